"""The chapters on the theory, in the order in which a course takes them, and what may be read beside it."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

PAGES = Path(__file__).resolve().parents[1] / "pages"


@dataclass(frozen=True)
class Chapter:
    """One chapter, a page of its own.

    Attributes:
        name: its folder in `pages/theory`.
        title: its heading.
        path: its place in the address.
        summary: the question that it answers.
        optional: whether the course goes on without it.
    """

    name: str
    title: str
    path: str
    summary: str
    optional: bool = False

    @property
    def entry(self) -> str:
        """Its entry in the navigation."""
        return f"{self.title} (optional)" if self.optional else self.title

    @property
    def page(self) -> Path:
        """The page, as Streamlit wants it named."""
        return page_file(f"theory/{self.name}")


def page_file(room: str) -> Path:
    """The page that a folder of `pages` holds, such as "lab" or "theory/minimax"."""
    return PAGES / room / "page.py"


CHAPTERS = (
    Chapter(
        "models",
        "Generative and discriminative",
        "models",
        "What a model of data must know to make new data, and how a GAN makes them out of noise.",
    ),
    Chapter(
        "cross_entropy",
        "Cross-entropy",
        "cross-entropy",
        "What a classifier pays for its answers, why there is no limit to the price of being sure and wrong, and how "
        "to compute it without losing digits.",
    ),
    Chapter(
        "players",
        "Two players",
        "players",
        "The forger and the police: what each network sees, what it can change, and what it wants.",
    ),
    Chapter(
        "algorithm",
        "Algorithm 1, slowly",
        "algorithm-1",
        "One iteration, line by line, with the numbers of the mini-batch as they are computed.",
    ),
    Chapter(
        "data_flow",
        "What flows where",
        "data-flow",
        "Data forwards, gradients backwards: one picture of both networks while they train.",
    ),
    Chapter(
        "minimax",
        "Minimax",
        "minimax",
        "Why a game is not a minimisation: where it can come to rest, and what the order of the moves changes.",
    ),
    Chapter(
        "optimal_discriminator",
        "The optimal discriminator",
        "optimal-discriminator",
        "For a fixed generator the best D is known in closed form. Find it with the mouse, point by point.",
    ),
    Chapter(
        "divergences",
        "Divergences",
        "divergences",
        "Four ways to say how far two densities are from each other, and what each of them cannot see.",
    ),
    Chapter(
        "value",
        "The value of the game",
        "value",
        "Why playing against the best D means minimising the Jensen–Shannon divergence: the proof, in numbers.",
    ),
    Chapter(
        "figure_one",
        "Figure 1, trained here",
        "figure-1",
        "The four panels of the 2014 paper, from a run that this page trains.",
    ),
    Chapter(
        "losses",
        "Two losses for G",
        "two-losses",
        "The same fixed point, but not the same push: why practice does not use the loss of the theory.",
    ),
    Chapter(
        "wasserstein",
        "Wasserstein",
        "wasserstein",
        "A distance that has a slope where JSD has none, the critic that measures it, and how to keep a critic honest.",
    ),
    Chapter(
        "dirac",
        "The smallest GAN",
        "smallest-gan",
        "It has two numbers. Play it, and see what makes a GAN circle, and what brings it to rest.",
    ),
    Chapter(
        "pitfalls",
        "What goes wrong",
        "pitfalls",
        "How training fails, how each failure looks, and what helps.",
    ),
    Chapter(
        "mistakes",
        "Where notes go wrong",
        "where-notes-go-wrong",
        "What many notes and lectures on GANs say, what is true, and a number that tells the two apart.",
    ),
    Chapter(
        "code",
        "The code",
        "code",
        "Any experiment of the lab as a short script of plain PyTorch, to read and to take away.",
    ),
    Chapter(
        "families",
        "Other generative models",
        "families",
        "Where GANs stand among the models that can make new data: what each family writes down, and what it pays.",
        optional=True,
    ),
)


def link_to(name: str) -> tuple[str, str]:
    """Path and title of a chapter, for a link to it."""
    return next((chapter.path, chapter.title) for chapter in CHAPTERS if chapter.name == name)
