"""The model of the chapter on the smallest GAN, against PyTorch's autograd."""

import math

import numpy as np
import pytest

from pages.theory.dirac.figures import DIRAC
from tests.pages.theory.model_answers import answers
from tests.pages.theory.oracles.dirac import eigenvalue, played


def test_any_game_goes_as_it_does_in_pytorch(javascript):
    generator = np.random.default_rng(5)
    settings = [
        {
            "play": str(generator.choice(["simultaneous", "alternating"])),
            "loss": str(generator.choice(["saturating", "non_saturating", "wasserstein"])),
            "regulariser": str(generator.choice(["none", "r1", "gradient_penalty", "clipping"])),
            "inner": int(generator.integers(1, 6)),
            "outer": int(generator.integers(1, 6)),
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
        answers(javascript, "dirac/dirac.js#dirac", settings, ("theta", "psi")),
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


def press(label):
    """The figure's values where one of its buttons leads."""
    (setting,) = (one for one in DIRAC.settings if one.label == label)
    return {one.name: one.value for one in (*DIRAC.parameters, *DIRAC.options)} | dict(setting.values)


def test_what_the_chapter_says_of_steps_and_epochs(javascript):
    values = {label: press(label) for label in ("Step by step", "Epoch by epoch", "D to its optimum")}
    values["one step of D"] = values["D to its optimum"] | {"inner": 1}
    found = dict(zip(values, answers(javascript, "dirac/dirac.js#dirac", list(values.values())), strict=True))
    for label, one in values.items():
        assert found[label]["modulus"] == pytest.approx(abs(eigenvalue(one)), abs=1e-6)
    assert found["Step by step"]["verdict"] == "circles for ever"
    assert found["Step by step"]["last_distance"] == pytest.approx(found["Step by step"]["first_distance"], rel=0.1)
    assert found["Epoch by epoch"]["verdict"] == "runs away"
    assert found["Epoch by epoch"]["last_distance"] > 10
    # There the loss has no slope left: half as many turns came as far.
    (earlier,) = answers(javascript, "dirac/dirac.js#dirac", [values["Epoch by epoch"] | {"steps": 20}])
    assert found["Epoch by epoch"]["last_distance"] == pytest.approx(earlier["last_distance"], rel=0.01)
    assert found["D to its optimum"]["verdict"] == "comes straight in"
    assert found["D to its optimum"]["modulus"] == pytest.approx(0.791, abs=5e-4)
    assert found["one step of D"]["verdict"] == "spirals inwards"
    assert found["one step of D"]["modulus"] == pytest.approx(0.962, abs=5e-4)
    # The threshold of the text: k·l·h²·f′(0)² = 4, with f′(0) = ½.
    size = values["Epoch by epoch"]["size"]
    held, lost = (values["Epoch by epoch"] | {"inner": steps, "outer": steps, "steps": 0} for steps in (15, 17))
    assert [15 * 15 * size**2 / 4 < 4, 17 * 17 * size**2 / 4 < 4] == [True, False]
    moduli = [one["modulus"] for one in answers(javascript, "dirac/dirac.js#dirac", [held, lost])]
    assert moduli[0] == pytest.approx(1, abs=1e-12) and moduli[1] > 1.5


def test_without_a_penalty_d_has_no_optimum_and_the_next_step_of_g_depends_on_the_loss(javascript):
    base = press("Step by step") | {"inner": 50, "steps": 1, "theta": 1.0, "psi": 0.0, "size": 0.8}
    for loss, grows in (("wasserstein", True), ("non_saturating", True), ("saturating", False)):
        ways = []
        for inner in (10, 50):
            values = base | {"loss": loss, "inner": inner}
            ((_, arrays),) = answers(javascript, "dirac/dirac.js#dirac", [values], ("theta", "psi"))
            ways.append((abs(arrays["psi"][1]), abs(arrays["theta"][1] - arrays["theta"][0])))
        assert ways[1][0] > ways[0][0]
        assert (ways[1][1] > ways[0][1]) == grows
