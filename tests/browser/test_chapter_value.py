"""The chapter on the value of the game, against SciPy and gan_core.theory."""

import math

import pytest
from figures import Figure, open_chapter

from gan_core.theory.divergences import js_divergence
from gan_core.theory.mixtures import GaussianMixture
from tests.pages.theory.oracles.value import parts_of, value_of


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
