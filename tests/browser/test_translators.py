"""The rooms of the translators: what a visitor does there, and what networks make of it."""

from __future__ import annotations

from board import idle, until


def room(page, server, name):
    """Open a translator's room, and wait until something has been translated."""
    page.goto(f"{server.url}/family?member={name}")
    page.locator("canvas.ft-picture[data-drawn]").first.wait_for()
    idle(page)


def pixels(page, selector):
    """The pixels of a canvas, [red, green, blue, alpha, ...]."""
    return page.locator(selector).first.evaluate(
        "canvas => [...canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height).data]"
    )


def way(page, direction):
    """What is known of a direction that has been shown."""
    return page.locator(f'[data-cell="{direction}"]').evaluate("node => ({...node.dataset})")


def test_faces_come_back_nearer_to_where_they_began_and_others_do_as_well(page, server):
    room(page, server, "cyclegan")
    seen = {}
    for direction in ("a_to_b", "b_to_a"):
        found = until(page, lambda direction=direction: way(page, direction).get("error") and way(page, direction))
        assert int(found["accepted"]) == 6
        assert float(found["error"]) < float(found["moved"]) / 2
        source, *later = (
            pixels(page, f'[data-cell="{direction}"] [data-stage="{stage}"] canvas')
            for stage in ("source", "translated", "back")
        )
        away = [sum(abs(a - b) for a, b in zip(source, image, strict=True)) for image in later]
        assert away[1] < away[0] / 2
        seen[direction] = source
    page.get_by_role("button", name="Other faces").click()
    for direction, source in seen.items():
        until(page, lambda direction=direction: way(page, direction)["first"] == "6")
        assert pixels(page, f'[data-cell="{direction}"] [data-stage="source"] canvas') != source
    assert page.get_by_text("Measured on the test images").is_visible()


def test_noise_on_the_way_back_is_seen_and_counted(page, server):
    room(page, server, "cyclegan")
    still = until(page, lambda: way(page, "a_to_b").get("error") and way(page, "a_to_b"))
    noisy = page.locator('[data-cell="a_to_b"] [data-stage="sent_back"]')
    assert noisy.is_hidden()
    page.get_by_role("slider", name="Noise").press("End")
    found = until(page, lambda: way(page, "a_to_b")["noise"] == "64" and way(page, "a_to_b"))
    assert noisy.is_visible()
    assert found["moved"] == still["moved"]
    assert float(found["error"]) > 3 * float(still["error"])
    page.get_by_role("slider", name="Noise").press("Home")
    until(page, lambda: way(page, "a_to_b")["noise"] == "0" and way(page, "a_to_b")["error"] == still["error"])
    assert noisy.is_hidden()
