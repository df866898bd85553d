"""The optional chapter on other generative models, against SciPy."""

import math

import pytest
from figures import Figure, open_chapter
from scipy.stats import multivariate_normal, norm


def test_the_families_and_a_member_of_each(page, server):
    page.goto(f"{server.url}/theory")
    card = page.locator(".st-key-cards-chapters > *").filter(has_text="Other generative models")
    card.get_by_text("Optional reading").wait_for()
    open_chapter(page, server.url, "families")
    assert page.get_by_text("Theory, optional reading").is_visible()
    families = Figure(page, "families")
    lit = families.element.locator('tr[data-lit="true"] th .mm-term')
    assert lit.count() == 7
    families.choose("need", "exact")
    assert lit.all_inner_texts() == ["Autoregressive model", "Normalising flow"]
    families.choose("need", "one_pass")
    assert "GAN" in lit.all_inner_texts()
    families.element.get_by_role("button", name="See a figure on: Variational autoencoder").click()
    page.wait_for_function(
        """() => {
          const { top, bottom } = document.querySelector('[data-figure="variational"]').getBoundingClientRect();
          return top < innerHeight / 2 && bottom > innerHeight / 2;
        }"""
    )

    bound = Figure(page, "variational")
    bound.type("x", -2.2)
    bound.nudge("bound", "q_mean", "ArrowLeft", 2)
    now, metrics = bound.values, bound.metrics
    evidence = norm(0, math.hypot(now["gain"], now["noise"])).logpdf(now["x"])
    assert metrics["evidence"] == pytest.approx(evidence, abs=1e-9)
    assert metrics["elbo"] < evidence - 1
    bound.click("Make q the posterior")
    assert bound.values["q_mean"] == pytest.approx(-2.2 / (1 + 0.36), abs=1e-9)
    assert bound.metrics["elbo"] == pytest.approx(evidence, abs=1e-9)
    assert not bound.broken()

    pair = Figure(page, "autoregressive")
    pair.nudge("plane", "first", "ArrowUp", 2)
    now = pair.values
    assert now["second"] == pytest.approx(0.6)
    exact = multivariate_normal([0, 0], [[1, now["correlation"]], [now["correlation"], 1]])
    assert pair.metrics["log_product"] == pytest.approx(exact.logpdf([now["first"], now["second"]]), abs=1e-9)

    machine = Figure(page, "boltzmann")
    machine.type("sweeps", 5000)
    machine.type("strength", 0.8)
    assert machine.metrics["total_variation"] < 0.05
    machine.click("Stuck")
    assert machine.metrics["total_variation"] > 0.25

    # What has its figure in another chapter leads there.
    families.element.get_by_role("link", name="See a figure on: GAN").click()
    page.wait_for_url("**/models#pushforward")
    page.wait_for_function(
        """() => {
          const { top, bottom } = document.querySelector('[data-figure="pushforward"]')?.getBoundingClientRect() ?? {};
          return top < innerHeight / 2 && bottom > innerHeight / 2;
        }"""
    )
    page.complaints[:] = [text for text in page.complaints if "404" not in text]
