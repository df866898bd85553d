"""The component that shows a figure: it computes and draws in the browser, and never asks the server again."""

from __future__ import annotations

from ui.live.assets import module_address, plotly_address
from ui.live.mounting import component
from ui.theory.figures import TheoryFigure

_component = component("minimax_figure", '<div class="mm-live mm-figure"></div>')


def theory_figure(figure: TheoryFigure) -> None:
    """Show a figure."""
    module = figure.model.split(".")[0]
    _component(
        key=f"figure-{figure.name}",
        data={
            "module": module_address("theory/main.js"),
            "model": module_address(f"theory/models/{module}.js"),
            "plotly": plotly_address(),
            "figure": figure.to_data(),
        },
    )
