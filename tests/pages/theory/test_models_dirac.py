"""The model of the chapter on the smallest GAN, against PyTorch's autograd."""

import math

import numpy as np
import pytest

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
