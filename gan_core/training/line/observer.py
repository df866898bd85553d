"""Everything the theory says about a one-dimensional run at one moment.

The observer evaluates the networks on one grid of bins and at one fixed set of latents, so that a curve moves only
because G or D moved, and hands the masses to `gan_core.theory`. The bins go on beyond the charts (`LineBins`): numbers
are those of all of p_g, wherever it went. Nothing here trains.
"""

from __future__ import annotations

import math

import numpy as np
import torch
from scipy.special import expit, ndtri

from gan_core.errors import DivergedError
from gan_core.evaluation.coverage import covered_modes
from gan_core.theory import divergences
from gan_core.theory.mixtures import GaussianMixture
from gan_core.theory.pushforward import Pushforward
from gan_core.training.line.activations import Array
from gan_core.training.line.bins import LineBins
from gan_core.training.line.course import Course
from gan_core.training.line.densities import Compared, Measured
from gan_core.training.line.diagnosis import Moment, Shortfall, diagnose
from gan_core.training.line.engine import ADVICE, LineEngine
from gan_core.training.line.networks import Network, Pass
from gan_core.training.line.verdicts import Verdicts
from gan_core.training.loss import LOGIT, TARGET
from gan_core.training.losses import LOSSES, losses_on
from gan_core.training.snapshot import KnownMetrics, Numbers, Snapshot, only_finite

RUG_LINES = 41
MAP_NODES = 121
MAP_SLICES = 9
GRADIENT_LATENTS = 512
AVERAGE_EVERY = 4
_CHUNK = 2048
_LARGEST = float(np.finfo(np.float32).max)  # The engine and the charts know no larger number.
_SEED = 20140610


class LineObserver:
    """Makes snapshots of a `LineEngine` (of its first run, if it stacks several).

    Curves, with N = 400 bins: x (N,) bin centres; p_data, p_g (N,) densities; d, d_optimal (N,); gradient_<loss> (N,)
    for every loss, dL_G/dx at x, NaN beyond float32 and where a loss needs another kind of D than the one in use;
    rug_z, rug_x (41,), latents at equal steps of probability along one line through latent space and where G sends
    them; map_z (121,), map_x (slices, 121), G along that line first, then along parallel ones if z is wider.
    """

    def __init__(self, engine: LineEngine) -> None:
        self._engine = engine
        settings = engine.settings
        random = np.random.default_rng(_SEED)
        self._normal = settings.latent == "normal"
        self._gradient_latents = self._draw(random, (settings.latent_dim, GRADIENT_LATENTS))
        elsewhere = self._draw(random, (MAP_SLICES - 1, settings.latent_dim))
        slices = np.zeros((1, 1)) if settings.latent_dim == 1 else np.vstack([0 * elsewhere[:1], elsewhere])
        reach = 3.0 if self._normal else 1.0
        self._map_z = np.linspace(-reach, reach, MAP_NODES)
        quantiles = (np.arange(RUG_LINES) + 0.5) / RUG_LINES
        self._rug_z = ndtri(quantiles) if self._normal else 2 * quantiles - 1
        self._lines = np.concatenate([_along(slices, self._map_z), _along(slices[:1], self._rug_z)])
        self._course = Course()
        self._observed = settings
        self._jsd_ema: float | None = None
        self._since_average = -1
        self._lay_bins(LineBins(settings))
        self.retarget()

    def _draw(self, random: np.random.Generator, shape: tuple[int, ...]) -> Array:
        return random.standard_normal(shape) if self._normal else random.uniform(-1, 1, shape)

    def retarget(self) -> None:
        """Take over the engine's mixture: p_data on the grid, and another grid if it needs one."""
        settings = self._engine.settings
        if settings != self._observed:
            self._observed = settings
            self._course.begin()
        self._mixture = GaussianMixture(settings.means, settings.stds, settings.weights)
        bins = LineBins(settings)
        if not np.array_equal(bins.edges, self._bins.edges):
            self._lay_bins(bins)
        self._data = self._measure_data(self._bins)
        self._compared = None

    def _lay_bins(self, bins: LineBins) -> None:
        self._bins = bins
        self._pushforward = Pushforward(self._engine.settings.latent_dim, self._engine.settings.latent, bins.edges)
        self._compared: tuple[Array, Compared] | None = None  # parameters of G, and what was found for them

    def forget(self) -> None:
        """Look anew at the moving average and at the modes: the engine was given other weights, whatever its step."""
        self._jsd_ema, self._since_average = None, -1
        self._course.begin()

    def _measure_data(self, bins: LineBins) -> Measured:
        return Measured(self._mixture.bin_masses(bins.edges), self._mixture.bin_moments(bins.edges))

    def _measure(self, parameters: Array) -> Compared:
        """p_data and p_g in bins for generator parameters (P,)."""
        # A G that has not moved since it was last looked at, because D alone was trained, need not be measured again.
        if self._compared is None or not np.array_equal(self._compared[0], parameters):
            self._compared = (parameters.copy(), self._measure_anew(parameters))
        return self._compared[1]

    def _measure_anew(self, parameters: Array) -> Compared:
        values = self._generate(self._pushforward.latents, parameters)
        bins = self._bins.following(values[self._pushforward.typical])
        if bins is self._bins:
            return Compared(bins, self._data, Measured(*self._pushforward.masses_and_moments(values)), values)
        generated = Measured(*self._pushforward.masses_and_moments(values, bins.edges))
        return Compared(bins, self._measure_data(bins), generated, values)

    @property
    def grid(self) -> Array:
        """The bins' centres on the plot, (N,)."""
        return self._bins.centres[self._bins.shown]

    def density(self, parameters: Array) -> Array:
        """p_g on the grid for generator parameters (P,); (N,)."""
        compared = self._measure(parameters)
        return self._density(compared, compared.generated)

    def _density(self, compared: Compared, measured: Measured) -> Array:
        return measured.masses[compared.bins.shown] / self._bins.width

    def _generate(self, latents: Array, parameters: Array) -> Array:
        """G at latents (n, latent_dim); (n,). In pieces that stay in the processor's cache."""
        mine = self._engine.generator
        # p_g of a one-dimensional latent is exact up to the arithmetic, so that is done in double precision.
        dtype = np.float64 if self._pushforward.exact else mine.dtype.type
        network = Network(mine.sizes, self._engine.settings.activation, dtype=dtype)
        network.parameters[0] = parameters
        chunk = Pass(network, min(_CHUNK, len(latents)))
        width = chunk.inputs.shape[-1]
        values = np.empty(len(latents))
        for start in range(0, len(latents), width):
            piece = latents[start : start + width]
            chunk.inputs[0, :, : len(piece)] = piece.T
            values[start : start + len(piece)] = chunk.forward()[0, 0, : len(piece)]
        self._check_finite("the generator's output", values)
        return values

    def _check_finite(self, quantity: str, values: Array) -> None:
        if not (values.max() <= _LARGEST and values.min() >= -_LARGEST):  # true for NaN, too
            raise DivergedError(quantity, self._engine.step_count, ADVICE)

    @np.errstate(all="ignore")  # What overflows is found in the results.
    def snapshot(self, live: bool = False, inspected: int | None = None) -> Snapshot:
        """Look at the engine's first run now.

        Args:
            live: True while one snapshot chases the next. The moving average moves slowly and costs as much to look at
                as everything else, so its number is then worked out for every fourth snapshot only.
            inspected: of no use here: a sample is a number, and the rug shows where it lies.

        Raises:
            DivergedError: if the generator's or the discriminator's outputs are not finite.
        """
        engine = self._engine
        compared = self._measure(engine.generator.parameters[0])
        shown, p, q = compared.bins.shown, compared.data.masses, compared.generated.masses
        (verdicts,) = self._discriminators([compared])
        raw, slope = verdicts.raw[shown].copy(), verdicts.slope[shown].copy()
        narrow = compared.narrow[shown]
        if narrow.any():  # In these bins D was asked where the densities lie, but it is drawn at x.
            at_x = engine.discriminator.value_and_slope(self.grid[narrow], np.float64)
            raw[narrow], slope[narrow] = (values[0, 0] for values in at_x)
        self._since_average = self._since_average + 1 if live else 0
        if self._since_average % AVERAGE_EVERY == 0:
            self._jsd_ema = self._average_divergence(0)
        metrics = self._metrics(0, compared, verdicts, self._gradient_norms()) | {"jsd_ema": self._jsd_ema}
        lines = self._generate(self._lines, engine.generator.parameters[0])
        curves = {
            "x": self.grid,
            "p_data": self._density(compared, compared.data),
            "p_g": self._density(compared, compared.generated),
            "d": expit(self._logits(raw)),
            "d_optimal": divergences.optimal_discriminator(p[shown], q[shown]),
            **self._gradients(raw, slope),
            "rug_z": self._rug_z,
            "rug_x": lines[-RUG_LINES:],
            "map_z": self._map_z,
            "map_x": lines[:-RUG_LINES].reshape(-1, MAP_NODES),
        }
        for curve in curves.values():
            curve.setflags(write=False)
        sentence = diagnose(self._moment(KnownMetrics(metrics), compared, verdicts), self._course)
        exact = self._since_average % AVERAGE_EVERY == 0
        return Snapshot(engine.step_count, curves, metrics, sentence, exact)

    def _moment(self, metrics: KnownMetrics, compared: Compared, verdicts: Verdicts) -> Moment:
        """What is known now; the course is taken down on the way."""
        engine, step = self._engine, self._engine.step_count
        generated, spread = compared.generated, math.sqrt(self._mixture.variance)
        width = math.sqrt(float(generated.masses @ (compared.bins.means(*generated) - metrics["mean_g"]) ** 2))
        offset = metrics["mean_g"] - metrics["mean_data"]
        covered = int(metrics["modes_covered"])
        self._course.see(step, metrics["wasserstein"], offset, width - spread, spread, covered)
        return Moment(
            settings=engine.settings,
            step=step,
            discriminator_updates=engine.discriminator_updates,
            metrics=metrics,
            shortfall=self._shortfall(metrics["value_gap"], compared, verdicts.raw),
            rejection=float(generated.masses @ expit(self._logits(verdicts.raw))),
            spread=spread,
            covered_since=self._course.covered_since,
            trend=self._course.trend,
            swings_of_mean=self._course.swings_of_mean,
            swings_of_width=self._course.swings_of_width,
        )

    def _shortfall(self, value_gap: float, compared: Compared, raw: Array) -> Shortfall | None:
        """By how much D falls short of D*, in what it is trained for; None if D* is not what it is trained for."""
        output = LOSSES[self._engine.settings.loss].output
        if output == LOGIT:
            return Shortfall(value_gap, value_gap / divergences.LOG4, nats=True)
        if output != TARGET:
            return None
        p, q = compared.data.masses, compared.generated.masses
        best = divergences.optimal_discriminator(p, q)
        excess = 0.5 * float((p + q) @ (raw - best) ** 2)
        loss = 0.5 * float(p @ (raw - 1) ** 2 + q @ raw**2)
        return Shortfall(excess, 4 * excess, nats=False, loss=loss)

    @np.errstate(all="ignore")
    def metrics(self) -> list[Numbers]:
        """The metrics of every stacked run, without curves.

        Raises:
            DivergedError: if a generator's or a discriminator's outputs are not finite.
        """
        compared = [self._measure(parameters) for parameters in self._engine.generator.parameters]
        verdicts, norms = self._discriminators(compared), self._gradient_norms()
        return [
            self._metrics(run, compared[run], verdicts[run], norms) | {"jsd_ema": self._average_divergence(run)}
            for run in range(len(compared))
        ]

    def _average_divergence(self, run: int) -> float | None:
        """JSD of the moving average of G, if there is one."""
        average = self._engine.average
        if average is None:
            return None
        averaged = self._pushforward.masses(self._generate(self._pushforward.latents, average[run]))
        return divergences.js_divergence(self._data.masses, averaged)

    def _discriminators(self, compared: list[Compared]) -> list[Verdicts]:
        """What each run's D says of its bins.

        Args:
            compared: both densities of each run, or of the first one alone: D is then asked where that one's lie.
        """
        places = [run.places for run in compared]
        # Some have more bins than others; the last place is asked again to fill the array.
        longest = max(map(len, places))
        filled = np.stack([np.pad(asked, (0, longest - len(asked)), "edge") for asked in places])
        stacked = len(filled) == self._engine.discriminator.runs
        raw, slope = self._engine.discriminator.value_and_slope(filled if stacked else filled[0], np.float64)
        self._check_finite("the discriminator's raw output", raw)
        return [
            Verdicts(asked, raw[run, 0, : len(asked)], slope[run, 0, : len(asked)]) for run, asked in enumerate(places)
        ]

    def _logits(self, raw: Array) -> Array:
        return raw if LOSSES[self._engine.settings.loss].on_logits else _logits_of(raw)

    def _accuracy(self, compared: Compared, verdicts: Verdicts) -> float:
        """Share of D's right answers, "real" where its output is greater than its threshold."""
        threshold = 0.0 if LOSSES[self._engine.settings.loss].on_logits else 0.5
        changes = verdicts.changes(threshold)
        return divergences.discriminator_accuracy(
            self._mixture.cdf(changes),
            compared.generated_below(changes, self._pushforward),
            real_first=bool(verdicts.raw[0] > threshold),
        )

    def _metrics(self, run: int, compared: Compared, verdicts: Verdicts, norms: dict[str, Array | None]) -> Numbers:
        p, q = compared.data.masses, compared.generated.masses
        covered = covered_modes(self._mixture, compared.bins.edges, p, q)
        numbers: Numbers = {
            **self._theory(compared, verdicts),
            "modes_covered": int(covered.sum()),
            "modes": len(covered),
            **{name: float(values[run]) for name, values in self._engine.last_losses.items()},
            **{name: None if values is None else float(values[run]) for name, values in norms.items()},
        }
        return only_finite(numbers)

    def _theory(self, compared: Compared, verdicts: Verdicts) -> Numbers:
        bins, data, generated, _ = compared
        p, q, logits = data.masses, generated.masses, self._logits(verdicts.raw)
        jsd, best, variation = (
            measure(p, q)
            for measure in (divergences.js_divergence, divergences.optimal_value, divergences.total_variation)
        )
        # Beyond the charts masses end where numbers do, 38 standard deviations out, and a bin that only one of two
        # nearly equal densities reaches would make their KL infinite: for KL all of it is one bin on either side.
        merged_p, merged_q = bins.merged_beyond(p), bins.merged_beyond(q)
        accuracy = self._accuracy(compared, verdicts)
        return {
            "jsd": jsd,
            "kl_data_g": divergences.kl_divergence(merged_p, merged_q),
            "kl_g_data": divergences.kl_divergence(merged_q, merged_p),
            "wasserstein": divergences.transport_in_bins(p, q, data.moments, generated.moments, bins.edges),
            "total_variation": variation,
            "value": divergences.value_from_logits(p, q, logits),
            "value_optimal": best,
            "value_gap": divergences.value_gap(p, q, logits),
            "identity_error": best - (2 * jsd - divergences.LOG4),
            "accuracy": accuracy,
            # Bins bound it from below, and D itself may tell apart what lies within one bin.
            "accuracy_best": max((1 + variation) / 2, accuracy),
            "mean_data": self._mixture.mean,
            "mean_g": float(generated.moments.sum()),
        }

    def _gradients(self, raw: Array, slope: Array) -> dict[str, Array]:
        """The gradient dL_G/dx that reaches a generated point at x, for each loss."""
        in_use = LOSSES[self._engine.settings.loss]
        curves: dict[str, Array] = {}
        outputs = torch.from_numpy(raw)
        for name, loss in LOSSES.items():
            known = loss.output == in_use.output
            per_output = loss.generated_slope(outputs, torch.empty_like(outputs)).numpy()
            gradient = per_output * slope if known else np.full_like(slope, np.nan)
            curves[f"gradient_{name}"] = np.where(np.abs(gradient) <= _LARGEST, gradient, np.nan)
        return curves

    def _gradient_norms(self) -> dict[str, Array | None]:
        """Euclidean norms of the gradients of the generator losses in G's weights, on fixed latents; each (runs,)."""
        in_use = self._engine.settings.loss
        names = losses_on(LOSSES[in_use].output)
        gradients = self._engine.generator_gradients(names, self._gradient_latents)
        norms = {name: np.linalg.norm(values.astype(np.float64), axis=1) for name, values in gradients.items()}
        known = {f"gradient_norm_{name}": norms.get(name) for name in losses_on(LOGIT)}
        return {**known, "generator_gradient_norm": norms[in_use]}


def _along(slices: Array, z: Array) -> Array:
    """Latents on lines parallel to the first axis, one through each row of `slices`: (slices · len(z), latent_dim)."""
    latents = np.repeat(slices, len(z), axis=0)
    latents[:, 0] = np.tile(z, len(slices))
    return latents


def _logits_of(probability: Array) -> Array:
    """Log-odds of a D that outputs probabilities, kept finite where it left (0, 1)."""
    d = np.clip(probability, 1e-300, 1 - 2**-53)
    return np.log(d) - np.log1p(-d)
