"""The figure of the chapter on minimax: a Nash equilibrium beside a minimum."""

from __future__ import annotations

from ui.charts.specs import Axis, Chart, Readout, Trace, curve, dots
from ui.figures.figures import Handle, Identity, Option, Parameter, Setting, TheoryFigure
from ui.figures.planes import Plane, Surface
from ui.figures.two_numbers import DISTANCE, PLAYS, STEPS, VIEW

FIELD = (-2.0, 2.0)

NASH = TheoryFigure(
    name="nash-or-minimum",
    title="A Nash equilibrium beside a minimum",
    model="pages/theory/minimax/browser/saddle.js#landscape",
    columns=2,
    cells=(
        Plane(
            name="plane",
            title="The ground from above",
            hint="Drag the ring.",
            explanation=(
                "Arrows are the steps that the two numbers take: in the bowl both go downhill; in a game θ goes down "
                "and ψ goes up. The chart beneath shows the row and the column of the ring.",
            ),
            alternative="Map of the function over theta and psi with contour lines, arrows, and the path.",
            range=FIELD,
            titles=("θ", "ψ"),
        ),
        Surface(
            name="surface",
            title="The same as a surface",
            hint="Drag it, or use the arrow keys, to turn it.",
            alternative="The function as a surface, with the path on it.",
            range=FIELD,
        ),
        Chart(
            name="alone",
            title="What can one player gain alone?",
            hint="Drag the dots: one player moves, the other stays.",
            explanation=(
                "Vermilion: V as θ alone moves, in the ring’s row. Blue: V as ψ alone moves, in its column. "
                "At a Nash equilibrium no point of the first curve lies lower, and none of the second higher: nobody "
                "gains by moving alone. At a minimum no point of either curve lies lower.",
            ),
            alternative="The function along theta with psi fixed, and along psi with theta fixed.",
            x=Axis("θ or ψ", FIELD),
            y={"y": Axis("V", (-2.5, 2.5), grows="both", relaxes=True)},
            traces=(
                Trace("θ moves alone", curve("alone_g", "choice"), "generated", width=2.5),
                Trace("ψ moves alone", curve("alone_d", "choice"), "discriminator", width=2.5),
                Trace("the ring", dots("here_x", "here_y"), "ink", width=9, legend=False),
            ),
        ),
        DISTANCE,
    ),
    options=(
        Option(
            "ground",
            "V(θ, ψ)",
            {
                "bowl": "½θ² + ½ψ², both minimise",
                "bilinear": "θψ, a game",
                "curved": "½θ² − ½ψ² + θψ, a game",
                "chase": "(θ − ψ)², a game",
            },
            "bilinear",
            "In a game θ minimises and ψ maximises.",
        ),
        Option("play", "play", PLAYS, "simultaneous"),
    ),
    parameters=(
        Parameter("steps", "steps", 0, STEPS, 1, 80, plays=8),
        Parameter("size", "step size h", 0.01, 0.5, 0.01, 0.1),
        Parameter("theta", "θ of the ring", *FIELD, 0.05, 1.0, "generated"),
        Parameter("psi", "ψ of the ring", *FIELD, 0.05, 0.4, "discriminator"),
        Parameter("other_theta", "θ, moved alone", *FIELD, 0.05, -0.8, "generated", hidden=True),
        Parameter("other_psi", "ψ, moved alone", *FIELD, 0.05, 1.4, "discriminator", hidden=True),
        *VIEW,
    ),
    handles=(
        Handle("plane", "the ring", "theta", "psi", x="theta", y="psi"),
        Handle("alone", "θ, moved alone", "other_theta", "at_theta", x="other_theta", role="generated"),
        Handle("alone", "ψ, moved alone", "other_psi", "at_psi", x="other_psi", role="discriminator"),
    ),
    readouts=(
        Readout("at the ring", "verdict", "text"),
        Readout("V at the ring", "here"),
        Readout("θ alone changes V by", "change_theta", role="generated"),
        Readout("ψ alone changes V by", "change_psi", role="discriminator"),
        Readout("most that θ can gain alone", "gain_g", role="generated"),
        Readout("most that ψ can gain alone", "gain_d", role="discriminator"),
        Readout("distance after the last step", "last_distance", role="gradient"),
    ),
    identities=(
        Identity(
            "both gains, searched",
            "gains",
            "in closed form",
            "gains_theory",
            1e-9,
            unit="",
            help="What each could gain alone within [−2, 2], added up: 0 exactly at a Nash equilibrium (at a minimum, "
            "for the bowl). Left: by trying all choices. Right: by a formula for this V.",
        ),
        Identity(
            "max over ψ of min over θ",
            "max_min",
            "min over θ of max over ψ",
            "min_max",
            1e-9,
            relation="≤",
            unit="",
            help="Whoever moves second has the advantage. The two are equal where V is convex in θ and concave in ψ; "
            "(θ − ψ)² is not, and there the order matters.",
        ),
        Identity(
            "max over θ of min over ψ of L = −V",
            "loss_max_min",
            "−(min over θ of max over ψ of V)",
            "loss_value",
            1e-9,
            unit="",
            help="The same game, written as what D pays. Each side is searched separately, on the function that it "
            "names.",
        ),
    ),
    settings=(
        Setting("To the point (0, 0)", {"theta": 0, "psi": 0}, "The minimum, or the equilibrium."),
        Setting("Minimum", {"ground": "bowl", "theta": 1, "psi": 0.4, "steps": 80, "size": 0.1}),
        Setting("Saddle", {"ground": "bilinear", "theta": 1, "psi": 0.4, "steps": 80, "size": 0.1}),
        Setting("Saddle that holds", {"ground": "curved", "theta": 1, "psi": 0.4, "steps": 80, "size": 0.1}),
    ),
)

FIGURES = (NASH,)
