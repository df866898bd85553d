"""The chapter on cross-entropy, against SciPy, and against PyTorch in single precision."""

import math

import numpy as np
import pytest
import torch
from figures import Figure, answers, open_chapter
from scipy.stats import entropy, kstest, norm
from torch.nn.functional import binary_cross_entropy, softplus

Z = np.linspace(-12, 12, 24_001)
WEIGHTS = norm.pdf(Z) * (Z[1] - Z[0])
FUNCTIONS = {"loss": lambda x: np.logaddexp(0, -x), "square": np.square, "step": lambda x: 0.5 + 0.5 * np.tanh(x / 2)}


def test_every_figure_of_the_chapter(page, server):
    open_chapter(page, server.url, "cross-entropy")
    figure = Figure(page, "expectation")
    figure.drag("weighed", "mean", right=-40)
    figure.type("n", 500)
    figure.slide("std", "ArrowRight")
    now, metrics = figure.values, figure.metrics
    assert now["mean"] < 0
    drawn = np.array(figure.array("drawn"))
    assert len(drawn) == 500
    costs = FUNCTIONS["loss"](now["mean"] + now["std"] * Z)
    expected = WEIGHTS @ costs
    assert metrics["over_x"] == pytest.approx(expected, abs=1e-8)
    assert metrics["batch_mean"] == pytest.approx(FUNCTIONS["loss"](drawn).mean(), abs=1e-9)
    assert metrics["standard_error"] == pytest.approx(math.sqrt((WEIGHTS @ (costs - expected) ** 2) / 500), abs=1e-8)
    assert abs(metrics["errors_away"]) < 4
    figure.choose("f", "square")
    assert figure.metrics["over_z"] == pytest.approx(now["mean"] ** 2 + now["std"] ** 2, abs=1e-8)
    assert not figure.broken()

    coins = Figure(page, "coins")
    coins.nudge("cross", "q", "Shift+ArrowLeft", 3)
    coins.type("p", 0.45)
    q = coins.values["q"]
    assert q == pytest.approx(0.67)
    assert coins.metrics["entropy"] == pytest.approx(entropy([0.45, 0.55]), abs=1e-9)
    assert coins.metrics["divergence"] == pytest.approx(entropy([0.45, 0.55], [q, 1 - q]), abs=1e-9)
    assert coins.shown("cross").split()[-2] == f"{-0.45 * math.log(q) - 0.55 * math.log(1 - q):.3f}"
    coins.click("Half and half")
    assert coins.metrics["cross"] == pytest.approx(math.log(2), abs=1e-12)

    answer = Figure(page, "answer")
    answer.drag("cost", "d", right=50)
    d = answer.values["d"]
    assert d > 0.27
    assert answer.metrics["cost"] == pytest.approx(-math.log(d), abs=1e-9)
    answer.choose("label", "generated")
    assert answer.metrics["cost"] == pytest.approx(-math.log(1 - d), abs=1e-9)
    assert answer.metrics["slope"] == pytest.approx(1 / (1 - d), abs=1e-9)
    answer.slide("d", "End")
    assert "∞" in answer.shown("cost")
    assert not answer.broken()
    answer.nudge("cost", "d", "ArrowLeft")
    assert answer.metrics["cost"] == pytest.approx(math.log(1000), abs=1e-9)

    logits = Figure(page, "logits")
    assert logits.shown("clamped_slope") == "−4·10⁻⁶"
    assert logits.shown("logit_slope") == "−1"
    logits.nudge("loss", "o", "ArrowRight")
    assert logits.values["o"] == -39.75
    logits.click("1 − σ(o) = 0")
    assert logits.shown("definition") == "∞"
    assert logits.shown("definition_slope") == "not a number"
    assert logits.shown("clamped") == "100"
    assert logits.shown("logit") == "17"
    assert not logits.broken()


def test_expectations_at_random_settings(scripts):
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
        answers(scripts, "cross_entropy/cross_entropy.js#expectation", settings, ("drawn",)),
        strict=True,
    ):
        values = FUNCTIONS[one["f"]](one["mean"] + one["std"] * Z)
        expected = WEIGHTS @ values
        assert found["over_x"] == pytest.approx(expected, rel=1e-8)
        spread = math.sqrt(WEIGHTS @ (values - expected) ** 2)
        assert found["standard_error"] == pytest.approx(spread / math.sqrt(2000), rel=1e-6)
        assert kstest(arrays["drawn"], norm(one["mean"], one["std"]).cdf).pvalue > 1e-4


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
def test_single_precision_is_that_of_pytorch(scripts, label):
    generator = np.random.default_rng(7)
    logits = [*np.round(generator.uniform(-120, 120, 80) * 4) / 4, -110.0, -95.0, -40.0, 0.0, 10.0, 15.0, 17.0, 95.0]
    # exp may differ in its last digit where a result is about to vanish.
    logits = [float(o) for o in logits if not (16.25 <= abs(o) <= 16.75 or 86 < abs(o) <= 89)]
    settings = [{"o": o, "label": label} for o in logits]
    for o, found in zip(logits, answers(scripts, "cross_entropy/cross_entropy.js#logits", settings), strict=True):
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
