"""Models of the chapter on the value of the game, against SciPy and gan_core.theory."""

import numpy as np
import pytest

from gan_core.theory.divergences import js_divergence, optimal_value
from gan_core.theory.mixtures import GaussianMixture
from pages.theory.value.figures import BINS, VALUE
from tests.pages.theory.model_answers import answers
from tests.pages.theory.oracles.value import parts_of, value_of

LINES = [f"line_{number}" for number in range(1, 7)]


def test_all_lines_agree_with_quadrature(javascript):
    generator = np.random.default_rng(1)
    settings = [
        {one.name: generator.uniform(one.minimum, one.maximum) for one in VALUE.parameters}
        | {"modes": str(generator.choice(["one", "two"]))}
        for _ in range(200)
    ]
    found = answers(javascript, VALUE.model, settings)
    tolerance = next(cell.tolerance for cell in VALUE.cells if cell.name == "derivation")
    for metrics in found:
        numbers = [metrics[line] for line in LINES]
        assert np.ptp(numbers) <= tolerance
        assert max(abs(metrics[name] - metrics["jsd"]) for name in ("mixed", "information")) <= tolerance
    for values, metrics in zip(settings[:30], found, strict=False):
        assert metrics["line_1"] == pytest.approx(value_of(*parts_of(values)), abs=1e-7), values


def test_bins_agree_with_the_masses_of_the_lab(javascript):
    generator = np.random.default_rng(2)
    settings = [
        {one.name: generator.uniform(one.minimum, one.maximum) for one in BINS.parameters}
        | {"bins": int(generator.integers(1, 161))}
        for _ in range(50)
    ]
    for values, found in zip(settings, answers(javascript, BINS.model, settings), strict=True):
        edges = np.linspace(-8, 8, values["bins"] + 1)
        p, q = (
            GaussianMixture([values[f"{who}_mean"]], [values[f"{who}_std"]], [1]).bin_masses(edges)
            for who in ("data", "generated")
        )
        assert found["jsd_binned"] == pytest.approx(js_divergence(p, q), abs=1e-12)
        assert found["value_binned"] == pytest.approx(optimal_value(p, q), abs=1e-12)
