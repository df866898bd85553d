"""The pair of densities of the chapter's figures, with its controls: data with two modes, a generator with one."""

from __future__ import annotations

from typing import Any

from ui.charts.specs import Axis, Chart, Trace, curve
from ui.figures.figures import Handle, Parameter

X = Axis("x", (-8.0, 8.0))
PAIR = (
    Parameter("generated_mean", "mean of p_g", -4, 4, 0.05, -2.5, "generated"),
    Parameter("generated_std", "standard deviation of p_g", 0.3, 1.5, 0.05, 0.7, "generated"),
    Parameter("data_middle", "middle of p_data", -3, 3, 0.05, 1.0, "data"),
    Parameter("data_gap", "from there to each mode of p_data", 0, 3, 0.05, 1.5, "data"),
    Parameter("data_std", "standard deviation of each mode", 0.3, 1.5, 0.05, 0.5, "data"),
)
HANDLES = (
    Handle("densities", "middle of p_data", "data_middle", "middle_height", x="data_middle", role="data"),
    Handle(
        "densities", "from the middle to a mode", "mode", "mode_height", "data_gap", x_origin="data_middle", role="data"
    ),
    Handle("densities", "mean of p_g", "generated_mean", "peak_q", x="generated_mean", role="generated"),
    Handle(
        "densities",
        "width of p_g",
        "edge_q",
        "edge_q_height",
        x="generated_std",
        x_origin="generated_mean",
        role="generated",
    ),
)
DENSITIES = Chart(
    name="densities",
    title="p_data and p_g",
    hint="Drag the peaks, or the ring beside the peak of p_g for its width.",
    explanation=(
        "p_data is half one Gaussian and half another; p_g is a single Gaussian. The ring in the middle of p_data "
        "moves both modes; the one on a mode moves them apart.",
    ),
    alternative="Two densities over x: that of the data, with up to two modes, and that of the generator.",
    x=X,
    y={"y": Axis("density", (0.0, 0.65), grows="up", relaxes=True)},
    traces=(
        Trace("p_data", curve("p"), "data", fill="zero"),
        Trace("p_g", curve("q"), "generated", fill="zero"),
    ),
)

SHIFTED: dict[str, Any] = {
    "data_middle": 2.0,
    "data_gap": 0.0,
    "data_std": 0.8,
    "generated_mean": -2.0,
    "generated_std": 0.8,
}
AROUND: dict[str, Any] = {
    "data_middle": 0.0,
    "data_gap": 2.5,
    "data_std": 0.5,
    "generated_mean": 0.0,
    "generated_std": 0.5,
}
EQUAL: dict[str, Any] = {**SHIFTED, "generated_mean": 2.0}
