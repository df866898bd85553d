"""Is it luck? The fan of many seeds and the map of two settings, and their numbers against runs made here."""

import csv
import re

import numpy as np
import pytest
from axe_playwright_python.base import AXE_SCRIPT
from board import button, header, open_lab, play, rested, until

from gan_core.training.presets import preset
from gan_core.training.trainer import Trainer

STEPS = 40
SMALL = {"latent_dim": 1, "batch_size": 32}
QUERY = "?preset=two_modes&" + "&".join(f"{name}={value}" for name, value in SMALL.items())
GAME = preset("two_modes").replace(**SMALL)
THRESHOLD = 0.3
FAN, MAP = '[data-cell="seed_fan"]', '[data-cell="seed_map"]'


def ends(settings, seeds):
    """JSD and covered modes of single runs, (seeds, 2)."""
    found = []
    for seed in seeds:
        trainer = Trainer(settings.replace(seed=seed))
        trainer.run(STEPS)
        metrics = trainer.snapshot().metrics
        found.append((metrics["jsd"], metrics["modes_covered"]))
    return np.array(found)


def unfold(page):
    page.get_by_text("Many seeds: is it luck?", exact=True).click()
    page.locator(MAP).wait_for()


def choose(page, cell, label, value):
    page.locator(cell).get_by_label(label, exact=True).select_option(value)


def begin(page, cell, steps, name):
    page.locator(cell).get_by_label("Steps", exact=True).fill(str(steps))
    page.locator(cell).get_by_role("button", name=name).click()


def ended(page, cell):
    """Wait until the cell says that its sweep has ended; what it says."""
    return until(page, lambda: page.locator(f"{cell} .mm-seed-ending").first.text_content().strip())


def share(page, name):
    return page.locator(f'{FAN} [data-share="{name}"] dd').inner_text()


def median_in_words(jsd):
    return f"{np.median(jsd):.2g}"


def test_the_fan_shows_what_single_runs_come_to_and_any_of_them_becomes_the_run(page, server):
    open_lab(page, server.url, QUERY)
    page.keyboard.press("s")
    rested(page, lambda now: now["step"] == 1)
    unfold(page)
    choose(page, FAN, "Arrived", str(THRESHOLD))
    begin(page, FAN, STEPS, "Train 16 seeds")
    assert ended(page, FAN).startswith("Done.")
    found = ends(GAME, range(16))

    jsd, covered = found.T
    assert share(page, "arrived") == f"{(jsd < THRESHOLD).sum()} of 16"
    assert share(page, "collapsed") == f"{((covered > 0) & (covered < 2)).sum()} of 16"
    assert share(page, "diverged") == "0 of 16"
    assert share(page, "median JSD") == median_in_words(jsd)
    assert 0 < (jsd < THRESHOLD).sum() < 16  # it is luck
    # Every seed is drawn, and stands in the list.
    drawn = page.evaluate("document.querySelector('.mm-live').minimaxBoard.history.sweep.cells.get(0).jsd")
    assert drawn["shape"] == [26, 16]
    last = drawn["data"][-16:]
    assert last == pytest.approx(list(jsd), abs=1e-4)
    assert page.locator(f"{FAN} .js-line[d*=L]").count() >= 3
    # Another threshold, other shares, without training anything again.
    choose(page, FAN, "Arrived", "0.1")
    until(page, lambda: share(page, "arrived") == f"{(jsd < 0.1).sum()} of 16")

    # The file has the same numbers.
    with page.expect_download() as waiting:
        page.locator(FAN).get_by_role("link", name="CSV").click()
    rows = list(csv.DictReader(waiting.value.path().read_text(encoding="utf-8").splitlines()))
    at_the_end = [row for row in rows if row["step"] == str(STEPS)]
    assert [float(row["jsd"]) for row in at_the_end] == pytest.approx(list(jsd), abs=1e-4)
    assert [row["below_threshold"] for row in at_the_end] == [str(int(value < 0.1)) for value in jsd]

    # A seed of the list, by the keyboard, becomes the run; Undo brings back the one that was there.
    page.locator(FAN).get_by_text("All seeds", exact=True).click()
    seed = page.locator(f'{FAN} [data-seed="5"]')
    assert seed.inner_text().startswith(f"Seed 5: JSD {jsd[5]:.2g}, ")
    seed.focus()
    page.keyboard.press("Enter")
    rested(page, lambda now: now["settings"]["seed"] == 5 and now["step"] == 0)
    said = page.locator(FAN).get_by_text("Seed 5 is the run now")
    said.wait_for()
    button(page, "undo").click()
    rested(page, lambda now: now["settings"]["seed"] == 0 and now["step"] == 1)
    said.wait_for(state="hidden")  # another one is

    # And so does a line, by a click on it.
    line = page.evaluate(
        """() => {
            const { sweep } = document.querySelector('.mm-live').minimaxBoard.history;
            return { jsd: [...sweep.cells.get(0).jsd.data], looks: sweep.facts.looks };
        }"""
    )
    lowest = int(np.argmin(line["jsd"][-16:]))
    plot = page.locator(f"{FAN} .mm-plot")
    plot.scroll_into_view_if_needed()
    x, y = page.evaluate(
        """([selector, step, value]) => {
            const plot = document.querySelector(selector), { xaxis, yaxis } = plot._fullLayout;
            const box = plot.getBoundingClientRect();
            return [box.x + xaxis._offset + xaxis.l2p(step), box.y + yaxis._offset + yaxis.l2p(Math.log10(value))];
        }""",
        [f"{FAN} .mm-plot", STEPS, line["jsd"][-16 + lowest]],
    )
    page.mouse.move(x - 30, y)
    page.mouse.move(x - 1, y)
    page.locator(f"{FAN} .mm-seed-tip", has_text=f"Seed {lowest}:").wait_for()
    page.mouse.click(x - 1, y)
    rested(page, lambda now: now["settings"]["seed"] == lowest and now["step"] == 0)


def test_the_map_fills_with_what_single_runs_come_to_and_a_cell_shows_its_seeds(page, server):
    open_lab(page, server.url, QUERY)
    unfold(page)
    choose(page, MAP, "Seeds", "8")
    assert page.locator(f"{MAP} .mm-varied input").first.input_value() == "1, 2, 5"
    values = page.locator(f"{MAP} .mm-varied input")
    values.nth(0).fill("1, 2")
    values.nth(1).fill("0.001, 0.1")
    begin(page, MAP, STEPS, "Train all combinations")
    assert "4 of 4 combinations" in ended(page, MAP)
    cells = page.locator(f"{MAP} .mm-combination")
    settings = [GAME.replace(discriminator_steps=k, discriminator_lr=lr) for k in (1, 2) for lr in (0.001, 0.1)]
    found = [ends(one, range(8)) for one in settings]
    assert cells.all_inner_texts() == [median_in_words(jsd) for jsd, _ in (one.T for one in found)]
    choose(page, MAP, "Arrived", str(THRESHOLD))
    choose(page, MAP, "Show", "arrived")
    until(page, lambda: cells.all_inner_texts() == [f"{(one[:, 0] < THRESHOLD).sum()} of 8" for one in found])
    choose(page, MAP, "Show", "collapsed")
    collapsed = [f"{((one[:, 1] > 0) & (one[:, 1] < 2)).sum()} of 8" for one in found]
    until(page, lambda: cells.all_inner_texts() == collapsed)
    assert re.match(
        r"D steps for each G step \(k\) 2, Learning rate of D 0.001: median JSD ", cells.nth(2).get_attribute("title")
    )

    # Arrows go from cell to cell, Enter shows the seeds of one.
    cells.nth(0).focus()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowRight")
    page.keyboard.press("Enter")
    until(page, lambda: share(page, "median JSD") == median_in_words(found[3][:, 0]))
    page.locator(FAN).get_by_text("than your run: D steps for each G step (k) 2, Learning rate of D 0.1").wait_for()
    page.locator(FAN).get_by_role("button", name="Make these settings the run").click()
    now = rested(page, lambda now: now["settings"]["discriminator_lr"] == 0.1)
    assert (now["settings"]["discriminator_steps"], now["settings"]["seed"], now["step"]) == (2, 0, 0)
    page.locator(FAN).get_by_text("with the settings of your run").wait_for()


def test_seeds_train_beside_a_run_outlive_a_reload_and_are_cancelled(page, server):
    open_lab(page, server.url, QUERY)
    unfold(page)
    begin(page, FAN, 100_000, "Train 16 seeds")
    page.locator(f"{FAN} .mm-seed-work", has_text="a second").wait_for()
    play(page)
    until(page, lambda: header(page)["step"] >= 20)
    # New settings and a reset of the run are none of the seeds'.
    page.keyboard.press("r")
    rested(page, lambda now: now["step"] == 0)
    page.keyboard.press("3")
    until(page, lambda: header(page)["settings"]["loss"] == "least_squares")
    page.locator(FAN).get_by_text("with other settings than your run: Loss non_saturating").wait_for()

    # Another viewer, who is the same visitor after a reload, sees them go on; the fold is as it was left.
    page.reload()
    page.locator(f"{FAN} .mm-seed-work progress").wait_for()
    done = page.locator(f"{FAN} progress").evaluate("bar => bar.value")
    until(page, lambda: page.locator(f"{FAN} progress").evaluate("bar => bar.value") > done)
    page.locator(FAN).get_by_role("button", name="Cancel").click()
    assert re.match(r"Cancelled after [\d,]+ of 1,600,000 steps\.", ended(page, FAN))
    assert page.locator(f"{FAN} .mm-seed-work").is_hidden()

    # A combination that is cancelled midway has not been trained, and its cell says how far it is.
    values = page.locator(f"{MAP} .mm-varied input")
    choose(page, MAP, "Seeds", "8")
    begin(page, MAP, 100_000, "Train all combinations")
    cell = page.locator(f"{MAP} .mm-combination").first
    until(page, lambda: cell.is_enabled())
    page.locator(MAP).get_by_role("button", name="Cancel").click()
    words = until(page, lambda: page.locator(f"{MAP} .mm-seed-ending").first.text_content().strip())
    assert re.search(r"\b0 of \d+ combinations have been trained", words)
    assert re.search(r", up to step [\d,]+ only$", cell.get_attribute("title"))

    # What is not possible is said, and changes nothing.
    values.nth(0).fill("0, 99")
    begin(page, MAP, 10, "Train all combinations")
    page.locator(".mm-refused", has_text="discriminator_steps = 0 is not allowed").wait_for()
    assert ended(page, MAP).startswith("Cancelled")


PLANE = {"latent_dim": 2, "batch_size": 64, "ema": 0.0}
PLANE_QUERY = "/plane?preset=ring_collapse&" + "&".join(f"{name}={value}" for name, value in PLANE.items())


def test_in_the_plane_quality_modes_and_jsd_are_those_of_single_runs(page, server):
    page.goto(f"{server.url}{PLANE_QUERY}")
    page.wait_for_function("() => document.querySelector('canvas.mm-scene')?.dataset.step !== undefined")
    unfold(page)
    choose(page, FAN, "Arrived", "0.5")
    begin(page, FAN, 2 * STEPS, "Train 16 seeds")
    assert ended(page, FAN).startswith("Done.")
    settings = preset("ring_collapse").replace(**PLANE)
    found = []
    for seed in range(16):
        trainer = Trainer(settings.replace(seed=seed))
        trainer.run(2 * STEPS)
        found.append(trainer.snapshot().metrics)
    quality, covered, jsd = (
        np.array([one[name] for one in found]) for name in ("high_quality", "modes_covered", "jsd")
    )
    assert len(set(covered)) > 1  # it is luck

    # What the fan begins with, and what it shows instead: the median in words, and the axis beside the lines.
    assert share(page, "median high quality") == f"{100 * np.median(quality):.1f} %"
    assert share(page, "arrived") == f"{(jsd < 0.5).sum()} of 16"
    assert share(page, "collapsed") == f"{((covered > 0) & (covered < 8)).sum()} of 16"
    assert axes(page) == ["share"]
    choose(page, FAN, "Show", "covered")
    until(page, lambda: share(page, "median modes covered") == f"{float(f'{np.median(covered):.2g}'):g}")
    until(page, lambda: axes(page) == ["modes"])
    choose(page, FAN, "Show", "jsd")
    until(page, lambda: share(page, "median JSD") == median_in_words(jsd))
    until(page, lambda: axes(page) == ["JSD, nats"])
    assert page.locator(f"{FAN} .js-line[d*=L]").count() >= 3

    with page.expect_download() as waiting:
        page.locator(FAN).get_by_role("link", name="CSV").click()
    rows = list(csv.DictReader(waiting.value.path().read_text(encoding="utf-8").splitlines()))
    at_the_end = [row for row in rows if row["step"] == str(2 * STEPS)]
    assert [float(row["high_quality"]) for row in at_the_end] == pytest.approx(list(quality), abs=1e-4)
    assert [int(row["modes_covered"]) for row in at_the_end] == list(covered)

    page.locator(FAN).get_by_text("All seeds", exact=True).click()
    seed = page.locator(f'{FAN} [data-seed="3"]')
    assert seed.inner_text().startswith(f"Seed 3: {100 * quality[3]:.1f} % of high quality, JSD {jsd[3]:.2g}, ")
    seed.click()
    rested(page, lambda now: now["settings"]["seed"] == 3 and now["step"] == 0)

    # The map counts the same.
    choose(page, MAP, "Seeds", "8")
    values = page.locator(f"{MAP} .mm-varied input")
    values.nth(0).fill("1")
    values.nth(1).fill("0.005")
    begin(page, MAP, 2 * STEPS, "Train all combinations")
    assert "1 of 1 combinations" in ended(page, MAP)
    cell = page.locator(f"{MAP} .mm-combination")
    choose(page, MAP, "Show", "quality")
    until(page, lambda: cell.inner_text() == f"{100 * np.median(quality[3:11]):.1f} %")
    choose(page, MAP, "Show", "covered")
    until(page, lambda: cell.inner_text() == f"{float(f'{covered[3:11].mean():.2g}'):g}")


def axes(page):
    """The names that stand beside the vertical axes of the fan."""
    return page.locator(f"{FAN} .mm-plot :is(.ytitle, .y2title, .y4title)").all_text_contents()


SIDEWAYS = "document.documentElement.scrollWidth <= document.documentElement.clientWidth + 1"


def test_everyone_can_read_and_use_the_seeds(page, server):
    """By axe-core, in light and dark, and on a phone, where nothing scrolls sideways."""
    open_lab(page, server.url, QUERY)
    unfold(page)
    choose(page, MAP, "Seeds", "8")
    page.locator(f"{MAP} .mm-varied input").nth(0).fill("1, 2")
    page.locator(f"{MAP} .mm-varied input").nth(1).fill("0.001, 0.1")
    begin(page, MAP, 4, "Train all combinations")
    ended(page, MAP)
    page.locator(FAN).get_by_text("All seeds", exact=True).click()
    page.evaluate(AXE_SCRIPT)
    for scheme, width in (("light", 1280), ("dark", 1280), ("dark", 390)):
        page.emulate_media(color_scheme=scheme)
        page.set_viewport_size({"width": width, "height": 800})
        until(page, lambda: not faults(page))
        until(page, lambda: page.evaluate(SIDEWAYS))
    cell = page.locator(f"{MAP} .mm-combination").first
    assert cell.evaluate("button => button.getBoundingClientRect().height") >= 40


AXE = """run => axe.run('.mm-fold[open]', run)
    .then(({ violations }) => violations.map(({ id, nodes }) => `${id}: ${nodes[0].html}`))"""


def faults(page):
    """What axe-core complains about in what is unfolded."""
    tags = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
    return page.evaluate(AXE, {"runOnly": {"type": "tag", "values": tags}})
