"""The figures of the chapter on divergences."""

from __future__ import annotations

from ui.charts import Axis, Chart, Readout, Trace, curve
from ui.theory.figures import Handle, Parameter, Setting, TheoryFigure

GAUSSIANS = TheoryFigure(
    name="two-gaussians",
    title="Two Gaussians and how far they are from each other",
    model="divergences.gaussians",
    cells=(
        Chart(
            name="densities",
            title="p_data and p_g",
            hint="Drag either curve.",
            explanation=(),
            alternative="Two Gaussian densities over x.",
            x=Axis("x", (-8.0, 8.0)),
            y={"y": Axis("density", (0.0, 0.5), grows="up", relaxes=True)},
            traces=(
                Trace("p_data", curve("p"), "data", fill="zero"),
                Trace("p_g", curve("q"), "generated", fill="zero"),
            ),
        ),
    ),
    parameters=(
        Parameter("data_mean", "mean of p_data", -6, 6, 0.05, -1.5, "data"),
        Parameter("data_std", "standard deviation of p_data", 0.2, 3, 0.05, 1.0, "data"),
        Parameter("generated_mean", "mean of p_g", -6, 6, 0.05, 1.5, "generated"),
        Parameter("generated_std", "standard deviation of p_g", 0.2, 3, 0.05, 1.0, "generated"),
    ),
    handles=(
        Handle("densities", "mean of p_data", "data_mean", "peak_p", x="data_mean", role="data"),
        Handle("densities", "mean of p_g", "generated_mean", "peak_q", x="generated_mean", role="generated"),
    ),
    readouts=(
        Readout("KL(p_data‖p_g)", "forward", unit="nats", role="data"),
        Readout("KL(p_g‖p_data)", "reverse", unit="nats", role="generated"),
        Readout("JSD", "jsd", unit="nats"),
    ),
    settings=(Setting("Far apart", {"data_mean": -5, "generated_mean": 5}),),
)
FIGURES = (GAUSSIANS,)
