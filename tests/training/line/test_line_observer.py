"""What is measured of a one-dimensional run, wherever G is, against samples of it and sums over other bins."""

import numpy as np
import pytest
from scipy.special import expit, log_expit
from scipy.stats import wasserstein_distance

from gan_core.errors import DivergedError
from gan_core.theory.divergences import js_divergence
from gan_core.theory.mixtures import GaussianMixture
from gan_core.theory.pushforward import Pushforward
from gan_core.training.line import observer
from gan_core.training.line.bins import LineBins
from gan_core.training.line.engine import LineEngine
from gan_core.training.line.verdicts import Verdicts
from gan_core.training.plot_range import BINS, plot_range
from gan_core.training.presets import PRESETS
from gan_core.training.settings import Settings
from gan_core.training.trainer import Trainer

SAMPLES = 100_000
ONE_LATENT = Settings(means=(3.0,), stds=(0.5,), weights=(1.0,), latent_dim=1, activation="tanh", generator_scale=0.3)


def sampled(trainer, settings):
    """Mean, W1 and V(G, D) from samples, with a tolerance of five standard errors for the first and the last."""
    fake = trainer.sample(SAMPLES, seed=1).astype(float)
    real = GaussianMixture(settings.means, settings.stds, settings.weights).sample(SAMPLES, np.random.default_rng(2))
    on_real, on_fake = (log_expit(sign * trainer.logits(x).astype(float)) for sign, x in ((1, real), (-1, fake)))
    value_error = 5 * np.hypot(on_real.std(), on_fake.std()) / SAMPLES**0.5
    return {
        "mean_g": (fake.mean(), 5 * fake.std() / SAMPLES**0.5),
        "wasserstein": (wasserstein_distance(real, fake), 0.02 + 5 * fake.std() / SAMPLES**0.5),
        "value": (on_real.mean() + on_fake.mean(), value_error + 1e-3),
    }


@pytest.mark.parametrize("shift", [-1e6, -150.0, -12.0, -7.9, 0.0, 8.1, 40.0])
@pytest.mark.parametrize("latent_dim", [1, 8])
def test_numbers_are_those_of_all_of_g_wherever_it_is(shift, latent_dim):
    """Within the charts, at their end, beyond them, and beyond the last bin."""
    settings = ONE_LATENT.replace(latent_dim=latent_dim)
    trainer = Trainer(settings)
    for _ in range(20):
        trainer.discriminator_step()
    state = trainer.state_dict()
    state["arrays"]["generator"][:, -1] = shift
    trainer.load_state_dict(state)
    snapshot = trainer.snapshot()
    metrics = snapshot.metrics
    for name, (expected, tolerance) in sampled(trainer, settings).items():
        assert metrics[name] == pytest.approx(expected, abs=tolerance + 1e-5 * abs(shift)), name
    assert metrics["value_gap"] == pytest.approx(metrics["value_optimal"] - metrics["value"], abs=1e-9)
    assert snapshot.curves["x"][[0, -1]] == pytest.approx([-7.98, 7.98]), "what is drawn stays near the data"


def test_an_initial_shift_of_minus_twelve_is_fifteen_away_from_data_at_three():
    metrics = Trainer(PRESETS["far_apart"].replace(generator_shift=-12.0, generator_scale=0.0)).snapshot().metrics
    assert metrics["mean_g"] == pytest.approx(-12.0, abs=1e-6)
    assert metrics["wasserstein"] == pytest.approx(15.0, abs=1e-6)


def test_an_exported_scripts_bins_give_the_same_divergence():
    """A script ends where the charts do; that costs less than 1e-4 nats, whatever lies beyond."""
    for shift in (-12.0, -8.0, 0.0, 7.5, 8.5):
        settings = ONE_LATENT.replace(means=(5.9,), generator_shift=shift)
        trainer = Trainer(settings)
        edges = np.linspace(*plot_range(settings), BINS + 1)
        push = Pushforward(1, settings.latent, edges)
        network = trainer._engine.generator
        q = push.masses(network.evaluate(push.latents.T)[0, 0])
        p = GaussianMixture(settings.means, settings.stds, settings.weights).bin_masses(edges)
        assert trainer.snapshot().metrics["jsd"] == pytest.approx(js_divergence(p, q), abs=1e-4)


def affine(mean, std, slope=0.0, half=0.0, **changes):
    """A run whose p_g is N(mean, std²) and whose D is σ(slope · (x − half))."""
    one_layer = {"generator_depth": 0, "discriminator_depth": 0, "ema": 0.0}
    trainer = Trainer(PRESETS["one_gaussian"].replace(**one_layer | changes))
    state = trainer.state_dict()
    dimensions = trainer.settings.latent_dim
    state["arrays"]["generator"][:] = [[std / dimensions**0.5] * dimensions + [mean]]
    state["arrays"]["discriminator"][:] = [[slope, -slope * half]]
    trainer.load_state_dict(state)
    return trainer


@pytest.mark.parametrize(("mean", "std", "half"), [(-14.0, 2.0, -14.0), (20.0, 3.0, 21.0), (-70.0, 0.05, -69.6)])
def test_the_value_is_right_where_d_changes_beyond_the_charts(mean, std, half):
    """A wide p_g lies on both sides of D's threshold; a narrow one on one side, inside a bin that holds both."""
    nodes, weights = np.polynomial.hermite_e.hermegauss(120)
    on_fake = weights @ log_expit(-2.0 * (mean + std * nodes - half)) / weights.sum()
    on_real = weights @ log_expit(2.0 * (2.0 + 0.7 * nodes - half)) / weights.sum()
    metrics = affine(mean, std, slope=2.0, half=half).snapshot().metrics
    assert metrics["value"] == pytest.approx(on_fake + on_real, abs=0.01)


def _asked_at_samples(trainer, settings):
    """Accuracy, V(G, D), D(G(z)) and least squares' loss of a D that is asked at each of many samples."""
    fake = trainer.sample(SAMPLES, seed=1).astype(float)
    real = GaussianMixture(settings.means, settings.stds, settings.weights).sample(SAMPLES, np.random.default_rng(2))
    on_real, on_fake = (trainer.logits(x).astype(float) for x in (real, fake))
    if settings.loss == "least_squares":
        right = np.mean(on_real > 0.5) + np.mean(on_fake <= 0.5)
        return {"accuracy": right / 2, "loss": 0.5 * (np.mean((on_real - 1) ** 2) + np.mean(on_fake**2))}
    right = np.mean(on_real > 0) + np.mean(on_fake <= 0)
    value = np.mean(log_expit(on_real)) + np.mean(log_expit(-on_fake))
    return {"accuracy": right / 2, "value": value, "rejection": np.mean(expit(on_fake))}


NARROW = {
    "a point in a bin of the charts, left of D's threshold": (1.495, 0.0, 10.0, 1.501),
    "right of it": (1.505, 0.0, 10.0, 1.501),
    "narrower than a bin of the charts": (-3.0, 0.01, 10.0, -3.003),
    "at the end of the charts": (-8.0, 0.02, 10.0, -8.01),
    "just beyond": (9.0, 0.1, 10.0, 9.03),
    "far beyond": (-70.0, 0.05, 4.0, -70.02),
    "as wide as the bin there": (-70.0, 0.9, 2.0, -70.5),
    "a point far beyond": (60.003, 0.0, 2.0, 60.5),
    "beyond the last fixed bin": (900.0, 30.0, 0.1, 905.0),
    "half of it beyond": (-8.0, 1.0, 3.0, -8.3),
}
"""Mean and standard deviation of p_g; slope of D's raw output, and where it is D's threshold."""


@pytest.mark.parametrize("loss", ["non_saturating", "least_squares"])
@pytest.mark.parametrize("latent_dim", [1, 8])
@pytest.mark.parametrize("place", NARROW)
def test_what_d_says_is_measured_where_p_g_is_narrower_than_a_bin(place, latent_dim, loss, monkeypatch):
    mean, std, slope, half = NARROW[place]
    moments = []
    monkeypatch.setattr(observer, "diagnose", lambda moment, course: moments.append(moment) or "")
    trainer = affine(mean, std, slope, half, latent_dim=latent_dim, loss=loss)
    metrics, moment = trainer.snapshot().metrics, moments[0]
    shown = metrics | {"rejection": moment.rejection, "loss": moment.shortfall.loss}
    for name, expected in _asked_at_samples(trainer, trainer.settings).items():
        assert shown[name] == pytest.approx(expected, abs=0.01, rel=0.01), name
    assert metrics["accuracy"] <= metrics["accuracy_best"]
    assert metrics["value_gap"] == pytest.approx(metrics["value_optimal"] - metrics["value"], abs=1e-9)


def test_d_is_drawn_at_x_wherever_it_is_asked():
    trainer = affine(1.505, 0.001, slope=20.0, half=1.5)
    curves = trainer.snapshot().curves
    np.testing.assert_allclose(curves["d"], expit(20.0 * (curves["x"] - 1.5)), rtol=1e-4)
    np.testing.assert_allclose(curves["gradient_saturating"], -20.0 * curves["d"], rtol=1e-4)


def test_runs_with_different_bins_are_measured_together():
    """One p_g lies beyond the charts, where it has bins of its own; the other does not."""
    engine = LineEngine(
        PRESETS["one_gaussian"].replace(generator_depth=0, discriminator_depth=0, ema=0.0), seeds=(1, 2)
    )
    engine.generator.parameters[:] = [[0.05, -70.0], [0.7, 2.0]]
    engine.discriminator.parameters[:] = [[2.0, 140.0], [2.0, -4.0]]
    far, near = observer.LineObserver(engine).metrics()
    assert (far["accuracy"], near["accuracy"]) == (pytest.approx(0.75, abs=0.005), pytest.approx(0.5, abs=1e-6))


def test_d_changes_its_mind_between_two_places_where_its_cubic_does():
    x = np.array([-2.0, -0.5, 1.0, 4.0])
    verdicts = Verdicts(x, x**3 - 0.2 * x - 1.0, 3 * x**2 - 0.2)
    (root,) = (z.real for z in np.roots([1.0, 0.0, -0.2, -1.0]) if z.imag == 0)
    assert verdicts.changes(0.0) == pytest.approx([root], abs=1e-8)
    assert not len(verdicts.changes(100.0))


def test_divergences_of_a_nearly_perfect_g_are_finite():
    """Masses end 38 standard deviations out: a p_g that is a little narrower ends earlier, which KL must not count."""
    metrics = affine(0.0, 1.9, means=(0.0,), stds=(2.0,)).snapshot().metrics
    assert metrics["kl_data_g"] == pytest.approx(np.log(1.9 / 2) + (2 / 1.9) ** 2 / 2 - 0.5, abs=2e-4)
    assert metrics["kl_g_data"] == pytest.approx(np.log(2 / 1.9) + (1.9 / 2) ** 2 / 2 - 0.5, abs=2e-4)


def test_bins_of_the_charts_are_among_all_bins():
    bins = LineBins(PRESETS["two_modes"])
    shown = bins.edges[bins.shown.start - 1 : bins.shown.stop]
    np.testing.assert_allclose(shown, np.linspace(-8, 8, BINS + 1), atol=1e-12)
    assert (np.diff(bins.edges) >= bins.width * (1 - 1e-9)).all()


@pytest.mark.parametrize("live", [False, True])
def test_lines_are_turned_to_the_direction_in_which_g_changes(live):
    """An affine G of sixteen numbers is as good as one of a single number, whatever its direction."""
    trainer = Trainer(Settings(means=(1.3,), stds=(0.7,), weights=(1.0,), latent_dim=16, generator_depth=0))
    direction = np.random.default_rng(0).standard_normal(16)
    trainer._engine.generator.parameters[0] = [*(0.7 * direction / np.linalg.norm(direction)), 1.3]
    metrics = trainer.snapshot(live).metrics
    assert 1e-8 < metrics["jsd"] < 5e-6
    assert metrics["mean_g"] == pytest.approx(1.3, abs=1e-4)


@pytest.mark.parametrize("latent", ["normal", "uniform"])
def test_gradient_norms_in_one_dimension_are_those_of_the_mean_over_all_latents(latent):
    trainer = Trainer(Settings(latent_dim=1, latent=latent, seed=3))
    trainer.run(30)
    random = np.random.default_rng(0)
    shape = (1, 200_000)
    z = random.standard_normal(shape) if latent == "normal" else random.uniform(-1, 1, shape)
    (gradient,) = trainer._engine.generator_gradients(("non_saturating",), z).values()
    found = trainer.snapshot().metrics["gradient_norm_non_saturating"]
    assert found == pytest.approx(float(np.linalg.norm(gradient[0].astype(float))), rel=0.01)


def test_how_near_each_stacked_run_is_can_be_asked_alone():
    engine = LineEngine(Settings(latent_dim=1, batch_size=32), (0, 1, 2))
    engine.run(40)
    looks = observer.LineObserver(engine)
    expected = [(run["jsd"], run["modes_covered"]) for run in looks.metrics()]
    found = [looks.standing(parameters) for parameters in engine.generator.parameters]
    assert [one["jsd"] for one in found] == pytest.approx([jsd for jsd, _ in expected], rel=1e-12)
    assert [one["modes_covered"] for one in found] == [covered for _, covered in expected]
    assert len(set(expected)) == 3
    engine.generator.parameters[1] = np.nan
    with pytest.raises(DivergedError):
        looks.standing(engine.generator.parameters[1])
    assert looks.standing(engine.generator.parameters[2]) == found[2]
