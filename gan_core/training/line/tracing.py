"""Updates of a game on numbers, recorded.

The engine computes in arrays that it made once, and what an update went through lies in them until the next one: the
mini-batch and D's outputs in the passes, the gradient beside the weights. A trace is a copy of those. Where D judges
packs, what is told of a sample is told of its pack.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Protocol

import numpy as np
import torch

from gan_core.training.line.activations import Array
from gan_core.training.line.engine import LineEngine
from gan_core.training.line.networks import Network, Pass
from gan_core.training.line.packs import packed, repeated, with_deviation
from gan_core.training.line.penalties import add_penalty_gradient
from gan_core.training.losses import LOSSES
from gan_core.training.penalties import penalties
from gan_core.training.trace import MOST_SAMPLES, Trace, euclidean, finite


class Looks(Protocol):
    """What a tracer asks an observer for."""

    @property
    def grid(self) -> Array:
        """Where curves are drawn: numbers (N,) or points (N, 2)."""
        ...

    def density(self, parameters: Array) -> Array:
        """p_g on the grid for generator parameters (P,): (N,)."""
        ...


class LineTracer:
    """Makes updates of an engine and tells what happened in its first run.

    Args:
        engine: whose updates they are.
        observer: knows the grid.
    """

    def __init__(self, engine: LineEngine, observer: Looks) -> None:
        self._engine = engine
        self._observer = observer

    @np.errstate(all="ignore")  # What overflows is found in the results.
    def trace(self, player: str) -> Trace:
        """Make the next update of "discriminator" or "generator".

        Raises:
            DivergedError: if a weight or loss is no longer a finite number afterwards.
        """
        engine = self._engine
        networks = {"discriminator": engine.discriminator, "generator": engine.generator}
        before = {name: network.parameters.copy() for name, network in networks.items()}
        rate = engine.learning_rate(player)
        if player == "discriminator":
            engine.discriminator_step()
            facts, curves = self._of_discriminator(before["discriminator"])
        else:
            engine.generator_step()
            facts, curves = self._of_generator(before["generator"])
        settings = engine.settings
        shared = {
            "player": player,
            "loss": settings.loss,
            "on_logits": LOSSES[settings.loss].on_logits,
            "unit": LOSSES[settings.loss].unit,
            "optimizer": settings.optimizer,
            "learning_rate": rate,
            "batch": settings.batch_size,
            "kept": min(settings.batch_size, MOST_SAMPLES),
            "images": 0,
            "gradient_norm": finite(euclidean(networks[player].gradient[0])),
            "change": {
                name: finite(euclidean(network.parameters[0] - before[name][0])) for name, network in networks.items()
            },
        }
        curves["trace_x"] = self._observer.grid
        outputs = [curves[f"trace_at_{side}"] for side in ("real", "fake") if f"trace_at_{side}" in curves]
        drawn = LOSSES[settings.loss].curves(player, np.concatenate(outputs))
        curves |= {f"trace_curve_{name}": values.astype(np.float32) for name, values in drawn.items()}
        return Trace(shared | facts, {name: np.array(values) for name, values in curves.items()})

    def _of_discriminator(self, before: Array) -> tuple[dict[str, Any], dict[str, Array]]:
        engine, loss = self._engine, LOSSES[self._engine.settings.loss]
        passes = engine.passes
        raw, slopes = passes.compare.outputs[0, 0], passes.compare.output_slope[0, 0]
        packs = len(raw) // 2
        real, fake = (self._members(half) for half in np.split(passes.compare.inputs[0], 2, axis=1))
        places = loss.judged(raw[:packs], raw[packs:])
        per_real, per_fake = _numpy(loss.per_real, places[0]), _numpy(loss.per_fake, places[1])
        parts = self._parts(raw)
        after = Pass(engine.discriminator, 2 * packs)
        after.inputs[:] = passes.compare.inputs
        raw_after = after.forward()[0, 0]
        penalty, penalty_norm = self._penalty(before)
        facts = {
            "value": finite(engine.last_losses["loss_d"][0]),
            "value_real": finite(parts[0]),
            "value_fake": finite(parts[1]),
            "value_after": finite(sum(self._parts(raw_after))),
            "penalty": penalty,
            "gradient_norm_penalty": penalty_norm,
        }
        sides = (
            ("real", real, raw[:packs], places[0], per_real, slopes[:packs]),
            ("fake", fake, raw[packs:], places[1], per_fake, slopes[packs:]),
        )
        curves: dict[str, Array] = {}
        for side in sides:
            curves |= self._judged(*side)
        inputs = engine.as_inputs(self._observer.grid).astype(np.float64)
        equal = repeated(inputs, engine.settings.judged_together)
        deviation = float(passes.compare.inputs[0, -1, -1]) if engine.settings.shows_deviation else None
        asked = with_deviation(equal, deviation)
        d_before = self._network(engine.discriminator, before).values_and_slopes(asked)[0]
        return facts, curves | self._latents() | {"trace_d_before": _numpy(loss.probability, d_before)}

    def _parts(self, raw: Array) -> tuple[float, float]:
        """The means of D's loss over the real and the generated half of a mini-batch of raw outputs (2n,)."""
        real, fake = map(torch.from_numpy, np.split(raw, 2))
        parts = LOSSES[self._engine.settings.loss].discriminator_parts(real, fake)
        return parts[0].numpy().mean(dtype=np.float64), parts[1].numpy().mean(dtype=np.float64)

    def _of_generator(self, before: Array) -> tuple[dict[str, Any], dict[str, Array]]:
        engine, loss = self._engine, LOSSES[self._engine.settings.loss]
        judge = engine.passes.judge
        raw, fake = judge.outputs[0, 0], self._members(judge.inputs[0])
        partners = engine.passes.partners[0]
        places = loss.lead(raw, partners)
        losses = _numpy(loss.per_generated, places)
        latents = self._latents()
        after = Pass(engine.discriminator, len(raw))
        generated = self._generated_now()
        after.inputs[:] = engine.seen(packed(generated, engine.settings.judged_together), generated)
        facts = {
            "value": finite(engine.last_losses["loss_g"][0]),
            "value_after": finite(
                _numpy(loss.per_generated, loss.lead(after.forward()[0, 0], partners)).mean(dtype=np.float64)
            ),
        }
        return facts, {
            **latents,
            **self._judged("fake", fake, raw, places, losses, judge.output_slope[0, 0]),
            "trace_gradient": engine.as_slopes(engine.passes.generate.output_slope[0, :, :MOST_SAMPLES]),
            "trace_p_g_before": self._observer.density(before[0]),
        }

    def _judged(
        self, side: str, points: Array, raw: Array, places: Array, losses: Array, slopes: Array
    ) -> dict[str, Array]:
        """What there is to tell of samples (d, n) on one side, "real" or "fake", D having judged (packs,) of them."""
        d = _numpy(LOSSES[self._engine.settings.loss].probability, raw)
        of_packs = {"raw_": raw, "d_": d, "at_": places, "loss_": losses, "slope_": slopes}
        pack = points.shape[1] // len(raw)
        named = {"": self._engine.as_samples(points)} | {name: np.tile(each, pack) for name, each in of_packs.items()}
        return {f"trace_{name}{side}": values[:MOST_SAMPLES] for name, values in named.items()}

    def _members(self, packs: Array) -> Array:
        """The samples of packs (inputs, n), in the order of their mini-batch: (d, pack · n)."""
        pack = self._engine.settings.judged_together
        return np.concatenate(np.split(packs[: pack * self._engine.data.dimension], pack), axis=1)

    def _latents(self) -> dict[str, Array]:
        return {
            "trace_z": self._engine.passes.generate.inputs[0].T[:MOST_SAMPLES],
            "trace_fake_after": self._engine.as_samples(self._generated_now()[0, :, :MOST_SAMPLES]),
        }

    def _generated_now(self) -> Array:
        """The mini-batch's latents through G as it is now, by the same arithmetic as in training."""
        generate = Pass(self._engine.generator, self._engine.settings.batch_size)
        generate.inputs[:] = self._engine.passes.generate.inputs
        return generate.forward()

    def _penalty(self, before: Array) -> tuple[float | None, float | None]:
        """What the penalties cost, and the norm of their gradient in D's weights, at the weights before the update."""
        network, cost = self._network(self._engine.discriminator, before), 0.0
        for penalty in penalties(self._engine.settings):
            slopes = add_penalty_gradient(network, self._engine.penalised(penalty.place)[:1], penalty)
            cost += float(penalty.cost(torch.from_numpy(slopes[0].T.astype(np.float64))))
        return finite(cost), finite(euclidean(network.gradient[0]))

    def _network(self, like: Network, parameters: Array) -> Network:
        """A network of the first run's weights at another moment."""
        network = like.like()
        network.parameters[0] = parameters[0]
        return network


def _numpy(function: Callable[[torch.Tensor], torch.Tensor], values: Array) -> Array:
    return function(torch.from_numpy(np.ascontiguousarray(values))).numpy()
