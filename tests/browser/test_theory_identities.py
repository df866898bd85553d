"""Every identity that a figure of the theory displays, at 200 random settings of the figure."""

import numpy as np
import pytest

from pages.theory.all_figures import all_figures
from ui.browser.assets import module_address

SETTINGS = 200
FIGURES = [figure for figure in all_figures() if figure.identities]
EVALUATE = """
async ([address, name, settings]) => {
  const model = (await import(address))[name];
  return settings.map((values) => {
    const parameters = Object.fromEntries(
      Object.entries(values).map(([key, value]) => [key, Array.isArray(value) ? Float64Array.from(value) : value]),
    );
    // Not every number can travel as JSON.
    return Object.entries(model(parameters).metrics).map(([key, value]) => [key, String(value)]);
  });
}
"""


def random_settings(figure, generator):
    """Values anywhere that the figure's controls can go."""
    values = {}
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


def metrics_at(page, figure, settings):
    address, _, function = module_address(figure.model).partition("#")
    rows = page.evaluate(EVALUATE, [address, function, settings])
    return [dict(row) for row in rows]


def number(text):
    """A metric as it travels; None where the model says that there is nothing to compare."""
    return None if text == "null" else float(text.replace("Infinity", "inf").replace("undefined", "nan"))


def holds(identity, metrics):
    left, right = (number(metrics.get(name, "nan")) for name in (identity.left_metric, identity.right_metric))
    if left == right:
        return True
    if left is None or right is None:
        return False
    apart = left - right if identity.relation == "≤" else abs(left - right)
    return apart <= identity.tolerance * max(1.0, abs(left))


@pytest.mark.parametrize("figure", FIGURES, ids=lambda figure: figure.name)
def test_every_identity_holds(scripts, figure):
    generator = np.random.default_rng(2014)
    settings = [random_settings(figure, generator) for _ in range(SETTINGS)]
    answers = metrics_at(scripts, figure, settings)
    for identity in figure.identities:
        assert any(number(metrics[identity.left_metric]) is not None for metrics in answers), identity.left
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
