"""Algorithm 1 in slow motion: what the page shows of a mini-batch against what NumPy makes of the same numbers."""

import numpy as np
import pytest
from board import header, painted, until


def open_page(page, server, query=""):
    page.goto(f"{server.url}/algorithm-1{query}")
    page.wait_for_selector(".al-line path")


def frame(page):
    """The curves of the frame on screen."""
    arrays = page.evaluate(
        """() => Object.entries(document.querySelector('.mm-live').minimaxBoard.frame.arrays)
            .filter(([name]) => name.startsWith('trace_') || ['d', 'p_g', 'x'].includes(name))
            .map(([name, {data}]) => [name, Array.from(data)])"""
    )
    return {name: np.array(values) for name, values in arrays}


def on_stage(page):
    return page.evaluate(
        "(({update, statement, number}) => [update, statement, number])(document.querySelector('.al').dataset)"
    )


def press(page, name):
    page.locator(".al-controls").get_by_role("button", name=name).click()


def next_update(page):
    """Press the button, wait for the update, and say whose it was."""
    before = on_stage(page)[2]
    press(page, "Next update")
    until(page, lambda: on_stage(page)[2] not in ("", before))
    return on_stage(page)[0]


def line(page, number):
    """The number beside a line of the algorithm: as a number, and as it is written."""
    result = page.locator(f'.al-row[data-statement="{number}"] .al-result')
    return float(result.get_attribute("data-value")), result.inner_text()


def shown(page, source):
    """A number beside the picture."""
    return float(page.locator(f'.al-results [data-source="{source}"]').get_attribute("data-value"))


def softplus(o):
    return np.logaddexp(0, o)


def sigmoid(o):
    return np.exp(-softplus(-o))


def test_every_number_of_a_mini_batch_is_what_it_should_be(page, server):
    open_page(page, server)
    still = frame(page)
    assert on_stage(page) == ["", "", ""]

    # An update of D, all stages at once.
    assert next_update(page) == "discriminator 1"
    now = frame(page)
    real, fake = now["trace_raw_real"], now["trace_raw_fake"]
    assert len(real) == len(fake) == len(now["trace_z"]) == 16
    loss = softplus(-real).mean() + softplus(fake).mean()
    assert line(page, 4)[0] == pytest.approx(sigmoid(real).mean(), rel=1e-5)
    assert line(page, 5)[0] == pytest.approx(loss, rel=1e-5)
    assert line(page, 5)[1] == f"{loss:.3f}"
    assert line(page, 1)[1].startswith("mean ")
    np.testing.assert_allclose(now["trace_slope_real"], -sigmoid(-real) / 16, rtol=1e-4)
    np.testing.assert_allclose(now["trace_slope_fake"], sigmoid(fake) / 16, rtol=1e-4)
    at_samples = np.interp(now["trace_real"], now["x"], now["trace_d_before"])
    np.testing.assert_allclose(sigmoid(real), at_samples, atol=2e-3)
    # D has moved, and G has not: neither its weights, nor where it sends the same z, nor p_g.
    assert shown(page, "fact:change.generator") == 0
    assert shown(page, "fact:change.discriminator") > 0
    np.testing.assert_array_equal(now["trace_fake_after"], now["trace_fake"])
    np.testing.assert_array_equal(now["p_g"], still["p_g"])
    np.testing.assert_allclose(now["trace_d_before"], still["d"], atol=1e-5)
    assert np.abs(now["d"] - still["d"]).max() > 0.01

    # The second round of D, then G, line by line: the run moves once, as the first line lights up.
    assert next_update(page) == "discriminator 2"
    before = frame(page)
    for stage in range(8, 14):
        page.locator(".al-primary").click()
        until(page, lambda stage=stage: on_stage(page)[1] == str(stage))
        assert on_stage(page) == ["generator 0", str(stage), "3"]
        assert header(page)["step"] == 1
        if stage == 8:
            assert page.locator(".al-line circle").count() == 16
            assert page.locator('.al-row[data-statement="11"] .al-result').inner_text() == ""
        if stage == 12:
            assert page.locator(".al-arrow").count() == 16 + 1
    now = frame(page)
    raw = now["trace_raw_fake"]
    assert line(page, 10)[0] == pytest.approx(sigmoid(raw).mean(), rel=1e-5)
    assert line(page, 11)[0] == pytest.approx(softplus(-raw).mean(), rel=1e-5)
    np.testing.assert_allclose(now["trace_slope_fake"], -sigmoid(-raw) / 16, rtol=1e-4)
    # dL/dG(z) = dL/do · do/dx, with o from the curve of D; then G has moved and D has not.
    known = (now["d"] > 1e-4) & (now["d"] < 0.999)  # where float32 has digits left
    x, d = now["x"][known], now["d"][known]
    along = np.interp(now["trace_fake"], x, np.gradient(np.log(d / (1 - d)), x))
    np.testing.assert_allclose(now["trace_gradient"], now["trace_slope_fake"] * along, rtol=0.03, atol=1e-4)
    assert shown(page, "fact:change.discriminator") == 0
    assert shown(page, "fact:change.generator") > 0
    np.testing.assert_array_equal(now["d"], before["d"])
    np.testing.assert_allclose(now["trace_p_g_before"], before["p_g"], atol=1e-6)
    assert np.abs(now["trace_fake_after"] - now["trace_fake"]).max() > 0.01

    page.locator(".al-table summary").click()
    cells = page.locator('.al-table td[data-column="gradient"]')
    cells.nth(7).wait_for()
    assert [float(cell.get_attribute("data-value")) for cell in cells.all()] == list(now["trace_gradient"][:8])

    # The keyboard goes back, a line of the algorithm is a way to its stage, and a reload shows the same update.
    page.locator(".al-table summary").blur()
    page.keyboard.press("ArrowLeft")
    until(page, lambda: on_stage(page)[1] == "12")
    page.locator('.al-row[data-statement="9"]').click()
    until(page, lambda: on_stage(page)[1] == "9")
    assert page.locator(".al-link").count() == 16
    assert "mean of G(z)" in page.locator(".al [role=status]").inner_text()
    page.reload()
    until(page, lambda: page.locator('.al[data-number="3"]').count())
    assert on_stage(page) == ["generator 0", "13", "3"]
    np.testing.assert_array_equal(frame(page)["trace_gradient"], now["trace_gradient"])


def test_k_turns_optimiser_and_slow_motion(page, server):
    open_page(page, server)
    k = page.locator(".st-key-algorithm-setting-discriminator_steps input")
    k.fill("3")
    k.press("Enter")
    until(page, lambda: header(page)["settings"]["discriminator_steps"] == 3)
    updates = [next_update(page) for _ in range(5)]
    assert updates == ["discriminator 1", "discriminator 2", "discriminator 3", "generator 0", "discriminator 1"]

    page.get_by_label("G only").check()
    assert [next_update(page) for _ in range(2)] == ["generator 0", "generator 0"]
    page.get_by_label("D only").check()
    assert [next_update(page) for _ in range(4)] == [f"discriminator {turn}" for turn in range(1, 5)]
    assert (header(page)["step"], header(page)["trace"]["change"]["generator"]) == (3, 0)

    # Plain gradient descent moves by the learning rate times the gradient, and Undo returns to Adam.
    page.locator(".st-key-algorithm-setting-optimizer").get_by_role("combobox").click()
    page.get_by_role("option", name="SGD", exact=True).click()
    until(page, lambda: header(page)["settings"]["optimizer"] == "sgd" and header(page)["step"] == 0)
    until(page, lambda: on_stage(page) == ["", "", ""])
    assert next_update(page) == "discriminator 1"
    assert shown(page, "fact:change.discriminator") == pytest.approx(0.03 * line(page, 6)[0], rel=1e-4)
    page.locator('[data-control="undo"]').click()
    until(page, lambda: header(page)["settings"]["optimizer"] == "adam" and header(page)["step"] == 3)

    page.get_by_label("Seconds for each stage").fill("0.2")
    page.get_by_label("D and G in turns").check()
    press(page, "Slow motion")
    stages = until(page, lambda: on_stage(page)[0] == "discriminator 2" and on_stage(page)[1])
    assert 1 <= int(stages) <= 7
    press(page, "Pause")
    page.locator(".al-controls").get_by_role("button", name="Slow motion").wait_for()
    at = on_stage(page)
    painted(page, 30)
    assert on_stage(page) == at
