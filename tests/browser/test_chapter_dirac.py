"""The chapter on the smallest GAN as a user plays it, against games iterated in PyTorch."""

import numpy as np
import pytest
from figures import Figure, everything_drawn, open_chapter

from pages.theory.dirac.figures import FIGURES
from tests.pages.theory.oracles.dirac import played


def test_the_dirac_gan_is_played_by_hand(page, server):
    open_chapter(page, server.url, "smallest-gan")
    everything_drawn(page, len(FIGURES))
    figure = Figure(page, "dirac-gan")
    figure.choose("loss", "wasserstein")
    figure.drag("plane", "theta", right=40, up=30)
    figure.nudge("plane", "theta", "ArrowLeft", times=2)
    values = figure.values
    assert values["theta"] > 1.2
    assert values["psi"] > 0.7
    path = played(values)
    np.testing.assert_allclose(np.array([figure.array("theta"), figure.array("psi")]).T, path, rtol=1e-9)
    squared = (path**2).sum(axis=1)
    np.testing.assert_allclose(squared[1:] / squared[:-1], 1 + values["size"] ** 2, rtol=1e-12)
    assert figure.shown("last_distance").split()[-1] == f"{np.sqrt(squared[-1]):.3f}"
    assert figure.shown("verdict").endswith("spirals outwards")
    assert not figure.broken()

    # Alternating play circles; the ring of its path is an ellipse.
    figure.choose("play", "alternating")
    path = played(figure.values)
    form = (path**2).sum(axis=1) - values["size"] * path[:, 0] * path[:, 1]
    np.testing.assert_allclose(form, form[0], rtol=1e-12)
    assert figure.metrics["invariant"] == pytest.approx(form[0], rel=1e-12)
    assert figure.shown("verdict").endswith("circles for ever")

    figure.choose("regulariser", "r1")
    assert figure.shown("verdict").endswith("spirals inwards")
    figure.type("steps", 0)
    figure.play("steps", "steps", beyond=30)
    values = figure.values
    wanted = played(values)[-1]
    assert (figure.metrics["last_theta"], figure.metrics["last_psi"]) == pytest.approx(tuple(wanted), abs=1e-9)
    assert len(figure.array("theta")) == values["steps"] + 1

    # Epochs in the place of steps: the players lose each other.
    figure.click("Epoch by epoch")
    wanted = played(figure.values)
    np.testing.assert_allclose(np.array([figure.array("theta"), figure.array("psi")]).T, wanted, rtol=1e-6)
    assert figure.shown("verdict").endswith("runs away")
    assert figure.axis("players")[1] > 10
    # Back from there, the axes are those of what is shown, whatever was shown before.
    figure.click("D to its optimum")
    assert (figure.axis("players"), figure.axis("value")) == ([-3, 3], [-2.5, 0.5])
    low, high = figure.axis("distance")
    assert low < np.log10(figure.metrics["last_distance"]) < low + 2 and high == 1
    assert figure.shown("verdict").endswith("comes straight in")
    assert figure.metrics["last_distance"] == pytest.approx(np.hypot(*played(figure.values)[-1]), abs=1e-9)
    assert not figure.broken()
    figure.click("Epoch by epoch")
    figure.choose("play", "simultaneous")
    assert figure.axis("players") == [-3, 3]
    figure.click("Epoch by epoch")
    figure.click("Reset")
    assert figure.axis("players") == [-3, 3]
    values = figure.values

    # The surface turns by keyboard and by pointer, and is painted anew.
    grip = figure.element.locator('[data-cell="surface"] .tf-grip')
    picture = '() => document.querySelector(\'[data-figure="dirac-gan"] [data-cell="surface"] canvas\').toDataURL()'
    before = page.evaluate(picture)
    with figure.redrawn():
        grip.press("ArrowRight")
    assert figure.values["turn"] == values["turn"] + 5
    assert page.evaluate(picture) != before
    box = grip.bounding_box()
    page.mouse.move(box["x"] + 100, box["y"] + 100)
    page.mouse.down()
    page.mouse.move(box["x"] + 120, box["y"] + 110, steps=4)
    page.mouse.up()
    page.wait_for_function("document.querySelector('[data-figure=\"dirac-gan\"]').theoryFigure.values.tilt === 35")
    assert figure.values["turn"] == values["turn"] + 15
