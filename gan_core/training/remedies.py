"""What may be tried in a game that goes wrong, and whether its settings leave room for it."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

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


NON_SATURATING = Remedy("the non-saturating loss", lambda settings: settings.loss == "saturating")
R1_PENALTY = Remedy("an R1 penalty", lambda settings: settings.r1 == 0 and settings.discriminator_lr > 0)
MORE_D_STEPS = Remedy(
    "more D steps (k)",
    lambda settings: (
        settings.discriminator_lr > 0
        and settings.discriminator_steps < FIELDS["discriminator_steps"].highest(settings.images)
    ),
)
FEWER_D_STEPS = Remedy("fewer D steps (k)", lambda settings: settings.discriminator_steps > 1)
FASTER_D = Remedy(
    "a higher learning rate for D",
    lambda settings: settings.discriminator_lr < FIELDS["discriminator_lr"].highest(settings.images),
)
SLOWER_D = Remedy("a lower learning rate for D", lambda settings: settings.discriminator_lr > 0)
FASTER_G = Remedy(
    "a higher learning rate for G",
    lambda settings: settings.generator_lr < FIELDS["generator_lr"].highest(settings.images),
)
SLOWER_G = Remedy("a lower learning rate for G", lambda settings: settings.generator_lr > 0)
LESS_MOMENTUM = Remedy(
    "less momentum (β₁)", lambda settings: settings.beta1 > 0 and settings.optimizer in ("adam", "momentum")
)


def first_possible(remedies: Iterable[Remedy], settings: Settings) -> str | None:
    """What to try first, in words; None if the settings leave room for none.

    Args:
        remedies: the ones that help, the best first.
        settings: what the run trains with.
    """
    return next((remedy.words for remedy in remedies if remedy.possible(settings)), None)
