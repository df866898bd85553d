"""The component that shows a figure: it computes and draws in the browser, and never asks the server again."""

from __future__ import annotations

import streamlit as st

from ui.live.assets import module_address, plotly_address, styles
from ui.theory.figures import TheoryFigure

_component = st.components.v2.component(
    "minimax_figure",
    html='<div class="mm-live mm-figure"></div>',
    css=styles(),
    js="""
export default async function (component) {
  const { mount } = await import(new URL(component.data.module, location.origin));
  return mount(component);
}
""",
    isolate_styles=False,
)


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
