"""What may be tried in a game that goes wrong, and whether its settings leave room for it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from types import MappingProxyType

from gan_core.training.losses import LOSSES
from gan_core.training.settings import FIELDS, Settings


@dataclass(frozen=True)
class Remedy:
    """One thing to try.

    Attributes:
        words: what it is, such as "a lower learning rate for D"; it stands behind "Try".
        possible: settings -> whether it would change the game: advice that the settings make void is none.
    """

    words: str
    possible: Callable[[Settings], bool]


SLOWEST: Mapping[str, float] = MappingProxyType({"adam": 3e-5, "momentum": 1e-3, "sgd": 3e-3})
"""Optimiser -> the learning rate below which nothing helps soon: on *Far apart*, rescued by the non-saturating loss, W₁
then fell by less than a hundredth in 1,200 steps (`python -m benchmarks.remedies_line --rates`)."""
_ROOM_BELOW = 10
"""How many times that rate D's has to be for a lower one to be advised: a D that stands still leads G nowhere."""


def g_learns(settings: Settings) -> bool:
    """Whether G's rate is high enough for anything to become of a better gradient soon."""
    return settings.generator_lr >= SLOWEST[settings.optimizer]


def d_learns(settings: Settings) -> bool:
    """Whether D's rate is high enough for it to take up soon what it is now trained for."""
    return settings.discriminator_lr >= SLOWEST[settings.optimizer]


NON_SATURATING = Remedy(
    "the non-saturating loss", lambda settings: settings.loss == "saturating" and g_learns(settings)
)
R1_PENALTY = Remedy("an R1 penalty", lambda settings: settings.r1 == 0 and d_learns(settings) and g_learns(settings))
FASTER_D = Remedy(
    "a higher learning rate for D",
    lambda settings: settings.discriminator_lr < FIELDS["discriminator_lr"].highest(settings.images),
)
SLOWER_D = Remedy(
    "a lower learning rate for D",
    lambda settings: settings.discriminator_lr >= _ROOM_BELOW * SLOWEST[settings.optimizer] and g_learns(settings),
)
LESS_MOMENTUM = Remedy(
    "less momentum (β₁)", lambda settings: settings.beta1 > 0 and settings.optimizer in ("adam", "momentum")
)


def first_possible(remedies: Iterable[Remedy], settings: Settings) -> str | None:
    """What to try first, in words; None if the settings leave room for none.

    Args:
        remedies: the ones that help, the best first.
        settings: what the run trains with.
    """
    # What helps was measured at rates that stay as they are, and where D is no critic.
    if settings.decay_steps or LOSSES[settings.loss].of_critic:
        return None
    return next((remedy.words for remedy in remedies if remedy.possible(settings)), None)
