"""What figures of games of two numbers have in common: how they are played and seen, and charts over their steps.

Their models play them with `ui/figures/browser/games.js`; `ui.figures.planes` shows the ground they are played on.
"""

from __future__ import annotations

from ui.charts.specs import Axis, Chart, Trace, curve
from ui.figures.figures import Parameter

STEPS = 300
"""Most steps that are played."""
PLAYS = {"simultaneous": "simultaneous", "alternating": "alternating"}
"""How the players move: both from where the other was, or one after the other."""
VIEW = (
    Parameter("turn", "turn of the surface", -180, 180, 0.5, 35, hidden=True),
    Parameter("tilt", "tilt of the surface", 5, 85, 0.5, 30, hidden=True),
)
"""Parameters of a `Surface`."""


def over_steps(name: str, title: str, hint: str, alternative: str, axis: Axis, *traces: Trace) -> Chart:
    """A chart over the steps that were played."""
    return Chart(
        name=name,
        title=title,
        hint=hint,
        explanation=(),
        alternative=alternative,
        x=Axis("step", (0.0, STEPS)),
        y={"y": axis},
        traces=traces,
    )


DISTANCE = over_steps(
    "distance",
    "Distance to the equilibrium",
    "Logarithmic: a steady rate is a straight line.",
    "Distance of the current point from the equilibrium over the steps.",
    Axis("√(θ² + ψ²)", (0.05, 10.0), grows="both", logarithmic=True, relaxes=True),
    Trace("distance", curve("distance", "step"), "ink", legend=False),
)
