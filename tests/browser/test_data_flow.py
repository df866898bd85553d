"""The picture of what flows where: its boxes against the numbers of the run's own updates."""

import numpy as np
import pytest
from board import header, until


def number(page):
    return page.locator(".df").get_attribute("data-number")


def update(page, letter):
    """Train one player once, and wait for the picture of it."""
    before = number(page)
    page.get_by_role("button", name=f"Update {letter}", exact=True).click()
    until(page, lambda: number(page) not in ("", before))


def curve(page, name):
    values = page.evaluate(
        "name => Array.from(document.querySelector('.mm-live').minimaxBoard.frame.arrays[name].data)", name
    )
    return np.array(values)


def change(page, player):
    return float(page.locator(f'[data-change="{player}"]').get_attribute("data-value"))


def loss(page, name):
    return float(page.locator(f'[data-box="{name}"] .df-loss').get_attribute("data-value"))


def ways(page, kind):
    """The arrows that the update takes."""
    found = page.locator(f".df-{kind}.df-active").all()
    return {tuple(arrow.get_attribute("data-way").split()) for arrow in found}


def pictures(page, box):
    return page.locator(f'[data-box="{box}"] canvas.df-tile').evaluate_all("all => all.map(one => one.toDataURL())")


def softplus(o):
    return np.logaddexp(0, o)


def test_pictures_losses_and_arrows_of_each_update(page, server):
    page.goto(f"{server.url}/data-flow")
    page.wait_for_selector(".df-arrows path")
    # The page opens with an update of D, so that every box has something in it.
    until(page, lambda: number(page) not in ("", None))
    assert (header(page)["preset"], header(page)["step"]) == ("digits", 30_000)
    assert len(pictures(page, "real")) == len(pictures(page, "fake")) == 8

    update(page, "D")
    assert change(page, "generator") == 0 < change(page, "discriminator")
    real, fake = curve(page, "trace_raw_real"), curve(page, "trace_raw_fake")
    assert loss(page, "loss_d") == pytest.approx(softplus(-real).mean() + softplus(fake).mean(), rel=1e-4)
    bars = page.locator('[data-box="judged_real"] li').evaluate_all("all => all.map(one => Number(one.dataset.value))")
    assert bars == pytest.approx(1 / (1 + np.exp(-real[:8])), rel=1e-4)
    assert {("loss_d", "judged_real"), ("judged_real", "d")} <= ways(page, "backward")
    assert ("d", "fake") not in ways(page, "backward")
    assert {("real", "d"), ("fake", "d")} <= ways(page, "forward")
    before = pictures(page, "fake")
    assert len(before) == 8

    update(page, "G")
    assert change(page, "discriminator") == 0 < change(page, "generator")
    raw = curve(page, "trace_raw_fake")
    assert loss(page, "loss_g") == pytest.approx(softplus(-raw).mean(), rel=1e-4)
    assert {("loss_g", "judged_fake"), ("judged_fake", "d"), ("d", "fake"), ("fake", "g")} == ways(page, "backward")
    assert ("real", "d") not in ways(page, "forward")
    after = pictures(page, "fake")
    assert len(after) == 16
    assert not set(before) & set(after)
    assert len(set(after)) == 16
    # What is painted is what the frame says: the first image's pixels, one by one.
    painted = page.evaluate(
        """() => {
            const canvas = document.querySelector('[data-box="fake"] canvas');
            const {data} = canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height);
            return Array.from(data).filter((_, index) => index % 4 === 0);
        }"""
    )
    assert painted == list(curve(page, "trace_fake")[: 28 * 28])

    page.get_by_label("Seconds between updates").fill("0.1")
    page.get_by_role("button", name="Play", exact=True).click()
    until(page, lambda: header(page)["step"] >= 30_003)
    page.get_by_role("button", name="Pause", exact=True).click()

    page.get_by_role("radio", name="Numbers on the line").click()
    page.wait_for_selector('.mm-live[data-page="data_flow_line"] .df-arrows path')
    update(page, "G")
    assert change(page, "discriminator") == 0 < change(page, "generator")
    assert loss(page, "loss_g") == pytest.approx(softplus(-curve(page, "trace_raw_fake")).mean(), rel=1e-4)
    assert page.locator('[data-box="fake"] .al-arrow').count() == 16
    page.wait_for_url("**preset=one_gaussian*")
