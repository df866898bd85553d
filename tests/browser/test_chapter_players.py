"""The chapter on the two players, against derivatives by PyTorch's autograd."""

import numpy as np
import pytest
from figures import Figure, open_chapter
from scipy.stats import norm

from tests.pages.theory.oracles.players import game


def test_turns_move_one_player_each(page, server):
    open_chapter(page, server.url, "players")
    figure = Figure(page, "players")
    figure.drag("densities", "mu", right=30)
    figure.type("b", -0.3)
    figure.slide("s", "ArrowRight")
    figure.nudge("densities", "s", "ArrowRight")
    before = figure.values
    assert before["mu"] > -1.9
    assert before["s"] == pytest.approx(0.9)
    terms, slopes = game(before)
    assert figure.metrics["first"] == pytest.approx(terms["first"], abs=1e-9)
    assert figure.metrics["value"] == pytest.approx(terms["first"] + terms["second"], abs=1e-9)
    # V is minus twice the cross-entropy of a classifier of labelled samples.
    nodes = np.linspace(-12, 12, 4801)
    real, generated = (before["a"] * x + before["b"] for x in (2 + nodes, before["mu"] + before["s"] * nodes))
    costs = 0.5 * norm.pdf(nodes) * (np.logaddexp(0, -real) + np.logaddexp(0, generated))
    assert figure.metrics["value_labelled"] == pytest.approx(-2 * np.trapezoid(costs, nodes), abs=1e-9)
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
