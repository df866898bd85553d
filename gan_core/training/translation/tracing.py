"""Updates of translators, recorded: what was descended from, how strongly, and how far the weights moved."""

from __future__ import annotations

from collections.abc import Iterable

import torch
from torch import Tensor, nn

from gan_core.training.losses import LOSSES
from gan_core.training.trace import Trace, finite
from gan_core.training.translation.engine import TranslationEngine
from gan_core.training.translation.objectives import weighted


class TranslationTracer:
    """Makes updates of an engine and tells what happened in them; a trace has no curves.

    Args:
        engine: whose updates they are.
    """

    def __init__(self, engine: TranslationEngine) -> None:
        self._engine = engine

    def trace(self, player: str) -> Trace:
        """Make the next update of "discriminator" or "generator", of all networks that play so.

        Raises:
            DivergedError: if a weight or loss is no longer a finite number afterwards.
        """
        engine, settings = self._engine, self._engine.settings
        players = {"discriminator": engine.discriminators, "generator": engine.generators}
        before = {name: _weights(networks.values()) for name, networks in players.items()}
        (engine.discriminator_step if player == "discriminator" else engine.generator_step)()
        gradients = [
            weight.grad.norm() for network in players[player].values() for weight in network.parameters()
            if weight.grad is not None
        ]  # fmt: skip
        latest = engine.latest_losses
        parts = {name: latest[name] for name in engine.weights() if name in latest}
        value = latest["discriminator"] if player == "discriminator" else weighted(parts, engine.weights())
        loss = LOSSES[settings.loss]
        facts = {
            "player": player,
            "loss": settings.loss,
            "on_logits": loss.on_logits,
            "unit": loss.unit,
            "optimizer": "adam",
            "learning_rate": getattr(settings, f"{player}_lr"),
            "batch": settings.batch_size,
            "kept": 0,
            "images": 0,
            "value": finite(float(value)),
            "value_real": None,
            "value_fake": None,
            "value_after": None,
            "penalty": None,
            "gradient_norm": finite(float(torch.stack(gradients).norm())),
            "gradient_norm_penalty": None,
            "change": {
                name: finite(float((_weights(networks.values()) - before[name]).norm()))
                for name, networks in players.items()
            },
        }
        return Trace(facts, {})


def _weights(networks: Iterable[nn.Module]) -> Tensor:
    return torch.cat([weight.detach().reshape(-1) for network in networks for weight in network.parameters()])
