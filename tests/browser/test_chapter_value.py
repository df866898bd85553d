"""The chapter on the value of the game, against SciPy and gan_core.theory."""

import math

import numpy as np
import pytest
from figures import Figure, answers, open_chapter
from scipy.integrate import quad
from scipy.stats import norm

from gan_core.theory.divergences import js_divergence, optimal_value
from gan_core.theory.mixtures import GaussianMixture
from pages.theory.value.figures import BINS, VALUE

LINES = [f"line_{number}" for number in range(1, 7)]


def value_of(p, q):
    """V(G, D*) of two Gaussian mixtures by adaptive quadrature."""

    def integrand(x):
        log_p, log_q = (
            np.logaddexp.reduce([math.log(w) + norm.logpdf(x, m, s) for m, s, w in density]) for density in (p, q)
        )
        both = np.logaddexp(log_p, log_q)
        return math.exp(log_p) * (log_p - both) + math.exp(log_q) * (log_q - both)

    points = sorted({m + side * s for m, s, _ in (*p, *q) for side in (-3, -1, 0, 1, 3)})
    return quad(integrand, -25, 25, points=points, limit=500, epsabs=1e-10)[0]


def parts_of(values):
    mean, std, share = values["data_mean"], values["data_std"], values["data_share"]
    data = [(mean, std, 1.0)]
    if values["modes"] == "two":
        data = [(mean, std, 1 - share), (values["data_second"], std, share)]
    return data, [(values["generated_mean"], values["generated_std"], 1.0)]


def written(figure):
    """The numbers of the derivation as a user reads them, and whether each line says that it agrees."""
    rows = figure.element.locator(".tf-derived")
    numbers = [float(text.replace("−", "-")) for text in rows.locator("b").all_inner_texts()]
    return numbers, rows.locator(".tf-verdict").all_inner_texts()[1:]


def test_a_user_sees_every_line_come_to_the_same_number(page, server):
    open_chapter(page, server.url, "value")
    figure = Figure(page, "value-of-the-game")
    figure.drag("densities", "generated_mean", right=-40)
    figure.choose("modes", "two")
    figure.drag("densities", "data_second", right=-20)
    figure.nudge("value", "generated_mean", "ArrowRight", 2)
    figure.type("data_std", 0.55)
    now = figure.values
    assert now["generated_mean"] < 1.5
    assert now["data_second"] < 2.5
    numbers, verdicts = written(figure)
    assert numbers == pytest.approx([value_of(*parts_of(now))] * 6, abs=1e-7)
    assert len(verdicts) == 5
    assert all(verdict.startswith("✓") for verdict in verdicts)
    assert not figure.broken()
    figure.click("Put pg onto pdata")
    numbers, _ = written(figure)
    assert numbers == pytest.approx([-math.log(4)] * 6, abs=1e-9)
    assert figure.shown("jsd").split()[-2] == "0.000"
    figure.click("Far apart")
    assert written(figure)[0] == pytest.approx([0] * 6, abs=1e-9)

    bins = Figure(page, "bins")
    bins.drag("densities", "data_mean", right=-15)
    bins.click("2 bins")
    now = bins.values
    p, q = (
        GaussianMixture([now[f"{who}_mean"]], [now[f"{who}_std"]], [1]).bin_masses([-8, 0, 8])
        for who in ("data", "generated")
    )
    assert bins.shown("jsd_binned").split()[-2] == f"{js_divergence(p, q):.3f}"
    assert bins.metrics["jsd_binned"] < bins.metrics["jsd"]
    assert not bins.broken()


def test_all_lines_agree_with_quadrature(scripts):
    generator = np.random.default_rng(1)
    settings = [
        {one.name: generator.uniform(one.minimum, one.maximum) for one in VALUE.parameters}
        | {"modes": str(generator.choice(["one", "two"]))}
        for _ in range(200)
    ]
    found = answers(scripts, VALUE.model, settings)
    tolerance = next(cell.tolerance for cell in VALUE.cells if cell.name == "derivation")
    for metrics in found:
        numbers = [metrics[line] for line in LINES]
        assert np.ptp(numbers) <= tolerance
        assert max(abs(metrics[name] - metrics["jsd"]) for name in ("mixed", "information")) <= tolerance
    for values, metrics in zip(settings[:30], found, strict=False):
        assert metrics["line_1"] == pytest.approx(value_of(*parts_of(values)), abs=1e-7), values


def test_bins_agree_with_the_masses_of_the_lab(scripts):
    generator = np.random.default_rng(2)
    settings = [
        {one.name: generator.uniform(one.minimum, one.maximum) for one in BINS.parameters}
        | {"bins": int(generator.integers(1, 161))}
        for _ in range(50)
    ]
    for values, found in zip(settings, answers(scripts, BINS.model, settings), strict=True):
        edges = np.linspace(-8, 8, values["bins"] + 1)
        p, q = (
            GaussianMixture([values[f"{who}_mean"]], [values[f"{who}_std"]], [1]).bin_masses(edges)
            for who in ("data", "generated")
        )
        assert found["jsd_binned"] == pytest.approx(js_divergence(p, q), abs=1e-12)
        assert found["value_binned"] == pytest.approx(optimal_value(p, q), abs=1e-12)
