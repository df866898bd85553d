"""Two densities to be set or drawn: the controls, handles and charts that figures about D have in common."""

from __future__ import annotations

from math import exp

from ui.charts.specs import Axis, Chart, Reference, Trace, curve
from ui.figures.figures import Action, Handle, Option, Parameter, Sketch

CHART = (-8.0, 8.0)
_DENSITY_POINTS = 161  # every second point that the models' grid has on the chart
_MOST = 0.8
_SET = {"densities": ("gaussians", "mixtures")}
_MIXED = {"densities": ("mixtures",)}


def _bumps(*bumps: tuple[float, float, float]) -> tuple[float, ...]:
    """Heights of a drawing to begin with: bumps of (middle, width, height)."""
    places = [CHART[0] + (CHART[1] - CHART[0]) * index / (_DENSITY_POINTS - 1) for index in range(_DENSITY_POINTS)]
    return tuple(
        round(sum(height * exp(-0.5 * ((x - middle) / width) ** 2) for middle, width, height in bumps), 4)
        for x in places
    )


DENSITIES = (
    Parameter("data_mean", "mean of p_data", -4, 4, 0.05, -1.5, "data", when=_SET),
    Parameter("data_std", "standard deviation of p_data", 0.3, 1.5, 0.05, 1.0, "data", when=_SET),
    Parameter("data_second", "second mean of p_data", -4, 4, 0.05, 2.5, "data", when=_MIXED),
    Parameter("data_share", "weight of the second in p_data", 0.05, 0.95, 0.05, 0.4, "data", when=_MIXED),
    Parameter("generated_mean", "mean of p_g", -4, 4, 0.05, 1.0, "generated", when=_SET),
    Parameter("generated_std", "standard deviation of p_g", 0.3, 1.5, 0.05, 0.8, "generated", when=_SET),
    Parameter("generated_second", "second mean of p_g", -4, 4, 0.05, -3.0, "generated", when=_MIXED),
    Parameter("generated_share", "weight of the second in p_g", 0.05, 0.95, 0.05, 0.3, "generated", when=_MIXED),
)
"""What sets two densities that are not drawn."""

KIND = Option(
    "densities",
    "p_data and p_g are",
    {"gaussians": "Gaussians", "mixtures": "mixtures of two", "draw": "drawn by hand"},
    "gaussians",
)
PENCIL = Option(
    "pencil", "The pencil draws", {"data": "p_data", "generated": "p_g"}, "data", when={"densities": ("draw",)}
)
SKETCHES = (
    Sketch(
        "drawn_data",
        "p_data",
        "densities",
        _bumps((-2.5, 1.0, 0.3), (1.5, 0.6, 0.25)),
        "data",
        maximum=_MOST,
        when={"densities": ("draw",), "pencil": ("data",)},
    ),
    Sketch(
        "drawn_generated",
        "p_g",
        "densities",
        _bumps((0.5, 1.2, 0.3)),
        "generated",
        maximum=_MOST,
        when={"densities": ("draw",), "pencil": ("generated",)},
    ),
)
DRAW_OVER = Action(
    "Draw on from these curves", "drawOver", help="p_data and p_g as they are now become curves to change by hand"
)
HANDLES = tuple(
    handle
    for who, name, role in (("p_data", "p", "data"), ("p_g", "q", "generated"))
    for handle in (
        Handle(
            "densities", f"mean of {who}", f"{role}_mean", f"first_{name}_height", f"{role}_mean", role=role, when=_SET
        ),
        Handle(
            "densities",
            f"width of {who}",
            f"edge_{name}",
            f"edge_{name}_height",
            f"{role}_std",
            x_origin=f"{role}_mean",
            role=role,
            when=_SET,
        ),
        Handle(
            "densities",
            f"second mean of {who}",
            f"{role}_second",
            f"second_{name}_height",
            f"{role}_second",
            role=role,
            when=_MIXED,
        ),
    )
)
DENSITIES_CHART = Chart(
    name="densities",
    title="p_data and p_g",
    hint="Drag the curves, or choose “drawn by hand” and draw.",
    explanation=(
        "Drag a curve by its mean, or the ring beside it to change its width.",
        "What you draw is divided by its area to make it a density: the dotted line is your pencil’s; the filled one "
        "integrates to 1. Between its points the curve is linear, and outside the chart it is 0.",
    ),
    alternative="Two densities over x: that of the data and that of the generator.",
    x=Axis("x", CHART),
    y={"y": Axis("density", (0.0, 0.85), grows="up", relaxes=True)},
    traces=(
        Trace("p_data", curve("p"), "data", fill="zero"),
        Trace("p_g", curve("q"), "generated", fill="zero"),
        Trace("drawn p_data", curve("pencil_p", "pencil_x"), "data", dash="dot", width=1.5, legend=False, hover=False),
        Trace(
            "drawn p_g", curve("pencil_q", "pencil_x"), "generated", dash="dot", width=1.5, legend=False, hover=False
        ),
    ),
)
BEST_CURVE = (
    Trace("D*(x)", curve("d_optimal"), "theory", dash="dash", width=2.5),
    Trace("D*(x) is free", curve("d_free"), "theory", dash="dot", width=1.5, optional=True),
)
HALF = (Reference(0.5, "½"),)
