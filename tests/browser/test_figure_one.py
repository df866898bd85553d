"""Figure 1 as a visitor trains it, its numbers against NumPy and SciPy; the two losses, moved and played."""

import math
from urllib.parse import parse_qsl, urlsplit

import numpy as np
import pytest
from board import until
from scipy.special import expit, rel_entr
from scipy.stats import norm

from pages.theory.figure_one.panels import PANELS, PRESET, SETTINGS
from ui.live import address

NAMES = [panel.name for panel in PANELS]


def number(text):
    """0.338 → 0.410, or 2·10⁻⁴, as a number: the last one that is written."""
    digits = str.maketrans("⁻⁰¹²³⁴⁵⁶⁷⁸⁹−", "-0123456789-")
    mantissa, _, power = text.split("→")[-1].strip().partition("·10")
    return float(mantissa.translate(digits)) * 10.0 ** int(power.translate(digits) or 0)


def shown(page, panel):
    """The numbers that stand beneath a panel, by metric."""
    texts = page.evaluate(
        """panel => Array.from(document.querySelectorAll(`[data-cell="${panel}"] .f1-value`), box =>
        [box.dataset.metric, box.querySelector('dd > span').textContent])""",
        panel,
    )
    return {metric: number(text) for metric, text in texts}


def drawn(page, panel):
    """The points of a panel's curves as Plotly has them, by the trace's name."""
    return page.evaluate(
        """panel => Object.fromEntries(
        document.querySelector(`[data-cell="${panel}"] .js-plotly-plot`).data.map(({name, x, y}) =>
        [name, [Array.from(x), Array.from(y)]]))""",
        panel,
    )


def measured(curves):
    """The numbers of a panel, from its curves of p_g and D and the data's definition."""
    x, q = (np.array(values) for values in curves["p<sub>g</sub>"])
    d = np.array(curves["D(x)"][1])
    p = norm.pdf(x, SETTINGS.means[0], SETTINGS.stds[0])
    mass, width = p + q >= 0.05 * (p + q).max(), x[1] - x[0]
    jsd = 0.5 * width * (rel_entr(p, (p + q) / 2) + rel_entr(q, (p + q) / 2)).sum()
    return {
        "jsd": jsd,
        "value": width * (p @ np.log(d) + q @ np.log1p(-d)),
        "value_optimal": 2 * jsd - math.log(4),
        "mean_d_generated": q @ d / q.sum(),
        "d_error": np.abs(d - p / (p + q))[mass].max(),
        "half_error": np.abs(d - 0.5)[mass].max(),
    }


def wait_for_panels(page):
    page.wait_for_function(
        """names => names.every(name =>
        document.querySelector(`[data-cell="${name}"][data-state="kept"] .js-line[d*=L]`))""",
        arg=NAMES,
    )


def test_figure_one_is_trained_while_one_looks_and_its_captions_hold(page, server):
    page.goto(f"{server.url}/figure-1")
    # At first sight there are the two networks before they have learned anything.
    page.wait_for_selector('[data-cell="a"][data-state="live"] .js-line[d*=L]')
    assert page.locator('[data-state="waiting"]').count() == 3
    before = shown(page, "a")
    assert before["jsd"] > 0.4

    page.get_by_role("button", name="Train the four panels").click()
    page.get_by_role("button", name="Stop").wait_for()
    page.wait_for_selector('[data-cell="b"][data-state="live"]')
    wait_for_panels(page)
    page.get_by_role("button", name="Train them again").wait_for()

    numbers = {name: shown(page, name) for name in NAMES}
    for name in NAMES:
        for metric, value in measured(drawn(page, name)).items():
            # The page adds up bins of the exact masses, this test the densities at their centres.
            assert numbers[name][metric] == pytest.approx(value, abs=4e-3), (name, metric)
    a, b, c, d = (numbers[name] for name in NAMES)
    assert b["d_error"] < 0.05 < a["d_error"]
    assert (b["jsd"], b["value_optimal"]) == (a["jsd"], a["value_optimal"])
    assert c["mean_d_generated"] > b["mean_d_generated"] + 0.04
    assert drawn(page, "c")["D(x)"] == drawn(page, "b")["D(x)"]
    assert d["jsd"] < 1e-3
    assert d["half_error"] < 0.06
    plot = page.locator('[data-cell="d"] .mm-plot')
    until(page, lambda: f"max |D − ½| {d['half_error']:.3f}" in plot.get_attribute("aria-label"))

    # One panel large, for a lecture; the next one with the arrow key.
    page.locator('.f1-view[data-view="b"]').click()
    page.keyboard.press("ArrowRight")
    visible = page.locator(".f1-panel:visible")
    until(page, lambda: visible.evaluate_all("nodes => nodes.map(node => node.dataset.cell)") == ["c"])
    until(page, lambda: page.locator('[data-cell="c"]').bounding_box()["width"] > 1000)

    link = page.get_by_role("link", name="Play this game in the lab").get_attribute("href")
    assert address.read(dict(parse_qsl(urlsplit(link).query)), (PRESET,)).settings == SETTINGS

    # A reload finds the panels again.
    page.reload()
    wait_for_panels(page)
    until(page, lambda: {name: shown(page, name) for name in NAMES} == numbers)


FIGURE = '[data-figure="two-losses"]'
BOARD = "document.querySelector('.mm-live[data-page=\"two-losses\"]').minimaxBoard"


def readouts(page):
    """What the figure of the two losses says, by metric."""
    texts = page.evaluate(
        """figure => Array.from(document.querySelectorAll(`${figure} .tf-numbers [data-metric]`), box =>
        [box.dataset.metric, box.querySelector('dd > span').textContent])""",
        FIGURE,
    )
    return {metric: number(text) for metric, text in texts}


def check_losses(page, logit):
    """Every number of the figure at this logit, against NumPy."""
    d = expit(logit)
    expected = {
        "d": d,
        "saturating": np.log1p(-d),
        "non_saturating": -np.log(d),
        "saturating_by_d": -1 / (1 - d),
        "non_saturating_by_d": -1 / d,
        "saturating_by_logit": -d,
        "non_saturating_by_logit": d - 1,
    }
    found = readouts(page)
    assert found.pop("ratio") == pytest.approx((1 - d) / d, rel=0.05)  # two digits are shown
    assert found == pytest.approx(expected, abs=6e-4)


def place(page, cell, x):
    """Where a number of a chart's x axis is on the screen, at half its height."""
    return page.evaluate(
        """([cell, x]) => {
          const plot = document.querySelector(`[data-cell="${cell}"] .mm-plot`);
          const { left, top, height } = plot.getBoundingClientRect();
          const { _offset, _length, range } = plot._fullLayout.xaxis;
          return [left + _offset + _length * (x - range[0]) / (range[1] - range[0]), top + height / 2];
        }""",
        [cell, x],
    )


def test_both_losses_are_moved_and_the_saturating_one_is_rescued(page, server):
    page.goto(f"{server.url}/two-losses")
    page.wait_for_function("figure => Number(document.querySelector(figure)?.dataset.frames) > 0", arg=FIGURE)
    field = page.locator(f"{FIGURE} .tf-field").first
    check_losses(page, -3.0)

    handle = page.locator('[data-cell="slope_by_logit"] .tf-handle')
    handle.focus()
    for key in ("ArrowLeft", "Shift+ArrowLeft"):
        page.keyboard.press(key)
    page.wait_for_function("field => field.value === '-3.55'", arg=field.element_handle())
    check_losses(page, -3.55)

    # The pointer takes hold of D itself: the logit follows, at the stops of its slider.
    page.locator('[data-cell="loss_by_d"]').scroll_into_view_if_needed()
    page.mouse.move(*place(page, "loss_by_d", expit(-3.55)))
    page.mouse.down()
    page.mouse.move(*place(page, "loss_by_d", 0.5), steps=3)
    page.mouse.move(*place(page, "loss_by_d", 0.7), steps=3)
    page.mouse.up()
    page.wait_for_function("field => Number(field.value) > 0.7", arg=field.element_handle())
    logit = float(field.input_value())
    assert expit(logit) == pytest.approx(0.7, abs=0.01)
    check_losses(page, logit)

    # The experiment, from where it opens: nothing happens, then the other loss.
    page.wait_for_function(f"{BOARD}?.frame?.header.step === 0 && {BOARD}.frame.header.state === 'paused'")
    page.locator('[data-control="play"]').click()
    page.wait_for_function(f"{BOARD}.frame.header.step >= 300")
    pinned = page.evaluate(f"Array.from({BOARD}.history.column('jsd'))")
    assert max(abs(value - math.log(2)) for value in pinned) < 1e-3
    assert page.evaluate(f"{BOARD}.frame.header.metrics.gradient_norm_saturating") < 1e-3
    page.locator('[data-control="loss"]').get_by_role("radio", name="Non-saturating", exact=True).click()
    page.wait_for_function(f"{BOARD}.frame.header.metrics.jsd < 0.5")
    page.locator('[data-control="play"]').click()
    page.locator('[data-control="play"]', has_text="Play").wait_for()
    page.wait_for_function(f"{BOARD}.frame.header.state === 'paused' && !{BOARD}.frame.header.pending")
    header, *curves = page.evaluate(
        f"""(() => {{
          const {{ header, arrays }} = {BOARD}.frame;
          return [header, ...['x', 'p_data', 'p_g'].map((name) => Array.from(arrays[name].data))];
        }})()"""
    )
    assert header["settings"]["loss"] == "non_saturating"
    assert header["epoch"] == 0
    x, p, q = (np.array(curve) for curve in curves)
    p, q = p * (x[1] - x[0]), q * (x[1] - x[0])
    # What p_g has beyond the chart is where p_data has nothing.
    beyond = max(0.0, 1 - q.sum())
    jsd = 0.5 * (rel_entr(p, (p + q) / 2).sum() + rel_entr(q, (p + q) / 2).sum() + beyond * math.log(2))
    assert header["metrics"]["jsd"] == pytest.approx(jsd, abs=2e-3)
