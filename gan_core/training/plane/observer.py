"""Everything that is shown of a run in the plane at one moment.

The observer asks the networks at latents, real points and cells that stay the same, so that a picture moves only
because G or D moved. Nothing here trains.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from scipy.special import expit, log_expit

from gan_core.errors import DivergedError
from gan_core.evaluation.plane_coverage import SAMPLES, plane_coverage
from gan_core.theory import divergences
from gan_core.training.line.activations import Array
from gan_core.training.line.engine import ADVICE
from gan_core.training.line.evaluation import Evaluation, Inputs, SlopeEvaluation
from gan_core.training.line.gradients import slopes_at
from gan_core.training.line.packs import in_company, in_packs, own_slopes, repeated, with_deviation
from gan_core.training.loss import LOGIT, Loss
from gan_core.training.losses import LOSSES, losses_on
from gan_core.training.minibatch import LEAST_VARIANCE
from gan_core.training.plane.cells import CELLS, Cells, Counted
from gan_core.training.plane.diagnosis import Course, Moment, diagnose
from gan_core.training.plane.engine import PlaneEngine
from gan_core.training.plane.places import COUNTED, GRADIENT_LATENTS, MESH_LINES, places
from gan_core.training.plane.targets import target
from gan_core.training.snapshot import KnownMetrics, Numbers, Snapshot, only_finite

AVERAGE_EVERY = 4
POINTS = 600
"""Of each side that are drawn."""
ARROWS = 80
"""Of those the generated ones at which the gradient is drawn."""
_SEED = 20140613
_PARTNERS = 64
"""Real points with which generated ones are compared where a loss is of pairs."""
_COMPANIES = 32
"""Sets of other members in which a point is looked at where D judges packs."""
_AMONG = 1024
"""Generated points over which is averaged what the deviation of their mini-batch does to D."""
_LARGEST = float(np.finfo(np.float32).max)


class Look(NamedTuple):
    """How closely a run is looked at.

    Attributes:
        counted: samples of which p_g is counted.
        judged: of them, and of real points, those at which D is asked for its value.
        cells: along each side, those in which D is drawn.
        gradients: latents over which the gradient that reaches G is averaged.
        whole_mesh: whether every node of it is drawn, or every second one.
    """

    counted: int
    judged: int
    cells: int
    gradients: int
    whole_mesh: bool


CLOSE = Look(COUNTED, COUNTED, CELLS, GRADIENT_LATENTS, whole_mesh=True)
HASTY = Look(COUNTED // 4, COUNTED // 16, CELLS // 2, GRADIENT_LATENTS // 2, whole_mesh=False)
"""While one snapshot chases the next."""


class PlaneObserver:
    """Makes snapshots of a `PlaneEngine` (of its first run, if it stacks several).

    Curves, with N = 80 cells along each side, rows from the lowest y up: x (N,) centres of columns and rows alike;
    p_g (N, N), its density; d or critic (N, N), D at the centres as a probability, or as a critic above its lowest
    output; real, fake (600, 2) points; gradient (80, 2), −dL_G/dx at the first generated
    points, for the loss in use; mesh (lines, 41, 2), where G sends the lines of a latent mesh, those along the first
    coordinate before those along the second. While it trains D is drawn in as many cells as fit with N = 40, and the
    lines of the mesh have 21 nodes.

    Where D judges packs, d and critic are those of packs of equal points, and the gradient is the mean one of a point
    in packs whose other members are G's. Where D sees the deviation of its mini-batch, it is asked as in one of G's.
    """

    def __init__(self, engine: PlaneEngine) -> None:
        self._engine = engine
        settings = engine.settings
        self._places = places(settings.latent_dim, settings.latent, engine.generator.dtype)
        self._generate, self._judge = Evaluation(engine.generator), Evaluation(engine.discriminator)
        self._judge_with_slopes = SlopeEvaluation(engine.discriminator, ARROWS)
        self._pack = settings.judged_together
        self._course = Course()
        self._observed = settings
        self._since_average = -1
        self._average: Numbers = {}
        self._lay_out()

    def _lay_out(self) -> None:
        """Have the places of p_data: its cells, and its points, that stay."""
        self._cells = Cells(target(self._engine.settings))
        self._real = self._cells.mixture.sample(COUNTED, np.random.default_rng(_SEED))
        self._partners = self._real[:_PARTNERS]
        self._for_d = {look.cells: self._inputs(self._cells.middles(look.cells)) for look in (CLOSE, HASTY)}
        self._real_for_d = self._inputs(self._real)

    def retarget(self) -> None:
        """Take over the engine's settings: p_data on the grid, and another grid if it needs one."""
        settings = self._engine.settings
        if settings == self._observed:
            return
        self._observed = settings
        self._course.begin()
        self._since_average = -1
        self._lay_out()

    def forget(self) -> None:
        """Look anew at everything: the engine was given other weights, whatever its step."""
        self._since_average = -1
        self._course.begin()

    @property
    def grid(self) -> Array:
        """The middles of the cells row by row, (N², 2)."""
        return self._cells.middles(CELLS)

    @property
    def _loss(self) -> Loss:
        """The one in use."""
        return LOSSES[self._engine.settings.loss]

    def _deviation(self, points: Array) -> float | None:
        """What D sees beside the points (n, 2) of a mini-batch as wide as these, if it sees their deviation."""
        if not self._engine.settings.shows_deviation:
            return None
        variances = (points / self._engine.data.unit).var(axis=0)
        return float(np.sqrt(variances + LEAST_VARIANCE).mean())

    def _inputs(self, points: Array, deviation: float | None = None) -> Inputs:
        """Points (n, 2), or packs of equal points, as D sees them in a mini-batch of that deviation."""
        packs = repeated(points.T / self._engine.data.unit, self._pack)
        return Inputs(with_deviation(packs, deviation).T, self._engine.discriminator.dtype)

    def _points(self, parameters: Array, latents: Inputs, count: int | None = None) -> Array:
        """G(z) in units of the data for the first latents: (count, 2)."""
        values = self._generate(parameters, latents, count)
        self._check_finite("the generator's output", values)
        return self._engine.data.unit * values.T

    def _outputs(self, parameters: Array, points: Inputs, count: int | None = None) -> Array:
        """D's raw outputs at the first points: (count,)."""
        (values,) = self._judge(parameters, points, count)
        self._check_finite("the discriminator's raw output", values)
        return values

    def _check_finite(self, quantity: str, values: Array) -> None:
        if not (values.max() <= _LARGEST and values.min() >= -_LARGEST):  # true for NaN, too
            raise DivergedError(quantity, self._engine.step_count, ADVICE)

    def _counted(self, parameters: Array, count: int = COUNTED) -> Counted:
        samples = self._points(parameters, self._places.counted, count)
        masses = self._cells.count(samples)
        return Counted(samples, masses, self._cells.divergence(masses))

    def density(self, parameters: Array) -> Array:
        """p_g on the grid for generator parameters (P,): (N²,)."""
        return self._cells.density(self._counted(parameters).masses).ravel()

    @np.errstate(all="ignore")  # What overflows is found in the results.
    def snapshot(self, live: bool = False, inspected: int | None = None) -> Snapshot:
        """Look at the engine's first run now.

        Args:
            live: True while one snapshot chases the next. The look is then a hasty one, and the numbers of the moving
                average are worked out for every fourth snapshot only.
            inspected: of no use here.

        Raises:
            DivergedError: if the generator's or the discriminator's outputs are not finite.
        """
        engine, look = self._engine, HASTY if live else CLOSE
        counted = self._counted(engine.generator.parameters[0], look.counted)
        self._since_average = self._since_average + 1 if live else 0
        fresh = self._since_average % AVERAGE_EVERY == 0
        if fresh:
            self._average = self._of_average(0, look.counted)
        metrics = self._metrics(0, counted, self._gradient_norms(look), look) | self._average
        fake = counted.samples[:POINTS]
        curves = {
            "x": self._cells.centres,
            "p_g": self._cells.density(counted.masses),
            **self._verdicts_on_cells(look.cells, counted.samples),
            "real": self._real[:POINTS],
            "fake": fake.copy(),
            "gradient": self._pull(fake[:ARROWS], counted.samples),
            "mesh": self._mesh(self._places.mesh if look.whole_mesh else self._places.coarse_mesh),
        }
        for curve in curves.values():
            curve.setflags(write=False)
        sentence = diagnose(self._moment(KnownMetrics(metrics)), self._course)
        return Snapshot(engine.step_count, curves, metrics, sentence, exact=fresh and not live)

    def _moment(self, metrics: KnownMetrics) -> Moment:
        engine = self._engine
        covered = int(metrics["modes_covered"])
        since = self._course.covered_since(engine.step_count, covered)
        return Moment(engine.settings, engine.step_count, engine.discriminator_updates, metrics, since)

    @np.errstate(all="ignore")
    def metrics(self) -> list[Numbers]:
        """The metrics of every stacked run, without curves.

        Raises:
            DivergedError: if a generator's or a discriminator's outputs are not finite.
        """
        norms = self._gradient_norms(CLOSE)
        return [
            self._metrics(run, self._counted(parameters), norms, CLOSE) | self._of_average(run)
            for run, parameters in enumerate(self._engine.generator.parameters)
        ]

    @np.errstate(all="ignore")
    def standing(self, parameters: Array) -> Numbers:
        """How near a G with these parameters (P,) is: "jsd", "modes_covered" and "high_quality" of `metrics`.

        Raises:
            DivergedError: if the generator's outputs are not finite.
        """
        counted = self._counted(parameters)
        found = plane_coverage(self._cells.mixture, counted.samples[:SAMPLES])
        return {
            "jsd": counted.jsd,
            "modes_covered": int(found.covered.sum()),
            "high_quality": found.high_quality,
        }

    def _of_average(self, run: int, count: int = COUNTED) -> Numbers:
        """What the moving average of G would score, if there is one."""
        average = self._engine.average
        if average is None:
            return {"jsd_ema": None, "high_quality_ema": None}
        counted = self._counted(average[run], count)
        found = plane_coverage(self._cells.mixture, counted.samples[:SAMPLES])
        return {"jsd_ema": counted.jsd, "high_quality_ema": found.high_quality}

    def _metrics(self, run: int, counted: Counted, norms: dict[str, Array | None], look: Look) -> Numbers:
        engine, n = self._engine, len(counted.samples)
        found = plane_coverage(self._cells.mixture, counted.samples[:SAMPLES])
        numbers: Numbers = {
            "jsd": counted.jsd,
            "jsd_bias": self._cells.bias(n),
            **self._judgement(engine.discriminator.parameters[run], counted, look.judged),
            "high_quality": found.high_quality,
            "modes_covered": int(found.covered.sum()),
            "modes": len(found.covered),
            **{name: float(values[run]) for name, values in engine.last_losses.items()},
            **{name: None if values is None else float(values[run]) for name, values in norms.items()},
        }
        return only_finite(numbers)

    def _judgement(self, parameters: Array, counted: Counted, count: int) -> Numbers:
        """V(G, D) and D's share of right answers, as means over so many real and generated points; V(G, D*).

        Of a critic neither is known, but what it tells apart: critic_estimate, E_data o − E_g o, o being its output.
        Of a D that does not judge each point by itself nothing of this is.
        """
        loss, unknown = self._loss, dict.fromkeys(("value", "accuracy", "critic_estimate"))
        if not self._engine.settings.judges_singly:
            return {"value_optimal": None, **unknown}
        best = {"value_optimal": divergences.optimal_value(self._cells.data, counted.masses)}
        on_real = self._outputs(parameters, self._real_for_d, count)
        on_fake = self._outputs(parameters, self._inputs(counted.samples[:count]))
        if loss.of_critic:
            return {**best, **unknown, "critic_estimate": float(on_real.mean() - on_fake.mean())}
        if loss.on_logits:
            gains, threshold = (log_expit(on_real), log_expit(-on_fake)), 0.0
        else:
            d_real, d_fake = (np.clip(o, 1e-300, 1 - 2**-53) for o in (on_real, on_fake))
            gains, threshold = (np.log(d_real), np.log1p(-d_fake)), 0.5
        right = 0.5 * (np.mean(on_real > threshold) + np.mean(on_fake <= threshold))
        return {**best, **unknown, "value": float(gains[0].mean() + gains[1].mean()), "accuracy": float(right)}

    def _verdicts_on_cells(self, cells: int, generated: Array) -> dict[str, Array]:
        """D in so many cells along each side: "d", a probability, or "critic", above its lowest output."""
        asked, deviation = self._for_d[cells], self._deviation(generated)
        if deviation is not None:
            asked = self._inputs(self._cells.middles(cells), deviation)
        raw = self._outputs(self._engine.discriminator.parameters[0], asked).reshape(cells, cells)
        loss = LOSSES[self._engine.settings.loss]
        if loss.of_critic:
            return {"critic": raw - raw.min()}
        return {"d": expit(raw) if loss.on_logits else raw.clip(0.0, 1.0)}

    def _mesh(self, nodes: Inputs) -> Array:
        """Where G sends the nodes of the mesh, (lines, nodes of each, 2)."""
        lines = 1 if self._engine.settings.latent_dim == 1 else 2 * MESH_LINES
        return self._points(self._engine.generator.parameters[0], nodes).reshape(lines, -1, 2)

    def _pull(self, points: Array, others: Array) -> Array:
        """−dL_G/dx at generated points (n, 2), what one of them costs G by itself, or its pack: (n, 2).

        Args:
            points: where.
            others: generated points (m, 2), of which the other members of its packs are some, and its mini-batch is.
        """
        engine, unit = self._engine, self._engine.data.unit
        parameters, deviation, loss = engine.discriminator.parameters[0], self._deviation(others), self._loss
        packs = in_company(points.T / unit, others.T / unit, self._pack, _COMPANIES)
        raw, slopes = self._judge_with_slopes(parameters, with_deviation(packs, deviation))
        own = own_slopes(slopes[: 2 * self._pack], self._pack)
        each = self._slopes_against_data(loss, raw) * own / unit
        pull = -each.reshape(2, -1, len(points)).mean(axis=1).T
        if deviation is not None:  # A point moves the deviation of its mini-batch, too; see the line's observer.
            among = with_deviation(in_packs(others[:_AMONG].T / unit, self._pack), deviation)
            raw, slopes = self._judge_with_slopes(parameters, among)
            through = float((self._slopes_against_data(loss, raw) * slopes[-1]).mean())
            apart = (points - others.mean(axis=0)) / others.std(axis=0).clip(min=LEAST_VARIANCE**0.5)
            pull -= through * apart / (2 * self._pack * unit)
        pull[~(np.abs(pull) <= _LARGEST)] = np.nan
        return pull

    def _slopes_against_data(self, loss: Loss, raw: Array) -> Array:
        """The slope of a generator loss at raw outputs (n,), in pairs the mean over real partners; (n,)."""
        if not loss.paired:
            return slopes_at(loss.generated.slope, raw)
        packs = in_packs(self._partners.T / self._engine.data.unit, self._pack)
        seen = Inputs(with_deviation(packs, self._deviation(self._real)).T, self._engine.discriminator.dtype)
        leads = raw[:, None] - self._outputs(self._engine.discriminator.parameters[0], seen)
        return slopes_at(loss.generated.slope, leads.ravel()).reshape(leads.shape).mean(axis=1)

    def _gradient_norms(self, look: Look) -> dict[str, Array | None]:
        """Euclidean norms of the gradients of the generator losses in G's weights, on fixed latents; each (runs,)."""
        in_use = self._engine.settings.loss
        names = losses_on(LOSSES[in_use].output)
        partners = self._partners.T / self._engine.data.unit
        latents = self._places.gradient_latents[:, : look.gradients]
        gradients = self._engine.generator_gradients(names, latents, partners)
        norms = {
            name: np.sqrt(np.einsum("rp,rp->r", values, values, dtype=np.float64)) for name, values in gradients.items()
        }
        known = {f"gradient_norm_{name}": norms.get(name) for name in losses_on(LOGIT)}
        return {**known, "generator_gradient_norm": norms[in_use]}
