"""The trainer as its users see it: live changes, snapshots that hold the theory, resuming."""

import numpy as np
import pytest

from gan_core.errors import CheckpointError, SettingsError
from gan_core.theory.divergences import LOG4, js_divergence
from gan_core.theory.mixtures import GaussianMixture
from gan_core.training.line.engine import LineEngine
from gan_core.training.line.observer import LineObserver
from gan_core.training.presets import PRESETS
from gan_core.training.settings import Settings
from gan_core.training.trainer import Trainer

LN2 = np.log(2)


@pytest.mark.parametrize("preset", ["far_apart", "two_modes"])
def test_snapshot_holds_the_theorems(preset):
    trainer = Trainer(PRESETS[preset])
    trainer.run(200)
    m = trainer.snapshot().metrics
    assert abs(m["value_optimal"] - (2 * m["jsd"] - LOG4)) < 1e-9
    assert abs(m["value_optimal"] - m["value"] - m["value_gap"]) < 1e-9
    assert 0 <= m["jsd"] <= LN2 and m["value"] <= m["value_optimal"] + 1e-12
    assert m["accuracy"] <= m["accuracy_best"] + 1e-12


def test_snapshot_is_immutable_and_survives_training():
    trainer = Trainer(PRESETS["two_modes"])
    snapshot = trainer.snapshot()
    kept = snapshot.curves["p_g"].copy()
    trainer.run(5)
    assert (snapshot.curves["p_g"] == kept).all() and snapshot.step == 0
    with pytest.raises(ValueError, match="read-only"):
        snapshot.curves["p_g"][0] = 1.0
    with pytest.raises(AttributeError):
        snapshot.step = 3


def test_densities_are_densities():
    trainer = Trainer(PRESETS["three_modes"])
    curves = trainer.snapshot().curves
    width = curves["x"][1] - curves["x"][0]
    assert curves["p_g"].sum() * width == pytest.approx(1, abs=1e-3)
    mixture = GaussianMixture((-3, 0, 3), (0.5,) * 3, (1, 1, 1))
    np.testing.assert_allclose(curves["p_data"], mixture.pdf(curves["x"]), atol=2e-3)
    samples = trainer.sample(200_000, seed=1)
    share = np.histogram(samples, np.append(curves["x"] - width / 2, curves["x"][-1] + width / 2))[0] / len(samples)
    # The histogram's own noise is about 400 / (8 · 200,000) = 2.5e-4 nats, the lines' resolution 3e-4.
    assert js_divergence(share / share.sum(), curves["p_g"] / curves["p_g"].sum()) < 1e-3


def test_gradient_that_reaches_the_generator():
    trainer = Trainer(PRESETS["far_apart"])
    trainer.run(30)
    curves = trainer.snapshot().curves
    x, h = curves["x"][::40], 1e-3
    slope = (trainer.logits(x + h).astype(float) - trainer.logits(x - h)) / (2 * h)
    d = 1 / (1 + np.exp(-trainer.logits(x).astype(float)))
    np.testing.assert_allclose(curves["gradient_saturating"][::40], -d * slope, rtol=0.02, atol=2e-4)
    np.testing.assert_allclose(curves["gradient_non_saturating"][::40], -(1 - d) * slope, rtol=0.02, atol=2e-4)
    np.testing.assert_allclose(curves["d"][::40], d, rtol=1e-4)


def test_a_gradient_that_no_chart_can_draw_is_left_out():
    trainer = Trainer(PRESETS["two_modes"].replace(discriminator_depth=1, discriminator_width=1, activation="tanh"))
    middle = trainer.snapshot().curves["x"][200]
    (first, last) = trainer._engine.discriminator.weights
    first[0], last[0] = [[100.0, -100.0 * middle]], [[3e38, 0.0]]  # a step at the bin's centre, of slope 3e40
    curves = trainer.snapshot().curves
    gradients = [curves[name] for name in ("gradient_saturating", "gradient_non_saturating")]
    assert any(np.isnan(gradient[200]) for gradient in gradients)
    for gradient in gradients:
        assert np.isfinite(gradient[:100]).all()
        assert not np.isinf(gradient).any() and np.nanmax(np.abs(gradient)) <= np.finfo(np.float32).max


def test_least_squares_uses_its_raw_output_as_d():
    trainer = Trainer(PRESETS["two_modes"].replace(loss="least_squares"))
    trainer.run(300)
    snapshot = trainer.snapshot()
    raw = trainer.logits(snapshot.curves["x"])
    np.testing.assert_allclose(snapshot.curves["d"], np.clip(raw, 0, 1), atol=1e-5)
    assert np.isnan(snapshot.curves["gradient_saturating"]).all()
    assert np.isfinite(snapshot.curves["gradient_least_squares"]).all()
    assert snapshot.metrics["gradient_norm_saturating"] is None
    assert snapshot.metrics["generator_gradient_norm"] > 0


def monte_carlo_value(trainer, n, seed):
    """V(G, D) from n real and n generated samples, and its standard error."""
    s = trainer.settings
    real = GaussianMixture(s.means, s.stds, s.weights).sample(n, np.random.default_rng(seed))
    on_real = -np.logaddexp(0, -trainer.logits(real).astype(float))
    on_fake = -np.logaddexp(0, trainer.logits(trainer.sample(n, seed)).astype(float))
    return on_real.mean() + on_fake.mean(), np.sqrt((on_real.var() + on_fake.var()) / n)


@pytest.mark.parametrize("preset", ["one_gaussian", "two_modes"])
@pytest.mark.parametrize("seed", range(5))
def test_value_of_trained_pairs_agrees_with_samples(preset, seed):
    # One-dimensional latents: there p_g on the grid is exact.
    settings = PRESETS[preset].replace(latent_dim=1, generator_scale=1.0, seed=seed)
    trainer = Trainer(settings)
    trainer.run(1500 + 300 * seed)
    value, error = monte_carlo_value(trainer, 1_000_000, seed)
    assert abs(value - trainer.snapshot().metrics["value"]) < 4 * error


def test_value_with_a_wide_latent_agrees_within_the_resolution_of_its_lines():
    trainer = Trainer(PRESETS["two_modes"])
    for _ in range(3):
        trainer.run(300)
        value, error = monte_carlo_value(trainer, 1_000_000, 1)
        assert abs(value - trainer.snapshot().metrics["value"]) < 4 * error + 2e-3


def test_discriminator_trained_to_its_optimum():
    trainer = Trainer(PRESETS["two_modes"].replace(discriminator_lr=3e-3))
    trainer.run(300)
    trainer.train_discriminator(3000)
    trainer.apply(trainer.settings.replace(discriminator_lr=3e-4))
    trainer.train_discriminator(2000)
    snapshot = trainer.snapshot()
    c, m = snapshot.curves, snapshot.metrics
    share = (c["p_data"] + c["p_g"]) * (c["x"][1] - c["x"][0]) / 2
    assert (np.abs(c["d"] - c["d_optimal"]) * share).sum() < 0.02
    assert 0 <= m["value_optimal"] - m["value"] < 0.01


def test_apply_refuses_what_needs_a_restart_and_changes_nothing():
    trainer = Trainer(Settings())
    before = trainer.settings
    with pytest.raises(SettingsError, match=r"generator_width.*reset"):
        trainer.apply(before.replace(generator_width=5, loss="saturating"))
    assert trainer.settings == before


def test_toggle_changes_no_weight_and_takes_effect_at_once():
    trainer = Trainer(PRESETS["far_apart"])
    trainer.run(300)
    pinned = trainer.snapshot()
    assert pinned.metrics["jsd"] > 0.99 * LN2
    trainer.apply(trainer.settings.replace(loss="non_saturating"))
    switched = trainer.snapshot()
    assert switched.step == pinned.step
    assert (switched.curves["p_g"] == pinned.curves["p_g"]).all() and (switched.curves["d"] == pinned.curves["d"]).all()
    assert switched.metrics["generator_gradient_norm"] > 100 * pinned.metrics["generator_gradient_norm"]


@pytest.mark.parametrize("preset", ["far_apart", "two_modes", "oscillation"])
def test_resumes_bit_for_bit(preset):
    first = Trainer(PRESETS[preset])
    first.run(37)
    first.apply(first.settings.replace(generator_lr=5e-4))
    second = Trainer(PRESETS[preset])
    second.load_state_dict(first.state_dict())
    assert second.settings == first.settings and second.step_count == 37
    for trainer in (first, second):
        trainer.run(40)
    assert first.snapshot().metrics == second.snapshot().metrics
    assert (first.sample(100, 3) == second.sample(100, 3)).all()


def test_logits_take_classes_where_d_is_told_them_and_nowhere_else():
    told = Trainer(PRESETS["animals"].replace(conditional="label", generator_width=4, discriminator_width=4))
    images, labels = np.full((2, 28, 28), 0.5), np.array([0, 7])
    apart = [told.logits(images[:1], labels[place : place + 1])[0] for place in range(2)]
    np.testing.assert_allclose(told.logits(images, labels), apart, rtol=1e-5)
    assert apart[0] != apart[1]
    with pytest.raises(SettingsError, match="give `labels`"):
        told.logits(images)
    for preset, x in (("two_modes", np.zeros(2)), ("animals", images)):
        with pytest.raises(SettingsError, match="eave `labels` out"):
            Trainer(PRESETS[preset].replace(generator_width=4, discriminator_width=4)).logits(x, labels)


LITTLE = {"batch_size": 8, "generator_width": 4, "discriminator_width": 4, "discriminator_steps": 3, "r1": 0.1}
GAMES = {
    "line": PRESETS["two_modes"].replace(**LITTLE),
    "perceptrons": PRESETS["digits"].replace(**LITTLE, dataset="animals"),
    "convolutions": PRESETS["animals"].replace(**LITTLE),
}


@pytest.mark.parametrize("game", GAMES)
def test_steps_of_single_updates_are_those_that_run_makes(game):
    whole, single, resumed = (Trainer(GAMES[game]) for _ in range(3))
    whole.run(4)
    ends = [single.next_update() for _ in range(9 if game == "convolutions" else 12)]
    assert ends.count(True) == 3 and ends[-1] and single.step_count == 3
    assert not single.next_update()  # in the middle of the fourth
    resumed.load_state_dict(single.state_dict())
    for trainer in (single, resumed):
        trainer.run(1)
        assert trainer.step_count == 4
        for name, wanted in whole.state_dict()["arrays"].items():
            np.testing.assert_array_equal(trainer.state_dict()["arrays"][name], wanted, name)


@pytest.mark.parametrize("game", GAMES)
def test_a_step_that_was_begun_ends_at_once_when_k_falls_below_what_it_has_had(game):
    trainer = Trainer(GAMES[game])
    assert [trainer.next_update(), trainer.next_update()] == [False, False]
    trainer.apply(trainer.settings.replace(discriminator_steps=1))
    assert trainer.next_update() and trainer.step_count == 1
    trainer.run(2)
    assert trainer.step_count == 3


def test_foreign_state_is_refused():
    state = Trainer(PRESETS["two_modes"]).state_dict()
    with pytest.raises(CheckpointError, match="other settings"):
        Trainer(PRESETS["far_apart"]).load_state_dict(state)
    with pytest.raises(CheckpointError):
        Trainer(PRESETS["two_modes"]).load_state_dict({"record": {}})


def test_a_moved_target_is_seen_at_once():
    trainer = Trainer(PRESETS["two_modes"])
    trainer.apply(trainer.settings.replace(means=(0.0, 9.0)))
    curves = trainer.snapshot().curves
    assert curves["x"][-1] > 10
    mixture = GaussianMixture((0, 9), (0.5, 0.5), (1, 1))
    np.testing.assert_allclose(curves["p_data"], mixture.pdf(curves["x"]), atol=5e-3)


def test_stacked_metrics_are_those_of_single_runs():
    settings = PRESETS["two_modes"].replace(batch_size=32)
    engine = LineEngine(settings, (4, 9))
    engine.run(10)
    for seed, metrics in zip((4, 9), LineObserver(engine).metrics(), strict=True):
        alone = Trainer(settings.replace(seed=seed))
        alone.run(10)
        single = alone.snapshot().metrics
        assert set(single) == set(metrics)
        for name, value in single.items():
            wanted = value if value is None else pytest.approx(value, rel=1e-3, abs=1e-6)
            assert metrics[name] == wanted, name


def test_coverage_names_the_step_since_when():
    trainer = Trainer(PRESETS["mode_collapse"])
    for _ in range(8):
        trainer.run(100)
        snapshot = trainer.snapshot()
    assert snapshot.metrics["modes_covered"] == 1
    assert "1 of 2 modes since step" in snapshot.diagnosis


def test_live_snapshots_look_at_the_moving_average_now_and_then():
    trainer = Trainer(PRESETS["two_modes"])
    seen = []
    for _ in range(33):
        trainer.run(20)
        seen.append(trainer.snapshot(live=True).metrics["jsd_ema"])
    assert seen[0] == seen[15] != seen[16] == seen[31] != seen[32]
    trainer.run(20)
    fresh = Trainer(PRESETS["two_modes"])
    fresh.load_state_dict(trainer.state_dict())
    assert trainer.snapshot().metrics["jsd_ema"] == fresh.snapshot().metrics["jsd_ema"] != seen[-1]


@pytest.mark.parametrize("name", ["two_modes", "mode_collapse"])
def test_a_hasty_snapshot_differs_by_little_and_says_that_it_is_one(name):
    trainer, differences = Trainer(PRESETS[name]), []
    for _ in range(12):
        trainer.run(60)
        live, full = trainer.snapshot(live=True), trainer.snapshot()
        assert not live.exact and full.exact
        assert full.metrics["jsd"] == trainer.snapshot().metrics["jsd"] != live.metrics["jsd"]
        differences.append(abs(live.metrics["jsd"] - full.metrics["jsd"]))
        assert abs(live.metrics["value"] - full.metrics["value"]) < 0.005
    assert np.median(differences) < 1e-3 and 1e-6 < max(differences) < 3e-3


def test_with_a_latent_of_one_number_no_snapshot_is_hasty():
    trainer = Trainer(PRESETS["far_apart"])
    trainer.run(50)
    live, full = trainer.snapshot(live=True), trainer.snapshot()
    assert live.exact and live.metrics == full.metrics
