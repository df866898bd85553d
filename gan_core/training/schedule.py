"""How large the steps of both players are as a run goes on."""

from __future__ import annotations

import math

from gan_core.training.settings import Settings


def learning_rate(settings: Settings, player: str, step: int) -> float:
    """The learning rate of an update after so many steps of G.

    With decay it falls as half of a cosine, lr · (1 + cos(π · step / decay_steps)) / 2 (Loshchilov & Hutter 2017,
    equation 5, without restarts), and is 0 from `decay_steps` on.

    Args:
        settings: the rates, and over how many steps they decay.
        player: "generator" or "discriminator".
        step: steps of G that have been taken.
    """
    highest: float = getattr(settings, f"{player}_lr")
    if not settings.decay_steps or settings.images:
        return highest
    return highest * (1 + math.cos(math.pi * min(1.0, step / settings.decay_steps))) / 2
