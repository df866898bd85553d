"""The chapter on what goes wrong: its failures as they train."""

import math

import numpy as np
import pytest
from board import button, header, open_from_menu, open_lab, rested, until
from scipy.spatial.distance import jensenshannon

LOG_2 = math.log(2)


def shown(page, name):
    """Wait until this board is there and has drawn."""
    board = "document.querySelector('.mm-live:not(.mm-figure)')"
    until(page, lambda: page.evaluate(f"{board}?.dataset.page === '{name}' && {board}.minimaxBoard.frames > 0"))


def press(page, name):
    """Press a button of the failure on the page."""
    page.locator(f'.mm-live:not(.mm-figure) [data-control="{name}"]').click()


def train(page, steps):
    press(page, "train")
    return rested(page, lambda now: now["step"] >= steps)["metrics"]


def curves(page):
    names = "['x', 'p_data', 'p_g']"
    found = f"{names}.map(name => Array.from(document.querySelector('.mm-live').minimaxBoard.frame.arrays[name].data))"
    return np.array(page.evaluate(found))


def test_a_failure_is_trained_remedied_and_opened_in_the_lab(page, server):
    # The visitor has a run in the lab already.
    open_lab(page, server.url, "?preset=three_modes")
    button(page, "step").click()
    until(page, lambda: header(page)["step"] == 1)
    open_from_menu(page, "Theory", "What goes wrong")
    shown(page, "pitfalls-far_apart")
    metrics = train(page, 400)
    assert metrics["jsd"] == pytest.approx(LOG_2, abs=1e-6)
    assert metrics["generator_gradient_norm"] < 1e-5 * metrics["gradient_norm_non_saturating"]
    assert "saturating loss passes" in page.locator(".mm-diagnosis").inner_text()
    far = metrics["wasserstein"]
    press(page, "remedy")
    until(page, lambda: header(page)["settings"]["loss"] == "non_saturating")
    assert train(page, 800)["wasserstein"] < far - 2

    page.get_by_role("radio", name="Mode collapse").click()
    shown(page, "pitfalls-mode_collapse")
    assert (header(page)["preset"], header(page)["step"]) == ("mode_collapse", 0)
    metrics = train(page, 400)
    assert (metrics["modes_covered"], metrics["modes"]) == (1, 2)
    # One of two equal, separate modes: ½·(½·log(2/3) + ½·log 2 + log(4/3)).
    assert metrics["jsd"] == pytest.approx((0.5 * math.log(2 / 3) + 0.5 * LOG_2 + math.log(4 / 3)) / 2, abs=0.02)
    _, p, q = curves(page)
    assert jensenshannon(p, q) ** 2 == pytest.approx(metrics["jsd"], abs=5e-3)

    page.get_by_role("link", name="Open in the lab").click()
    shown(page, "lab")
    until(page, lambda: header(page)["preset"] == "mode_collapse")
    assert header(page)["step"] == 0
    assert "preset=mode_collapse" in page.url
    page.locator('[data-control="undo"]').first.click()
    until(page, lambda: (header(page)["preset"], header(page)["step"]) == ("three_modes", 1))
    page.complaints[:] = [text for text in page.complaints if "404" not in text]
