"""The game of `gan_core.training.algorithm1` on numbers: the same game, faster, for it does without an autograd tape.

The engine holds the two networks, their optimisers and their random draws, and makes one player move at a time. All of
it carries a leading dimension `runs`: several seeds of one experiment can be stacked in one computation.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple

import numpy as np
import torch
from numpy.typing import NDArray

from gan_core.errors import CheckpointError, DivergedError, SettingsError
from gan_core.loops import compiler
from gan_core.training.line.activations import Array
from gan_core.training.line.batches import DiscriminatorBatches, LatentBatches, seed_for
from gan_core.training.line.data import Data, MixtureData
from gan_core.training.line.gradients import (
    add_through_deviation,
    discriminator_gradients,
    discriminator_loop,
    generator_gradients,
    generator_loop,
    slopes_at,
    write_deviation,
)
from gan_core.training.line.networks import Network, Pass
from gan_core.training.line.optimizers import OPTIMIZERS, Sgd
from gan_core.training.line.packs import in_packs, of_members, packed, repeated, with_deviation
from gan_core.training.line.partners import partners, shares
from gan_core.training.line.penalties import add_penalty_gradient
from gan_core.training.losses import LOSSES
from gan_core.training.penalties import penalties
from gan_core.training.protocol import State
from gan_core.training.schedule import learning_rate
from gan_core.training.settings import Settings

_PIECE = 64  # steps between two looks whether faster loops are ready
ADVICE = (
    "Reset, then try lower learning rates, a smaller initial scale, or the Adam optimiser; the last good state is kept."
)


class Passes(NamedTuple):
    """The engine's ways through its networks; each holds the numbers of the last update that used it.

    Attributes:
        generate: a mini-batch of latents through G.
        judge: a generated mini-batch through D, in an update of G; in packs if D judges packs.
        compare: a real mini-batch and behind it a generated one through D, in an update of D; likewise.
        partners: D's outputs at the real samples or packs with which those that G generated were compared in pairs,
            (runs, packs); (runs, 0) if they were not.
    """

    generate: Pass
    judge: Pass
    compare: Pass
    partners: Array


class LineEngine:
    """Both players of the one-dimensional game; with other data, those of a game of more dimensions.

    Args:
        settings: the experiment, on data of the engine's kind.
        seeds: one seed for each stacked run; only the settings' own seed if not given.
        dtype: np.float32, or np.float64 for comparisons.

    Attributes:
        step_count: generator steps taken.
        data: where real samples come from.
        generator: the generator's networks, latent_dim -> the data's dimension.
        discriminator: the discriminator's networks, that dimension, once for each sample of a pack -> 1 raw output.
        average: (runs, P) moving average of the generator's parameters, or None without one.
        last_losses: the losses of the two players on their last mini-batches, each (runs,); NaN before the first.
    """

    data_of: Callable[[Settings], Data] = MixtureData
    """What makes the data of given settings."""

    def __init__(
        self,
        settings: Settings,
        seeds: tuple[int, ...] | None = None,
        dtype: type[np.floating] = np.float32,
    ) -> None:
        self.settings, self.seeds, self.step_count = settings, seeds or (settings.seed,), 0
        runs, batch = len(self.seeds), settings.batch_size
        generators = [np.random.default_rng(seed_for(seed, "weights")) for seed in self.seeds]
        self.data = type(self).data_of(settings)
        dimension, self._pack = self.data.dimension, settings.judged_together
        packs = batch // self._pack
        g_sizes = (settings.latent_dim, *[settings.generator_width] * settings.generator_depth, dimension)
        d_sizes = (
            self._pack * dimension + settings.shows_deviation,
            *[settings.discriminator_width] * settings.discriminator_depth,
            1,
        )
        self.generator = Network(g_sizes, settings.activation, runs, dtype)
        self.discriminator = Network(d_sizes, settings.activation_of_d, runs, dtype)
        latents, samples = (self._latents, self._samples_alike) if settings.initial_biases == "spread" else (None, None)
        self.generator.initialise(generators, settings.generator_scale, settings.generator_shift, latents)
        self.discriminator.initialise(generators, inputs=samples)
        self.average = self.generator.parameters.copy() if settings.ema else None

        make = OPTIMIZERS[settings.optimizer]
        self._g_optimizer = make(self.generator, settings.beta1, settings.beta2)
        self._d_optimizer = make(self.discriminator, settings.beta1, settings.beta2)
        self._d_batches = DiscriminatorBatches(settings, self.seeds, dtype, self.data)
        self._g_batches = LatentBatches(settings, self.seeds, "generator", dtype)

        self._generate = Pass(self.generator, batch, "generator")
        self._judge = Pass(self.discriminator, packs, "discriminator")
        self._compare = Pass(self.discriminator, 2 * packs, "discriminator")
        self._probes: tuple[Pass, Pass] | None = None
        single = dtype == np.float32
        self._discriminator_gradients = discriminator_loop if single else discriminator_gradients
        self._generator_gradients = generator_loop if single else generator_gradients
        of_g, of_d = self.generator.activation, self.discriminator.activation
        self._activations = of_g.kind, of_g.leak, of_d.kind, of_d.leak
        self._share = dtype(1 / packs)
        self._losses: dict[str, Array] = {name: np.full(runs, np.nan) for name in ("loss_d", "loss_g")}
        self._turn = 0  # updates of D that the step under way has had
        self._update = 0  # the number of D's last update
        self._nobody = self._partners = np.zeros((runs, 0), dtype)  # D's outputs at those of G's last mini-batch
        self._bind_loss()

    def _latents(self, generator: np.random.Generator, count: int) -> Array:
        """So many latents, (latent_dim, count)."""
        shape = self.settings.latent_dim, count
        return generator.standard_normal(shape) if self.settings.latent == "normal" else generator.uniform(-1, 1, shape)

    def _samples_alike(self, generator: np.random.Generator, count: int) -> Array:
        """What D may see: so many packs of normal samples with the mean and the width of p_data, (inputs, count)."""
        mean = np.tile(self.data.mean, self._pack)[:, None]
        packs = mean + self.data.std * generator.standard_normal((len(mean), count))
        return with_deviation(packs, self.data.std if self.settings.shows_deviation else None)

    def seen(self, packs: Array, samples: Array) -> Array:
        """What D sees of packs of samples (runs, d, n): (runs, inputs, packs)."""
        if not self.settings.shows_deviation:
            return packs
        deviations = np.empty((len(packs), 1, packs.shape[-1]), packs.dtype)
        for run in range(len(packs)):
            write_deviation(samples[run], deviations[run, 0])
        return np.concatenate([packs, deviations], axis=1)

    def _bind_loss(self) -> None:
        """Have the slopes of the loss as the loops want them, and the penalties beside it."""
        self._penalties = penalties(self.settings)
        self._loss = LOSSES[self.settings.loss]
        terms = (self._loss.real, self._loss.fake, self._loss.generated)
        self._slopes = [np.array(term.slope.numbers, self.generator.dtype) for term in terms]

    def discriminator_step(self) -> None:
        """One update of D on a fresh batch of real samples and one of generated samples.

        Raises:
            DivergedError: if a weight or loss is no longer a finite number afterwards.
        """
        self.train_discriminator(1)

    def generator_step(self) -> None:
        """One update of G on a fresh batch of latents; D's weights stay.

        Raises:
            DivergedError: if a weight or loss is no longer a finite number afterwards.
        """
        with torch.inference_mode(), np.errstate(all="ignore"):
            self._update_generator()
        self._check_finite()

    def _update_discriminator(self) -> None:
        self._update = self._d_optimizer.count
        latents, real = self._d_batches.draw()
        generate, compare = self._generate.one_by_one, self._compare.one_by_one
        on_real, on_fake, _ = self._slopes
        self._discriminator_gradients(
            generate,
            compare,
            *self._activations,
            on_real,
            on_fake,
            self._share,
            self._loss.paired,
            self._pack,
            latents,
            real,
        )
        for penalty in self._penalties:
            add_penalty_gradient(self.discriminator, self.penalised(penalty.place), penalty)
        self._d_optimizer.step(self.learning_rate("discriminator"))
        if clip := self.settings.clip:
            np.clip(self.discriminator.parameters, -clip, clip, out=self.discriminator.parameters)
        self._losses.pop("loss_d", None)

    def _update_generator(self) -> None:
        (latents,) = self._g_batches.draw()
        generate, judge = self._generate.one_by_one, self._judge.one_by_one
        self._partners = self._outputs_at_partners()
        self._generator_gradients(
            generate, judge, *self._activations, self._slopes[2], self._share, self._pack, latents, self._partners
        )
        self._g_optimizer.step(self.learning_rate("generator"))
        self.step_count += 1
        if self.average is not None:
            self.average += (1 - self.settings.ema) * (self.generator.parameters - self.average)
        self._losses.pop("loss_g", None)

    def _outputs_at_partners(self) -> Array:
        """D's outputs at the real samples with which G's next batch is compared, (runs, packs); (runs, 0) for none."""
        if not self._loss.paired:
            return self._nobody
        real = partners(self.settings, self.data, self.seeds, self.step_count, self.generator.dtype.type)
        return np.ascontiguousarray(self.discriminator.evaluate(self.seen(packed(real, self._pack), real))[:, 0])

    def penalised(self, place: str) -> Array:
        """The samples, or packs, (runs, pack · d, packs) at which a penalty of D's last update takes the slope.

        Args:
            place: one of `gan_core.training.penalties.PLACES`.
        """
        packs = self.settings.batch_size // self._pack
        real, fake = self._compare.inputs[:, :, :packs], self._compare.inputs[:, :, packs:]
        if place != "between":
            return real if place == "real" else fake
        share = shares(self.seeds, packs, self._update, self.generator.dtype.type)
        return share * real + (1 - share) * fake

    def learning_rate(self, player: str) -> float:
        """What the next update of "generator" or "discriminator" moves with."""
        return learning_rate(self.settings, player, self.step_count)

    def run(self, steps: int) -> None:
        """Algorithm 1: `steps` times, k updates of D and then one of G.

        Raises:
            DivergedError: if a weight or loss is no longer a finite number afterwards.
        """
        with torch.inference_mode(), np.errstate(all="ignore"):
            for done in range(0, steps, _PIECE):
                with compiler.noticing():
                    for _ in range(min(_PIECE, steps - done)):
                        for _ in range(self.settings.discriminator_steps - self._turn):
                            self._update_discriminator()
                        self._update_generator()
                        self._turn = 0
        self._check_finite()

    def next_update(self) -> bool:
        """The next update of Algorithm 1: D's, until it has had k of them, then G's. True if the step ends with it.

        Raises:
            DivergedError: if a weight or loss is no longer a finite number afterwards.
        """
        ends = self._turn >= self.settings.discriminator_steps
        if ends:
            self.run(1)
        else:
            self.train_discriminator(1)
            self._turn += 1
        return ends

    def train_discriminator(self, steps: int) -> None:
        """`steps` updates of D while G stays as it is.

        Raises:
            DivergedError: if a weight or loss is no longer a finite number afterwards.
        """
        with torch.inference_mode(), np.errstate(all="ignore"):
            for _ in range(steps):
                self._update_discriminator()
        self._check_finite()

    def _check_finite(self) -> None:
        looked_at = {
            "the discriminator's weights": self.discriminator.parameters,
            "the generator's weights": self.generator.parameters,
            "the generator's output": self._generate.outputs,
            "the discriminator's raw output": self._compare.outputs,
            "the discriminator's raw output at a generated sample": self._judge.outputs,
        }
        for quantity, values in looked_at.items():
            if not np.isfinite(values).all():
                raise DivergedError(quantity, self.step_count, ADVICE)

    @property
    def discriminator_updates(self) -> int:
        """Updates that D has had, whatever its learning rate."""
        return self._d_optimizer.count

    @property
    def last_losses(self) -> dict[str, Array]:
        """The losses of both players on their last mini-batches: "loss_d" and "loss_g", each (runs,)."""
        self._settle_losses()
        return self._losses

    def _settle_losses(self) -> None:
        """Work out the losses of the updates since they were last looked at."""
        if "loss_d" not in self._losses:
            real, fake = np.split(self._compare.outputs[:, 0], 2, axis=-1)
            on_real, on_fake = self._loss.discriminator_parts(real, fake)
            self._losses["loss_d"] = (on_real.mean(-1) + on_fake.mean(-1)).astype(np.float64)
        if "loss_g" not in self._losses:
            lead = self._loss.lead(self._judge.outputs[:, 0], self._partners)
            self._losses["loss_g"] = self._loss.per_generated(lead).mean(-1).astype(np.float64)

    @property
    def passes(self) -> Passes:
        """What the last updates went through, until the next ones; to be read only."""
        return Passes(self._generate, self._judge, self._compare, self._partners)

    def generator_gradients(
        self, losses: tuple[str, ...], latents: Array, real: Array | None = None
    ) -> dict[str, Array]:
        """The gradients of generator losses in G's weights at the current D, each (runs, P); nothing is updated.

        Args:
            losses: names in `LOSSES`.
            latents: (latent_dim, n), the batch to average over; D judges as many packs of what G makes of them.
            real: (m,) or (d, m) real samples, for losses of pairs: each generated sample or pack is compared with each.

        Raises:
            TypeError: one of the losses is of pairs, and there are no real samples.
        """
        generate, judge = self._probing(latents.shape[-1])
        generate.inputs[:] = latents
        generated = generate.forward()
        judge.inputs[:] = self.seen(in_packs(generated, self._pack), generated)
        outputs = judge.forward()
        judge.output_slope[:] = 1.0 / latents.shape[-1]
        through_d = judge.backward_to_inputs()  # the same for every loss: a sample's own slope is a factor
        kept = self.generator.gradient.copy()
        gradients: dict[str, Array] = {}
        for name in losses:
            per_output = self._slopes_against(name, outputs, real)
            slopes, members = per_output * through_d, self._pack * self.data.dimension
            generate.output_slope[:] = of_members(slopes[:, :members], self._pack)
            if self.settings.shows_deviation:
                for run in range(len(generated)):
                    add_through_deviation(generated[run], slopes[run, members], generate.output_slope[run])
            generate.backward()
            gradients[name] = self.generator.gradient.copy()
        self.generator.gradient[:] = kept
        return gradients

    def _slopes_against(self, name: str, outputs: Array, real: Array | None) -> Array:
        """The slope of a generator loss at raw outputs (runs, 1, n), in their shape; in pairs the mean over all."""
        loss = LOSSES[name]
        if not loss.paired:
            return slopes_at(loss.generated.slope, outputs.ravel()).reshape(outputs.shape)
        at_real = None
        if real is not None:
            samples = np.atleast_2d(real)[None]
            at_real = self.discriminator.evaluate(self.seen(in_packs(samples, self._pack), samples))[:, :, None, :]
        leads = loss.lead(outputs[..., None], at_real)
        return slopes_at(loss.generated.slope, leads.ravel()).reshape(leads.shape).mean(-1)

    def _probing(self, n: int) -> tuple[Pass, Pass]:
        """Passes for n latents and for what G makes of them; a single run keeps them, for it is asked again."""
        if self._probes is None or self._probes[0].inputs.shape[-1] != n:
            probes = Pass(self.generator, n, role="generator"), Pass(self.discriminator, n, role="discriminator")
            if len(self.seeds) > 1:
                return probes
            self._probes = probes
        return self._probes

    def apply(self, settings: Settings) -> None:
        """Take over settings that differ in live fields only; weights, optimiser and random streams stay."""
        self._settle_losses()  # They belong to the old objective: worked out while it is here.
        self.settings = settings
        for optimizer in (self._d_optimizer, self._g_optimizer):
            optimizer.beta1 = settings.beta1
        self.data = type(self).data_of(settings)
        self._d_batches.retarget(self.data)
        self._bind_loss()

    @np.errstate(all="ignore")
    def sample(self, n: int, seed: int) -> Array:
        """`n` samples of the first run's generator, (n,) numbers or (n, 2) points; `seed` fixes the latents."""
        return self.as_samples(self.generator.evaluate(self._latents(np.random.default_rng(seed), n))[0])

    def as_samples(self, inputs: Array) -> Array:
        """What the networks see as (d, n), in units of the data: (n,) numbers, or (n, 2) points."""
        return inputs[0] if self.data.dimension == 1 else self.data.unit * inputs.T

    def as_inputs(self, samples: Array) -> Array:
        """The inverse of `as_samples`: (d, n)."""
        return samples[None, :] if self.data.dimension == 1 else samples.T / self.data.unit

    def as_slopes(self, slopes: Array) -> Array:
        """Derivatives in what the networks see, (d, n), as those in the samples: (n,) or (n, 2)."""
        return slopes[0] if self.data.dimension == 1 else slopes.T / self.data.unit

    @np.errstate(all="ignore")
    def logits(self, x: Array, labels: NDArray[np.integer] | None = None) -> Array:
        """The first run's raw discriminator outputs at x, (n,) numbers or (n, 2) points: (n,).

        Where D judges packs, those at packs of equal samples; where it sees the deviation of its mini-batch, that of x.

        Raises:
            SettingsError: labels are given; numbers and points have no classes.
        """
        if labels is not None:
            raise SettingsError("Numbers and points have no classes: leave `labels` out.")
        inputs = self.as_inputs(np.asarray(x))[None]
        return self.discriminator.evaluate(self.seen(repeated(inputs, self._pack), inputs))[0, 0]

    @property
    def device_name(self) -> str:
        """Where it computes, for people: the processor."""
        return "cpu"

    def generator_weights(self) -> dict[str, Array]:
        """The first run's moving average of G, or G itself if there is none, by the names of `Network.tensors`."""
        parameters = self.generator.parameters if self.average is None else self.average
        return self.generator.tensors(parameters[0].copy())

    def state_dict(self) -> State:
        """Everything that the rest of the run depends on: "arrays" by name, and a "record" that JSON can hold."""
        arrays: dict[str, Array] = {
            "generator": self.generator.parameters,
            "discriminator": self.discriminator.parameters,
        }
        if self.average is not None:
            arrays["average"] = self.average
        record: dict[str, Any] = {"step": self.step_count, "seeds": list(self.seeds)}
        if self._turn:
            record["turn"] = self._turn
        for player, optimizer in self._optimizers():
            arrays |= {f"{player}.{name}": slot for name, slot in optimizer.slots.items()}
            record[f"{player}.count"] = optimizer.count
        for player, batches in self._streams():
            more, place = batches.state()
            arrays |= {f"{player}.{name}": values for name, values in more.items()}
            record[f"{player}.next"] = place["next"]
        arrays |= {f"last.{name}": values for name, values in self.last_losses.items()}
        return {"arrays": {name: np.array(values) for name, values in arrays.items()}, "record": record}

    def load_state_dict(self, state: State) -> None:
        """Continue bit for bit from a `state_dict` of the same settings.

        Raises:
            CheckpointError: if an array is missing, superfluous or of another shape or type.
        """
        arrays, record, mine = state["arrays"], state["record"], self.state_dict()["arrays"]
        if set(arrays) != set(mine):
            odd = ", ".join(sorted(set(arrays) ^ set(mine)))
            raise CheckpointError(f"This state belongs to another kind of run: the two differ in {odd}.")
        for name, values in mine.items():
            found = np.asarray(arrays[name])
            if found.shape != values.shape or found.dtype != values.dtype:
                raise CheckpointError(
                    f"{name} is {found.dtype} {found.shape} where {values.dtype} {values.shape} is expected."
                )
        record = {"turn": 0, **record}
        counts = ["step", "turn", *(f"{player}.count" for player, _ in self._optimizers())]
        for name in [*counts, *(f"{player}.next" for player, _ in self._streams())]:
            if type(record[name]) is not int or record[name] < 0:
                raise CheckpointError(
                    f"{name} is {str(record[name])[:80]} where a whole number of 0 or more is expected."
                )
        self.step_count, self._turn = record["step"], record["turn"]
        self.generator.parameters[:] = arrays["generator"]
        self.discriminator.parameters[:] = arrays["discriminator"]
        if self.average is not None:
            self.average[:] = arrays["average"]
        for player, optimizer in self._optimizers():
            optimizer.count = record[f"{player}.count"]
            for name, slot in optimizer.slots.items():
                slot[:] = arrays[f"{player}.{name}"]
        for player, batches in self._streams():
            own = {name: arrays[f"{player}.{name}"] for name in batches.state()[0]}
            batches.restore(own, {"next": record[f"{player}.next"]})
        self._losses = {name: np.array(arrays[f"last.{name}"]) for name in ("loss_d", "loss_g")}

    def _optimizers(self) -> list[tuple[str, Sgd]]:
        return [("generator_optimizer", self._g_optimizer), ("discriminator_optimizer", self._d_optimizer)]

    def _streams(self) -> list[tuple[str, LatentBatches]]:
        return [("generator_stream", self._g_batches), ("discriminator_stream", self._d_batches)]
