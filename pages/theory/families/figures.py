"""The figures on the families of generative models: the table, and a small member of two of them."""

from __future__ import annotations

from pages.theory.families.family_table import NEEDS, FamilyTable
from pages.theory.families.variational import VARIATIONAL
from ui.charts.specs import Axis, Chart, Readout, Trace, curve, dots, staircase
from ui.figures.figures import Handle, Identity, Option, Parameter, Setting, TheoryFigure

FAMILIES = TheoryFigure(
    name="families",
    title="Families of models: what each of them can do",
    model="pages/theory/families/browser/families.js#table",
    cells=(FamilyTable("family-table", "Who can do what", "Say what you need: the families that offer it stay lit."),),
    options=(Option("need", "I need", NEEDS, "any"),),
)

AUTOREGRESSIVE = TheoryFigure(
    name="autoregressive",
    title="Two numbers, one after the other",
    model="pages/theory/families/browser/families.js#autoregressive",
    columns=2,
    cells=(
        Chart(
            name="plane",
            title="p(x₁)·p(x₂|x₁)",
            hint="Drag the point; the dots were drawn one coordinate after the other.",
            explanation=(),
            alternative="Samples of two correlated numbers in the plane, and a movable point.",
            x=Axis("x₁", (-4.0, 4.0)),
            y={"y": Axis("x₂", (-4.0, 4.0))},
            traces=(
                Trace("samples", dots("xs", "ys"), "generated", width=5, opacity=0.45, hover=False),
                Trace("x₁", curve("slice_y", "slice_x"), "ink", dash="dot", width=1.25, legend=False, hover=False),
            ),
        ),
        Chart(
            name="conditional",
            title="p(x₂|x₁)",
            hint="What is left to know about x₂ once x₁ is known.",
            explanation=(),
            alternative="The conditional density of the second number, and its marginal density.",
            x=Axis("x₂", (-4.0, 4.0)),
            y={"y": Axis("density", (0.0, 0.8), grows="up", relaxes=True)},
            traces=(
                Trace("p(x₂)", curve("marginal"), "theory", dash="dash", width=1.5),
                Trace("p(x₂|x₁)", curve("conditional"), "ink", fill="zero"),
            ),
        ),
    ),
    at_hand=("correlation", "first", "n"),
    parameters=(
        Parameter("correlation", "correlation", -0.98, 0.98, 0.01, 0.8),
        Parameter("first", "x₁", -4, 4, 0.05, 1.2),
        Parameter("second", "x₂", -4, 4, 0.05, 0.5),
        Parameter("n", "samples", 0, 1000, 1, 300, "generated", plays=8),
        Parameter("seed", "seed of the samples", 1, 50, 1, 1, "generated"),
    ),
    handles=(
        Handle("plane", "the point (x₁, x₂)", "first", "second", x="first", y="second"),
        Handle("conditional", "x₂", "second", "conditional_here", x="second"),
    ),
    readouts=(
        Readout("log p(x₁)", "log_first", unit="nats"),
        Readout("log p(x₂|x₁)", "log_second", unit="nats"),
        Readout("mean of x₂|x₁", "conditional_mean"),
        Readout("its standard deviation", "conditional_std"),
    ),
    identities=(
        Identity(
            "log p(x₁) + log p(x₂|x₁)",
            "log_product",
            "log p(x₁,x₂)",
            "log_joint",
            help="Right: from the joint density of two correlated Gaussians.",
        ),
    ),
)

STATES = tuple((state, f"{state:04b}") for state in range(0, 16, 3))

BOLTZMANN = TheoryFigure(
    name="boltzmann",
    title="A restricted Boltzmann machine with four visible units, and its Gibbs chain",
    model="pages/theory/families/browser/families.js#boltzmann",
    columns=2,
    cells=(
        Chart(
            name="states",
            title="p(v) and where the chain has been",
            hint="Sixteen states. Raise the strength: two of them get nearly all the mass.",
            explanation=(
                "E(v,h) = −bias·Σv − c·h − Σ v W h with two hidden units: one pulls all visible units up, the other "
                "pulls them down. p(v) = Σ exp(−E(v,h)) / Z, and Z is a sum over all states: 16 here.",
            ),
            alternative="The probability of each state of the machine, and how often the chain visited it.",
            x=Axis("visible units v", (-0.5, 15.5), ticks=STATES),
            y={"y": Axis("probability", (0.0, 0.5), grows="up", relaxes=True)},
            traces=(
                Trace("the chain", staircase("edges", "visited"), "generated", fill="zero", width=1.5),
                Trace("p(v)", staircase("edges", "p"), "theory", dash="dash"),
            ),
        ),
        Chart(
            name="chain",
            title="The chain",
            hint="How many units are on, sweep by sweep. A strong machine stays where it is for a long time.",
            explanation=(),
            alternative="Number of visible units that are on over the first sweeps of the chain.",
            x=Axis("sweep", (0.0, 300.0)),
            y={"y": Axis("units on", (-0.2, 4.2), ticks=tuple((count, str(count)) for count in range(5)))},
            traces=(Trace("units on", curve("ones", "sweep"), "generated", width=1.5),),
        ),
    ),
    parameters=(
        Parameter("strength", "strength of the weights", 0, 4, 0.05, 1.5),
        Parameter("bias", "bias of the visible units", -1, 1, 0.05, 0.0),
        Parameter("sweeps", "sweeps of the chain", 10, 5000, 10, 500, "generated", plays=10),
        Parameter("seed", "seed of the chain", 1, 50, 1, 1, "generated"),
    ),
    readouts=(
        Readout("log of p(1111)·Z", "log_unnormalised", unit="nats", help="What can be computed without Z."),
        Readout("log Z", "log_z", unit="nats", help="Here by adding up all states."),
        Readout("p(1111)", "probability"),
        Readout("TV of chain and p(v)", "total_variation", role="generated"),
    ),
    identities=(
        Identity(
            "log ΣΣ exp(−E(v,h))",
            "log_z_pairs",
            "log Σ exp(−F(v))",
            "log_z",
            help="Left: over all 64 pairs of v and h. Right: the hidden units are summed out in closed form, which "
            "gives the free energy F(v).",
        ),
    ),
    settings=(
        Setting("Mixes fast", {"strength": 0.8, "bias": 0}),
        Setting("Stuck", {"strength": 4, "bias": 0, "sweeps": 300}, "The chain has hardly seen one of the two modes."),
    ),
)

FIGURES = (FAMILIES, VARIATIONAL, AUTOREGRESSIVE, BOLTZMANN)
