"""Everything the theory says about a one-dimensional run at one moment.

The observer evaluates the networks on one grid of bins and at one fixed set of latents, so that a curve moves only
because G or D moved, and hands the masses to `gan_core.theory`. The bins go on beyond the charts (`LineBins`): numbers
are those of all of p_g, wherever it went. Nothing here trains.
"""

from __future__ import annotations

import math

import numpy as np
from scipy.special import expit

from gan_core.errors import DivergedError
from gan_core.evaluation.coverage import covered_modes
from gan_core.theory import divergences, wasserstein
from gan_core.theory.lines import alignment
from gan_core.theory.mixtures import GaussianMixture
from gan_core.theory.pushforward import Pushforward
from gan_core.theory.sums import sums
from gan_core.training.line.activations import Array
from gan_core.training.line.bins import LineBins
from gan_core.training.line.course import Course
from gan_core.training.line.densities import Compared, Measured
from gan_core.training.line.diagnosis import Moment, Shortfall, diagnose
from gan_core.training.line.engine import ADVICE, LineEngine
from gan_core.training.line.evaluation import Evaluation, Inputs, InputSlopes, SlopeEvaluation
from gan_core.training.line.gradients import slopes_at
from gan_core.training.line.packs import in_company, in_packs, own_slopes, with_deviation
from gan_core.training.line.places import MAP_NODES, RUG_LINES, places
from gan_core.training.line.verdicts import Verdicts
from gan_core.training.loss import LOGIT, TARGET, Loss
from gan_core.training.losses import LOSSES, losses_on
from gan_core.training.minibatch import LEAST_VARIANCE
from gan_core.training.snapshot import KnownMetrics, Numbers, Snapshot, only_finite

_AGREE = 1e-6
"""By how much distribution functions may differ where the best critic is drawn level."""
AVERAGE_EVERY = 16
_PARTNERS = 64
"""Real samples, at equal steps of probability, with which generated ones are compared where a loss is of pairs."""
_COMPANIES = 8
"""Sets of other members, at equal steps of probability, in which a sample is looked at where D judges packs."""
_OF_PROBABILITIES = ("value", "value_optimal", "value_gap", "identity_error", "accuracy", "accuracy_best")
"""Numbers that mean something where D's output can be read as the probability that a sample is real."""
_OF_CRITICS = ("critic_estimate", "critic_slope", "critic_bound")
"""Numbers of critics: E_data o − E_g o; the largest slope of o where mass lies, and between; the one by the other."""
_LARGEST = float(np.finfo(np.float32).max)  # The engine and the charts know no larger number.


class LineObserver:
    """Makes snapshots of a `LineEngine` (of its first run, if it stacks several).

    Curves, with N = 400 bins: x (N,) bin centres; p_data, p_g (N,) densities; d, d_optimal (N,), or NaN where D
    is a critic; critic (N,), its raw output, and critic_best (N,), the best that is nowhere steeper than 1, at
    the height of the first, NaN where D is none; gradient_<loss> (N,) for every loss, dL_G/dx at x, NaN beyond
    float32 and where a loss needs another kind of D than the one in use; rug_z, rug_x (41,), latents at equal
    steps of probability along one line through latent space and where G sends them; map_z (121,), map_x
    (slices, 121), G along that line first, then along parallel ones if z is wider.

    Where D judges packs, d, d_optimal and critic are those of packs of equal samples, and the gradient is the mean one
    of a sample in packs whose other members are G's. Where D sees the deviation of its mini-batch, it is asked as in
    one of G's. Of a critic of either kind nobody knows the best one, of a D that sees the deviation no D*: they are
    NaN.
    """

    def __init__(self, engine: LineEngine) -> None:
        self._engine = engine
        settings = engine.settings
        self._places = places(settings.latent_dim, settings.latent, engine.generator.dtype)
        self._ask = Evaluation(engine.generator)
        probes = self._places.probes
        self._slopes = None if probes is None else InputSlopes(engine.generator, probes)
        self._judge = SlopeEvaluation(engine.discriminator)
        self._pack = settings.judged_together
        self._course = Course()
        self._observed = settings
        self._jsd_ema: float | None = None
        self._since_average = -1
        self._lay_bins(LineBins(settings))
        self.retarget()

    def retarget(self) -> None:
        """Take over the engine's mixture: p_data on the grid, and another grid if it needs one."""
        settings = self._engine.settings
        if settings != self._observed:
            self._observed = settings
            self._course.begin()
        self._mixture = GaussianMixture(settings.means, settings.stds, settings.weights)
        bins = LineBins(settings)
        levels = (np.arange(_PARTNERS) + 0.5) / _PARTNERS
        self._spread = np.interp(levels, self._mixture.cdf(bins.edges), bins.edges)
        if not np.array_equal(bins.edges, self._bins.edges):
            self._lay_bins(bins)
        self._data = self._measure_data(self._bins)
        self._compared = None

    def _lay_bins(self, bins: LineBins) -> None:
        self._bins = bins
        self._pushforward = Pushforward(self._engine.settings.latent_dim, self._engine.settings.latent, bins.edges)
        # Parameters of G, at how many latents it was asked, and what was found.
        self._compared: tuple[Array, int, Compared] | None = None

    def forget(self) -> None:
        """Look anew at the moving average and at the modes: the engine was given other weights, whatever its step."""
        self._jsd_ema, self._since_average = None, -1
        self._course.begin()

    def _measure_data(self, bins: LineBins) -> Measured:
        return Measured(self._mixture.bin_masses(bins.edges), self._mixture.bin_moments(bins.edges))

    def _measure(self, parameters: Array, count: int | None = None) -> Compared:
        """p_data and p_g in bins for generator parameters (P,), by so many latents of the push-forward."""
        count = self._pushforward.count if count is None else count
        # A G that has not moved since it was last looked at, because D alone was trained, need not be measured again.
        known = self._compared
        if known is None or known[1] < count or not np.array_equal(known[0], parameters):
            known = self._compared = (parameters.copy(), count, self._measure_anew(parameters, count))
        return known[2]

    def _measure_anew(self, parameters: Array, count: int) -> Compared:
        values = self._cell_values(parameters, count)
        kept = values.astype(parameters.dtype)  # the networks' own precision: the same numbers in half of the room
        bins = self._bins.following(values[self._pushforward.typical])
        if bins is self._bins:
            return Compared(bins, self._data, Measured(*self._pushforward.masses_and_moments(values)), kept)
        generated = Measured(*self._pushforward.masses_and_moments(values, bins.edges))
        return Compared(bins, self._measure_data(bins), generated, kept)

    def _cell_values(self, parameters: Array, count: int | None = None) -> Array:
        """G for parameters (P,) at so many latents of the push-forward, whose lines are turned to it."""
        turn = None if self._slopes is None else alignment(self._slopes(parameters))
        return self._generate(self._places.cells, parameters, count, turn)

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

    def _generate(
        self, inputs: Inputs, parameters: Array, count: int | None = None, turn: Array | None = None
    ) -> Array:
        (values,) = self._ask(parameters, inputs, count, turn)
        self._check_finite("the generator's output", values)
        return values

    def _judged(self, parameters: Array, x: Array, deviation: float | None = None) -> tuple[Array, Array]:
        """D's raw outputs at x (n,), or at packs of equal samples, and their slopes: both (n,).

        Args:
            parameters: D's, (P,).
            x: where.
            deviation: that of the mini-batch, if D sees it.
        """
        packs = np.broadcast_to(x, (self._pack, len(x)))
        values, slopes = self._judge(parameters, with_deviation(packs, deviation))
        return values, slopes[: self._pack].sum(axis=0)

    def _check_finite(self, quantity: str, values: Array) -> None:
        if not (values.max() <= _LARGEST and values.min() >= -_LARGEST):  # true for NaN, too
            raise DivergedError(quantity, self._engine.step_count, ADVICE)

    @np.errstate(all="ignore")  # What overflows is found in the results.
    def snapshot(self, live: bool = False, inspected: int | None = None) -> Snapshot:
        """Look at the engine's first run now.

        Args:
            live: True while one snapshot chases the next. p_g of wider latents is then estimated by some of the lines
                through their space (`Pushforward.few`). The moving average moves slowly and costs nearly as much to
                look at as everything else, so its number is worked out for every sixteenth snapshot only.
            inspected: of no use here: a sample is a number, and the rug shows where it lies.

        Raises:
            DivergedError: if the generator's or the discriminator's outputs are not finite.
        """
        engine, settings = self._engine, self._engine.settings
        count = self._pushforward.few if live else None
        compared = self._measure(engine.generator.parameters[0], count)
        shown = compared.bins.shown
        (verdicts,) = self._discriminators([compared])
        raw, slope = verdicts.raw[shown].copy(), verdicts.slope[shown].copy()
        narrow = compared.narrow[shown]
        if narrow.any():  # In these bins D was asked where the densities lie, but it is drawn at x.
            asked = engine.discriminator.parameters[0], self.grid[narrow], self._deviation(compared)
            raw[narrow], slope[narrow] = self._judged(*asked)
        self._since_average = self._since_average + 1 if live else 0
        if self._since_average % AVERAGE_EVERY == 0:
            self._jsd_ema = self._average_divergence(0, count)
        metrics = self._metrics(0, compared, verdicts, self._gradient_norms()) | {"jsd_ema": self._jsd_ema}
        lines = self._generate(self._places.lines, engine.generator.parameters[0])
        curves = {
            "x": self.grid,
            "p_data": self._density(compared, compared.data),
            "p_g": self._density(compared, compared.generated),
            **self._of_discriminator(compared, verdicts, raw),
            **(self._gradients(raw, slope) if settings.judges_singly else self._gradients_in_batches(compared)),
            "rug_z": self._places.rug_z,
            "rug_x": lines[-RUG_LINES:],
            "map_z": self._places.map_z,
            "map_x": lines[:-RUG_LINES].reshape(-1, MAP_NODES),
        }
        for curve in curves.values():
            curve.setflags(write=False)
        sentence = diagnose(self._moment(KnownMetrics(metrics), compared, verdicts), self._course)
        fresh = self._since_average % AVERAGE_EVERY == 0
        exact = fresh and (not live or self._pushforward.exact)
        return Snapshot(engine.step_count, curves, metrics, sentence, exact)

    def _of_discriminator(self, compared: Compared, verdicts: Verdicts, raw: Array) -> dict[str, Array]:
        """D beside the best there is: as a probability, or as a critic, and NaN for what it is not."""
        shown, p, q = compared.bins.shown, compared.data.masses, compared.generated.masses
        unknown = np.full_like(raw, np.nan)
        if not LOSSES[self._engine.settings.loss].of_critic:
            known = not self._engine.settings.shows_deviation
            best = divergences.optimal_discriminator_of_packs(p[shown], q[shown], self._pack) if known else unknown
            return {"d": expit(self._logits(raw)), "d_optimal": best, "critic": unknown, "critic_best": unknown}
        if not self._engine.settings.judges_singly:
            return {"d": unknown, "d_optimal": unknown, "critic": raw, "critic_best": unknown}
        best = wasserstein.optimal_critic(p, q, verdicts.places, _AGREE)
        # A constant is free in a critic: it is the one that brings both to the same height where the densities lie.
        best += 0.5 * float((p + q) @ (verdicts.raw - best))
        return {
            "d": unknown,
            "d_optimal": unknown,
            "critic": raw,
            "critic_best": np.interp(self.grid, verdicts.places, best),
        }

    def _moment(self, metrics: KnownMetrics, compared: Compared, verdicts: Verdicts) -> Moment:
        """What is known now; the course is taken down on the way."""
        engine, step = self._engine, self._engine.step_count
        generated, spread, width = compared.generated, math.sqrt(self._mixture.variance), _width(compared)
        offset = metrics["mean_g"] - metrics["mean_data"]
        covered = int(metrics["modes_covered"])
        self._course.see(step, metrics["wasserstein"], offset, width - spread, spread, covered)
        return Moment(
            settings=engine.settings,
            step=step,
            discriminator_updates=engine.discriminator_updates,
            metrics=metrics,
            shortfall=self._shortfall(metrics.get("value_gap"), compared, verdicts.raw),
            rejection=float(generated.masses @ expit(self._logits(verdicts.raw)))
            if engine.settings.judges_singly
            else math.nan,
            spread=spread,
            covered_since=self._course.covered_since,
            trend=self._course.trend,
            swings_of_mean=self._course.swings_of_mean,
            swings_of_width=self._course.swings_of_width,
        )

    def _shortfall(self, value_gap: float | None, compared: Compared, raw: Array) -> Shortfall | None:
        """By how much D falls short of D*, in what it is trained for; None if D* is not what it is trained for."""
        output = LOSSES[self._engine.settings.loss].output
        if not self._engine.settings.judges_singly:
            return None
        if output == LOGIT and value_gap is not None:
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

    @np.errstate(all="ignore")
    def standing(self, parameters: Array) -> Numbers:
        """How near a G with these parameters (P,) is: "jsd" and "modes_covered" of `metrics`, but for rounding.

        Raises:
            DivergedError: if the generator's outputs are not finite.
        """
        compared = self._measure(parameters)
        p, q = compared.data.masses, compared.generated.masses
        covered = covered_modes(self._mixture, compared.bins.edges, p, q)
        return {"jsd": divergences.js_divergence(p, q), "modes_covered": int(covered.sum())}

    def _average_divergence(self, run: int, count: int | None = None) -> float | None:
        """JSD of the moving average of G, if there is one, by so many latents of the push-forward."""
        average = self._engine.average
        if average is None:
            return None
        averaged = self._pushforward.masses(self._cell_values(average[run], count))
        return divergences.js_divergence(self._data.masses, averaged)

    def _discriminators(self, compared: list[Compared]) -> list[Verdicts]:
        """What each run's D says of its bins.

        Args:
            compared: both densities of each run, or of the first one alone: D is then asked where that one's lie.
        """
        verdicts = [
            Verdicts(run.places, *self._judged(parameters, run.places, self._deviation(run)))
            for run, parameters in zip(compared, self._engine.discriminator.parameters, strict=False)
        ]
        for run in verdicts:
            self._check_finite("the discriminator's raw output", run.raw)
        return verdicts

    def _deviation(self, compared: Compared) -> float | None:
        """What D sees beside the samples of a mini-batch of G's, if it sees their deviation."""
        if not self._engine.settings.shows_deviation:
            return None
        return math.sqrt(_width(compared) ** 2 + LEAST_VARIANCE)

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
        found = sums(
            data.masses,
            generated.masses,
            data.moments,
            generated.moments,
            self._logits(verdicts.raw),
            bins.edges,
            bins.shown,
        )
        means = {"mean_data": self._mixture.mean, "mean_g": float(generated.moments.sum())}
        if not self._engine.settings.judges_singly:  # D tells packs or mini-batches apart, and no samples.
            return {**found._asdict(), **dict.fromkeys((*_OF_PROBABILITIES, *_OF_CRITICS)), **means}
        if LOSSES[self._engine.settings.loss].of_critic:
            return {
                **found._asdict(),
                **dict.fromkeys(_OF_PROBABILITIES),
                **_of_critic(data.masses, generated.masses, verdicts),
                **means,
            }
        accuracy = self._accuracy(compared, verdicts)
        return {
            **found._asdict(),
            "identity_error": found.value_optimal - (2 * found.jsd - divergences.LOG4),
            "accuracy": accuracy,
            # Bins bound it from below, and D itself may tell apart what lies within one bin.
            "accuracy_best": max((1 + found.total_variation) / 2, accuracy),
            **dict.fromkeys(_OF_CRITICS),
            **means,
        }

    def _gradients(self, raw: Array, slope: Array) -> dict[str, Array]:
        """The gradient dL_G/dx that reaches a generated point at x, for each loss.

        Args:
            raw: D's raw outputs at x, (n,), or those of packs of which one member is at x, (packs · n,).
            slope: of these in that member.
        """
        in_use, n = LOSSES[self._engine.settings.loss], len(self.grid)
        curves: dict[str, Array] = {}
        for name, loss in LOSSES.items():
            if loss.output == in_use.output:
                gradient = (self._slopes_against_data(loss, raw) * slope).reshape(-1, n).mean(axis=0)
                gradient[~(np.abs(gradient) <= _LARGEST)] = np.nan
            else:
                gradient = np.full(n, np.nan)
            curves[f"gradient_{name}"] = gradient
        return curves

    def _gradients_in_batches(self, compared: Compared) -> dict[str, Array]:
        """The same where D does not judge each sample by itself, in a large mini-batch of G's.

        A sample is then in each place of packs whose other members are some of G's; and it moves the deviation s of the
        mini-batch, by ds/dx = (x − mean) / (n s), n times.
        """
        parameters, deviation = self._engine.discriminator.parameters[0], self._deviation(compared)
        others = np.sort(compared.values[self._pushforward.typical])[None]
        packs = with_deviation(in_company(self.grid[None], others, self._pack, _COMPANIES), deviation)
        raw, slopes = self._judge(parameters, packs)
        curves = self._gradients(raw, own_slopes(slopes[: self._pack], self._pack)[0])
        if deviation is not None:
            raw, slopes = self._judge(parameters, with_deviation(in_packs(others, self._pack), deviation))
            apart = (self.grid - float(compared.generated.moments.sum())) / (self._pack * deviation)
            for name in losses_on(LOSSES[self._engine.settings.loss].output):
                through = float((self._slopes_against_data(LOSSES[name], raw) * slopes[-1]).mean())
                curves[f"gradient_{name}"] += through * apart
        return curves

    def _slopes_against_data(self, loss: Loss, raw: Array) -> Array:
        """The slope of a generator loss at raw outputs (n,), in pairs the mean over real partners; (n,)."""
        if not loss.paired:
            return slopes_at(loss.generated.slope, raw)
        deviation = math.sqrt(self._mixture.variance + LEAST_VARIANCE)
        known = deviation if self._engine.settings.shows_deviation else None
        packs = with_deviation(in_packs(self._spread[None], self._pack), known)
        partners = self._judge(self._engine.discriminator.parameters[0], packs)[0]
        leads = raw[:, None] - partners
        return slopes_at(loss.generated.slope, leads.ravel()).reshape(leads.shape).mean(axis=1)

    def _gradient_norms(self) -> dict[str, Array | None]:
        """Euclidean norms of the gradients of the generator losses in G's weights, on fixed latents; each (runs,)."""
        in_use = self._engine.settings.loss
        names = losses_on(LOSSES[in_use].output)
        gradients = self._engine.generator_gradients(names, self._places.gradient_latents, self._spread)
        norms = {
            name: np.sqrt(np.einsum("rp,rp->r", values, values, dtype=np.float64)) for name, values in gradients.items()
        }
        known = {f"gradient_norm_{name}": norms.get(name) for name in losses_on(LOGIT)}
        return {**known, "generator_gradient_norm": norms[in_use]}


def _width(compared: Compared) -> float:
    """The standard deviation of p_g."""
    generated = compared.generated
    mean = float(generated.moments.sum())
    return math.sqrt(float(generated.masses @ (compared.bins.means(*generated) - mean) ** 2))


def _of_critic(p: Array, q: Array, verdicts: Verdicts) -> Numbers:
    """What a critic measures, how steep it is, and what it therefore proves of W₁: all in units of x but the slope.

    E_data f − E_g f is at most W₁ times the largest slope of f (Kantorovich and Rubinstein), and no mass has to be
    carried beyond the outermost of both.
    """
    (where,) = np.nonzero(p + q > _AGREE)
    slopes = np.abs(verdicts.slope[where[0] : where[-1] + 1])
    estimate, slope = wasserstein.dual_value(p, q, verdicts.raw), float(slopes.max())
    numbers = estimate, slope, estimate / slope if slope > 0 else None
    return dict(zip(_OF_CRITICS, numbers, strict=True))


def _logits_of(probability: Array) -> Array:
    """Log-odds of a D that outputs probabilities, kept finite where it left (0, 1)."""
    d = np.clip(probability, 1e-300, 1 - 2**-53)
    return np.log(d) - np.log1p(-d)
