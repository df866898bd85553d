"""What each panel of figure 1 draws and says: the curves of the lab, on axes that all panels share."""

from __future__ import annotations

from pages.theory.figure_one.panels import Panel
from ui.charts.specs import Axis, Chart, Readout, Trace, curve, rug

AXES = {
    "y": Axis("density", (0.0, 0.7), domain=(0.25, 1.0), format=".1f"),
    "y2": Axis("D", (0.0, 1.04), domain=(0.25, 1.0), right=True, ticks=((0, "0"), (0.5, "½"), (1, "1"))),
    "y3": Axis("", (0.0, 1.0), domain=(0.02, 0.16), ticks=((0, "z"), (1, "x"))),
}
POSITION = Axis("x", (-5.0, 5.0))

TRACES = (
    Trace("z → G(z)", rug("rug_z", "rug_x"), "generated", axis="y3", width=1, opacity=0.55, hover=False, legend=False),
    Trace("p_data", curve("p_data"), "data", fill="zero", legend=False),
    Trace("p_g", curve("p_g"), "generated", fill="zero", legend=False),
    Trace("D*(x)", curve("d_optimal"), "theory", axis="y2", dash="dash", width=2, legend=False),
    Trace("D(x)", curve("d"), "discriminator", axis="y2", width=2.5, legend=False),
)

READOUTS = (
    Readout("JSD", "jsd", unit="nats", help="Jensen–Shannon divergence of p_g from p_data."),
    Readout("V(G,D)", "value", unit="nats", role="discriminator", help="The value of the game for this D."),
    Readout("V(G,D*)", "value_optimal", unit="nats", role="theory", help="The value for the best D: −log 4 + 2·JSD."),
    Readout(
        "mean D(G(z))",
        "mean_d_generated",
        role="generated",
        help="The probability of being real that D gives to a generated sample, on average over p_g.",
    ),
    Readout(
        "max |D − D*|",
        "d_error",
        role="discriminator",
        help="The largest difference between D and the best D, over all x where p_data + p_g is at least 5 % of its "
        "maximum.",
    ),
    Readout("max |D − ½|", "half_error", role="discriminator", help="The same for the distance from ½."),
)
"""The last three are measured in the browser, from the curves of the frame that is shown."""


def chart(panel: Panel) -> Chart:
    """The chart of one panel."""
    return Chart(
        name=panel.name,
        title=panel.title,
        hint="",
        explanation=(),
        alternative="Densities of real and generated data over x, the discriminator D and the optimal D*, and lines "
        "from z to G of z.",
        x=POSITION,
        y=AXES,
        traces=TRACES,
    )
