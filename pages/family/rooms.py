"""What stands in the room of each member that is played: the charts of its run, and the controls of its interaction."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from types import MappingProxyType
from typing import Any

from gan_core.family.members import Played
from gan_core.training.kinds import IMAGES, MIXTURE, PLANE, TRANSLATION
from pages.digits import charts as digits_charts
from pages.lab import charts as lab_charts
from pages.plane import charts as plane_charts
from pages.translation import charts as translation_charts
from ui.charts.specs import Board, Readout
from ui.live.bar import Bar

BOARDS: Mapping[str, Board] = MappingProxyType(
    {
        MIXTURE: lab_charts.BOARD,
        PLANE: plane_charts.BOARD,
        IMAGES: digits_charts.BOARD,
        TRANSLATION: translation_charts.BOARD,
    }
)
"""Kind of data -> the lab whose charts a room shows."""
BEGIN = ("play", "speed", "reset", "undo", "redo")


@dataclass(frozen=True)
class Room:
    """A member's room.

    Attributes:
        charts: names of cells of its lab's board, in their order here.
        readouts: the numbers above them, by metric.
        controls: of the bar, besides those with which every run begins.
        settings: that stand above the charts.
        stage: step of a kept training at which its run begins; 0 for the beginning.
        latent: whether its checkpoint can be opened in the latent space.
    """

    charts: tuple[str, ...]
    readouts: tuple[str, ...]
    controls: tuple[str, ...] = ()
    settings: tuple[str, ...] = ()
    stage: int = 0
    latent: bool = False

    @property
    def bar(self) -> Bar:
        """The controls of its run."""
        return Bar((*self.controls, *BEGIN), tasks=False)

    def board(self, member: Played, page: str) -> Board:
        """The board of its run.

        Args:
            member: whose room it is.
            page: its name on the page.
        """
        whole = BOARDS[member.settings.kind]
        cells = {cell.name: cell for cell in whole.cells}
        numbers = {readout.metric: readout for readout in whole.readouts}
        return replace(
            whole,
            page=page,
            readouts=(*LOSSES, *(replace(numbers[metric], large=False) for metric in self.readouts)),
            cells=tuple(_titled(cells[name]) for name in self.charts),
            first=(),
            lecture=(),
        )


def _titled(cell: Any) -> Any:
    """A cell whose heading can be read without the one that stands before it in the lab."""
    return replace(cell, title="How strong G's gradient is") if cell.name == "gradient_norm" else cell


LOSSES = (
    Readout("L of D", "loss_d", role="discriminator", help="What D minimises, on its last mini-batches: the equation."),
    Readout("L of G", "loss_g", role="generated", help="What G minimises, on its last mini-batch: the equation."),
)
"""The two equations, evaluated while the run trains."""

_NUMBERS = ("jsd", "value", "value_optimal", "modes_covered")
_NUMBERS_OF_CRITICS = ("jsd", "wasserstein", "critic_estimate", "critic_slope", "critic_bound")
_NUMBERS_OF_IMAGES = ("jsd_certified", "value_held_out", "classes_covered", "diversity")

ROOMS: Mapping[str, Room] = MappingProxyType(
    {
        "gan": Room(("densities", "value"), (*_NUMBERS, "value_gap", "identity_error"), controls=("optimum",)),
        "non_saturating": Room(("densities", "gradient_norm"), _NUMBERS, controls=("loss",)),
        "cgan": Room(("samples", "classes"), _NUMBERS_OF_IMAGES, latent=True),
        "dcgan": Room(
            ("samples", "verdicts", "inspector"), _NUMBERS_OF_IMAGES, controls=("stages",), stage=1000, latent=True
        ),
        "wgan": Room(("densities", "gradient"), _NUMBERS_OF_CRITICS, settings=("clip",)),
        "wgan_gp": Room(
            ("densities", "divergence"), _NUMBERS_OF_CRITICS, settings=("penalty_sides", "gradient_penalty")
        ),
        "hinge": Room(("densities", "losses"), ("jsd", "modes_covered"), controls=("optimum",)),
        "relativistic": Room(("scene", "quality"), ("modes_covered", "high_quality", "jsd"), settings=("r1", "r2")),
        "lsgan": Room(("densities", "gradient"), _NUMBERS, controls=("loss", "reseed")),
    }
)
"""Member that is played -> its room."""
