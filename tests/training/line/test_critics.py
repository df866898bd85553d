"""What is measured and said of critics: against samples, finite differences and the theorem that bounds them."""

import numpy as np
import pytest

from gan_core.runs.worker.optimum import OptimumSearch
from gan_core.training.presets import PRESETS
from gan_core.training.settings import Settings
from gan_core.training.trainer import Trainer

CRITIC = PRESETS["critic"].replace(batch_size=64)
OF_PROBABILITIES = ("value", "value_optimal", "value_gap", "identity_error", "accuracy", "accuracy_best")
OF_CRITICS = ("critic_estimate", "critic_slope", "critic_bound")


@pytest.fixture(scope="module")
def trained():
    trainer = Trainer(CRITIC)
    trainer.train_discriminator(150)
    return trainer


def test_what_a_critic_measures_is_what_its_samples_say(trained):
    metrics = trained.snapshot().metrics
    random = np.random.default_rng(0)
    real = trained.logits(random.normal(3.0, 0.5, 20_000))
    fake = trained.logits(trained.sample(20_000, seed=1))
    error = np.hypot(real.std(), fake.std()) / np.sqrt(20_000)
    assert metrics["critic_estimate"] == pytest.approx(real.mean() - fake.mean(), abs=4 * error)
    x = np.linspace(trained.sample(20_000, seed=1).min(), 3.0 + 5 * 0.5, 4_001)  # no mass lies further out
    slopes = np.abs(np.diff(trained.logits(x).astype(np.float64))) / np.diff(x)
    assert metrics["critic_slope"] == pytest.approx(slopes.max(), rel=0.02)
    assert metrics["critic_bound"] == pytest.approx(metrics["critic_estimate"] / metrics["critic_slope"])
    # Kantorovich and Rubinstein; and this one has learned something.
    assert (
        0.3 * metrics["wasserstein"] < metrics["critic_bound"] <= metrics["wasserstein"] == pytest.approx(8.0, abs=0.1)
    )


def test_the_best_critic_is_nowhere_steeper_than_1_and_tells_w1_apart(trained):
    curves, metrics = trained.snapshot().curves, trained.snapshot().metrics
    x, best = curves["x"], curves["critic_best"]
    assert np.abs(np.diff(best) / np.diff(x)).max() <= 1 + 1e-5
    density = (curves["p_data"] - curves["p_g"]) * (x[1] - x[0])
    assert float(density @ best) == pytest.approx(metrics["wasserstein"], rel=0.01)
    assert np.diff(best)[(x[1:] > -3) & (x[1:] < 2)] == pytest.approx(x[1] - x[0], rel=1e-3)
    assert best[-1] == best[-20]  # beyond both it is level
    np.testing.assert_allclose(curves["critic"], trained.logits(x), rtol=1e-4, atol=1e-5)


@pytest.mark.parametrize("loss", ["wasserstein", "hinge", "relativistic", "non_saturating", "least_squares"])
def test_numbers_mean_something_for_one_kind_of_d_only(loss):
    trainer = Trainer(CRITIC.replace(loss=loss))
    trainer.run(3)
    snapshot = trainer.snapshot()
    critic = loss in ("wasserstein", "hinge", "relativistic")
    known, unknown = (OF_CRITICS, OF_PROBABILITIES) if critic else (OF_PROBABILITIES, OF_CRITICS)
    assert all(snapshot.metrics[name] is not None for name in known)
    assert all(snapshot.metrics[name] is None for name in unknown)
    for name, there in (("d", not critic), ("d_optimal", not critic), ("critic", critic), ("critic_best", critic)):
        assert np.isfinite(snapshot.curves[name]).all() == there
        assert np.isnan(snapshot.curves[name]).all() != there
    assert not critic or not {"right", "probabilit", "D*", "V(G"} & set(snapshot.diagnosis.split())


def test_relativistic_gradients_are_means_over_partners():
    trainer = Trainer(CRITIC.replace(loss="relativistic", means=(0.0,), generator_shift=-1.0))
    trainer.run(20)
    curves = trainer.snapshot().curves
    partners = trainer.logits(np.random.default_rng(0).normal(0.0, 0.5, 4_000))
    lead = trainer.logits(curves["x"])[:, None] - partners
    slope = np.gradient(trainer.logits(curves["x"]).astype(np.float64), curves["x"])
    expected = (-1 / (1 + np.exp(lead))).mean(1) * slope
    inside = slice(5, -5)
    scale = np.abs(expected).max()
    np.testing.assert_allclose(curves["gradient_relativistic"][inside], expected[inside], atol=0.03 * scale)


SAID = [
    ({}, "run", 0, "Nothing is trained yet"),
    ({}, "train_discriminator", 5, "D has had 5 updates. W₁ is 8.00. The critic proves "),
    ({"generator_lr": 0.0}, "run", 2, "only D is trained. W₁ is"),
    ({"discriminator_lr": 0.0}, "run", 2, "only G is trained. JSD is 0.69"),
    ({"generator_lr": 0.0, "discriminator_lr": 0.0}, "run", 2, "nothing moves"),
    ({"gradient_penalty": 0.0, "generator_lr": 1e-5}, "run", 150, "Nothing holds the slope of the critic"),
    ({"generator_scale": 1.0}, "run", 30, "of it."),
]


@pytest.mark.parametrize(("changes", "move", "count", "words"), SAID)
def test_what_is_said_of_a_critic(changes, move, count, words):
    trainer = Trainer(CRITIC.replace(**changes))
    getattr(trainer, move)(count)
    assert words in trainer.snapshot().diagnosis


def test_a_critic_that_rests_on_a_point_is_drawn_all_the_same():
    trainer = Trainer(Settings(loss="wasserstein", clip=0.05, generator_scale=0.0, generator_shift=1.0, batch_size=8))
    snapshot = trainer.snapshot()
    assert np.isfinite(snapshot.curves["critic_best"]).all()
    assert np.abs(np.diff(snapshot.curves["critic_best"])).max() <= 0.0401


def test_a_critic_is_at_its_best_when_it_tells_no_more_apart():
    search = OptimumSearch()
    for estimate in (1.0, 5.0, 8.0, 8.1):
        search.steps += 1_500
        assert search.judge({"critic_estimate": estimate, "value_gap": None}) is None
    search.steps += 3_000
    words = search.judge({"critic_estimate": 8.15, "value_gap": None})
    assert words == "D no longer improves on this G after 9,000 D steps."
    assert search.progress().gain is None
