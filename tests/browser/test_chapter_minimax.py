"""The chapter on minimax, against games iterated with NumPy, Jacobians by PyTorch's autograd, and searches by SciPy."""

import math
from functools import partial

import numpy as np
import pytest
import torch
from figures import Figure, answers, everything_drawn, open_chapter
from scipy.optimize import minimize_scalar

from pages.theory.minimax.figures import FIGURES

GROUNDS = {
    "bowl": (lambda x, y: (x * x + y * y) / 2, False),
    "bilinear": (lambda x, y: x * y, True),
    "curved": (lambda x, y: (x * x - y * y) / 2 + x * y, True),
    "chase": (lambda x, y: (x - y) ** 2, True),
}


def losses(values, theta, psi):
    """What G and D minimise, written down anew from the networks' outputs: D's logits ψ·0 and ψθ."""
    real, generated = psi * 0.0, psi * theta
    log_sigmoid = torch.nn.functional.logsigmoid
    if values["loss"] == "wasserstein":
        of_d, of_g = generated - real, -generated
    else:
        of_d = -log_sigmoid(real) - log_sigmoid(-generated)
        of_g = log_sigmoid(-generated) if values["loss"] == "saturating" else -log_sigmoid(generated)
    if values["regulariser"] == "r1":
        of_d = of_d + 0.5 * values["strength"] * psi**2
    if values["regulariser"] == "gradient_penalty":
        of_d = of_d + 0.5 * values["strength"] * (psi.abs() - values["target"]) ** 2
    return of_g, of_d


def descend(values, player, theta, psi):
    """One player's step of gradient descent on its own loss; the other player is a constant to it."""
    slope = torch.func.grad(lambda *point: losses(values, *point)[player], argnums=player)(theta, psi)
    moved = (theta, psi)[player] - values["size"] * slope
    return moved.clamp(-values["target"], values["target"]) if player and values["regulariser"] == "clipping" else moved


def step(values, theta, psi):
    if values["play"] == "simultaneous":
        return descend(values, 0, theta, psi), descend(values, 1, theta, psi)
    for _ in range(values["inner"]):
        psi = descend(values, 1, theta, psi)
    return descend(values, 0, theta, psi), psi


def played(values):
    """The path, (steps + 1, 2)."""
    point = [torch.tensor(float(values[name]), dtype=torch.float64) for name in ("theta", "psi")]
    path = [[one.item() for one in point]]
    for _ in range(values["steps"]):
        point = step(values, *point)
        path.append([one.item() for one in point])
    return np.array(path)


def eigenvalue(values):
    """The larger eigenvalue of one step, linearised at the equilibrium."""
    zero = torch.zeros((), dtype=torch.float64)
    jacobian = torch.func.jacrev(lambda *point: step(values, *point), argnums=(0, 1))(zero, zero)
    found = np.linalg.eigvals(np.array([[float(entry) for entry in row] for row in jacobian]))
    return max(found, key=lambda one: (abs(one), one.imag))


def test_any_game_goes_as_it_does_in_pytorch(scripts):
    generator = np.random.default_rng(5)
    settings = [
        {
            "play": str(generator.choice(["simultaneous", "alternating"])),
            "loss": str(generator.choice(["saturating", "non_saturating", "wasserstein"])),
            "regulariser": str(generator.choice(["none", "r1", "gradient_penalty", "clipping"])),
            "inner": int(generator.integers(1, 6)),
            "size": float(generator.uniform(0.01, 0.8)),
            "strength": float(generator.uniform(0, 2)),
            "target": float(generator.uniform(0.1, 1.5)),
            "theta": float(generator.uniform(-3, 3)),
            "psi": float(generator.uniform(-3, 3)),
            "steps": int(generator.integers(0, 20)),
        }
        for _ in range(50)
    ]
    for values, (metrics, arrays) in zip(
        settings,
        answers(scripts, "minimax/dirac.js#dirac", settings, ("theta", "psi")),
        strict=True,
    ):
        path = played(values)
        np.testing.assert_allclose(np.array([arrays["theta"], arrays["psi"]]).T, path, rtol=1e-9, atol=1e-9)
        assert metrics["last_distance"] == pytest.approx(np.hypot(*path[-1]), rel=1e-9, abs=1e-12)
        if values["regulariser"] == "gradient_penalty":
            assert math.isnan(metrics["modulus"])
            continue
        wanted = eigenvalue(values)
        assert metrics["modulus"] == pytest.approx(abs(wanted), abs=1e-9)
        assert metrics["angle"] == pytest.approx(math.degrees(abs(np.angle(wanted))), abs=1e-5)
        outward = "outwards" in metrics["verdict"] or "away" in metrics["verdict"]
        assert outward == (abs(wanted) > 1 + 1e-9)


def signed(aim, f, x, y):
    return aim * f(x, y)


def least(g):
    """The least value of a function on [-2, 2]."""
    inside = minimize_scalar(g, bounds=(-2, 2), method="bounded", options={"xatol": 1e-10}).fun
    return min(inside, g(-2.0), g(2.0))


def test_what_a_player_gains_alone_is_found_by_search(scripts):
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
    for values, metrics in zip(settings, answers(scripts, "minimax/saddle.js#landscape", settings), strict=True):
        f, game = GROUNDS[values["ground"]]
        theta, psi, aim = values["theta"], values["psi"], -1 if game else 1
        here = f(theta, psi)
        assert metrics["here"] == pytest.approx(here, abs=1e-12)
        assert metrics["gain_g"] == pytest.approx(here - least(partial(f, y=psi)), abs=1e-7)
        assert metrics["gain_d"] == pytest.approx(aim * here - least(partial(signed, aim, f, theta)), abs=1e-7)
        assert metrics["change_psi"] == pytest.approx(f(theta, values["other_psi"]) - here, abs=1e-12)
        if values["ground"] == "chase":
            assert (metrics["max_min"], metrics["min_max"]) == pytest.approx((0, 4), abs=1e-12)


def test_the_dirac_gan_is_played_by_hand(page, server):
    open_chapter(page, server.url, "minimax")
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
    play = figure.element.get_by_role("button", name="Play: steps")
    play.click()
    page.wait_for_function("document.querySelector('[data-figure=\"dirac-gan\"]').theoryFigure.values.steps > 30")
    figure.element.get_by_role("button", name="Pause: steps").click()
    values = figure.values
    wanted = played(values)[-1]
    assert (figure.metrics["last_theta"], figure.metrics["last_psi"]) == pytest.approx(tuple(wanted), abs=1e-9)
    assert len(figure.array("theta")) == values["steps"] + 1

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
    assert not nash.broken()
