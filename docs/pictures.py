"""Take the pictures of the README from the running app, in a headless Chromium.

    python -m docs.pictures [rescue seeds digits latent theory lesson]

Writes lab.png and rescue.gif; seeds.png; digits.png and close.png; latent.png, directions.png and draw.png; theory.png,
figure1.png, algorithm.png and code.png; lesson.png; all of them without a name. From these it makes the pictures that
other sites show of a link to a page, in ui/pictures. Nothing is staged: the labs train while
they are photographed, the digit is drawn with the mouse, and the lesson is taken as a student takes it.
"""

from __future__ import annotations

import argparse
import io
import tempfile
from pathlib import Path
from typing import Any

from PIL import Image
from playwright.sync_api import sync_playwright

from benchmarks.server import FLAGS, Server, chromium, start_server, stop_server
from ui.browser import link_preview

FOLDER = Path(__file__).parent
SIZE = {"width": 1280, "height": 720}
TALL = {"width": 1280, "height": 920}
BOARD = "document.querySelector('.mm-live')?.minimaxBoard"
STEP = f"{BOARD}?.frame?.header.step"
JSD = f"{BOARD}.frame.header.metrics.jsd"
PREVIEWS = {"lab": "lab", "digits": "digits", "latent": "latent", "theory": "figure1", "lessons": "lesson"}
"""Name of a picture in ui/pictures -> the picture here that it is made from."""
PREVIEW_COLOURS = 255
GIF_WIDTH, GIF_COLOURS, GIF_MILLISECONDS = 900, 128, 150


def picture(page: Any) -> Image.Image:
    """What is on screen now."""
    return Image.open(io.BytesIO(page.screenshot())).convert("RGB")


def wait_until(page: Any, condition: str) -> None:
    """Wait for a JavaScript condition, for as long as training may take."""
    page.wait_for_function(condition, timeout=180_000, polling=50)


def rescue(page: Any, server: Server) -> None:
    """The loss toggle that rescues far_apart: an animation, and a still from the middle of it."""
    page.goto(server.url)
    page.wait_for_function("document.querySelector('[data-cell=\"densities\"] .js-line[d*=L]')")
    page.wait_for_timeout(1500)
    # Faster than it opens, but not so fast that it is over before some pictures are taken: 200 steps a second.
    for _ in range(2):
        page.locator('[data-control="speed"]').get_by_role("slider").press("ArrowRight")
    page.wait_for_timeout(1000)
    frames = [picture(page)] * 4
    page.locator('[data-control="play"]').first.click()
    page.mouse.move(5, 300)
    while page.evaluate(STEP) < 1000:
        frames.append(picture(page))
        page.wait_for_timeout(200)
    page.locator('[data-control="loss"]').get_by_role("radio", name="Non-saturating", exact=True).click()
    page.mouse.move(5, 300)
    still = None
    while page.evaluate(JSD) > 0.03:
        frames.append(picture(page))
        if still is None and page.evaluate(JSD) < 0.45:
            still = picture(page)
    frames += [picture(page)] * 12
    page.locator('[data-control="play"]').first.click()
    (still or frames[-1]).save(FOLDER / "lab.png", optimize=True)

    height = round(GIF_WIDTH * SIZE["height"] / SIZE["width"])
    small = [frame.resize((GIF_WIDTH, height), Image.Resampling.LANCZOS) for frame in frames]
    # One palette for all frames, so that what stands still stays the same to the bit and costs nothing.
    # It comes from the charts alone: the page's white would leave them no colours.
    charts = [frame.crop((0, height // 3, GIF_WIDTH, height)) for frame in small[:: len(small) // 4]]
    sheet = Image.new("RGB", (GIF_WIDTH, sum(chart.height for chart in charts)))
    for index, chart in enumerate(charts):
        sheet.paste(chart, (0, index * chart.height))
    palette = sheet.quantize(GIF_COLOURS, method=Image.Quantize.MAXCOVERAGE)
    flat = [frame.quantize(palette=palette, dither=Image.Dither.NONE) for frame in small]
    flat[0].save(
        FOLDER / "rescue.gif", save_all=True, append_images=flat[1:], duration=GIF_MILLISECONDS, loop=0, optimize=True
    )


def seeds(page: Any, server: Server) -> None:
    """Many seeds of Far apart with the loss that helps, and a map of two settings."""
    page.set_viewport_size({"width": SIZE["width"], "height": 2000})
    page.goto(f"{server.url}/?preset=far_apart&loss=non_saturating")
    wait_until(page, f"{BOARD}?.frame")
    page.get_by_text("Many seeds: is it luck?", exact=True).click()
    page.locator('[data-cell="seed_map"]').get_by_label("Seeds", exact=True).select_option("8")
    page.get_by_role("button", name="Train all combinations").click()
    page.locator('[data-cell="seed_map"] .mm-seed-ending', has_text="Done").wait_for(timeout=600_000)
    page.locator('[data-combination="4"]').click()
    page.mouse.move(5, 300)
    page.wait_for_timeout(1000)
    cells = page.locator(".mm-fold .mm-grid").last.bounding_box()
    Image.open(io.BytesIO(page.screenshot(clip=cells))).convert("RGB").save(FOLDER / "seeds.png", optimize=True)
    page.set_viewport_size(SIZE)


def digits(page: Any, server: Server) -> None:
    """A DCGAN that goes on from a kept stage; then one of its samples, looked at closely."""
    page.goto(f"{server.url}/digits?preset=digits_dcgan")
    wait_until(page, f"{BOARD}?.frame")
    page.wait_for_timeout(1500)
    page.locator('[data-stage="2000"]').first.click()
    wait_until(page, f"{STEP} === 2000")
    page.wait_for_timeout(1000)
    page.locator('[data-control="play"]').first.click()
    page.mouse.move(5, 300)
    wait_until(page, f"{STEP} > 2600")
    picture(page).save(FOLDER / "digits.png", optimize=True)
    page.locator('[data-cell="samples"] .mm-tile-button').nth(12).click()
    page.mouse.move(5, 300)
    page.locator(".mm-neighbours li").nth(4).wait_for()
    page.wait_for_timeout(2000)
    picture(page).save(FOLDER / "close.png", optimize=True)
    page.locator('[data-control="play"]').first.click()


def latent(page: Any, server: Server) -> None:
    """The latent page as it opens, a direction in colour, and a drawn digit with the nearest image of G."""
    page.goto(f"{server.url}/latent?checkpoint=mnist_dcgan")
    page.wait_for_selector("canvas", timeout=60_000)
    page.wait_for_timeout(4000)
    picture(page).save(FOLDER / "latent.png", optimize=True)

    page.get_by_role("tab", name="Draw").click()
    box = page.locator(".lx-sheet").bounding_box()
    for x, y in ((0.33, 0.27), (0.66, 0.25), (0.6, 0.42), (0.48, 0.62), (0.42, 0.8)):
        page.mouse.move(box["x"] + x * box["width"], box["y"] + y * box["height"], steps=12)
        page.mouse.down()
    page.mouse.up()
    page.get_by_role("button", name="Find the latent").click()
    page.get_by_role("button", name="Use as B").wait_for()
    page.wait_for_timeout(1500)
    picture(page).save(FOLDER / "draw.png", optimize=True)

    page.goto(f"{server.url}/latent?checkpoint=faces_dcgan")
    page.get_by_role("tab", name="Directions").click()
    page.locator(".lx-direction").nth(3).wait_for(timeout=60_000)
    page.wait_for_timeout(4000)
    picture(page).save(FOLDER / "directions.png", optimize=True)


def theory(page: Any, server: Server) -> None:
    """A figure after a drag, figure 1 trained, Algorithm 1 in the middle of an iteration, and a script."""
    page.set_viewport_size(TALL)
    page.goto(f"{server.url}/optimal-discriminator")
    wait_until(page, "document.querySelector('.mm-figure')?.theoryFigure?.frames")
    handle = page.locator('[data-cell="d_at_x"] .tf-handle, .tf-handle').first
    handle.focus()
    for _ in range(8):
        page.keyboard.press("ArrowRight")
    page.mouse.move(5, 300)
    page.wait_for_timeout(800)
    picture(page).save(FOLDER / "theory.png", optimize=True)

    page.goto(f"{server.url}/figure-1")
    page.get_by_role("button", name="Train the four panels").click()
    page.get_by_role("button", name="Train them again").wait_for(timeout=120_000)
    page.mouse.move(5, 300)
    page.wait_for_timeout(1500)
    picture(page).save(FOLDER / "figure1.png", optimize=True)

    page.goto(f"{server.url}/algorithm-1")
    page.locator(".al-primary").wait_for()
    page.wait_for_timeout(1500)
    for _ in range(24):
        page.locator(".al-primary").click()
        page.wait_for_timeout(350)
    page.mouse.move(5, 300)
    page.wait_for_timeout(600)
    picture(page).save(FOLDER / "algorithm.png", optimize=True)

    page.goto(f"{server.url}/code?preset=far_apart&loss=non_saturating")
    page.get_by_role("button", name="Script (.py)").wait_for()
    page.wait_for_timeout(1500)
    picture(page).save(FOLDER / "code.png", optimize=True)


def lesson(page: Any, server: Server) -> None:
    """The vanishing gradient, up to its third task."""
    page.goto(f"{server.url}/lessons?lesson=vanishing_gradient")
    page.get_by_role("button", name="Play", exact=True).first.click()
    for _ in range(2):
        page.get_by_role("button", name="Go on").click(timeout=120_000)
    page.get_by_role("radio", name="Non-saturating", exact=True).click()
    wait_until(page, f"{JSD} < 0.45")
    page.mouse.move(5, 300)
    page.wait_for_timeout(1500)
    picture(page).save(FOLDER / "lesson.png", optimize=True)


PICTURES = {"rescue": rescue, "seeds": seeds, "digits": digits, "latent": latent, "theory": theory, "lesson": lesson}


def previews() -> None:
    """The upper part of pictures here, at the size in which other sites show links, in few colours."""
    for name, source in PREVIEWS.items():
        with Image.open(FOLDER / f"{source}.png") as whole:
            shown = whole.convert("RGB").crop(
                (0, 0, whole.width, round(whole.width * link_preview.HEIGHT / link_preview.WIDTH))
            )
        small = shown.resize((link_preview.WIDTH, link_preview.HEIGHT), Image.Resampling.LANCZOS)
        small.quantize(PREVIEW_COLOURS, method=Image.Quantize.MAXCOVERAGE, dither=Image.Dither.NONE).save(
            link_preview.FOLDER / f"{name}.png", optimize=True
        )


def main() -> None:
    """Start the app, take the pictures that were asked for, and say how large all of them are."""
    parser = argparse.ArgumentParser("python -m docs.pictures", description=__doc__.splitlines()[0])
    parser.add_argument("names", nargs="*", metavar="name", help=f"of {', '.join(PICTURES)} (default: all)")
    names = parser.parse_args().names or list(PICTURES)
    if strangers := set(names) - set(PICTURES):
        parser.error(f"there is no picture {', '.join(sorted(strangers))}: choose from {', '.join(PICTURES)}")
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        server = start_server(Path(folder))
        browser = playwright.chromium.launch(executable_path=chromium(), args=FLAGS)
        try:
            page = browser.new_context(viewport=SIZE).new_page()
            page.add_init_script("localStorage.setItem('minimax-lab welcome', 'closed')")
            for name in names:
                PICTURES[name](page, server)
        finally:
            browser.close()
            stop_server(server)
    previews()
    for path in sorted(FOLDER.glob("*.[pg][ni][gf]")):
        print(f"{path.name:12} {path.stat().st_size / 1e6:.2f} MB")


if __name__ == "__main__":
    main()
