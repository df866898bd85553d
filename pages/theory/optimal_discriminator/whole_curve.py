"""A whole curve D, drawn or logistic, against the best one."""

from __future__ import annotations

from pages.theory.optimal_discriminator.drawn_densities import (
    BEST_CURVE,
    CHART,
    DENSITIES,
    DENSITIES_CHART,
    DRAW_OVER,
    HALF,
    HANDLES,
    KIND,
    PENCIL,
    SKETCHES,
)
from ui.charts.specs import Axis, Chart, Readout, Trace, curve
from ui.figures.figures import Action, Handle, Identity, Option, Parameter, Setting, Sketch, TheoryFigure

CURVE_POINTS = 321  # as many as the models' grid has on the chart

WHOLE = TheoryFigure(
    name="whole-curve",
    title="A whole curve D against the best one",
    model="pages/theory/optimal_discriminator/browser/optimal_discriminator.js#whole",
    columns=2,
    cells=(
        DENSITIES_CHART,
        Chart(
            name="payoffs",
            title="The payoff, point by point",
            hint="V is the area between a curve and 0. The shaded part is what your D misses.",
            explanation=(
                "At each x the payoff is p log D + q log(1 − D). Its integral over x is V(G,D).",
                "No point of your curve’s payoff lies above the dashed one: D* is the best at every x, so it is the "
                "best as a whole. That step of the proof needs a D that can choose every point separately.",
            ),
            alternative="The integrand of the value function for your D and for the optimal one, and the gap between.",
            x=Axis("x", CHART),
            y={"y": Axis("nats × density", (-0.7, 0.03))},
            traces=(
                Trace("missed", curve("between", "between_x"), "discriminator", width=0, fill="self", hover=False),
                Trace("payoff of D*(x)", curve("possible"), "theory", dash="dash", width=2.5),
                Trace("payoff of your D(x)", curve("paid"), "discriminator"),
            ),
        ),
        Chart(
            name="discriminator",
            title="Your D(x)",
            hint="Draw the whole curve with the pointer.",
            explanation=(
                "A drawn curve may go as far as 0 and 1, but the lab keeps it 10⁻¹² away from them: to be sure and "
                "wrong costs −log 0 = ∞. Beyond the chart it stays at its last value.",
                "A logistic curve is what the simplest D can do: one linear unit and a sigmoid. Its best is not D*, "
                "unless both densities are Gaussians of the same width.",
            ),
            alternative="The discriminator's curve, which can be drawn, and the optimal one.",
            x=Axis("x", CHART),
            y={"y": Axis("probability of “real”", (-0.03, 1.03))},
            traces=(*BEST_CURVE, Trace("D(x)", curve("d"), "discriminator", width=2.5)),
            references=HALF,
        ),
        Chart(
            name="missed",
            title="What is missed, point by point",
            hint="(p + q)·KL(D* ‖ D): the area under it is the gap V(G,D*) − V(G,D).",
            explanation=(
                "At each x the label, “real” or “generated”, is a coin whose true bias is D*. D bets on another bias "
                "and loses the divergence of the two coins, weighted by how often it is asked there.",
                "The divergence is never negative, and 0 only for D = D*. This is a second proof that D* is the best.",
            ),
            alternative="The divergence of D's coin from the true one, weighted by the two densities, over x.",
            x=Axis("x", CHART),
            y={"y": Axis("nats × density", (0.0, 0.5))},
            traces=(Trace("(p + q)·KL(D* ‖ D)", curve("missed"), "discriminator", fill="zero"),),
        ),
    ),
    parameters=(
        Parameter("steepness", "slope of D’s logit", -6, 6, 0.05, -1.0, "discriminator", when={"curve": ("logistic",)}),
        Parameter("middle", "where D(x) = ½", -6, 6, 0.05, 0.0, "discriminator", when={"curve": ("logistic",)}),
        *DENSITIES,
    ),
    options=(
        Option("curve", "D(x) is", {"drawn": "drawn by hand", "logistic": "logistic"}, "drawn"),
        KIND,
        PENCIL,
    ),
    sketches=(
        *SKETCHES,
        Sketch(
            "drawn_d",
            "D(x)",
            "discriminator",
            (0.5,) * CURVE_POINTS,
            "discriminator",
            when={"curve": ("drawn",)},
        ),
    ),
    handles=(
        *HANDLES,
        Handle(
            "discriminator",
            "where D(x) = ½",
            "middle",
            "half",
            x="middle",
            role="discriminator",
            when={"curve": ("logistic",)},
        ),
    ),
    readouts=(
        Readout("V(G,D)", "value", unit="nats", role="discriminator"),
        Readout("V(G,D*)", "optimum", unit="nats", role="theory"),
        Readout("missed", "gap", unit="nats"),
    ),
    identities=(
        Identity(
            "V(G,D*) − V(G,D)",
            "gap",
            "∫ (p + q) KL(D*‖D) dx",
            "missed",
            help="Left: two integrals of payoffs, subtracted. Right: the divergence of two coins at each x, computed "
            "from their log-odds without either value.",
        ),
        Identity("V(G,D)", "value", "V(G,D*)", "optimum", relation="≤", tolerance=1e-12),
    ),
    actions=(
        Action("Every point to its best", "everyPointToItsBest", "D(x) becomes D*(x)", "discriminator"),
        DRAW_OVER,
    ),
    settings=(
        Setting(
            "D says ½ everywhere", {"curve": "drawn", "drawn_d": (0.5,) * CURVE_POINTS}, "It knows nothing: V = −log 4"
        ),
    ),
)
