"""Figure 1 as a visitor trains it, its numbers against NumPy and SciPy; the two losses, moved and played."""

import math

import numpy as np
import pytest
from scipy.special import rel_entr
from scipy.stats import norm

from ui.theory.figure_one import PANELS, SETTINGS

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
    label = page.locator('[data-cell="d"] .mm-plot').get_attribute("aria-label")
    assert f"max |D − ½| {d['half_error']:.3f}" in label

    # One panel large, for a lecture; the next one with the arrow key.
    page.locator('.f1-view[data-view="b"]').click()
    page.keyboard.press("ArrowRight")
    assert page.locator(".f1-panel:visible").evaluate_all("nodes => nodes.map(node => node.dataset.cell)") == ["c"]
    assert page.locator('[data-cell="c"]').bounding_box()["width"] > 1000

    # A reload finds the panels again, and another seed trains others.
    page.reload()
    wait_for_panels(page)
    assert {name: shown(page, name) for name in NAMES} == numbers
    page.get_by_role("button", name="Another seed").click()
    page.wait_for_selector('[data-cell="b"][data-state="live"]')
    page.get_by_role("button", name="Stop").click()
    page.get_by_role("button", name="Train them again").wait_for()
    assert page.locator('[data-cell="d"]').get_attribute("data-state") == "waiting"
    assert page.url.endswith(f"seed={SETTINGS.seed + 1}")
    assert shown(page, "a") != a
    page.complaints[:] = [text for text in page.complaints if "404" not in text]
