"""The model of the chapter on minimax, against searches by SciPy."""

from functools import partial

import numpy as np
import pytest
from scipy.optimize import minimize_scalar

from tests.pages.theory.model_answers import answers

GROUNDS = {
    "bowl": (lambda x, y: (x * x + y * y) / 2, False),
    "bilinear": (lambda x, y: x * y, True),
    "curved": (lambda x, y: (x * x - y * y) / 2 + x * y, True),
    "chase": (lambda x, y: (x - y) ** 2, True),
}


def signed(aim, f, x, y):
    return aim * f(x, y)


def least(g):
    """The least value of a function on [-2, 2]."""
    inside = minimize_scalar(g, bounds=(-2, 2), method="bounded", options={"xatol": 1e-10}).fun
    return min(inside, g(-2.0), g(2.0))


def test_what_a_player_gains_alone_is_found_by_search(javascript):
    generator = np.random.default_rng(6)
    names = ("theta", "psi", "other_theta", "other_psi")
    settings = [
        {
            "ground": str(generator.choice(list(GROUNDS))),
            "play": "simultaneous",
            "size": 0.1,
            "steps": 3,
            **{name: float(generator.uniform(-2, 2)) for name in names},
        }
        for _ in range(50)
    ]
    for values, metrics in zip(settings, answers(javascript, "minimax/saddle.js#landscape", settings), strict=True):
        f, game = GROUNDS[values["ground"]]
        theta, psi, aim = values["theta"], values["psi"], -1 if game else 1
        here = f(theta, psi)
        assert metrics["here"] == pytest.approx(here, abs=1e-12)
        assert metrics["gain_g"] == pytest.approx(here - least(partial(f, y=psi)), abs=1e-7)
        assert metrics["gain_d"] == pytest.approx(aim * here - least(partial(signed, aim, f, theta)), abs=1e-7)
        assert metrics["change_psi"] == pytest.approx(f(theta, values["other_psi"]) - here, abs=1e-12)
        if game:
            # The game written with D's loss −V, searched on a coarse grid of its own.
            grid = np.linspace(-2, 2, 81)
            assert metrics["loss_max_min"] == pytest.approx(max(min(-f(x, y) for y in grid) for x in grid), abs=1e-12)
            assert metrics["loss_max_min"] == pytest.approx(-metrics["min_max"], abs=1e-12)
        if values["ground"] == "chase":
            assert (metrics["max_min"], metrics["min_max"]) == pytest.approx((0, 4), abs=1e-12)
