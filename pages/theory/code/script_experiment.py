"""An experiment that is written and not run: everything about it is in the page's address.

Widgets that were made for a run on a page work on it as well: they ask for a key, and give commands.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

import streamlit as st

from gan_core.errors import MinimaxError
from gan_core.script import MOST_STEPS, STEPS
from gan_core.training.kinds import IMAGES, MIXTURE, PLANE
from gan_core.training.presets import PRESETS
from gan_core.training.settings import Settings
from ui.browser.page_words import page_words
from ui.browser.plain_text import as_text
from ui.browser.session import remembered
from ui.live import address
from ui.live.address_note import address_note

_STEPS = "steps"
LABS: Mapping[str, tuple[str, str]] = MappingProxyType(
    {MIXTURE: ("", "1-D lab"), PLANE: ("plane", "2-D lab"), IMAGES: ("digits", "Digits page")}
)
"""Kind of data -> the address and the name of the page that trains it live."""


@dataclass
class ScriptExperiment:
    """Settings that can be changed like those of a run.

    Attributes:
        settings: the experiment.
        preset: the preset that it began with.
        steps: how long to train.
    """

    settings: Settings
    preset: str
    steps: int = STEPS

    def apply(self, settings: Settings) -> None:
        """Take over other settings, whatever they are."""
        self.settings = settings

    def write(self) -> dict[str, str]:
        """The parameters of its address."""
        steps = {} if self.steps == STEPS else {_STEPS: str(self.steps)}
        return address.write(self.settings, self.preset) | steps


def read(query: Mapping[str, str]) -> tuple[ScriptExperiment, tuple[str, ...], str]:
    """The experiment of an address, a message for each part of it that could not be followed, and the address' note."""
    asked = dict(query)
    text = asked.pop(_STEPS, str(STEPS))
    named = address.read(asked, tuple(name for name, settings in PRESETS.items() if settings.kind in LABS))
    experiment, problems = ScriptExperiment(named.settings, named.preset), list(named.problems)
    if text.isascii() and text.isdecimal() and len(text) < 12 and 1 <= int(text) <= MOST_STEPS:
        experiment.steps = int(text)
    else:
        problems.append(f"steps = {text[:80]!r} is not allowed: it is a whole number from 1 to {MOST_STEPS:,}.")
    return experiment, tuple(problems), named.note


class ScriptPage:
    """What widgets know of the page: keys, and commands that change the experiment in the address."""

    def __init__(self, page: str) -> None:
        self._page = page

    def key(self, name: str) -> str:
        """A Streamlit key of this page."""
        return f"{self._page}-{name}"

    def open(self) -> ScriptExperiment:
        """The experiment of the address, which is put right where it could not be followed."""
        experiment, problems, note = read(page_words())
        for problem in (*problems, *remembered().pop(self.key("refused"), ())):
            st.error(as_text(problem))
        address_note(note)
        self._show(experiment)
        return experiment

    def do(self, command: Callable[[ScriptExperiment], Any]) -> None:
        """Change the experiment; a refusal becomes a message."""
        experiment, _, _ = read(page_words())
        try:
            command(experiment)
        except MinimaxError as error:
            remembered()[self.key("refused")] = (str(error),)
        self._show(experiment)

    def change(self, **changes: Any) -> None:
        """Change some settings."""
        self.do(lambda experiment: experiment.apply(experiment.settings.replace(**changes)))

    def choose(self, preset: str) -> None:
        """Begin with another preset."""

        def begin(experiment: ScriptExperiment) -> None:
            experiment.settings, experiment.preset = PRESETS[preset], preset

        self.do(begin)

    def _show(self, experiment: ScriptExperiment) -> None:
        wanted = experiment.write()
        if page_words() != wanted:
            st.query_params.from_dict(wanted)
