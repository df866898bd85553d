"""Writing the script of an experiment."""

from __future__ import annotations

import itertools
from dataclasses import dataclass
from typing import Any

from gan_core.errors import SettingsError
from gan_core.script import images, mixture, values
from gan_core.script.choices import Choices
from gan_core.script.notebook import Cell, notebook
from gan_core.script.pieces import Line
from gan_core.training.experiment_name import experiment_stem, experiment_title
from gan_core.training.kinds import TRANSLATION
from gan_core.training.presets import PRESETS
from gan_core.training.settings import Settings

STEPS = 2000
MOST_STEPS = 10_000_000


@dataclass(frozen=True)
class Part:
    """A section of a script that is written.

    Attributes:
        title: its heading in a notebook.
        about: what the notebook says about it, Markdown.
        lines: its lines.
    """

    title: str
    about: str
    lines: tuple[Line, ...]


@dataclass(frozen=True)
class Script:
    """An experiment as a script of plain PyTorch.

    Attributes:
        name: what its files are called, without a suffix.
        title: of its notebook.
        parts: its sections.
    """

    name: str
    title: str
    parts: tuple[Part, ...]

    @property
    def lines(self) -> tuple[Line, ...]:
        """All lines in order, each with the settings that determine it; between two sections there is an empty one."""
        empty = (Line(""),)
        pieces = itertools.chain.from_iterable((empty, part.lines) for part in self.parts)
        return tuple(itertools.chain.from_iterable(pieces))[1:]

    @property
    def text(self) -> str:
        """The script."""
        return "".join(f"{line.text}\n" for line in self.lines)

    @property
    def filename(self) -> str:
        """A name for the script's file."""
        return f"{self.name}.py"

    def notebook(self) -> dict[str, Any]:
        """The script as a Jupyter notebook (nbformat 4.5, a JSON object); its code cells together are `text`."""
        cells = [Cell("markdown", f"# {self.title}")]
        for part in self.parts:
            cells.append(Cell("markdown", f"## {part.title}\n\n{part.about}"))
            cells.append(Cell("code", "\n".join(line.text for line in part.lines)))
        return notebook(cells)


def write_script(settings: Settings, preset: str | None = None, steps: int = STEPS) -> Script:
    """The script that does what the lab does with these settings.

    Args:
        settings: the experiment.
        preset: the preset that it began with, which names it.
        steps: updates of G.

    Raises:
        SettingsError: there is no such preset, the number of steps is not allowed, or it is a translation.
        DatasetError: the settings name images that are not on this computer, and ask for their classes.
    """
    if preset is not None and preset not in PRESETS:
        raise SettingsError(f"There is no preset {preset!r}: choose one of {', '.join(PRESETS)}.")
    if isinstance(steps, bool) or not isinstance(steps, int) or not 1 <= steps <= MOST_STEPS:
        raise SettingsError(f"steps = {steps!r} is not allowed: give a whole number from 1 to {MOST_STEPS:,}.")
    if settings.kind == TRANSLATION:
        raise SettingsError(
            f"There is no script of dataset = {settings.dataset!r}: scripts are of games that begin with latents. "
            f"`python -m gan_core train --preset {preset or 'pix2pix'}` trains a translation without a browser."
        )
    choices = Choices(settings, steps)
    sections, gaps = (images.SECTIONS, values.IMAGES) if settings.images else (mixture.SECTIONS, values.MIXTURE)
    title = experiment_title(preset, settings) if preset else "An experiment"
    # The files that the script writes are called by the preset alone: no line of it stands there for all settings.
    written = f"gan_{preset or settings.dataset}".replace("-", "_")

    def stem(choices: Choices) -> str:
        return written

    parts = tuple(
        Part(section.title, section.described(choices), tuple(section.lines(choices, {**gaps, "stem": stem})))
        for section in sections
    )
    docstring = Line(f'"""{title}: a GAN in plain PyTorch, as Minimax Lab trains it."""')
    first = Part(parts[0].title, parts[0].about, (docstring, *parts[0].lines))
    return Script(f"gan_{experiment_stem(preset, settings)}", title, (first, *parts[1:]))
