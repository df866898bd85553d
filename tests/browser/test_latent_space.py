"""The latent page as a visitor uses it."""

import io
import json
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import numpy as np
import torch
from board import open_from_menu, painted, until
from PIL import Image, ImageSequence

from gan_core import checkpoints
from gan_core.latent import lerp, seeded_latent, slerp
from gan_core.training.images import networks as image_networks
from gan_core.training.presets import PRESETS

QUERY = "checkpoint=mnist_mlp&a=3&b=8&path=slerp&t=0.5"
LARGE = "canvas.lx-large"


def visit(page, server, query=QUERY):
    page.goto(f"{server.url}/latent?{query}")
    page.wait_for_selector(f"{LARGE}[data-position]")


def z(seed):
    return seeded_latent(seed, checkpoints.load("mnist_mlp").settings.latent_dim)


def made(latents):
    return checkpoints.load("mnist_mlp").generate(np.atleast_2d(latents))


def pixels(page, selector=LARGE, side=28):
    """The image on a canvas, (height, width, 3): one entry for each of its squares, whose pixels must all be alike."""
    drawn = page.evaluate(
        """([selector, side]) => {
            const canvas = document.querySelector(selector);
            const { width, height } = canvas;
            const { data } = canvas.getContext('2d').getImageData(0, 0, width, height);
            const words = new Uint32Array(data.buffer);
            const scale = Math.max(1, Math.floor(height / side));
            const small = [];
            let crisp = true;
            for (let y = 0; y < height; y++) for (let x = 0; x < width; x++) {
                const corner = words[(y - (y % scale)) * width + x - (x % scale)];
                crisp &&= words[y * width + x] === corner;
                if (x % scale === 0 && y % scale === 0) small.push(corner);
            }
            return { crisp, side: width / scale, small };
        }""",
        [selector, side],
    )
    assert drawn["crisp"]
    words = np.array(drawn["small"], np.uint32).reshape(-1, drawn["side"])
    return np.stack([(words >> shift & 255).astype(np.uint8) for shift in (0, 8, 16)], axis=-1)


def alike(image, expected, most=1):
    """Whether two images are equal but for the last bit, which another size of batch may turn."""
    expected = expected if expected.ndim == 3 else expected[..., np.newaxis].repeat(3, axis=-1)
    if image.shape != expected.shape:
        return False
    return np.abs(image.astype(int) - expected.astype(int)).max() <= most


def assert_shows(page, expected, selector=LARGE, most=1):
    """The canvas shows an image soon."""
    until(page, lambda: alike(pixels(page, selector, len(expected)), expected, most))


def until_different(page, before, selector=LARGE):
    """The canvas shows another image soon, which is returned once it stands still."""
    found = []

    def standing():
        found.append(pixels(page, selector))
        return len(found) > 1 and alike(found[-1], found[-2], 0) and not alike(found[-1], before)

    until(page, standing)
    return found[-1]


def address(page):
    return {name: values[0] for name, values in parse_qs(urlsplit(page.url).query).items()}


def wait_for_address(page, part):
    page.wait_for_function("part => location.search.includes(part)", arg=part)


def slide(page, locator, value):
    """Put a slider to a value as a drag does."""
    locator.evaluate(
        "(node, value) => { node.value = value; node.dispatchEvent(new Event('input', { bubbles: true })); }", value
    )


def tab(page, name):
    page.get_by_role("tab", name=name).click()


def test_the_slider_walks_a_tile_of_the_other_way_leads_there_and_keys_are_changed(page, server):
    visit(page, server)
    way = slerp(z(3), z(8), np.arange(61) / 60)
    assert_shows(page, made(way[30])[0])
    slider = page.get_by_role("slider", name="Position on the way")
    slider.focus()
    page.keyboard.press("ArrowRight")
    assert_shows(page, made(way[31])[0])
    wait_for_address(page, "t=0.5167")
    page.keyboard.press("End")
    assert_shows(page, made(way[60])[0])
    wait_for_address(page, "t=1")
    before = pixels(page)
    page.reload()
    page.wait_for_selector(f'{LARGE}[data-position="60"]')
    assert_shows(page, before, most=0)

    # A tile of the other way leads there.
    page.locator('.lx-strip[data-path="lerp"] .lx-tile').nth(2).click()
    assert_shows(page, made(lerp(z(3), z(8), 2 / 12))[0])
    wait_for_address(page, "path=lerp")
    assert page.get_by_role("radio", name="Linear").get_attribute("aria-checked") == "true"
    until(page, lambda: page.locator('.lx-tile[aria-pressed="true"]').count() == 1)

    # Keys are added, moved and removed, and get other seeds.
    page.get_by_role("button", name="+ Key").click()
    wait_for_address(page, "&c=")
    menu = page.locator('.lx-key[data-key="A"] details')
    menu.locator("summary").click()
    menu.get_by_role("button", name="Move to the right").click()
    wait_for_address(page, "a=8&b=3")
    menu = page.locator('.lx-key[data-key="C"] details')
    menu.locator("summary").click()
    menu.get_by_role("button", name="Remove").click()
    page.wait_for_function("!location.search.includes('&c=')")
    seed = page.get_by_label("Seed of B")
    seed.fill("21")
    seed.press("Enter")
    wait_for_address(page, "b=21")
    page.locator('.lx-key[data-key="B"] .lx-key-image').click()
    assert_shows(page, made(z(21))[0])


def test_playing_moves_the_image_until_it_is_paused(page, server):
    visit(page, server, QUERY + "&loop=1")
    page.get_by_role("button", name="Play").click()
    page.wait_for_function(f"Number(document.querySelector('{LARGE}').dataset.position) > 45")
    page.get_by_role("button", name="Pause").click()
    page.get_by_role("button", name="Play").wait_for()
    at = int(page.locator(LARGE).get_attribute("data-position"))
    keys = [z(3), z(8), z(3)]
    assert_shows(page, made(slerp(keys[at // 60], keys[at // 60 + 1], at % 60 / 60) if at < 120 else z(3))[0])
    painted(page, 20)
    assert int(page.locator(LARGE).get_attribute("data-position")) == at


def test_an_open_walk_ends_at_its_end_and_the_directions_have_pictures_meanwhile(page, server):
    visit(page, server)
    page.get_by_role("button", name="Play").click()
    tab(page, "Directions")
    ends = page.locator(".lx-end canvas")
    until(page, lambda: ends.count() == 12)
    page.wait_for_function(
        """() => [...document.querySelectorAll('.lx-end canvas')].every((canvas) =>
            canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height).data.some((level, at) =>
                at % 4 < 3 && level > 60))"""
    )
    page.wait_for_selector(f'{LARGE}[data-position="60"]')
    page.get_by_role("button", name="Play").wait_for()
    # Another walk begins where this one began, and where it is stopped the pictures are those of that place.
    page.get_by_role("button", name="Play").click()
    page.get_by_role("button", name="Pause").click()
    page.wait_for_function(f"Number(document.querySelector('{LARGE}').dataset.position) < 60")
    row = page.locator('[data-direction="sefa.0"]')
    row.get_by_role("button", name="all the way to the left").click()
    until(page, lambda: alike(pixels(page), pixels(page, '[data-direction="sefa.0"] .lx-end:first-of-type canvas')))


def test_a_cell_of_the_grid_becomes_a(page, server):
    visit(page, server, "checkpoint=mnist_mlp&a=1&b=2&c=3&d=4&path=lerp&t=0&grid=3x5&tab=grid")
    cell = page.locator(".lx-grid-tab .lx-tile").nth(7)
    cell.click()
    middle = (z(1) + z(2) + z(3) + z(4)) / 4
    assert_shows(page, made(middle)[0])
    wait_for_address(page, "cell=1.2")
    page.get_by_role("button", name="Use this image as A").click()
    wait_for_address(page, "cell=0.0")
    # The key is the same latent at half precision, and now the grid begins there.
    rounded = middle.astype(np.float16).astype(np.float64)
    assert_shows(page, made(rounded)[0])
    assert_shows(page, made(rounded)[0], ".lx-grid-tab .lx-tile:first-child canvas")
    before = pixels(page)
    page.reload()
    page.wait_for_selector(f"{LARGE}[data-position]")
    assert_shows(page, before, most=0)


def test_the_keyboard_alone_makes_a_tile_b_and_takes_it_back(page, server):
    visit(page, server, "checkpoint=mnist_mlp&a=1&b=2&path=slerp&t=0&tab=samples")
    page.wait_for_selector(".lx-samples-tab .lx-tile")
    page.locator(".lx-samples-tab .lx-tile").first.focus()
    page.keyboard.press("ArrowRight")
    page.keyboard.press("ArrowDown")
    assert_shows(page, made(z(11))[0])
    page.keyboard.press("b")
    wait_for_address(page, "b=11")
    page.keyboard.press("Control+z")
    wait_for_address(page, "b=2")


def test_truncation_makes_samples_more_alike(page, server):
    visit(page, server, QUERY + "&tab=samples")
    page.wait_for_selector(".lx-samples-tab .lx-tile")
    assert_shows(page, made(z(5))[0], ".lx-samples-tab .lx-tile:nth-child(6) canvas")
    slide(page, page.get_by_role("slider", name="Truncation"), 0.4)
    assert_shows(page, made(0.4 * z(5))[0], ".lx-samples-tab .lx-tile:nth-child(6) canvas")
    assert_shows(page, made(0.4 * slerp(z(3), z(8), 0.5))[0])
    page.get_by_role("button", name="Truncation off").click()
    assert_shows(page, made(slerp(z(3), z(8), 0.5))[0])


def test_arithmetic_adds_a_key(page, server):
    visit(page, server, "checkpoint=mnist_mlp&a=1&b=2&c=3&path=slerp&t=0&tab=arithmetic")
    page.get_by_label("Bring the result back").uncheck()
    total = (z(1) - z(2) + z(3)).astype(np.float16).astype(np.float64)
    assert_shows(page, made(total)[0], ".lx-sum canvas")
    page.get_by_role("button", name="Add as a key").click()
    wait_for_address(page, "&d=v")
    assert_shows(page, made(total)[0])


def test_all_is_taken_home_a_break_of_the_connection_is_survived_and_latents_are_opened_again(page, server, tmp_path):
    visit(page, server)
    way = slerp(z(3), z(8), np.linspace(0, 1, 13))

    def saved(name):
        with page.expect_download() as coming:
            page.get_by_role("button", name=name).click()
        return coming.value.suggested_filename, Path(coming.value.path()).read_bytes()

    name, data = saved("Strip (PNG)")
    assert name == "mnist_mlp-3-8-slerp.png"
    sheet = np.asarray(Image.open(io.BytesIO(data)))
    for index, image in enumerate(made(way)):
        tile = sheet[8:120:4, 8 + 120 * index :][:, :112:4]
        assert alike(tile[..., np.newaxis].repeat(3, axis=-1), image)
    name, data = saved("Walk (GIF)")
    assert name == "mnist_mlp-3-8-slerp.gif"
    gif = Image.open(io.BytesIO(data))
    frames = [np.asarray(frame.convert("RGB"))[::8, ::8] for frame in ImageSequence.Iterator(gif)]
    # Pillow joins frames that are alike, which a slow walk may have.
    assert 60 < len(frames) <= 120
    assert alike(frames[0], made(z(3))[0])
    assert any(alike(frame, made(z(8))[0]) for frame in frames)
    name, data = saved("Latents (JSON)")
    assert name == "mnist_mlp-3-8-latents.json"
    content = json.loads(data)
    np.testing.assert_allclose(content["keys"][1]["vector"], z(8), atol=1e-8)

    # The page goes on after a break of the connection.
    page.evaluate("document.querySelector('.mm-latent').explorer.link.connection.socket.close()")
    page.get_by_text("The connection is interrupted").wait_for()
    seed = page.get_by_label("Seed of A")
    seed.fill("21")
    seed.press("Enter")
    page.get_by_text("The connection is interrupted").wait_for(state="detached")
    assert_shows(page, made(slerp(z(21), z(8), 0.5))[0])

    # Latents are opened again, and a bad file is told.
    content = {"format": "minimax-lab-latents", "version": 1, "checkpoint": "mnist_mlp"}
    vectors = [(z(1) / 2).tolist(), z(2).tolist(), z(5).tolist()]
    good, bad = tmp_path / "good.json", tmp_path / "bad.json"
    good.write_text(json.dumps(content | {"keys": [{"vector": vector} for vector in vectors]}))
    bad.write_text(json.dumps(content | {"keys": [{"vector": [1, 2]}] * 2}))
    chooser = page.locator(".lx-walk input[type=file]")
    chooser.set_input_files(bad)
    page.locator(".mm-error", has_text="list of 64 numbers; found 2 entries").wait_for()
    chooser.set_input_files(good)
    wait_for_address(page, "a=v")
    page.locator('.lx-key[data-key="A"] .lx-key-image').click()
    assert_shows(page, made((z(1) / 2).astype(np.float16).astype(np.float64))[0])


def test_an_unknown_checkpoint_is_told_with_what_exists(page, server):
    visit(page, server, "checkpoint=nothing&a=3&b=8&path=slerp")
    page.locator(".mm-error", has_text="'nothing'").filter(has_text="mnist_mlp").wait_for()


def test_leaving_and_coming_back_finds_the_same_scene(page, server):
    visit(page, server, QUERY.replace("b=8", "b=77"))
    open_from_menu(page, "Images", "Digits")
    page.wait_for_selector('[data-control="play"]')
    open_from_menu(page, "Images", "Latent space")
    page.wait_for_selector(f"{LARGE}[data-position]")
    wait_for_address(page, "b=77")
    # Words that another page left in the address name no scene.
    page.goto(f"{server.url}/latent?preset=digits")
    page.wait_for_selector(f"{LARGE}[data-position]")
    wait_for_address(page, "b=77")


def test_nothing_scrolls_sideways_and_the_stage_is_in_view(page, server):
    visit(page, server, f"{QUERY}&c=5&d=6")
    stage = page.locator(LARGE)

    def in_view():
        box = stage.bounding_box()
        return box["y"] + box["height"] < 720

    for name in ("Walk", "Grid", "Samples", "Directions", "Arithmetic", "Draw"):
        tab(page, name)
        painted(page)
        until(page, in_view)
        for width in (900, 600, 1280):
            page.set_viewport_size({"width": width, "height": 720})
            painted(page)
            page.wait_for_function(
                "width => innerWidth === width && document.scrollingElement.scrollWidth <= width", arg=width
            )
            until(page, lambda: stage.bounding_box()["width"] >= 250)


def test_a_direction_moves_the_image_and_reset_restores_it(page, server):
    visit(page, server, QUERY + "&tab=directions")
    row = page.locator('[data-direction="sefa.0"]')
    row.wait_for()
    assert_shows(page, made(slerp(z(3), z(8), 0.5))[0])
    before = pixels(page)
    slide(page, row.get_by_role("slider"), 3)
    moved = until_different(page, before)
    wait_for_address(page, "sefa=0_")
    name = row.get_by_label("Name of direction 1")
    name.fill("thicker")
    name.press("Enter")
    wait_for_address(page, "sefa.0=thicker")
    page.reload()
    page.wait_for_selector(f"{LARGE}[data-position]")
    assert_shows(page, moved, most=0)
    row.wait_for()
    until(page, lambda: name.input_value() == "thicker")
    page.get_by_role("button", name="Reset all").click()
    assert_shows(page, before)
    page.locator(".lx-directions").get_by_role("button", name="Undo").click()
    assert_shows(page, moved)
    page.get_by_role("button", name="Keep as B").click()
    wait_for_address(page, "b=v")
    page.wait_for_function("!location.search.includes('sefa=')")
    # Half precision moves the latent by a thousandth, and so some pixels by a few levels.
    assert_shows(page, moved, most=12)


def test_directions_lead_from_one_digit_to_another(page, server):
    visit(page, server, QUERY + "&tab=directions&method=attributes")
    page.get_by_label("Add a direction").wait_for()
    page.get_by_label("Add a direction").select_option(label="3 → 8")
    row = page.locator(".lx-direction").filter(has=page.get_by_role("slider", name="3 → 8"))
    before = pixels(page)
    row.get_by_role("button", name="all the way to the right").click()
    until_different(page, before)
    wait_for_address(page, "attributes=")


def draw_seven(page):
    box = page.locator(".lx-sheet").bounding_box()
    corners = ((0.3, 0.25), (0.7, 0.25), (0.45, 0.8))
    points = [(box["x"] + x * box["width"], box["y"] + y * box["height"]) for x, y in corners]
    page.mouse.move(*points[0])
    page.mouse.down()
    for point in points[1:]:
        page.mouse.move(*point, steps=12)
    page.mouse.up()


def test_what_is_drawn_or_brought_along_is_searched_for(page, server, tmp_path):
    visit(page, server, QUERY + "&tab=draw")
    search = page.get_by_role("button", name="Find the latent")
    assert search.is_disabled()

    # An image file is taken, and a broken one told.
    bad, good = tmp_path / "bad.png", tmp_path / "one.png"
    bad.write_bytes(b"PK\x03\x04 no image at all")
    paper = np.full((90, 60), 255, np.uint8)
    paper[20:70, 28:33] = 0
    Image.fromarray(paper).save(good)
    chooser = page.locator(".lx-draw input[type=file]")
    chooser.set_input_files(bad)
    page.locator(".mm-error", has_text="not an image").wait_for()
    chooser.set_input_files(good)
    page.wait_for_selector("canvas.lx-target[data-drawn]")
    assert pixels(page, "canvas.lx-target")[14, 14, 0] > 200
    until(page, search.is_enabled)
    clear(page)

    # The keyboard draws, and a search can be stopped.
    page.locator(".lx-sheet").focus()
    for key in ["Space", *["ArrowDown"] * 8, "Space"]:
        page.keyboard.press(key)
    page.wait_for_selector("canvas.lx-target[data-drawn]")
    search.click()
    page.wait_for_selector("canvas.lx-reconstruction[data-drawn]")
    page.evaluate(STOP)  # at once, unless it is over already
    page.wait_for_selector('.lx-draw[data-state="found"]')
    clear(page)

    # A drawn seven is found and walked from.
    assert search.is_disabled()
    draw_seven(page)
    page.wait_for_selector("canvas.lx-target[data-drawn]")
    search.click()
    page.wait_for_selector('.lx-draw[data-state="found"]')
    target, found = pixels(page, "canvas.lx-target"), pixels(page, "canvas.lx-reconstruction")
    # Nearer to the drawing than any of a hundred samples.
    distance = lambda image: np.square(image.astype(float) - target[..., 0]).mean()  # noqa: E731
    assert distance(found[..., 0]) < min(distance(image) for image in made(np.stack([z(seed) for seed in range(100)])))
    assert "Distance" in page.locator(".lx-draw .lx-words").inner_text()
    page.get_by_role("button", name="Use as A", exact=True).click()
    wait_for_address(page, "a=v")
    page.wait_for_selector('.lx-strip[data-path="slerp"] .lx-tile')
    # Half precision moves the latent by a thousandth, and so some pixels by a few levels.
    assert_shows(page, found, most=12)
    assert_shows(page, found, '.lx-strip[data-path="slerp"] .lx-tile:first-child canvas', most=12)
    assert_shows(page, made(z(8))[0], '.lx-strip[data-path="slerp"] .lx-tile:last-child canvas')


STOP = "[...document.querySelectorAll('.lx-draw button')].find((node) => node.textContent.includes('Stop'))?.click()"


def clear(page):
    page.get_by_role("button", name="Clear").click()
    page.wait_for_selector('.lx-draw[data-state="waiting"]')
    page.wait_for_function("!document.querySelector('canvas.lx-target[data-drawn]')")


def keep(server, name, settings):
    """A generator of the visitor's own, not trained at all."""
    network = image_networks.generator(settings, torch.Generator().manual_seed(3))
    states = network.state_dict().items()
    weights = {name: tensor.numpy() for name, tensor in states if not name.endswith("num_batches_tracked")}
    folder = server.log.parent / "home" / "checkpoints"
    folder.mkdir(parents=True, exist_ok=True)
    return checkpoints.load(checkpoints.save(folder / f"{name}.safetensors", weights, settings, 0, {}, "none"))


def test_classes_are_interpolated_with_the_latent(page, server):
    settings = PRESETS["digits_conditional"].replace(generator_width=8, latent_dim=16)
    conditional = keep(server, "told_classes", settings)
    visit(page, server, "checkpoint=told_classes&a=3.1&b=8.7&path=slerp&t=0.25")
    ends = [seeded_latent(seed, 16) for seed in (3, 8)]

    def expected(t, first, last):
        weights = (1 - t) * np.eye(10)[first] + t * np.eye(10)[last]
        return conditional.generate(slerp(*ends, t)[np.newaxis], weights[np.newaxis])[0]

    assert_shows(page, expected(0.25, 1, 7))
    until(page, lambda: "75 % 1 + 25 % 7" in page.locator(".lx-caption").inner_text())
    page.get_by_label("Class of B").select_option("4")
    wait_for_address(page, "b=8.4")
    assert_shows(page, expected(0.25, 1, 4))
    assert np.abs(expected(0.25, 1, 4).astype(int) - expected(0.25, 1, 7)).max() > 5
    page.get_by_role("button", name="Use this image as A").click()
    wait_for_address(page, "a=v")
    assert address(page)["a"].endswith(".1_75_4_25")


def test_each_attribute_has_a_control_of_its_own(page, server):
    settings = PRESETS["faces"].replace(generator_width=8, latent_dim=16, conditional="attributes")
    generator = keep(server, "told_attributes", settings)
    visit(page, server, "checkpoint=told_attributes&a=3.8&b=8.0_25_8_75&path=slerp&t=0")

    def expected(label):
        return generator.generate(seeded_latent(3, 16)[np.newaxis], np.array([label]))[0]

    assert_shows(page, expected(8))
    asked = {name: page.get_by_label(f"{name} of A") for name in ("Hair colour", "Skin tone", "Beard", "Long hair")}
    chosen = {name: select.locator("option:checked").inner_text() for name, select in asked.items()}
    assert chosen == {
        "Hair colour": "blond",
        "Skin tone": "rosy",
        "Beard": "no beard",
        "Long hair": "no long hair",
    }
    asked["Beard"].select_option("beard")
    wait_for_address(page, "a=3.33")
    assert_shows(page, expected(3 + 5 * (1 + 5 * 1)))
    asked["Hair colour"].select_option("black")
    wait_for_address(page, "a=3.30")
    assert_shows(page, expected(30))
    assert np.abs(expected(30).astype(int) - expected(8)).max() > 5
    # What is changed about a mixture belongs to the class that has most of it.
    assert page.get_by_label("Beard of B").locator("option:checked").inner_text() == "mixture"
    page.get_by_label("Long hair of B").select_option("long hair")
    wait_for_address(page, "b=8.58")


def test_the_same_z_is_shown_as_every_class(page, server):
    settings = PRESETS["faces"].replace(generator_width=8, latent_dim=16, conditional="attributes")
    generator = keep(server, "told_rows", settings)
    visit(page, server, "checkpoint=told_rows&a=3.8&b=8.0&path=slerp&t=0")
    rows = page.locator(".lx-class-rows .lx-tiles")
    shown = "document.querySelector('.lx-class-rows').dataset.shows"
    # Blond, rosy, no beard, no long hair is 8: five colours, five tones, and the beard and the long hair off and on.
    page.wait_for_function(f"{shown} === '3.5 3.6 3.7 3.8 3.9 3.3 3.8 3.13 3.18 3.23 3.8 3.33 3.8 3.58'")
    assert [row.locator("button").count() for row in rows.all()] == [5, 5, 2, 2]
    pressed = [row.locator("[aria-pressed=true]").get_attribute("aria-label") for row in rows.all()]
    assert pressed == ["hair colour: blond", "skin tone: rosy", "beard: no", "long hair: no"]
    page.get_by_role("button", name="beard: yes").click()
    wait_for_address(page, "look=3.33")
    assert_shows(page, generator.generate(seeded_latent(3, 16)[np.newaxis], np.array([33]))[0])
    page.wait_for_function(f"{shown}.startsWith('3.30 3.31 3.32 3.33 3.34 ')")
    # A generator that is told nothing has no such rows.
    visit(page, server, "checkpoint=mnist_mlp&a=3&b=8&path=slerp&t=0")
    page.wait_for_selector(".lx-strip .lx-tile")
    assert page.locator(".lx-class-rows").is_hidden()


def test_images_in_colour(page, server, tmp_path):
    generator = keep(server, "colours", PRESETS["faces"].replace(generator_width=8, latent_dim=16))
    ends = [seeded_latent(seed, 16) for seed in (3, 8)]
    visit(page, server, "checkpoint=colours&a=3&b=8&path=slerp&t=0.5&tab=draw")
    middle = generator.generate(slerp(*ends, 0.5)[np.newaxis])[0]
    assert middle.shape == (32, 32, 3)
    assert_shows(page, middle)
    # What could be drawn by hand is grey: here a picture is brought along.
    assert page.locator(".lx-sheet").is_hidden()
    picture = tmp_path / "picture.png"
    Image.fromarray(generator.generate(ends[0][np.newaxis])[0].repeat(4, axis=0).repeat(4, axis=1)).save(picture)
    page.locator(".lx-draw input[type=file]").set_input_files(picture)
    page.wait_for_selector("canvas.lx-target[data-drawn]")
    page.get_by_role("button", name="Find the latent").click()
    page.wait_for_selector('.lx-draw[data-state="found"]')
    assert pixels(page, "canvas.lx-reconstruction", 32).shape == (32, 32, 3)


def test_a_checkpoint_is_brought_along_thrown_away_and_brought_back(page, server, tmp_path):
    visit(page, server)
    page.get_by_text("Checkpoints: how good they are").click()
    bad, good = tmp_path / "bad.safetensors", tmp_path / "my own.safetensors"
    bad.write_bytes(b"\x80\x04\x95 a pickle")
    good.write_bytes((checkpoints.FOLDER / "mnist_mlp.safetensors").read_bytes())
    chooser = page.locator(".st-key-latent-upload input[type=file]")
    options = page.locator(".lx-checkpoint option")

    def take(path):
        chooser.set_input_files(path)
        page.get_by_text(path.name).wait_for()
        page.get_by_role("button", name="Add to the list").click()

    take(bad)
    page.get_by_text("pickle or a zip").wait_for()
    before = options.count()
    take(good)
    page.get_by_text("my_own is in the list").wait_for()
    page.wait_for_function("count => document.querySelectorAll('.lx-checkpoint option').length > count", arg=before)
    page.get_by_label("Checkpoint", exact=True).select_option("my_own")
    wait_for_address(page, "checkpoint=my_own")
    assert_shows(page, made(slerp(z(3), z(8), 0.5))[0])
    page.locator(".st-key-latent-discard-my_own button").click()
    page.wait_for_function("!location.search.includes('my_own')")
    own = page.locator('.lx-checkpoint option[value="my_own"]')
    own.wait_for(state="detached")
    page.locator(".st-key-latent-restore button").click()
    own.wait_for(state="attached")
    page.locator(".st-key-latent-discard-my_own button").click()
    own.wait_for(state="detached")
