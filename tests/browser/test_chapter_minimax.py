"""The chapter on minimax as a user plays it."""

import math

import numpy as np
import pytest
from figures import Figure, everything_drawn, open_chapter

from pages.theory.minimax.figures import FIGURES


def test_an_equilibrium_and_a_minimum_by_hand(page, server):
    # The end of the address names a section below the figure, which makes room for itself as it is drawn.
    open_chapter(page, server.url, "minimax#the-order-of-min-and-max")
    everything_drawn(page, len(FIGURES))
    page.wait_for_function(
        """() => {
          const { top } = document.getElementById('the-order-of-min-and-max').getBoundingClientRect();
          return top >= 0 && top < innerHeight;
        }"""
    )
    nash = Figure(page, "nash-or-minimum")
    nash.click("To the point (0, 0)")
    assert nash.shown("verdict").endswith("neither can gain alone")
    assert nash.array("alone_g") == pytest.approx([0.0] * len(nash.array("alone_g")), abs=1e-15)
    nash.drag("alone", "other_psi", right=-30)
    assert nash.metrics["change_psi"] == pytest.approx(0, abs=1e-15)
    nash.click("Minimum")
    assert nash.metrics["last_distance"] == pytest.approx(math.hypot(1, 0.4) * 0.9**80, rel=1e-9)
    nash.click("Saddle")
    assert nash.metrics["last_distance"] == pytest.approx(math.hypot(1, 0.4) * 1.01**40, rel=1e-9)
    nash.choose("ground", "chase")
    # The same game as a loss of D: every sign turns.
    grid = np.linspace(-2, 2, 81)
    loss = -((grid[:, None] - grid) ** 2)  # θ down, ψ across
    assert nash.metrics["loss_max_min"] == pytest.approx(loss.min(axis=1).max(), abs=1e-12) == -4
    assert nash.metrics["min_max"] == pytest.approx(4, abs=1e-12)
    assert not nash.broken()
