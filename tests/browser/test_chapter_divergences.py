"""The chapter on divergences, against SciPy."""

import math

import pytest
from figures import Figure, open_chapter
from scipy.stats import norm

from tests.pages.theory.oracles.divergences import distances


def test_a_user_moves_two_densities_and_has_a_gaussian_fitted(page, server):
    open_chapter(page, server.url, "divergences")
    pair = Figure(page, "two-densities")
    pair.drag("densities", "generated_mean", right=60)
    pair.drag("distances", "generated_mean", right=30)
    pair.nudge("densities", "data_std", "Shift+ArrowRight")
    pair.type("data_mean", -2)
    now = pair.values
    assert (now["data_mean"], now["data_std"]) == (-2, 1.5)
    assert now["generated_mean"] > 2.5
    p, q = norm(-2, 1.5), norm(now["generated_mean"], now["generated_std"])
    expected = distances(p, q)
    assert {name: pair.metrics[name] for name in expected} == pytest.approx(expected, abs=1e-6)
    assert pair.shown("jsd").split()[-2] == f"{expected['jsd']:.3f}"
    assert pair.metrics["forward"] != pytest.approx(pair.metrics["reverse"], rel=0.1)
    pair.click("Far apart")
    assert abs(pair.metrics["jsd_slope"]) < 1e-6
    assert pair.shown("transport_slope").split()[-1] == "−1.000"
    pair.click("No overlap")
    assert [pair.shown(name).split()[-2] for name in ("forward", "reverse", "jsd")] == ["∞", "∞", "0.693"]
    assert pair.metrics["jsd"] == pytest.approx(math.log(2), abs=1e-15)
    assert pair.metrics["transport"] == pytest.approx(4.5, abs=1e-12)
    assert not pair.broken()

    fitted = Figure(page, "covering-seeking")
    fitted.click("Cover")
    assert fitted.metrics["std"] == pytest.approx(math.hypot(2.5, 0.6), abs=1e-6)
    fitted.click("Seek")
    assert (fitted.metrics["mean"], fitted.metrics["std"]) == pytest.approx((2.5, 0.6), abs=5e-3)
    fitted.click("Seek on the left")
    assert fitted.shown("mean").split()[-1].startswith("−2.")
    fitted.drag("way", "start_mean", right=70, up=-15)
    assert fitted.values["start_mean"] > 0
    assert fitted.metrics["mean"] == pytest.approx(2.5, abs=5e-3)
    fitted.slide("steps", "Home")
    assert fitted.metrics["mean"] == fitted.values["start_mean"]
    fitted.element.get_by_role("button", name="Play: steps of descent").click()
    page.wait_for_function("document.querySelector('[data-figure=covering-seeking]').theoryFigure.values.steps > 3")
    assert not fitted.broken()
