"""What bins leave of JSD."""

from __future__ import annotations

from math import log

from pages.theory.value.gaussian_pair import HANDLES, PARAMETERS
from ui.charts.specs import Axis, Chart, Readout, Reference, Trace, curve, dots, staircase
from ui.figures.figures import Handle, Identity, Parameter, Setting, TheoryFigure

_REACH = (-8.0, 8.0)

BINS = TheoryFigure(
    name="bins",
    title="What bins leave of JSD",
    model="pages/theory/value/browser/bins.js#binned",
    columns=2,
    cells=(
        Chart(
            name="densities",
            title="Masses of bins",
            hint="The steps are what the sums see.",
            explanation=(
                "The masses are differences of the exact distribution functions, not counts of samples. What lies "
                "beyond the chart goes into two bins of its own.",
            ),
            alternative="Both densities, and their masses in bins as steps.",
            x=Axis("x", _REACH),
            y={"y": Axis("density", (0.0, 0.6), grows="up", relaxes=True)},
            traces=(
                Trace("p_data", curve("p"), "data", width=1.5, dash="dot"),
                Trace("p_g", curve("q"), "generated", width=1.5, dash="dot"),
                Trace("mass of p_data", staircase("edges", "p_steps"), "data", fill="zero"),
                Trace("mass of p_g", staircase("edges", "q_steps"), "generated", fill="zero"),
            ),
        ),
        Chart(
            name="bins",
            title="JSD from bins",
            hint="Never above the true one; the dashed line is what it converges to.",
            explanation=(
                "Whoever sees only the bin has less to go by than whoever sees x: this is the data-processing "
                "inequality, and it holds for every way of binning.",
                "Where an edge falls matters when bins are few, so the curve may go down before it goes up.",
            ),
            alternative="The Jensen-Shannon divergence of the binned densities over the number of bins.",
            x=Axis("bins between −8 and 8", (1.0, 160.0)),
            y={"y": Axis("nats", (0.0, 0.72))},
            traces=(
                Trace("JSD", curve("whole", "ends"), "theory", dash="dash"),
                Trace("JSD of the bins", curve("by_count", "counts"), "discriminator"),
                Trace("now", dots("bins_dot", "jsd_dot"), "discriminator", width=11, legend=False, hover=False),
            ),
            references=(Reference(log(2), "ln 2"),),
        ),
    ),
    at_hand=("bins", "generated_mean"),
    parameters=(Parameter("bins", "bins", 1, 160, 1, 12, "discriminator", plays=8), *PARAMETERS),
    handles=(*HANDLES, Handle("bins", "bins", "bins", "jsd_binned", x="bins", role="discriminator")),
    readouts=(
        Readout("JSD of the bins", "jsd_binned", unit="nats", role="discriminator"),
        Readout("JSD", "jsd", unit="nats", role="theory"),
        Readout("lost", "lost", unit="nats"),
    ),
    identities=(
        Identity("JSD of the bins", "jsd_binned", "JSD", "jsd", relation="≤", tolerance=1e-12),
        Identity(
            "V(G,D*) of the bins",
            "value_binned",
            "−log 4 + 2·JSD of the bins",
            "value_from_jsd",
            help="Left: log-odds of masses. Right: quotients of masses. This is the check that the lab displays.",
        ),
    ),
    settings=(
        Setting("2 bins", {"bins": 2}, "A D that knows the sign of x and nothing else"),
        Setting("160 bins", {"bins": 160}, "Close to what the lab does with its 400"),
    ),
)
