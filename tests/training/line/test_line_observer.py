"""What is measured of a one-dimensional run, wherever G is, against samples of it and sums over other bins."""

import numpy as np
import pytest
from scipy.special import log_expit
from scipy.stats import wasserstein_distance

from gan_core.theory.divergences import js_divergence
from gan_core.theory.mixtures import GaussianMixture
from gan_core.theory.pushforward import Pushforward
from gan_core.training.line.bins import LineBins
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
    state["arrays"]["generator"][:] = [[std, mean]]
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
    masses = GaussianMixture([7.0, -7.0], [3.0, 3.0], [1.0, 1.0]).bin_masses(bins.edges)
    np.testing.assert_allclose(
        bins.merged_beyond(masses),
        GaussianMixture([7.0, -7.0], [3.0, 3.0], [1.0, 1.0]).bin_masses(shown),
        atol=1e-14,
    )
