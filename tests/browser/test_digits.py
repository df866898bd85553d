import pytest
from board import header, history, until

GRID = '[data-cell="{}"] canvas.mm-images'


def visit(page, server, query=""):
    """Open the digits page and wait for both grids."""
    page.goto(f"{server.url}/digits{query}")
    page.wait_for_function("document.querySelectorAll('canvas[data-tiles=\"64\"]').length === 2")
    # Below a page's own path, Streamlit first looks for its server in vain.
    page.complaints[:] = [text for text in page.complaints if "404" not in text]


def button(page, name):
    return page.locator(f".st-key-digits-{name} button").first


def pixels(page, cell):
    """Sum of the grey levels of each row of tiles, as drawn."""
    return page.evaluate(
        """selector => {
            const canvas = document.querySelector(selector);
            const { data } = canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height);
            const sums = new Array(8).fill(0);
            for (let i = 0; i < data.length; i += 4) {
                sums[Math.min(7, Math.floor((8 * i) / data.length))] += data[i];
            }
            return sums;
        }""",
        GRID.format(cell),
    )


def test_digits_are_learned_live_and_the_loss_changes_on_the_way(page, server):
    visit(page, server)
    assert (header(page)["state"], header(page)["step"], header(page)["preset"]) == ("paused", 0, "digits")
    noise, real = pixels(page, "samples"), pixels(page, "real")
    assert min(noise) > 0
    assert min(real) > 0
    button(page, "play").click()
    until(page, lambda: header(page)["step"] >= 150, seconds=60)
    assert pixels(page, "samples") != noise

    before = header(page)
    page.locator(".st-key-digits-loss").get_by_role("radio", name="Saturating", exact=True).click()
    until(page, lambda: header(page)["settings"]["loss"] == "saturating", seconds=10)
    after = header(page)
    assert after["step"] >= before["step"]
    assert after["epoch"] == before["epoch"] == 0
    until(page, lambda: header(page)["step"] > after["step"] + 20, seconds=60)
    assert "loss=saturating" in page.url

    button(page, "play").click()
    until(page, lambda: header(page)["state"] == "paused")
    steps = history(page, "step")
    assert steps == sorted(steps)
    assert steps[0] == 0
    assert all(0 <= bound < 0.6932 for bound in history(page, "jsd_certified"))
    assert pixels(page, "real")[0] != 0
    for chart in ("verdicts", "losses", "certificate", "gradient_norm", "accuracy"):
        assert page.locator(f'[data-cell="{chart}"] .js-line[d*=L]').count() >= 1, chart


def test_a_tile_tells_its_score_under_the_pointer(page, server):
    visit(page, server)
    tip = page.locator('[data-cell="real"] .mm-image-tip')
    assert not tip.is_visible()
    page.locator(GRID.format("real")).hover(position={"x": 12, "y": 12})
    shown = float(tip.inner_text().split("=")[1])
    scores = page.evaluate("Array.from(document.querySelector('.mm-live').minimaxBoard.frame.arrays.real_scores.data)")
    assert shown == pytest.approx(scores[0], abs=6e-4)
    mean = float(page.locator(GRID.format("real")).get_attribute("data-mean"))
    assert mean == pytest.approx(sum(scores) / 64, abs=1e-4)


def test_the_moving_average_can_be_looked_at_instead(page, server):
    visit(page, server)
    button(page, "step").click()
    until(page, lambda: header(page)["step"] == 1)
    raw = pixels(page, "samples")
    page.get_by_role("button", name="moving average").click()
    assert pixels(page, "samples") != raw
    page.get_by_role("button", name="G that plays").click()
    assert pixels(page, "samples") == raw


def test_a_reload_finds_the_same_run(page, server):
    visit(page, server)
    button(page, "step").click()
    until(page, lambda: header(page)["step"] == 1)
    page.reload()
    page.wait_for_function("document.querySelectorAll('canvas[data-tiles=\"64\"]').length === 2")
    until(page, lambda: header(page)["step"] == 1)
    page.complaints[:] = [text for text in page.complaints if "404" not in text]


def test_fits_a_projector_and_a_narrow_window(page, server):
    visit(page, server)
    for selector in (
        ".st-key-digits-preset",
        ".st-key-digits-loss",
        ".st-key-digits-play",
        ".mm-diagnosis",
        GRID.format("samples"),
        GRID.format("real"),
        '[data-cell="verdicts"]',
        '[data-cell="losses"]',
    ):
        box = page.locator(selector).first.bounding_box()
        assert box["height"] > 15, selector
        assert box["x"] >= 0, selector
        assert box["x"] + box["width"] <= 1280, selector
        assert box["y"] + box["height"] <= 720, selector
    page.set_viewport_size({"width": 600, "height": 900})
    page.wait_for_timeout(500)
    assert page.evaluate("document.scrollingElement.scrollWidth") <= 600
    assert page.locator(GRID.format("samples")).bounding_box()["width"] > 150
