"""What moves two Gaussians on a chart named "densities"."""

from __future__ import annotations

from ui.figures.figures import Handle, Parameter

PARAMETERS = (
    Parameter("generated_mean", "mean of p_g", -6, 6, 0.05, 1.5, "generated", plays=8),
    Parameter("generated_std", "standard deviation of p_g", 0.3, 2, 0.05, 0.8, "generated"),
    Parameter("data_mean", "mean of p_data", -4, 4, 0.05, -1.0, "data"),
    Parameter("data_std", "standard deviation of p_data", 0.3, 2, 0.05, 1.0, "data"),
)
HANDLES = (
    Handle("densities", "mean of p_data", "data_mean", "peak_p", x="data_mean", role="data"),
    Handle("densities", "width of p_data", "edge_p", "edge_p_height", x="data_std", x_origin="data_mean", role="data"),
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
