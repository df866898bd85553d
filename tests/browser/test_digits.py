import io
import re
import struct

import numpy as np
import pytest
from board import button, header, history, idle, inside, open_settings, pause, play, rested, still, until
from PIL import Image

from gan_core.training.presets import PRESETS

GRID = '[data-cell="{}"] canvas.mm-images'
INSPECTOR = '[data-cell="inspector"]'
BOARD = "document.querySelector('.mm-live').minimaxBoard"


def visit(page, server, query="", tiles=64):
    """Open the digits page and wait for both grids."""
    page.goto(f"{server.url}/digits{query}")
    wait_for_grids(page, tiles)


def wait_for_grids(page, tiles=64):
    page.wait_for_function(
        'tiles => document.querySelectorAll(`canvas[data-tiles="${tiles}"]`).length === 2',
        arg=tiles,
    )


def own_button(page, name):
    """A button that Streamlit draws, by its key."""
    return page.locator(f".st-key-digits-{name} button").first


def tile(page, number, cell="samples"):
    return page.locator(f'[data-cell="{cell}"] .mm-tile-button').nth(number)


def open_charts(page):
    """Unfold the charts that are not in sight at once."""
    page.get_by_text("More charts", exact=True).click()
    page.locator('[data-cell="classes"] .mm-class').first.wait_for()


def choose_preset(page, label):
    """Choose an experiment in the bar."""
    page.locator('[data-control="preset"]').select_option(label=label)


def choose(page, name, label):
    """Choose from a select box, whose list closes when what is around it moves, as a sidebar does that opens."""
    still(page.get_by_test_id("stSidebar"))
    page.locator(f".st-key-digits-{name} button[aria-haspopup=listbox]").click()
    page.get_by_role("option", name=label, exact=True).click()


def array(page, name):
    """An array of the frame on screen."""
    found = page.evaluate(
        f"name => {{ const found = {BOARD}.frame.arrays[name];"
        " return found && {data: Array.from(found.data), shape: found.shape}; }",
        name,
    )
    return found and np.array(found["data"], np.float64).reshape(found["shape"])


def pixels(page, cell):
    """Sum of the grey levels of each of eight rows, as drawn."""
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


def picture(page, selector):
    """The pixels (height, width, 3) of a canvas."""
    found = page.locator(selector).evaluate(
        """canvas => {
            const { data } = canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height);
            return { data: Array.from(data), width: canvas.width, height: canvas.height };
        }"""
    )
    return np.array(found["data"], np.float64).reshape(found["height"], found["width"], 4)[..., :3]


def test_digits_are_learned_live_the_loss_changes_on_the_way_and_all_is_downloaded(page, server):
    visit(page, server)
    assert (header(page)["state"], header(page)["step"], header(page)["preset"]) == ("paused", 0, "digits_dcgan")
    noise, real = pixels(page, "samples"), pixels(page, "real")
    assert min(noise) > 0
    assert min(real) > 0
    play(page)
    until(page, lambda: header(page)["step"] >= 150)
    assert pixels(page, "samples") != noise

    before = header(page)
    page.locator('[data-control="loss"]').get_by_role("radio", name="Saturating", exact=True).click()
    until(page, lambda: header(page)["settings"]["loss"] == "saturating")
    after = header(page)
    assert after["step"] >= before["step"]
    assert after["epoch"] == before["epoch"] == 0
    until(page, lambda: header(page)["step"] > after["step"] + 20)
    page.wait_for_url("**loss=saturating*")

    pause(page)
    rested(page)
    steps = history(page, "step")
    assert steps == sorted(steps)
    assert steps[0] == 0
    assert all(0 <= bound < 0.6932 for bound in history(page, "jsd_certified"))
    open_charts(page)
    for chart in ("verdicts", "losses", "certificate", "gradient_norm", "accuracy"):
        assert page.locator(f'[data-cell="{chart}"] .js-line[d*=L]').count() >= 1, chart
    until(page, lambda: header(page)["device"] in page.locator(".mm-line").inner_text())
    until(page, lambda: header(page)["metrics"]["images_per_second"] > 0)

    # Pictures and numbers are downloaded.
    assert header(page)["timeline"]["total"] >= 3
    idle(page)
    button(page, "save").click()
    files = {}
    for name in ("png", "gif"):
        with page.expect_download() as waiting:
            own_button(page, name).click()
        files[name] = waiting.value.path().read_bytes()
    page.keyboard.press("Escape")
    with page.expect_download() as waiting:
        button(page, "history").click()
    assert waiting.value.suggested_filename.startswith("digits_dcgan_saturating-step-")
    files["history"] = waiting.value.path().read_bytes()
    grid = Image.open(io.BytesIO(files["png"]))
    assert grid.format == "PNG"
    assert min(grid.size) >= 280
    walk = Image.open(io.BytesIO(files["gif"]))
    assert (walk.format, walk.is_animated) == ("GIF", True)
    assert walk.n_frames >= 3
    rows = files["history"].decode().splitlines()
    assert rows[0].startswith("step,")
    assert len(rows) >= 3


def test_a_sample_is_looked_at_closely_and_training_starts_from_a_kept_stage(page, server):
    visit(page, server, "?preset=digits_dcgan")
    button(page, "step").click()
    until(page, lambda: header(page)["step"] == 1)
    inspector = page.locator(INSPECTOR)
    assert not inspector.is_visible()
    tile(page, 9).click()
    inspector.wait_for()
    # The ninth of eight columns is in the second row, which begins with the frame's eleventh image.
    until(page, lambda: header(page)["inspected_shown"] == 11)
    until(page, lambda: array(page, "inspected_neighbours") is not None)
    until(page, lambda: page.locator(f"{INSPECTOR} .mm-neighbours li").count() == 5)
    score = array(page, "sample_scores")[11]
    assert float(inspector.get_attribute("data-score")) == pytest.approx(score, abs=1e-6)
    assert f"{score:.3f}" in inspector.inner_text()
    assert "D " in page.locator(f"{INSPECTOR} .mm-verdict").inner_text()
    assert np.array_equal(picture(page, f"{INSPECTOR} .mm-portrait > canvas")[..., 0], array(page, "samples")[11])

    drawn = {loss: f'{INSPECTOR} [data-loss="{loss}"]' for loss in ("saturating", "non_saturating")}
    strong = max(drawn, key=lambda loss: np.abs(array(page, f"inspected_gradient_{loss}")).max())
    gradient = array(page, f"inspected_gradient_{strong}")
    # Grey level of each colour's strength: what is far from zero is far from the colour of zero.
    shown = picture(page, f"{drawn[strong]} canvas")
    zero = shown[np.unravel_index(np.abs(gradient).argmin(), gradient.shape)]
    distance = np.abs(shown - zero).sum(-1)
    assert np.corrcoef(distance.ravel(), np.abs(gradient).ravel())[0, 1] > 0.9
    # Green where descent brightens the pixel, that is where the gradient is negative.
    least, most = (shown[np.unravel_index(at, gradient.shape)] for at in (gradient.argmin(), gradient.argmax()))
    assert least[1] > least[0]
    assert most[1] < most[0]
    ratio = {name: float(page.locator(place).get_attribute("data-norm")) for name, place in drawn.items()}
    assert ratio["saturating"] / ratio["non_saturating"] == pytest.approx(score / (1 - score), rel=2e-3)

    # While the run goes on, too.
    step = header(page)["step"]
    play(page)
    until(page, lambda: header(page)["step"] > step + 20)
    assert inspector.is_visible()
    assert header(page)["inspected"] == 11
    pause(page)
    until(page, lambda: header(page)["state"] == "paused")
    page.keyboard.press("Escape")
    inspector.wait_for(state="hidden")
    left = rested(page, lambda now: now["inspected"] is None)["step"]

    # Training starts from a kept stage, and Undo brings back what was: paused, or as it was playing.
    offered = header(page)["stages"]
    assert offered[0] == 0
    assert len(offered) >= 5
    chosen = offered[2]
    assert chosen != left
    idle(page)
    page.locator(f'[data-stage="{chosen}"]').click()
    rested(page, lambda now: now["step"] == chosen and now["metrics"]["diversity"] is not None)
    assert header(page)["metrics"]["classes_covered"] >= 5
    button(page, "undo").click()
    rested(page, lambda now: now["step"] == left)
    idle(page)
    page.locator(f'[data-stage="{chosen}"]').click()
    rested(page, lambda now: now["step"] == chosen)
    play(page)
    until(page, lambda: header(page)["step"] > chosen + 30)
    page.locator(f'[data-stage="{offered[1]}"]').click()
    rested(page, lambda now: now["step"] == offered[1])
    button(page, "undo").click()
    until(page, lambda: header(page)["step"] > chosen + 30)
    steps = "document.querySelector('[data-cell=\"losses\"] .mm-plot').layout.xaxis.range"
    until(page, lambda: page.evaluate(steps) == [chosen, chosen + 200])


def test_a_loss_without_logits_shows_its_own_gradient_alone(page, server):
    visit(page, server, "?loss=least_squares")
    tile(page, 0).click()
    until(page, lambda: array(page, "inspected_gradient_in_use") is not None)
    maps = page.locator(f"{INSPECTOR} .mm-gradient:visible")
    until(page, lambda: maps.count() == 1 and "loss in use" in maps.inner_text())
    assert "logit" in page.locator(f"{INSPECTOR} .mm-gradient-about").inner_text()


def test_images_tell_their_scores_and_classes_and_the_keyboard_reaches_each_of_them(page, server):
    visit(page, server)
    # Classes are counted beside those of the data.
    open_charts(page)
    shares = array(page, "class_shares_generated")
    columns = page.locator('[data-cell="classes"] .mm-class').all()
    drawn = [float(column.get_attribute("data-generated")) for column in columns]
    assert drawn == pytest.approx(list(shares), abs=1e-6)
    words = page.locator('[data-cell="classes"] .mm-class-bars').get_attribute("aria-label")
    assert f"3: {100 * shares[3]:.1f} % generated" in words

    # A tile tells its score under the pointer.
    tip = page.locator('[data-cell="real"] .mm-image-tip')
    assert not tip.is_visible()
    tile(page, 8, "real").hover()
    tip.wait_for()
    told = float(tip.inner_text().split("=")[1])
    scores = array(page, "real_scores")
    assert told == pytest.approx(scores[10], abs=6e-4)
    mean = float(page.locator(GRID.format("real")).get_attribute("data-mean"))
    assert mean == pytest.approx(scores.mean(), abs=1e-4)

    # A real image can be enlarged.
    inspector = page.locator(INSPECTOR)
    tile(page, 0, "real").click()
    inspector.wait_for()
    assert np.array_equal(picture(page, f"{INSPECTOR} .mm-portrait > canvas")[..., 0], array(page, "real")[0])
    assert page.locator(f"{INSPECTOR} .mm-gradient-maps").is_hidden()
    assert header(page)["inspected"] is None
    page.keyboard.press("Escape")
    inspector.wait_for(state="hidden")

    # The keyboard reaches every sample.
    tile(page, 0).focus()
    for key in ("ArrowRight", "ArrowRight", "ArrowDown", "ArrowLeft"):
        page.keyboard.press(key)
    page.keyboard.press("Enter")
    until(page, lambda: header(page)["inspected"] == 11)
    assert inspector.is_visible()
    assert tile(page, 9).get_attribute("aria-pressed") == "true"
    assert "12" in tile(page, 9).get_attribute("aria-label")
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    page.get_by_role("button", name="Close").press("Enter")
    inspector.wait_for(state="hidden")
    page.keyboard.press("s")
    rested(page, lambda now: now["step"] == 1)

    # The moving average can be looked at instead.
    raw = pixels(page, "samples")
    page.get_by_role("button", name="moving average").click()
    until(page, lambda: pixels(page, "samples") != raw)
    page.get_by_role("button", name="G that plays").click()
    until(page, lambda: pixels(page, "samples") == raw)

    # A reload finds the same run, and the sample that is looked at.
    tile(page, 0).click()
    until(page, lambda: header(page)["inspected"] == 0)
    page.reload()
    wait_for_grids(page)
    until(page, lambda: header(page)["step"] == 1)
    inspector.wait_for()


def test_fits_a_projector_and_a_narrow_window_with_grids_of_a_size_that_is_remembered(page, server):
    visit(page, server)
    idle(page)
    for selector in (
        '[data-control="preset"]',
        '[data-control="loss"]',
        '[data-control="play"]',
        '[data-control="stages"]',
        ".mm-diagnosis",
        GRID.format("samples"),
        GRID.format("real"),
        '[data-cell="verdicts"]',
        '[data-cell="losses"]',
    ):
        until(page, lambda selector=selector: inside(page.locator(selector).first.bounding_box()))
    page.set_viewport_size({"width": 600, "height": 900})
    fits = "document.scrollingElement.scrollWidth <= 600 && innerWidth === 600"
    page.wait_for_function(fits)
    until(page, lambda: page.locator(GRID.format("samples")).bounding_box()["width"] > 150)
    tile(page, 0).click()

    def all_in_view():
        box = page.locator(INSPECTOR).bounding_box()
        return box["x"] >= 0 and box["x"] + box["width"] <= 600

    until(page, all_in_view)
    page.wait_for_function(fits)
    page.keyboard.press("Escape")
    page.set_viewport_size({"width": 1280, "height": 720})

    page.get_by_label("Images in each grid").select_option("4 × 4")
    wait_for_grids(page, 16)
    until(page, lambda: page.locator('[data-cell="samples"] .mm-tile-button').count() == 16)
    page.reload()
    wait_for_grids(page, 16)
    page.get_by_label("Images in each grid").select_option("10 × 10")
    wait_for_grids(page, 100)


def test_each_column_of_a_conditional_run_is_one_class(page, server):
    visit(page, server, "?preset=digits_conditional", tiles=100)
    open_charts(page)
    page.get_by_role("heading", name="JSD of (image, class) pairs that D can prove").wait_for()
    heads = page.locator('[data-cell="samples"] .mm-column-heads span').all_inner_texts()
    assert heads == [str(digit) for digit in range(10)]
    labels = array(page, "sample_labels").reshape(10, 10)
    assert (labels == np.arange(10)).all()
    assert "class 3" in tile(page, 3).get_attribute("aria-label")


def test_colour_images_are_drawn_and_looked_at_in_colour(page, server):
    visit(page, server, "?preset=faces")
    assert array(page, "real").shape == (100, 32, 32, 3)
    tile(page, 0, "real").click()
    assert np.array_equal(picture(page, f"{INSPECTOR} .mm-portrait > canvas"), array(page, "real")[0])
    tile(page, 0).click()
    until(page, lambda: array(page, "inspected_gradient_saturating") is not None)
    assert "colour channels" in page.locator(f"{INSPECTOR} .mm-gradient-about").inner_text()
    assert picture(page, f'{INSPECTOR} [data-loss="saturating"] canvas').shape == (32, 32, 3)


TALKS = """() => {
    let at = document.querySelector('.mm-live');
    while (!at.minimaxView) at = at.parentElement;
    window.told = 0;
    window.talking = setInterval(() => {
        at.minimaxView.trigger('changed', performance.now());
        window.told += 1;
    }, 15);
}"""
"""Has the page run again and again, each time with what all its widgets show."""


def test_a_report_that_crosses_a_choice_does_not_take_it_back(page, server):
    visit(page, server)
    page.evaluate(TALKS)
    choose_preset(page, "Animals")
    until(page, lambda: header(page)["settings"]["dataset"] == "animals")
    told = page.evaluate("told")
    page.wait_for_function("told => window.told > told + 40", arg=told)
    page.evaluate("clearInterval(talking)")
    # Once a step that was asked for after all the reports has been taken, none of them is still on its way.
    button(page, "step").click()
    found, wanted = rested(page, lambda now: now["step"] == 1)["settings"], PRESETS["animals"]
    for name in ("dataset", "network", "generator_width", "beta1"):
        assert found[name] == getattr(wanted, name), name
    page.wait_for_url(re.compile(r"\?preset=animals$"))


def test_undo_comes_back_from_other_images_and_a_saved_checkpoint_is_on_the_latent_page(page, server):
    visit(page, server)
    button(page, "step").click()
    rested(page, lambda now: now["step"] == 1)
    choose_preset(page, "Animals")
    rested(page, lambda now: now["settings"]["dataset"] == "animals")
    page.wait_for_url("**preset=animals*")
    idle(page)
    button(page, "undo").click()
    rested(page, lambda now: now["settings"]["dataset"] == "mnist" and now["step"] == 1)

    idle(page)
    button(page, "save").click()
    page.locator(".st-key-digits-checkpoint-name input").fill("no such/name")
    own_button(page, "checkpoint-save").click()
    page.locator(".stAlert", has_text="no such/name").wait_for()
    idle(page)
    page.locator(".st-key-digits-checkpoint-name input").fill("from_the_browser")
    own_button(page, "checkpoint-save").click()
    link = page.get_by_role("link", name="Open on the latent page")
    link.wait_for()
    address = link.get_attribute("href")
    assert address.endswith("/latent?checkpoint=from_the_browser")
    page.goto(f"{server.url}{address}" if address.startswith("/") else address)
    page.locator("canvas").first.wait_for()
    until(page, lambda: "from_the_browser" in page.locator(".stApp").inner_text())
    idle(page)
    assert not page.locator(".stAlert").count()


def idx_files(count=800):
    """A pair of IDX files with one bright block in each image, its place given by the class."""
    rng = np.random.default_rng(5)
    labels = rng.integers(0, 4, count).astype(np.uint8)
    images = rng.integers(0, 40, (count, 28, 28)).astype(np.uint8)
    for image, label in zip(images, labels, strict=True):
        row, column = divmod(int(label), 2)
        image[14 * row + 4 : 14 * row + 12, 14 * column + 4 : 14 * column + 12] = 250
    return [
        ("blocks-images-idx3-ubyte", struct.pack(">IIII", 2051, count, 28, 28) + images.tobytes()),
        ("blocks-labels-idx1-ubyte", struct.pack(">II", 2049, count) + labels.tobytes()),
    ]


def upload(page, files):
    listed = page.locator(".st-key-digits-upload").get_by_test_id("stFileChip")
    # The form is emptied once it has been taken: files that come sooner would go with the old ones.
    until(page, lambda: listed.count() == 0)
    idle(page)
    page.locator(".st-key-digits-upload input[type=file]").set_input_files(
        [{"name": name, "mimeType": "application/octet-stream", "buffer": data} for name, data in files]
    )
    until(page, lambda: listed.count() == len(files))
    own_button(page, "upload-take").click()


def test_own_images_are_learned_from_and_bad_files_are_named(page, server):
    visit(page, server)
    open_settings(page)
    images, labels = idx_files()
    upload(page, [("broken.gz", b"\x89PNG nonsense"), labels])
    problem = page.locator(".stAlert", has_text="broken.gz")
    problem.wait_for()
    until(page, lambda: "magic number" in problem.inner_text())
    button(page, "step").click()
    until(page, lambda: header(page)["step"] == 1)

    upload(page, [images, labels])
    taken = rested(page, lambda now: now["settings"]["dataset"].startswith("idx-"))
    assert taken["step"] == 0
    until(page, lambda: array(page, "real")[0].max() == 250)
    assert header(page)["class_names"] == ["0", "1", "2", "3"]
    page.wait_for_url(f"**dataset={taken['settings']['dataset']}*")
    problem.wait_for(state="detached")
    play(page)
    until(page, lambda: header(page)["step"] > 10)


def test_a_line_is_drawn_again_and_only_settings_that_mean_something_are_offered(page, server):
    visit(page, server, "?preset=digits")
    for step in (1, 2, 3):
        button(page, "step").click()
        until(page, lambda step=step: header(page)["step"] == step)
    # What happens while a slow worker begins anew: no numbers, then Plotly looks at the figure, then numbers again.
    lines = page.evaluate(
        """async () => {
            const { chart } = document.querySelector('.mm-live').minimaxBoard.cells.find((cell) => cell.chart);
            const { points } = chart;
            const drawn = () => chart.element.querySelectorAll('.js-line[d*=L]').length;
            // A chart may be drawn a moment later than it is told to be.
            const after = async (wanted) => {
                for (let at = 0; at < 300 && drawn() !== wanted; at += 1) {
                    chart.draw();
                    await new Promise((resolve) => setTimeout(resolve, 100));
                }
                return drawn();
            };
            const before = drawn();
            chart.points = points.map(() => ({ x: [], y: [] }));
            chart.draw();
            await Plotly.relayout(chart.element, { 'margin.r': 13 });
            const without = await after(0);
            chart.points = points;
            return [before, without, await after(before)];
        }"""
    )
    assert lines[0] >= 2
    assert lines == [lines[0], 0, lines[0]]

    open_settings(page)
    depth = page.locator(".st-key-digits-setting-generator_depth")
    depth.wait_for(state="attached")
    choose(page, "setting-network", "Convolutional (DCGAN)")
    rested(page, lambda now: now["settings"]["network"] == "dcgan")
    depth.wait_for(state="detached")
    page.wait_for_url("**network=dcgan*")


def test_a_sample_is_looked_at_without_a_socket_too(page, server):
    page.route_web_socket(re.compile(r"/live/"), lambda socket: socket.close(code=1011))
    visit(page, server)
    page.locator(".mm-connection", has_text="blocked").wait_for()
    tile(page, 0).click()
    until(page, lambda: header(page)["inspected"] == 0)
    until(page, lambda: array(page, "inspected_neighbours") is not None)
