"""The picture of data and gradients on their way through both networks: its words, and the runs behind it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from gan_core.training.presets import SLOW_MOTION
from ui.charts.specs import Board

LINE: Mapping[str, Mapping[str, object]] = {name: SLOW_MOTION[name] for name in ("one_gaussian", "two_modes")}
"""Preset -> what differs here, for runs on the line."""
IMAGES = ("digits", "digits_dcgan", "faces")
"""Presets on images."""
STAGE = 30_000
"""Where a fresh run on images begins if its preset has a stage kept there: its images are worth looking at."""


@dataclass(frozen=True)
class DataFlowCell:
    """One picture: what flows from z and x through G and D to the losses, and back.

    Attributes:
        name: identifies it on its page.
        about: player -> what the picture shows of its update.
        waiting: what it says before the first update.
        built_by: what draws it.
    """

    name: str
    about: Mapping[str, str]
    waiting: str
    built_by: str = field(default="pages/theory/data_flow/browser/data_flow.js#dataFlowCell", init=False)


def board(page: str) -> Board:
    """The board of a page's run."""
    about = {
        "discriminator": "Update of D: both kinds of samples flow through D, and the gradient of L_D flows back "
        "into D's weights and no further. G only delivers samples.",
        "generator": "Update of G: the gradient of L_G flows back through D, whose weights stay, to the samples and on "
        "into G's weights. Real data take no part.",
    }
    waiting = "Press “Update D” or “Update G”: the run makes that update, and everything in the picture comes from it."
    return Board(page, (), (DataFlowCell("data_flow", about, waiting),))
