"""The bar of controls above a board, as plain data: the browser draws it, and sends the run what is pressed.

A press reaches the run over the live socket, without another run of the page, and the bar follows the run with every
frame; see `ui/live/browser/bar.js` and `ui/live/commands.py`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

from gan_core import datasets
from gan_core.errors import DatasetError
from gan_core.runs.server.run import Run
from gan_core.training.kinds import IMAGES
from gan_core.training.losses import LOSSES
from gan_core.training.presets import PRESETS, STORIES
from gan_core.training.settings import FIELDS, Settings
from ui.live.page_run import SPEEDS, PageRun

KEYS: Mapping[str, tuple[str, str]] = {
    "play": (" ", "Space"),
    "step": ("s", "S"),
    "discriminator-step": ("d", "D"),
    "generator-step": ("g", "G"),
    "reset": ("r", "R"),
}
"""Control -> the key that presses it, as the browser names it and as people do; besides, 1 to 6 choose a loss."""


@dataclass(frozen=True)
class Button:
    """A button of the bar.

    Attributes:
        name: identifies it; a key of `KEYS` may press it.
        label: what stands on it; {seed} is the run's seed.
        do: the command that it sends, one of `ui.live.commands.COMMANDS`; "" for a link or a page's own button.
        value: what the command takes.
        help: shown under the pointer; {k} is the number of D steps for each of G.
        icon: a name of `ui/live/browser/icons.js`; undo and redo show nothing else.
        primary: whether it stands out.
        page: leads to this page with the address of this one, in a new tab.
        file: leads to this file of the run, see `ui/live/files.py`.
        press: presses the page's own button with this Streamlit key.
    """

    name: str
    label: str
    do: str = ""
    value: Any = None
    help: str = ""
    icon: str = ""
    primary: bool = False
    page: str = ""
    file: str = ""
    press: str = ""


BUTTONS: Mapping[str, Button] = {
    button.name: button
    for button in (
        Button("step", "Step", "step", help="{k} × D, then 1 × G"),
        Button("discriminator-step", "D step", "discriminator-step", help="Train D once"),
        Button("generator-step", "G step", "generator-step", help="Train G once"),
        Button("optimum", "Train D to optimum", "optimum", help="Train D alone until it no longer improves"),
        Button("reset", "Reset", "reset", help="Back to the same initial weights, paused", icon="reset"),
        Button("undo", "Undo", "undo", help="Bring back the run before the last new beginning", icon="undo"),
        Button("redo", "Redo", "redo", help="Do again what was undone", icon="redo"),
        Button(
            "reseed",
            "Reseed ({seed})",
            "reseed",
            help="Begin again with other random numbers; the seed is part of the page's address",
            icon="dice",
        ),
        Button("history", "History", file="history.csv", help="Every number of this run over its steps, as CSV"),
        Button("code", "Code", page="code", help="This experiment as a short script of plain PyTorch, in a new tab"),
    )
}
"""Buttons that every page can have, by name."""

CHOICES = ("preset", "loss", "play", "speed", "stages")
"""Controls that are no mere buttons, by name."""


@dataclass(frozen=True)
class Bar:
    """Which controls a page has, in which order.

    Attributes:
        controls: always in sight, by name: `CHOICES`, `BUTTONS` and `own`.
        more: further ones, behind the button "More".
        own: buttons of this page alone.
        tasks: whether the line above the charts says what to do in an experiment before it runs.
    """

    controls: tuple[str, ...]
    more: tuple[str, ...] = ()
    own: tuple[Button, ...] = ()
    tasks: bool = True

    def to_data(self, page: PageRun, run: Run) -> dict[str, Any]:
        """All that the browser needs to draw the bar of a page's run.

        Raises:
            KeyError: if there is no control of such a name.
        """
        buttons = {**BUTTONS, **{button.name: button for button in self.own}}
        named = [name for name in (*self.controls, *self.more) if name not in CHOICES]
        return {
            "controls": list(self.controls),
            "more": list(self.more),
            "buttons": {name: asdict(buttons[name]) for name in named},
            "keys": {name: {"key": key, "name": shown} for name, (key, shown) in KEYS.items()},
            "losses": [{"name": name, "label": FIELDS["loss"].choices[name]} for name in LOSSES],
            "speeds": [{"label": label, "value": speed} for label, speed in SPEEDS.items()],
            "presets": [
                {
                    "name": name,
                    "title": STORIES[name].title,
                    "task": task(name, run.settings if name == run.preset else PRESETS[name]) if self.tasks else "",
                    "changes": dict(page.variants.get(name, {})),
                }
                for name in page.presets
            ],
        }


def task(preset: str, settings: Settings) -> str:
    """What to do and to watch for in an experiment, or that it was made for other images than those it learns from."""
    made_for = PRESETS[preset]
    if made_for.kind == settings.kind == IMAGES:
        wanted = datasets.original(made_for.dataset)
        try:
            found = datasets.origin(settings.dataset)
        except DatasetError:  # The run itself says so.
            return STORIES[preset].watch
        if found.digest != wanted.digest:
            return f"Made for {wanted.title}; here it learns from {found.title}."
    return STORIES[preset].watch
