"""The component that shows a figure: it computes and draws in the browser, and never asks the server again."""

from __future__ import annotations

from ui.browser.assets import module_address, plotly_address
from ui.browser.mounting import component
from ui.figures.figures import TheoryFigure

_component = component("minimax_figure", '<div class="mm-live mm-figure"></div>')


def theory_figure(figure: TheoryFigure) -> None:
    """Show a figure."""
    _component(
        key=f"figure-{figure.name}",
        data={
            "module": module_address("ui/figures/browser/main.js"),
            "plotly": plotly_address(),
            "figure": figure.to_data(),
        },
    )
