"""Any critic, drawn by hand, against the best one that is nowhere steeper than 1."""

from __future__ import annotations

from pages.theory.wasserstein.pair import AROUND, DENSITIES, EQUAL, HANDLES, PAIR, SHIFTED, X
from ui.charts.specs import Axis, Chart, Readout, Reference, Trace, curve
from ui.figures.figures import Action, Identity, Setting, Sketch, TheoryFigure

_POINTS = 65  # a quarter apart
_PLACES = tuple(-8.0 + 0.25 * index for index in range(_POINTS))


def _stair(x: float) -> float:
    """A step from −1.5 to 1.5, as steep as the pencil can."""
    return -1.5 if x < -0.75 else 1.5


ANY_CRITIC = TheoryFigure(
    name="any-critic",
    title="A critic drawn by hand, and what it measures",
    model="pages/theory/wasserstein/browser/any_critic.js#anyCritic",
    columns=2,
    cells=(
        DENSITIES,
        Chart(
            name="critic",
            title="Your critic",
            hint="Draw it: high where the data are, low where p_g is, and nowhere steeper than 1.",
            explanation=(
                "A critic is any function of x; it gives no probability. It measures its mean on the data minus its "
                "mean on p_g. To make that large it is enough to multiply f by a thousand, so the rule is that f is "
                "nowhere steeper than 1. A steeper one is divided by its steepest slope: the thin line.",
                "The dashed line is the best critic: it climbs with slope 1 where F_g lies above F_data, and falls "
                "with slope −1 where it lies below. A constant added to a critic changes nothing, so this one is "
                "drawn at the height of yours. Beyond the chart your critic stays level.",
            ),
            alternative="The critic that is drawn, the same divided by its steepest slope, and the best critic.",
            x=X,
            y={"y": Axis("f(x), in units of x", (-8.0, 8.0))},
            traces=(
                Trace("best f*", curve("best", "best_x"), "theory", dash="dash", width=2.5),
                Trace("made 1-Lipschitz", curve("allowed", "nodes"), "discriminator", dash="dot", width=1.5),
                Trace("your f", curve("drawn", "nodes"), "discriminator", width=2.5),
            ),
            references=(Reference(0.0, ""),),
        ),
        Chart(
            name="distributions",
            title="How much mass has to pass",
            hint="The area between the distribution functions is W₁.",
            explanation=(
                "F(x) is the mass up to x. Where F_g is larger, that much more of p_g lies to the left of x, and has "
                "to pass x on its way to the data. Summed over all x, that is mass times distance: W₁ = ∫ |F_data − "
                "F_g| dx. In more than one dimension there is no such formula.",
            ),
            alternative="The distribution functions of both densities, and the area between them.",
            x=X,
            y={"y": Axis("mass up to x", (-0.03, 1.03))},
            traces=(
                Trace("W₁", curve("area", "area_x"), "ink", width=0, fill="self", hover=False),
                Trace("F of p_data", curve("below_p"), "data"),
                Trace("F of p_g", curve("below_q"), "generated"),
            ),
        ),
        Chart(
            name="earned",
            title="What it measures, point by point",
            hint="Slope times F_g − F_data. Below the dashed line something is missed.",
            explanation=(
                "By parts, E f(x) − E f(G(z)) = ∫ f′·(F_g − F_data) dx. With slopes between −1 and 1 no point can add "
                "more than |F_g − F_data|, and the best is to take the sign of F_g − F_data at every x: so the most "
                "that a critic can measure is W₁. That is the whole proof in one dimension.",
                "Where both distribution functions agree, the slope does not matter, and the best critic is free.",
            ),
            alternative="The integrand of the dual value for the critic that is drawn and for the best one.",
            x=X,
            y={"y": Axis("mass × slope", (-1.05, 1.05))},
            traces=(
                Trace("missed", curve("missed", "missed_x"), "discriminator", width=0, fill="self", hover=False),
                Trace("best f*", curve("possible", "between"), "theory", dash="dash", width=2.5),
                Trace("yours, 1-Lipschitz", curve("earned", "between"), "discriminator"),
            ),
            references=(Reference(0.0, ""),),
        ),
    ),
    at_hand=("generated_mean", "data_gap"),
    parameters=PAIR,
    sketches=(
        Sketch(
            "drawn",
            "the critic f",
            "critic",
            tuple(0.4 * x for x in _PLACES),
            "discriminator",
            minimum=-8.0,
            maximum=8.0,
        ),
    ),
    handles=HANDLES,
    readouts=(
        Readout(
            "E f(x) − E f(G(z))",
            "value",
            role="discriminator",
            help="What your critic measures as it is drawn: its mean on the data minus its mean on p_g.",
        ),
        Readout("steepest slope", "steepest", "amount", role="discriminator", help="1 is what the rule allows."),
        Readout(
            "made 1-Lipschitz",
            "allowed",
            role="discriminator",
            help="Divided by the steepest slope if that is more than 1.",
        ),
        Readout("W₁", "transport", role="theory"),
        Readout("missed", "missed"),
    ),
    identities=(
        Identity("made 1-Lipschitz", "allowed", "W₁", "transport", relation="≤", unit="", tolerance=1e-8),
        Identity(
            "E f(x) − E f(G(z))",
            "value",
            "∫ f′ (F_g − F_data) dx",
            "value_by_slopes",
            unit="",
            tolerance=1e-8,
            help="Left: quadrature of f·(p_data − p_g). Right: each slope times an integral in closed form.",
        ),
        Identity(
            "E f*(x) − E f*(G(z))",
            "transport_dual",
            "∫ |F_data − F_g| dx",
            "transport",
            unit="",
            tolerance=1e-8,
            help="Left: quadrature with the best critic. Right: the area between the distribution functions.",
        ),
    ),
    actions=(
        Action("Cut slopes at 1", "cutSlopes", "The greatest 1-Lipschitz function below your critic", "discriminator"),
        Action("Best critic", "toBest", "The slope becomes the sign of F_g − F_data", "discriminator"),
    ),
    settings=(
        Setting(
            "A step", {"drawn": tuple(map(_stair, _PLACES))}, "As steep as a sure D: what is left once it is divided?"
        ),
        Setting("A line", {"drawn": _PLACES, **SHIFTED}, "p_g only has to be shifted: a line is the best critic"),
        Setting(
            "Data on both sides",
            {"drawn": tuple(0.4 * x for x in _PLACES), **AROUND},
            "The means agree: a line measures nothing",
        ),
        Setting("The same", EQUAL, "W₁ is 0, and every critic measures 0"),
    ),
)
