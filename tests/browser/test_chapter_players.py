"""The chapter on the two players, against derivatives by PyTorch's autograd."""

import numpy as np
import pytest
import torch
from figures import Figure, answers, open_chapter

PARAMETERS = ("a", "b", "mu", "s")
Z = torch.linspace(-12, 12, 4801, dtype=torch.float64)
WEIGHTS = torch.exp(-0.5 * Z * Z) / (2 * torch.pi) ** 0.5 * (Z[1] - Z[0])


def mean(values):
    return (WEIGHTS * values).sum()


def game(values):
    """Both terms of V(G,D) and G's loss, and their derivatives, by quadrature and autograd."""
    a, b, mu, s = leaves = [torch.tensor(values[name], dtype=torch.float64, requires_grad=True) for name in PARAMETERS]
    log_sigmoid = torch.nn.functional.logsigmoid
    generated = a * (mu + s * Z) + b
    parts = {
        "first": mean(log_sigmoid(a * (2 + Z) + b)),
        "second": mean(log_sigmoid(-generated)),
        "loss": mean(log_sigmoid(-generated) if values["loss"] == "saturating" else -log_sigmoid(generated)),
    }
    slopes = {
        name: dict(
            zip(
                PARAMETERS,
                (
                    0.0 if one is None else one.item()
                    for one in torch.autograd.grad(part, leaves, allow_unused=True, retain_graph=True)
                ),
                strict=True,
            )
        )
        for name, part in parts.items()
    }
    return {name: part.item() for name, part in parts.items()}, slopes


def test_turns_move_one_player_each(page, server):
    open_chapter(page, server.url, "players")
    figure = Figure(page, "players")
    figure.drag("stage", "mu", right=30)
    figure.type("b", -0.3)
    figure.slide("s", "ArrowRight")
    figure.nudge("stage", "s", "ArrowRight")
    before = figure.values
    assert before["mu"] > -1.9
    assert before["s"] == pytest.approx(0.9)
    terms, slopes = game(before)
    assert figure.metrics["first"] == pytest.approx(terms["first"], abs=1e-9)
    assert figure.metrics["value"] == pytest.approx(terms["first"] + terms["second"], abs=1e-9)
    assert figure.shown("second_mu") == f"{slopes['second']['mu']:.3f}".replace("-", "−")
    assert (figure.shown("first_mu"), figure.shown("first_s")) == ("0.000", "0.000")
    drawing = figure.element.get_by_role("img", name="D's turn")
    assert "G stands still" in drawing.get_attribute("aria-label")

    figure.click("D's turn")
    after = figure.values
    assert (after["mu"], after["s"]) == (before["mu"], before["s"])
    for name in ("a", "b"):
        up = slopes["first"][name] + slopes["second"][name]
        assert after[name] == pytest.approx(before[name] + before["rate"] * up, abs=1e-9)
    assert figure.metrics["value"] > terms["first"] + terms["second"]

    figure.choose("loss", "non_saturating")
    _, slopes = game(figure.values)
    before = figure.values
    figure.click("G's turn")
    after = figure.values
    assert (after["a"], after["b"], after["turn"]) == (before["a"], before["b"], "g")
    for name in ("mu", "s"):
        assert after[name] == pytest.approx(before[name] - before["rate"] * slopes["loss"][name], abs=1e-9)
    assert after["mu"] > before["mu"]
    drawing = figure.element.get_by_role("img", name="G's turn")
    assert "a and b stay" in drawing.get_attribute("aria-label")
    assert figure.element.locator('.tf-story [data-part="data"]').get_attribute("class").endswith("tf-aside")

    # The factors on the way back, for the z that is looked at.
    figure.type("z", -1.25)
    now, metrics = figure.values, figure.metrics
    o = now["a"] * (now["mu"] - 1.25 * now["s"]) + now["b"]
    by_o = -1 / (1 + np.exp(o))
    assert metrics["here_mu"] == pytest.approx(by_o * now["a"], abs=1e-9)
    assert metrics["here_s"] == pytest.approx(by_o * now["a"] * -1.25, abs=1e-9)
    assert figure.element.locator('.tf-chain [data-metric="by_o"]').inner_text() == f"{by_o:.3f}".replace("-", "−")
    assert not figure.broken()

    figure.click("D knows nothing")
    before = figure.values
    figure.click("G's turn")
    assert (figure.values["mu"], figure.values["s"]) == (before["mu"], before["s"])


def test_derivatives_at_random_settings(scripts):
    generator = np.random.default_rng(8)
    settings = [
        {
            "a": float(generator.uniform(-4, 4)),
            "b": float(generator.uniform(-6, 6)),
            "mu": float(generator.uniform(-5, 5)),
            "s": float(generator.uniform(0.1, 4)),
            "z": float(generator.uniform(-3, 3)),
            "rate": float(generator.uniform(0.05, 2)),
            "loss": ["saturating", "non_saturating"][int(generator.integers(2))],
            "turn": "d",
        }
        for _ in range(50)
    ]
    found = answers(scripts, "players/players.js#game", settings)
    steps = (
        answers(scripts, "players/players.js#discriminatorTurn", settings),
        answers(scripts, "players/players.js#generatorTurn", settings),
    )
    for one, metrics, of_d, of_g in zip(settings, found, *steps, strict=True):
        terms, slopes = game(one)
        for term in ("first", "second"):
            assert metrics[term] == pytest.approx(terms[term], abs=1e-8)
            for name in PARAMETERS:
                assert metrics[f"{term}_{name}"] == pytest.approx(slopes[term][name], abs=1e-8), (one, term, name)
        assert metrics["loss_mean"] == pytest.approx(terms["loss"], abs=1e-8)
        assert set(of_d) == {"turn", "a", "b"}
        assert set(of_g) == {"turn", "mu", "s"}
        for name in ("mu", "s"):
            assert of_g[name] == pytest.approx(one[name] - one["rate"] * slopes["loss"][name], abs=1e-8)
