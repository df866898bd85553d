"""The chapter on where notes go wrong: its mistakes as a user moves them, its contents, and addresses from before."""

import math

import pytest
from board import until
from figures import Figure, everything_drawn, open_chapter

from pages.theory.mistakes.figures import FIGURES
from pages.theory.mistakes.parts import PARTS

LOG_2, LOG_4 = math.log(2), math.log(4)
IN_SIGHT = """anchor => {
    const { top } = document.getElementById(anchor)?.getBoundingClientRect() ?? { top: -1 };
    return top >= 0 && top < innerHeight;
}"""


def test_the_mistakes_can_be_moved(page, server):
    open_chapter(page, server.url, "where-notes-go-wrong")
    everything_drawn(page, len(FIGURES))
    boxes = Figure(page, "nats-and-bits")
    assert boxes.shown("jsd").split() == ["JSD", "0.693", "nats"]
    assert boxes.shown("bits").split()[-2:] == ["1.000", "bits"]
    boxes.nudge("boxes", "distance", "ArrowLeft", times=3)
    boxes.type("distance", 1)
    assert boxes.metrics["jsd"] == pytest.approx(LOG_2 / 2, abs=1e-12)
    early = Figure(page, "least-loss-of-d")
    early.choose("bumps", "3")
    assert early.metrics["least"] < 1e-9
    early.type("place", 3)
    assert early.metrics["least"] > 0.9
    dull = Figure(page, "accuracy-of-one-half")
    assert dull.shown("accuracy").endswith("50.0 %")
    dull.drag("densities", "threshold", right=150)
    assert dull.metrics["accuracy"] > 0.52
    twice = Figure(page, "sigma-twice")
    twice.click("A perfect D")
    assert twice.metrics["wrong"] == pytest.approx(1.0064, abs=3e-4)
    assert twice.metrics["right"] < 1e-3
    swapped = Figure(page, "cross-entropy-swapped")
    swapped.slide("answer", "ArrowRight")
    assert swapped.metrics["wrong"] < swapped.metrics["entropy"] < swapped.metrics["right"]
    assert swapped.shown("best_wrong").endswith("100.0 %")
    way = Figure(page, "loss-up-or-down")
    way.click("Maximise the loss: one step")
    assert way.values["logit"] == -1
    way.click("Minimise the loss: one step")
    assert -1 < way.values["logit"] < 1
    signs = Figure(page, "signs-of-the-losses")
    signs.type("steepness", -4)
    assert signs.metrics["printed"] < -8
    slope = Figure(page, "value-and-slope")
    slope.click("Close to 0 at D = ½")
    assert abs(slope.metrics["value"]) < 0.01
    assert slope.shown("chain").endswith("−0.500")
    pushed = Figure(page, "noise-and-generated")
    pushed.click("G(z) = z")
    assert pushed.metrics["density_at"] == pushed.metrics["noise_at"]
    density = Figure(page, "density-and-probability")
    assert density.shown("density").split()[:5] == ["density", "at", "the", "middle", "3.989"]
    density.click("Half as wide")
    assert density.shown("probability").endswith("19.7 %")
    latents = Figure(page, "numbers-in-z")
    latents.drag("shares", "kept", right=60)
    assert latents.metrics["share"] > 0.9
    overfit = Figure(page, "overfitted-density")
    overfit.click("By heart")
    assert overfit.metrics["gap"] > 30
    batch = Figure(page, "one-batch-for-both")
    batch.click("m = 2")
    assert batch.shown("rests").endswith("0.436")
    assert batch.metrics["push_same"] < 0 == batch.metrics["push_fresh"]
    assert not page.locator('[data-identity][data-holds="false"]').count()


def test_the_contents_lead_to_each_mistake(page, server):
    open_chapter(page, server.url, "where-notes-go-wrong")
    links = page.locator(".mm-contents .mm-level-2 a")
    wanted = [f"#{mistake.anchor}" for mistakes in PARTS.values() for mistake in mistakes]
    assert [link.get_attribute("href") for link in links.all()] == wanted
    page.locator(".mm-contents summary").click()
    links.last.click()
    last = links.last.get_attribute("href")[1:]
    page.wait_for_function(IN_SIGHT, arg=last)
    assert page.url.endswith(f"#{last}")


def test_an_address_from_before_opens_what_it_named(page, server):
    open_chapter(page, server.url, "pitfalls#sigma-twice:logit=2")
    until(page, lambda: page.url == f"{server.url}/where-notes-go-wrong#sigma-twice:logit=2")
    page.wait_for_function(IN_SIGHT, arg="sigma-twice")
    assert Figure(page, "sigma-twice").values["logit"] == 2
