"""The chapter on the Wasserstein distance, against SciPy: its distance, and the dual as a linear programme."""

import math
import re

import numpy as np
import pytest
from figures import Figure, open_chapter
from scipy.optimize import linprog
from scipy.stats import norm, wasserstein_distance

EDGES = np.linspace(-12, 12, 481)
CENTRES = (EDGES[1:] + EDGES[:-1]) / 2


def masses(values):
    """Both distributions of a figure as masses of bins."""
    middle, gap, std = (values[f"data_{name}"] for name in ("middle", "gap", "std"))
    data = (norm.cdf(EDGES, middle - gap, std) + norm.cdf(EDGES, middle + gap, std)) / 2
    return np.diff(data), np.diff(norm.cdf(EDGES, values["generated_mean"], values["generated_std"]))


def best_dual_value(p, q):
    """The most that heights on the grid can measure if none differs from its neighbour by more than their distance."""
    steps = np.diff(np.eye(len(p)), axis=0)
    rows, bounds = np.vstack((steps, -steps)), np.full(2 * len(steps), 0.05)
    found = linprog(q - p, rows, bounds, np.eye(len(p))[:1], [0.0], bounds=(None, None))
    assert found.success
    return -found.fun


def test_a_user_drags_a_box_draws_critics_and_clips_their_weights(page, server):
    open_chapter(page, server.url, "wasserstein")
    # Every symbol with an index is set as one.
    assert not [text for text in page.locator(".mm-figure").all_inner_texts() if re.search(r"\b[A-Za-z]_", text)]
    boxes = Figure(page, "two-boxes")
    boxes.drag("densities", "theta", right=40)
    theta = boxes.values["theta"]
    assert theta > 2.8
    grid = np.linspace(0, 1, 1001)
    assert boxes.metrics["transport"] == pytest.approx(wasserstein_distance(grid, grid + theta), abs=1e-9)
    assert boxes.shown("jsd").split()[-2] == f"{math.log(2):.3f}"
    assert [boxes.shown(name).split()[-1] for name in ("jsd_slope", "through_critic")] == ["0.000", "1.000"]
    boxes.type("theta", -3)
    assert [boxes.shown(name).split()[-1] for name in ("transport", "through_critic")] == ["3.000", "−1.000"]
    assert boxes.metrics["jsd"] == pytest.approx(math.log(2), abs=1e-15)
    boxes.click("Points")
    assert boxes.array("height_span") == [0, 50]
    boxes.click("Overlapping")
    assert boxes.array("height_span") == [0, 1]
    assert boxes.metrics["jsd"] == pytest.approx(math.log(2) * 0.8 / 1.5, abs=1e-12)
    assert boxes.metrics["jsd_slope"] == pytest.approx(math.log(2) / 1.5, abs=1e-12)
    assert boxes.metrics["through_discriminator"] == 0
    assert not boxes.broken()

    critic = Figure(page, "any-critic")
    critic.drag("densities", "generated_mean", right=-25)
    critic.type("data_gap", 2)
    critic.draw("critic", [(-8, -3), (-2, -3), (1, 4), (8, 4)])
    p, q = masses(critic.values)
    best = best_dual_value(p, q)
    drawn = np.interp(CENTRES, np.linspace(-8, 8, 65), critic.values["drawn"])
    steepest = np.abs(np.diff(critic.values["drawn"])).max() / 0.25
    assert 2 < steepest < 4
    assert critic.metrics["value"] == pytest.approx((p - q) @ drawn, abs=1e-2)
    assert critic.metrics["allowed"] == pytest.approx(critic.metrics["value"] / steepest, rel=1e-9)
    assert critic.metrics["transport"] == pytest.approx(best, abs=2e-3)
    assert critic.metrics["transport"] == pytest.approx(wasserstein_distance(CENTRES, CENTRES, p, q), abs=2e-3)
    assert critic.metrics["allowed"] < 0.8 * best
    critic.click("Cut slopes at 1")
    assert critic.metrics["steepest"] == pytest.approx(1, abs=1e-9)
    critic.click("Best critic")
    assert critic.metrics["allowed"] == pytest.approx(best, abs=0.03)
    assert critic.metrics["allowed"] <= critic.metrics["transport"] + 1e-9
    critic.click("Data on both sides")
    assert abs(critic.metrics["value"]) < 1e-9
    critic.click("Best critic")
    assert critic.metrics["missed"] < 0.03
    assert not critic.broken()

    clipped = Figure(page, "clip-or-penalise")
    clipped.drag("densities", "data_middle", right=30)
    p, q = masses(clipped.values)
    best = best_dual_value(p, q)
    assert clipped.metrics["transport"] == pytest.approx(best, abs=2e-3)
    assert 0 < clipped.metrics["clipped"] < 0.0064 * best
    clipped.type("clip", 0.2)
    gain = 64 * 0.2**2
    assert clipped.metrics["steepest_clipped"] == pytest.approx(gain)
    kinks = np.linspace(-10, 10, 4001)[:, None]
    hinges = [np.maximum(0, side * (CENTRES - kinks)) / np.maximum(1, abs(kinks)) @ (p - q) for side in (1, -1)]
    assert clipped.metrics["clipped"] == pytest.approx(gain * np.abs(hinges).max(), rel=5e-3)
    assert clipped.metrics["soft_dual"] > clipped.metrics["transport"]
    clipped.click("Data on both sides")
    assert clipped.shown("clipped_share").split()[-2:] == ["50.0", "%"]
    assert not clipped.broken()

    batches = Figure(page, "two-batches")
    assert batches.metrics["truth"] == 0
    assert batches.metrics["estimate"] > 0.05
    batches.type("size", 200)
    p, q = (np.unique(batches.array(name)[1:-1]) for name in ("x_p", "x_q"))
    assert len(p) == len(q) == 200
    assert batches.metrics["estimate"] == pytest.approx(wasserstein_distance(p, q), abs=1e-9)
    batches.drag("estimates", "size", right=-60)
    assert batches.values["size"] < 120
    assert not batches.broken()
