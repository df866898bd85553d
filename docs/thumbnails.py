"""Draws the small pictures of chapters, lessons and members of the family from the real figures of the running app.

`python -m docs.thumbnails` writes them to `ui/cards/thumbnails/`, as SVG in colours by meaning; with names, only those.
Needs Playwright and a Chromium (see README.md).
"""

from __future__ import annotations

import argparse
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from playwright.sync_api import sync_playwright

from benchmarks.server import FLAGS, chromium, start_server, stop_server
from ui.cards.card import THUMBNAILS
from ui.charts.specs import ROLES

VECTORS = Path(__file__).with_suffix(".js").read_text(encoding="utf-8")
COLOURS = {role: colour for role, colour in ROLES.items() if colour.startswith("#")}
GREYS = {"ink": "#1b2430", "theory": "#6b7280", "grid": "#e6eaef", "paper": "#ffffff"}
SIZE = {"width": 1280, "height": 1000}
BOARD = "document.querySelector('.mm-live')?.minimaxBoard"
PATIENCE = 180_000
"""Milliseconds that a run may take."""


@dataclass(frozen=True)
class Picture:
    """What is drawn.

    Attributes:
        path: of the page.
        part: a selector of what is drawn of it.
        press: words on buttons that are pressed first, one after the other.
        steps: steps that the page's run has to take first.
    """

    path: str
    part: str
    press: tuple[str, ...] = ()
    steps: int = 0


def _figure(path: str, figure: str, cell: str, *press: str) -> Picture:
    return Picture(path, f'[data-figure="{figure}"] [data-cell="{cell}"] .mm-drawing', press)


def _lab(query: str, cell: str, steps: int) -> Picture:
    return Picture(f"?{query}&seed=1", f'[data-cell="{cell}"] .mm-drawing', ("Play",), steps)


def _member(name: str, cell: str, steps: int) -> Picture:
    return Picture(f"family?member={name}", f'[data-cell="{cell}"] .mm-drawing', ("Play",), steps)


PICTURES = {
    "models": _figure("models", "two-classes", "joint"),
    "cross_entropy": _figure("cross-entropy", "answer", "cost"),
    "players": Picture("players", ".tf-story", ("D's turn",)),
    "algorithm": Picture("algorithm-1", ".al-line"),
    "data_flow": Picture("data-flow", ".mm-live .mm-grid"),
    "minimax": _figure("minimax", "nash-or-minimum", "alone"),
    "optimal_discriminator": _figure("optimal-discriminator", "best-answer", "densities"),
    "divergences": _figure("divergences", "two-densities", "distances"),
    "value": _figure("value", "value-of-the-game", "value"),
    "figure_one": Picture("figure-1", ".mm-figure-one .mm-plot"),
    "losses": _figure("two-losses", "two-losses", "slope_by_logit"),
    "wasserstein": _figure("wasserstein", "two-boxes", "distances"),
    "dirac": _figure("smallest-gan", "dirac-gan", "players"),
    "pitfalls": Picture("pitfalls?preset=oscillation", '[data-cell="means"] .mm-drawing', ("Train 600 steps",), 600),
    "mistakes": _figure("where-notes-go-wrong", "nats-and-bits", "bound"),
    "code": Picture("code", ".mm-code"),
    "families": _figure("families", "variational", "posterior-z"),
    "lesson_first_run": _lab("preset=two_modes", "densities", 300),
    "lesson_optimal_discriminator": _lab("preset=two_modes", "value", 200),
    "lesson_value_and_jsd": _lab("preset=two_modes", "divergence", 800),
    "lesson_vanishing_gradient": _lab("preset=far_apart", "gradient_norm", 400),
    "lesson_balance": _lab("preset=strong_discriminator", "losses", 200),
    "lesson_mode_collapse": _lab("preset=mode_collapse", "densities", 600),
    "lesson_critic": _lab("preset=critic", "densities", 130),
    "lesson_ring": Picture("plane?preset=ring_8&seed=1", '[data-cell="scene"] .mm-body', ("Play",), 1500),
    "lesson_line_to_digits": Picture("digits?preset=digits_dcgan", '[data-cell="samples"] .mm-body'),
    "lesson_latent_walk": Picture("latent?checkpoint=mnist_dcgan", "canvas.lx-large[data-position]"),
    "family_gan": _member("gan", "value", 800),
    "family_non_saturating": _member("non_saturating", "gradient_norm", 900),
    "family_cgan": Picture("latent?checkpoint=mnist_cgan&tab=samples", ".lx-tiles"),
    "family_dcgan": Picture("latent?checkpoint=mnist_dcgan&tab=samples", ".lx-tiles"),
    "family_lsgan": _member("lsgan", "gradient", 300),
    "family_wgan": _member("wgan", "densities", 150),
    "family_pix2pix": Picture("family?member=pix2pix", '[data-cell="coloured"] .mm-body'),
    "family_cyclegan": Picture("family?member=cyclegan", '[data-cell="a_to_b"] .ft-trips'),
    "family_wgan_gp": _member("wgan_gp", "densities", 150),
    "family_hinge": _member("hinge", "losses", 600),
    "family_relativistic": Picture("family?member=relativistic", '[data-cell="scene"] .mm-body', ("Play",), 1500),
}
"""Name of a chapter, lesson or member -> its picture."""


def draw(page: Any, url: str, picture: Picture) -> str:
    """The picture as SVG."""
    page.goto(f"{url}/{picture.path}")
    part = page.locator(picture.part).first
    part.wait_for(timeout=PATIENCE)
    page.wait_for_timeout(1500)
    for words in picture.press:
        page.get_by_role("button", name=words).first.click()
    if picture.steps:
        page.wait_for_function(
            f"steps => {BOARD}?.frame?.header.step >= steps", arg=picture.steps, timeout=PATIENCE, polling=50
        )
    page.wait_for_timeout(1500)
    return part.evaluate(f"(part, roles) => ({VECTORS})(part, roles)", COLOURS | GREYS)


def main() -> None:
    """Start the app and draw what was asked for."""
    parser = argparse.ArgumentParser("python -m docs.thumbnails", description=__doc__.splitlines()[0])
    parser.add_argument("names", nargs="*", metavar="name", help=f"of {', '.join(PICTURES)} (default: all)")
    names = parser.parse_args().names or list(PICTURES)
    if strangers := set(names) - set(PICTURES):
        parser.error(f"there is no picture {', '.join(sorted(strangers))}: choose from {', '.join(PICTURES)}")
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        server = start_server(Path(folder))
        browser = playwright.chromium.launch(executable_path=chromium(), args=FLAGS)
        try:
            for name in names:
                page = browser.new_context(viewport=SIZE, color_scheme="light").new_page()
                svg = draw(page, server.url, PICTURES[name])
                (THUMBNAILS / f"{name}.svg").write_text(svg, encoding="utf-8")
                print(f"{name:30} {len(svg) / 1e3:.1f} kB", flush=True)
                page.close()
        finally:
            browser.close()
            stop_server(server)


if __name__ == "__main__":
    main()
