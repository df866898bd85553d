"""The pages of the site, in the order of the navigation, and what is said of each where it is not open."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from ui.chapters import CHAPTERS, PAGES, page_file

NAME = "Minimax Lab"
"""What the whole is called."""
PITCH = (
    f"{NAME} trains a generative adversarial network before your eyes and draws every quantity of the theory beside it."
)
"""What it is, in one sentence."""

PICTURES = {
    "lab": "The 1-D lab: densities, divergence and the gradient that reaches G, while a GAN trains",
    "digits": "Digits that a GAN makes, beside its losses",
    "latent": "The way from one image to another through the latent space of a generator",
    "lessons": "A lesson beside its live run",
    "theory": "A figure of the theory, with its equation",
}
"""Name of a picture of `ui/pictures` -> what it shows."""


BOARD_MODULES = ("ui/live/browser/main.js", "ui/charts/browser/chart_cell.js")
"""What a board of live charts begins with."""


@dataclass(frozen=True)
class SitePage:
    """One page.

    Attributes:
        file: the script that draws it.
        title: what the navigation calls it.
        path: its place in the address, "" for the first one.
        summary: what is found there, in a sentence or two of plain text.
        picture: what stands for it where other sites link to it, one of `PICTURES`.
        alone: its title where no menu stands above it, "" if that is the same.
        modules: with which what stands on it begins in the browser, which fetches them beside Streamlit's.
        plots: whether it begins with charts, so that plotly.js is fetched and run ahead of all else.
    """

    file: Path
    title: str
    path: str
    summary: str
    picture: str
    alone: str = ""
    modules: tuple[str, ...] = ()
    plots: bool = False

    @property
    def full_title(self) -> str:
        """Its title where no menu stands above it."""
        return self.alone or self.title

    @property
    def tab_title(self) -> str:
        """What the browser writes on its tab: the page, then the site."""
        return f"{self.full_title} · {NAME}"


BAR = (
    SitePage(
        page_file("lab"),
        "1-D lab",
        "",
        PITCH,
        "lab",
        modules=(*BOARD_MODULES, "pages/lab/browser/welcome.js", "ui/seeds/browser/many_seeds.js"),
        plots=True,
    ),
    SitePage(
        page_file("plane"),
        "2-D lab",
        "plane",
        "Watch a GAN learn points in the plane: a ring of modes, a grid, moons, a spiral, or the ink of a picture.",
        "lab",
        modules=(*BOARD_MODULES, "pages/plane/browser/scene.js", "ui/seeds/browser/many_seeds.js"),
        plots=True,
    ),
    SitePage(
        page_file("family"),
        "Family",
        "family",
        "Every member of the GAN family: what it minimises, a live run, and the one thing that only it lets you try.",
        "lab",
        modules=(*BOARD_MODULES, *(f"pages/digits/browser/{name}.js" for name in ("images", "inspector", "classes"))),
        plots=True,
    ),
    SitePage(
        page_file("lessons"),
        "Lessons",
        "lessons",
        "Guided experiments beside a live run, with tasks that the lab checks on the run itself.",
        "lessons",
    ),
    SitePage(
        page_file("about"),
        "About",
        "about",
        f"What {NAME} is, who it is for, how to cite it, and under which licences it stands.",
        "lab",
    ),
)
"""What stands in the bar itself."""
IMAGES = (
    SitePage(
        page_file("digits"),
        "Digits",
        "digits",
        "Watch a GAN learn to draw digits, animals, faces or characters, and look at what D makes of each sample.",
        "digits",
        modules=(*BOARD_MODULES, *(f"pages/digits/browser/{name}.js" for name in ("images", "inspector", "classes"))),
        plots=True,
    ),
    SitePage(
        page_file("translation"),
        "Translation",
        "translation",
        "Watch Pix2Pix colour line art and CycleGAN turn dark hair light, and set what each part of their loss weighs.",
        "digits",
        modules=(*BOARD_MODULES, "pages/translation/browser/strips.js"),
        plots=True,
    ),
    SitePage(
        page_file("latent"),
        "Latent space",
        "latent",
        "Walk between the latents of a trained generator, follow directions, or draw a digit and have it found.",
        "latent",
    ),
)
"""What stands in the menu "Images"."""
THEORY = (
    SitePage(
        PAGES / "theory" / "overview.py",
        "Overview",
        "theory",
        "A course on GANs, in which every equation stands beside something that you can move.",
        "theory",
        alone="Theory",
    ),
    *(SitePage(entry.page, entry.entry, entry.path, entry.summary, "theory") for entry in CHAPTERS),
)
"""What stands in the menu "Theory"."""
MENUS = {"": BAR, "Images": IMAGES, "Theory": THEORY}
"""Name of a menu -> its pages; those of the nameless one stand in the bar itself."""
SITE = {page.path: page for menu in MENUS.values() for page in menu}
"""Path in the address -> page, of all of them."""
