"""Updates of the game on images, recorded.

PyTorch tells whoever asks what passes through a module: hooks on G and D, there for the time of one update, copy what
goes in and out and what gradient comes back. The engine's own code runs as ever.
"""

from __future__ import annotations

from collections.abc import Callable, Generator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import torch
from torch import Tensor, nn

from gan_core.datasets.pixels import to_images
from gan_core.training.images.engine import ImageEngine
from gan_core.training.losses import LOSSES
from gan_core.training.trace import MOST_IMAGES, MOST_SAMPLES, Trace, finite


@dataclass
class _Passage:
    """One way through a network: what went in, what came out, and the gradient of the loss in what came out."""

    inputs: Tensor
    labels: Tensor | None
    outputs: Tensor
    gradient: Tensor = field(default_factory=lambda: torch.zeros(0))

    def take(self, gradient: Tensor) -> None:
        """A gradient came back to the outputs."""
        self.gradient = gradient.detach().clone()


@dataclass
class _Recording:
    """The passages of one update, in order."""

    generated: list[_Passage] = field(default_factory=list)
    judged: list[_Passage] = field(default_factory=list)


class ImageTracer:
    """Makes updates of an engine and tells what happened in them.

    Args:
        engine: whose updates they are.
    """

    def __init__(self, engine: ImageEngine) -> None:
        self._engine = engine

    def trace(self, player: str) -> Trace:
        """Make the next update of "discriminator" or "generator".

        Raises:
            DivergedError: if a weight or loss is no longer a finite number afterwards.
        """
        engine = self._engine
        modules = {"discriminator": engine.discriminator, "generator": engine.generator}
        before = {name: _weights(module) for name, module in modules.items()}
        with _recording(engine) as recording:
            (engine.discriminator_step if player == "discriminator" else engine.generator_step)()
        describe = self._of_discriminator if player == "discriminator" else self._of_generator
        facts, curves = describe(recording)
        settings = engine.settings
        gradients = (weight.grad for weight in modules[player].parameters())
        norms = torch.stack([_norm(gradient) for gradient in gradients if gradient is not None])
        shared = {
            "player": player,
            "loss": settings.loss,
            "on_logits": LOSSES[settings.loss].on_logits,
            "unit": LOSSES[settings.loss].unit,
            "optimizer": settings.optimizer,
            "learning_rate": getattr(settings, f"{player}_lr"),
            "batch": settings.batch_size,
            "kept": min(settings.batch_size, MOST_SAMPLES),
            "images": min(settings.batch_size, MOST_IMAGES),
            "value_after": None,
            "penalty": None,
            "gradient_norm_penalty": None,
            "gradient_norm": finite(float(norms.norm())),
            "change": {name: finite(float(_norm(_weights(module) - before[name]))) for name, module in modules.items()},
        }
        return Trace(shared | facts, curves)

    def _of_discriminator(self, recording: _Recording) -> tuple[dict[str, Any], dict[str, np.ndarray]]:
        loss, count = LOSSES[self._engine.settings.loss], self._engine.settings.batch_size
        # Real and generated images go through D together or, where a penalty needs them apart, in turn; behind them the
        # points between.
        pixels, raw, slopes = (
            torch.cat([getattr(passage, name) for passage in recording.judged])[: 2 * count]
            for name in ("inputs", "outputs", "gradient")
        )
        raw, slopes = raw.float(), slopes.float()
        places = loss.judged(raw[:count], raw[count:])
        per_real, per_fake = loss.per_real(places[0]), loss.per_fake(places[1])
        parts = loss.discriminator_parts(raw[:count], raw[count:])
        facts = {
            "value": finite(float(loss.discriminator(raw[:count], raw[count:]))),
            "value_real": finite(float(parts[0].mean())),
            "value_fake": finite(float(parts[1].mean())),
        }
        return facts, {
            **_shown(recording.generated[0]),
            "trace_real": _images(pixels[:count]),
            **self._judged("real", raw[:count], places[0], per_real, slopes[:count]),
            **self._judged("fake", raw[count:], places[1], per_fake, slopes[count:]),
        }

    def _of_generator(self, recording: _Recording) -> tuple[dict[str, Any], dict[str, np.ndarray]]:
        # Partners, if the loss has any, go through D first.
        loss, generated, judged = LOSSES[self._engine.settings.loss], recording.generated[0], recording.judged[-1]
        raw = judged.outputs.float()
        lead = loss.lead(raw, recording.judged[0].outputs.float())
        gradient = generated.gradient[:MOST_IMAGES].float().permute(0, 2, 3, 1)
        per_generated = loss.per_generated(lead)
        return {"value": finite(float(per_generated.mean()))}, {
            **_shown(generated),
            **self._judged("fake", raw, lead, per_generated, judged.gradient.float()),
            "trace_gradient": _numpy(gradient.squeeze(3) if gradient.shape[3] == 1 else gradient),
        }

    def _judged(self, side: str, raw: Tensor, places: Tensor, losses: Tensor, slopes: Tensor) -> dict[str, np.ndarray]:
        d = LOSSES[self._engine.settings.loss].probability(raw)
        named = {"raw": raw, "d": d, "at": places, "loss": losses, "slope": slopes}
        return {f"trace_{name}_{side}": _numpy(values[:MOST_SAMPLES]) for name, values in named.items()}


@contextmanager
def _recording(engine: ImageEngine) -> Generator[_Recording, None, None]:
    recording = _Recording()
    handles = [
        engine.generator.register_forward_hook(_noting(recording.generated)),
        engine.discriminator.register_forward_hook(_noting(recording.judged)),
    ]
    try:
        yield recording
    finally:
        for handle in handles:
            handle.remove()


def _noting(passages: list[_Passage]) -> Callable[[nn.Module, tuple[Any, ...], Tensor], None]:
    """A forward hook that notes each passage, and the last gradient that comes back to its outputs."""

    def note(_module: nn.Module, inputs: tuple[Any, ...], outputs: Tensor) -> None:
        labels = inputs[1] if len(inputs) > 1 else None
        passage = _Passage(inputs[0].detach().clone(), labels, outputs.detach().clone())
        passages.append(passage)
        if outputs.requires_grad:
            # The R1 penalty first sends a gradient of its own back; that of the loss comes after it.
            outputs.register_hook(passage.take)

    return note


def _shown(passage: _Passage) -> dict[str, np.ndarray]:
    """Latents and images of the first samples, and their classes if there are any."""
    curves = {"trace_z": _numpy(passage.inputs[:MOST_IMAGES]), "trace_fake": _images(passage.outputs)}
    if passage.labels is not None:
        curves["trace_labels"] = passage.labels[:MOST_IMAGES].cpu().numpy().astype(np.int32)
    return curves


def _images(pixels: Tensor) -> np.ndarray:
    return to_images(pixels[:MOST_IMAGES]).cpu().numpy()


def _weights(module: nn.Module) -> Tensor:
    return torch.cat([weight.detach().reshape(-1) for weight in module.parameters()])


def _norm(values: Tensor) -> Tensor:
    return values.double().norm()


def _numpy(values: Tensor) -> np.ndarray:
    return values.detach().cpu().contiguous().numpy().astype(np.float32)
