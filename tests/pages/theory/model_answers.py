"""The models of the theory's figures as a test asks them: at settings, for their metrics and arrays."""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from tests.javascript_calls import Modules
from ui.figures.figures import TheoryFigure


def answers(javascript: Modules, model: str, settings: list[dict[str, Any]], arrays: tuple[str, ...] = ()) -> list[Any]:
    """The metrics of a model at each of these settings; (metrics, arrays) if arrays are named.

    A model is named as in its figure, or in short: "dirac/dirac.js#dirac" for a chapter's own. Of an action's
    function the answer is what changes. What is not there (null) is not a number.
    """
    if not model.startswith("pages/"):
        chapter, module = model.split("/")
        model = f"pages/theory/{chapter}/browser/{module}"
    found = javascript.call(model, [[values] for values in settings], arrays)
    metrics = [
        {name: math.nan if value is None else value for name, value in one.get("metrics", one).items()} for one in found
    ]
    return [(numbers, one["arrays"]) for numbers, one in zip(metrics, found, strict=True)] if arrays else metrics


def random_ranges(generator: np.random.Generator, **ranges: tuple[float, float]) -> list[dict[str, Any]]:
    """Fifty settings with a number in each of these ranges."""
    return [{name: float(generator.uniform(*bounds)) for name, bounds in ranges.items()} for _ in range(50)]


def random_settings(figure: TheoryFigure, generator: np.random.Generator) -> dict[str, Any]:
    """Values anywhere that the figure's controls can go."""
    values: dict[str, Any] = {}
    for parameter in figure.parameters:
        stops = round((parameter.maximum - parameter.minimum) / parameter.step)
        values[parameter.name] = min(
            parameter.maximum, parameter.minimum + parameter.step * int(generator.integers(stops + 1))
        )
    for option in figure.options:
        values[option.name] = str(generator.choice(list(option.choices)))
    for sketch in figure.sketches:
        # Hills rather than noise, sometimes with nothing at one end: what a hand draws.
        points = np.linspace(0, 1, len(sketch.value))
        hills = sum(
            generator.uniform(0, sketch.maximum) * np.exp(-0.5 * ((points - generator.uniform()) / 0.12) ** 2)
            for _ in range(3)
        )
        values[sketch.name] = np.clip(hills, sketch.minimum, sketch.maximum).tolist()
    return values
