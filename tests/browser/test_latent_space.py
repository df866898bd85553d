import io
from pathlib import Path

import numpy as np
from PIL import Image, ImageSequence

from gan_core import checkpoints
from gan_core.latent import lerp, seeded_latent, slerp

QUERY = "checkpoint=mnist_mlp&a=3&b=8&path=slerp&t=0.5"


def visit(page, server, query=QUERY):
    page.goto(f"{server.url}/latent?{query}")
    page.wait_for_selector("canvas.mm-large[data-position]")
    # Below a page's own path, Streamlit first looks for its server in vain.
    page.complaints[:] = [text for text in page.complaints if "404" not in text]


def expected(path, a=3, b=8):
    generator = checkpoints.load("mnist_mlp")
    ends = (seeded_latent(seed, generator.settings.latent_dim) for seed in (a, b))
    return generator.generate({"lerp": lerp, "slerp": slerp}[path](*ends, np.linspace(0, 1, 61)))


def large(page):
    """The grey levels of the large image, one for each of its 28 × 28 squares."""
    levels = page.evaluate(
        """() => {
            const canvas = document.querySelector('canvas.mm-large');
            const { data } = canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height);
            return { side: canvas.width, grey: Array.from(data).filter((_, i) => i % 4 === 0) };
        }"""
    )
    image = np.array(levels["grey"], np.uint8).reshape(levels["side"], levels["side"])
    scale = levels["side"] // 28
    np.testing.assert_array_equal(image, np.kron(image[::scale, ::scale], np.ones((scale, scale), np.uint8)))
    return image[::scale, ::scale]


def wait_for_address(page, part):
    page.wait_for_function("part => location.search.includes(part)", arg=part)


def test_the_slider_walks_from_a_to_b_and_the_address_follows(page, server):
    visit(page, server)
    images = expected("slerp")
    np.testing.assert_array_equal(large(page), images[30])
    slider = page.get_by_role("slider", name="Position between A and B")
    slider.focus()
    page.keyboard.press("ArrowRight")
    np.testing.assert_array_equal(large(page), images[31])
    wait_for_address(page, "t=0.5167")
    page.keyboard.press("End")
    np.testing.assert_array_equal(large(page), images[60])
    wait_for_address(page, "t=1")
    page.reload()
    page.wait_for_selector('canvas.mm-large[data-position="60"]')
    np.testing.assert_array_equal(large(page), images[60])
    page.complaints[:] = [text for text in page.complaints if "404" not in text]


def test_a_tile_of_the_other_path_leads_there(page, server):
    visit(page, server)
    page.locator('.mm-strip[data-path="lerp"] .mm-tile').nth(2).click()
    np.testing.assert_array_equal(large(page), expected("lerp")[12])
    wait_for_address(page, "path=lerp")
    chosen = page.locator(".st-key-latent-path").get_by_role("radio", name="Linear")
    page.wait_for_function("radio => radio.getAttribute('aria-checked') === 'true'", arg=chosen.element_handle())
    assert page.locator('.mm-tile[aria-pressed="true"]').count() == 1


def test_another_seed_is_another_end(page, server):
    visit(page, server)
    field = page.locator(".st-key-latent-b input")
    field.fill("21")
    field.press("Enter")
    wait_for_address(page, "b=21")
    page.wait_for_function("document.querySelector('.mm-walk').textContent.includes('seed 21')")
    np.testing.assert_array_equal(large(page), expected("slerp", 3, 21)[30])


def test_playing_moves_the_image(page, server):
    visit(page, server)
    page.locator(".mm-walk").get_by_role("button", name="Play").click()
    page.wait_for_function("Number(document.querySelector('canvas.mm-large').dataset.position) > 40")
    page.locator(".mm-walk").get_by_role("button", name="Pause").click()
    at = int(page.locator("canvas.mm-large").get_attribute("data-position"))
    np.testing.assert_array_equal(large(page), expected("slerp")[at])


def test_the_walk_can_be_taken_home(page, server):
    visit(page, server)
    images = expected("slerp")
    with page.expect_download() as coming:
        page.locator(".st-key-latent-png button").click()
    assert coming.value.suggested_filename == "mnist_mlp-3-8-slerp.png"
    strip = np.asarray(Image.open(io.BytesIO(Path(coming.value.path()).read_bytes())))
    for tile, image in zip(np.split(strip, 11, axis=1), images[::6], strict=True):
        np.testing.assert_array_equal(tile[8:-8:4, 4:-4:4], image)
    with page.expect_download() as coming:
        page.locator(".st-key-latent-gif button").click()
    assert coming.value.suggested_filename == "mnist_mlp-3-8-slerp.gif"
    gif = Image.open(io.BytesIO(Path(coming.value.path()).read_bytes()))
    frames = [np.asarray(frame.convert("L"))[::8, ::8] for frame in ImageSequence.Iterator(gif)]
    # Pillow joins frames that are alike, which a slow walk may have.
    assert 60 < len(frames) <= 120
    np.testing.assert_array_equal(frames[0], images[0])
    assert any((frame == images[30]).all() for frame in frames)


def test_an_unknown_checkpoint_is_told_with_what_exists(page, server):
    visit(page, server, "checkpoint=nothing&a=3")
    message = page.locator('[data-testid="stAlert"]').inner_text()
    assert "'nothing'" in message
    assert "mnist_mlp" in message
    np.testing.assert_array_equal(large(page), expected("slerp", 3, 28)[30])


def test_nothing_scrolls_sideways(page, server):
    visit(page, server)
    for width in (1280, 900, 600):
        page.set_viewport_size({"width": width, "height": 720})
        page.wait_for_timeout(300)
        assert page.evaluate("document.scrollingElement.scrollWidth") <= width
        assert page.locator("canvas.mm-large").bounding_box()["width"] >= 250
