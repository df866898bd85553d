"""Models of the chapter on cross-entropy, against SciPy, and against PyTorch in single precision."""

import math
from itertools import pairwise

import numpy as np
import pytest
import torch
from scipy.integrate import quad
from scipy.stats import cauchy, kstest, norm
from torch.nn.functional import binary_cross_entropy, softplus

from pages.theory.cross_entropy.heavy_tails import HEAVY_TAILS
from tests.pages.theory.model_answers import answers
from tests.pages.theory.oracles.cross_entropy import FUNCTIONS, WEIGHTS, Z


def test_expectations_at_random_settings(javascript):
    generator = np.random.default_rng(6)
    settings = [
        {
            "mean": float(generator.uniform(-4, 4)),
            "std": float(generator.uniform(0.2, 3)),
            "f": str(generator.choice(list(FUNCTIONS))),
            "n": 2000,
            "seed": int(seed),
        }
        for seed in range(1, 51)
    ]
    for one, (found, arrays) in zip(
        settings,
        answers(javascript, "cross_entropy/cross_entropy.js#expectation", settings, ("drawn",)),
        strict=True,
    ):
        values = FUNCTIONS[one["f"]](one["mean"] + one["std"] * Z)
        expected = WEIGHTS @ values
        assert found["over_x"] == pytest.approx(expected, rel=1e-8)
        spread = math.sqrt(WEIGHTS @ (values - expected) ** 2)
        assert found["standard_error"] == pytest.approx(spread / math.sqrt(2000), rel=1e-6)
        assert kstest(arrays["drawn"], norm(one["mean"], one["std"]).cdf).pvalue > 1e-4


DENSITIES = {
    "cauchy": lambda x: 1 / (math.pi * (1 + x * x)),
    "normal": lambda x: math.exp(-x * x / 2) / math.sqrt(2 * math.pi),
}


def first_moment(density, far):
    """∫ x p(x) dx from 0 to `far`, by SciPy, in pieces since the tail is long."""
    ends = [0, *np.geomspace(1e-3, far, 12)]
    return sum(quad(lambda x: x * density(x), *pair)[0] for pair in pairwise(ends))


def test_the_integrals_of_a_cauchy_density_cut_off(javascript):
    generator = np.random.default_rng(8)
    settings = [
        {"n": 1, "seed": 1, "reach": float(generator.uniform(0, 6)), "lean": float(generator.uniform(0.1, 10))}
        for _ in range(30)
    ]
    for one, found in zip(settings, answers(javascript, HEAVY_TAILS.model, settings), strict=True):
        far = 10 ** one["reach"]
        for kind, absolute in (("cauchy", "absolute"), ("normal", "normal_absolute")):
            most = math.inf if kind == "cauchy" else 40.0
            right, left = (first_moment(DENSITIES[kind], min(end, most)) for end in (one["lean"] * far, far))
            assert found[f"cut_{kind}"] == pytest.approx(right - left, abs=1e-7)
            assert found[absolute] == pytest.approx(left + right, abs=1e-7)


def test_many_cauchy_samples_have_a_mean_as_wide_as_one_sample(javascript):
    means = {}
    for n in (1, 100, 10_000):
        settings = [{"n": n, "seed": seed, "reach": 3, "lean": 1} for seed in range(1, 251)]
        found = answers(javascript, HEAVY_TAILS.model, settings)
        means[n] = np.array([one["cauchy_mean"] for one in found])
        assert kstest(means[n], cauchy.cdf).pvalue > 1e-3
        assert kstest([one["normal_mean"] for one in found], norm(0, 1 / math.sqrt(n)).cdf).pvalue > 1e-3
    # Half of the means lie within ±1 whatever n is.
    assert [np.mean(np.abs(one) < 1) for one in means.values()] == pytest.approx([0.5] * 3, abs=0.1)


def in_torch(o, label, way):
    """Cost, gradient and 1 − σ(o) by PyTorch in single precision."""
    logit = torch.tensor(o, dtype=torch.float32, requires_grad=True)
    target = torch.tensor(float(label == "real"))
    d = torch.sigmoid(logit)
    if way == "definition":
        loss = -torch.log(d if label == "real" else 1 - d)
    elif way == "clamped":
        loss = binary_cross_entropy(d, target)
    else:
        loss = softplus(-logit if label == "real" else logit)
    loss.backward()
    return loss.item(), logit.grad.item(), 1 - d.item()


@pytest.mark.parametrize("label", ["real", "generated"])
def test_single_precision_is_that_of_pytorch(javascript, label):
    generator = np.random.default_rng(7)
    logits = [*np.round(generator.uniform(-120, 120, 80) * 4) / 4, -110.0, -95.0, -40.0, 0.0, 10.0, 15.0, 17.0, 95.0]
    # exp may differ in its last digit where a result is about to vanish.
    logits = [float(o) for o in logits if not (16.25 <= abs(o) <= 16.75 or 86 < abs(o) <= 89)]
    settings = [{"o": o, "label": label} for o in logits]
    for o, found in zip(logits, answers(javascript, "cross_entropy/cross_entropy.js#logits", settings), strict=True):
        for way in ("definition", "clamped", "logit"):
            loss, gradient, rest = in_torch(o, label, way)
            if way == "logit":
                allowed = {"rel": 3e-7, "abs": 1e-37}
            else:
                # 1 − σ(o) has lost digits, and with them a last digit of exp counts for more.
                lost = 1.2e-7 / rest if rest > 0 else 0
                allowed = {"rel": 3e-7, "abs": max(3e-7 * (loss if math.isfinite(loss) else 0), lost)}
            assert found[way] == pytest.approx(loss, **allowed), (o, way)
            if math.isnan(gradient):
                assert math.isnan(found[f"{way}_slope"]), (o, way)
            else:
                slack = 1.3e-7 if way != "logit" or o * (1 if label == "real" else -1) < 0 else 0
                assert found[f"{way}_slope"] == pytest.approx(gradient, rel=1e-5, abs=max(slack, 1e-37)), (o, way)
