"""Every identity that a figure of the theory displays, at 200 random settings of the figure."""

import math

import numpy as np
import pytest

from pages.theory.all_figures import all_figures
from tests.pages.theory.model_answers import random_settings

SETTINGS = 200
FIGURES = [figure for figure in all_figures() if figure.identities]


def holds(identity, metrics):
    # null (None) on both sides: the model says that there is nothing to compare.
    left, right = (metrics.get(name, math.nan) for name in (identity.left_metric, identity.right_metric))
    if left == right:
        return True
    if left is None or right is None:
        return False
    apart = left - right if identity.relation == "≤" else abs(left - right)
    return apart <= identity.tolerance * max(1.0, abs(left))


@pytest.mark.parametrize("figure", FIGURES, ids=lambda figure: figure.name)
def test_every_identity_holds(javascript, figure):
    generator = np.random.default_rng(2014)
    settings = [random_settings(figure, generator) for _ in range(SETTINGS)]
    answers = [answer["metrics"] for answer in javascript.call(figure.model, [[values] for values in settings])]
    for identity in figure.identities:
        assert any(metrics[identity.left_metric] is not None for metrics in answers), identity.left
    broken = [
        (identity.left, values, metrics[identity.left_metric], metrics[identity.right_metric])
        for values, metrics in zip(settings, answers, strict=True)
        for identity in figure.identities
        if not holds(identity, metrics)
    ]
    assert not broken, (len(broken), broken[:3])


def test_names_are_unique_and_point_somewhere():
    figures = list(all_figures())
    names = [figure.name for figure in figures]
    assert len(names) == len(set(names)) > 0
    for figure in figures:
        known = {one.name for one in (*figure.parameters, *figure.options, *figure.sketches)}
        charts = {cell.name for cell in figure.cells}
        assert {handle.chart for handle in figure.handles} | {sketch.chart for sketch in figure.sketches} <= charts
        assert {name for handle in figure.handles for name in (handle.x, handle.y) if name} <= known
        for setting in figure.settings:
            assert set(setting.values) <= known, (figure.name, setting.label)
