"""Packs, and the deviation of a mini-batch: the engine beside Algorithm 1, and what is shown of D beside theory."""

import numpy as np
import pytest
import torch
from scipy.stats import norm

from benchmarks.reference import agrees, by_definition
from gan_core.errors import SettingsError
from gan_core.theory.divergences import optimal_discriminator_of_packs
from gan_core.training.games import stacked
from gan_core.training.line.packs import in_company, in_packs, of_members, own_slopes, packed
from gan_core.training.minibatch import packed as packed_tensors
from gan_core.training.minibatch import seen
from gan_core.training.settings import Settings
from gan_core.training.trainer import Trainer

SMALL = Settings(batch_size=64, latent_dim=3, generator_width=12, discriminator_width=10, ema=0.9, seed=5, pack=2)
DEVIATION = {"pack": 1, "minibatch_stddev": "on"}
PENALISED = {"r1": 0.2, "r2": 0.1, "gradient_penalty": 0.7}
OF_SAMPLES = ("value", "value_optimal", "value_gap", "identity_error", "accuracy", "accuracy_best", "critic_estimate")


CASES = (
    ("mixture", "saturating", 2, "sgd", {}),
    ("moons", "non_saturating", 4, "momentum", PENALISED),
    ("mixture", "least_squares", 4, "momentum", {"discriminator_steps": 2}),
    ("moons", "wasserstein", 2, "sgd", PENALISED),
    ("mixture", "hinge", 8, "momentum", {"gradient_penalty": 3.0, "penalty_sides": "two"}),
    ("moons", "relativistic", 2, "sgd", {"r1": 0.1, "r2": 0.2}),
    ("mixture", "relativistic", 4, "sgd", {"initial_biases": "spread", "decay_steps": 30, "latent": "uniform"}),
    ("moons", "hinge", 2, "sgd", {"clip": 0.2, "discriminator_depth": 0, "generator_depth": 0}),
    ("mixture", "non_saturating", 1, "sgd", {"minibatch_stddev": "on", **PENALISED}),
    ("moons", "relativistic", 4, "momentum", {"minibatch_stddev": "on", "initial_biases": "spread"}),
    ("moons", "wasserstein", 1, "momentum", {"minibatch_stddev": "on", "gradient_penalty": 1.0}),
    ("mixture", "saturating", 2, "sgd", {"minibatch_stddev": "on", "discriminator_depth": 0}),
)


@pytest.mark.parametrize(("dataset", "loss", "pack", "optimizer", "more"), CASES)
def test_the_engine_plays_the_game_of_the_definition(dataset, loss, pack, optimizer, more):
    rate = {"momentum": 1e-2, "sgd": 2e-2}[optimizer]
    settings = SMALL.replace(
        dataset=dataset, loss=loss, pack=pack, optimizer=optimizer, activation={"sgd": "tanh"}.get(optimizer, "silu"),
        beta1=0.6, generator_lr=rate, discriminator_lr=rate, **more,
    )  # fmt: skip
    assert agrees(settings, np.float64, 1e-9) is not None
    assert agrees(settings, np.float32, 1e-5) is not None


def test_packs_are_the_same_samples_on_both_sides():
    samples = np.arange(24.0).reshape(12, 2)
    packs = packed_tensors(torch.from_numpy(samples), 3).numpy()
    assert packs.shape == (4, 6)
    np.testing.assert_array_equal(packs[1], [2, 3, 10, 11, 18, 19])  # samples 1, 5 and 9
    np.testing.assert_array_equal(packed(samples.T, 3), packs.T)


@pytest.mark.parametrize("pack", [1, 2, 3, 8])
def test_every_sample_is_once_in_each_place_and_never_beside_itself(pack):
    samples = np.arange(37.0)[None]
    packs = in_packs(samples, pack)
    np.testing.assert_array_equal(packs[0], samples[0])
    np.testing.assert_array_equal(np.sort(packs, axis=1), np.repeat(samples, pack, axis=0))
    assert all(len(set(column)) == pack for column in packs.T)
    # What lies at the places of a sample is brought back to it: its own number, once for each.
    np.testing.assert_array_equal(of_members(packs, pack), pack * samples)


def test_a_sample_takes_every_place_in_company():
    samples, others = np.array([[1.0, 2.0], [3.0, 4.0]]), -np.arange(1.0, 41.0).reshape(2, 20)
    packs = in_company(samples, others, 3, 8)
    np.testing.assert_array_equal(own_slopes(packs, 3), np.tile(samples, 24))
    assert ((packs > 0).sum(axis=0) == 2).all()  # its own two coordinates, and no others
    one = packs[:, packs[0] < 0][:2]
    assert np.isin(one, others[:, None]).all() and len(np.unique(one[0])) == 8


def test_stacked_runs_equal_single_runs_and_go_on_bit_for_bit():
    settings = SMALL.replace(loss="relativistic", r2=0.2, gradient_penalty=1.0, pack=4)
    together = stacked(settings, (3, 8), np.float64)
    together.run(20)
    alone = stacked(settings.replace(seed=8), dtype=np.float64)
    alone.run(20)
    np.testing.assert_allclose(together.generator.parameters[1], alone.generator.parameters[0], rtol=1e-9)
    other = stacked(settings.replace(seed=8), dtype=np.float64)
    other.load_state_dict(alone.state_dict())
    for engine in (alone, other):
        engine.run(7)
    np.testing.assert_array_equal(alone.generator.parameters, other.generator.parameters)


@pytest.mark.parametrize("pack", [2, 3])
def test_d_is_drawn_at_packs_of_equal_samples_beside_the_best_answer_there(pack):
    trainer = Trainer(
        Settings(
            means=(0.0,), stds=(1.0,), weights=(1.0,), latent_dim=1, generator_depth=0, generator_scale=0.5,
            generator_shift=1.0, batch_size=48, pack=pack,
        )
    )  # fmt: skip
    snapshot = trainer.snapshot()
    curves, metrics = snapshot.curves, snapshot.metrics
    x = curves["x"]
    of_g = trainer.sample(100_000, seed=1)
    p, q = norm.pdf(x), norm.pdf(x, of_g.mean(), of_g.std())
    inside = (x > -3) & (x < 3)
    wanted = p**pack / (p**pack + q**pack)
    np.testing.assert_allclose(curves["d_optimal"][inside], wanted[inside], atol=0.02)
    assert curves["d_optimal"][inside].min() < 0.2  # it is no line at one half
    np.testing.assert_allclose(curves["d"], 1 / (1 + np.exp(-trainer.logits(x))), atol=1e-6)
    equal = np.tile(x, (pack, 1)).astype(np.float32)
    np.testing.assert_allclose(trainer._engine.discriminator.evaluate(equal)[0, 0], trainer.logits(x), rtol=1e-6)
    assert all(metrics[name] is None for name in OF_SAMPLES)
    assert metrics["jsd"] is not None and metrics["generator_gradient_norm"] is not None


def test_the_best_answer_on_packs_is_bayes_rule_for_the_product_densities():
    p, q = np.array([0.5, 0.1, 0.0, 0.0, 1e-200]), np.array([0.1, 0.5, 0.3, 0.0, 1e-290])
    np.testing.assert_allclose(optimal_discriminator_of_packs(p, q, 1), [5 / 6, 1 / 6, 0, 0.5, 1])
    np.testing.assert_allclose(optimal_discriminator_of_packs(p, q, 4), [625 / 626, 1 / 626, 0, 0.5, 1])


def _players(trainer):
    game = by_definition(trainer._engine)
    return game.generator, game.discriminator


@pytest.mark.parametrize("loss", ["non_saturating", "relativistic"])
def test_the_gradient_at_x_is_the_mean_one_of_a_sample_in_packs(loss):
    trainer = Trainer(SMALL.replace(loss=loss, pack=2, discriminator_lr=5e-3))
    trainer.run(150)
    _, d = _players(trainer)
    curves, random = trainer.snapshot().curves, np.random.default_rng(0)
    others = torch.from_numpy(random.choice(trainer.sample(20_000, seed=3), 400)).float()
    partners = d(
        torch.from_numpy(random.choice([-2.0, 2.0], (200, 2)) + 0.5 * random.standard_normal((200, 2))).float()
    )
    places = np.arange(20, 400, 40)
    found = []
    for x in curves["x"][places]:
        own = torch.full((400, 1), float(x), requires_grad=True)
        outputs = torch.cat([d(torch.cat(pair, 1)) for pair in ((own, others[:, None]), (others[:, None], own))])
        value = torch.nn.functional.softplus(partners.T - outputs if loss == "relativistic" else -outputs)
        (slope,) = torch.autograd.grad(value.mean(1).sum() / 2, own)
        found.append(float(slope.mean()))
    shown = curves[f"gradient_{loss}"][places]
    np.testing.assert_allclose(shown, found, atol=0.12 * np.abs(found).max())
    assert np.abs(found).max() > 0.05 and np.corrcoef(shown, found)[0, 1] > 0.98


@pytest.mark.parametrize("pack", [1, 2])
@pytest.mark.parametrize("dataset", ["mixture", "ring"])
def test_the_gradient_at_x_knows_that_a_sample_moves_the_deviation(dataset, pack):
    trainer = Trainer(SMALL.replace(dataset=dataset, pack=pack, minibatch_stddev="on", discriminator_lr=5e-3))
    trainer.run(150)
    _, d = _players(trainer)
    curves, unit = trainer.snapshot().curves, trainer._engine.data.unit
    batch = torch.from_numpy(trainer.sample(40_000, seed=3) / unit).float().reshape(40_000, -1)
    on_line = dataset == "mixture"
    places = curves["x"][20:400:60, None] if on_line else curves["fake"][:12] / unit
    found = []
    for x in places:
        with_x = batch.clone()
        with_x[::399] = torch.tensor(
            x, dtype=torch.float32
        )  # few, so that they hardly move the batch, and none in a pack
        with_x.requires_grad_()
        value = torch.nn.functional.softplus(-d(seen(trainer.settings, with_x))).mean()
        (slope,) = torch.autograd.grad(value, with_x)
        found.append(slope[::399].mean(0).numpy() * len(batch) / pack)
    found = np.array(found)
    shown = curves["gradient_non_saturating"][20:400:60, None] if on_line else -curves["gradient"][:12] * unit
    np.testing.assert_allclose(shown, found, atol=0.2 * np.abs(found).max())
    assert np.corrcoef(shown.ravel(), found.ravel())[0, 1] > 0.97


@pytest.mark.parametrize(("dataset", "more"), [("mixture", {"pack": 4}), ("ring", {"pack": 4}), ("mixture", DEVIATION)])
def test_the_norm_of_the_gradient_is_that_of_packs_and_batches(dataset, more):
    trainer = Trainer(SMALL.replace(dataset=dataset, generator_shift=4.0 if dataset == "mixture" else 0.0, **more))
    trainer.run(40)
    g, d = _players(trainer)
    latents = torch.from_numpy(np.random.default_rng(0).standard_normal((40_000, 3))).float()
    value = torch.nn.functional.softplus(-d(seen(trainer.settings, g(latents)))).mean()
    gradient = torch.autograd.grad(value, g.parameters())
    wanted = float(torch.cat([part.flatten() for part in gradient]).norm())
    assert trainer.snapshot().metrics["generator_gradient_norm"] == pytest.approx(wanted, rel=0.2)


def test_a_d_that_sees_the_deviation_is_drawn_as_in_a_batch_of_g():
    trainer = Trainer(SMALL.replace(**DEVIATION))
    trainer.run(20)
    snapshot = trainer.snapshot()
    x, of_g = snapshot.curves["x"], trainer.sample(100_000, seed=1)
    asked = np.stack([x, np.full_like(x, of_g.std())])
    raw = trainer._engine.discriminator.evaluate(asked)[0, 0]
    np.testing.assert_allclose(snapshot.curves["d"], 1 / (1 + np.exp(-raw)), atol=2e-3)
    assert np.isnan(snapshot.curves["d_optimal"]).all()
    assert all(snapshot.metrics[name] is None for name in OF_SAMPLES)
    # What is judged is judged as one mini-batch.
    asked[1] = np.sqrt(x.var() + 1e-8)
    np.testing.assert_allclose(trainer.logits(x), trainer._engine.discriminator.evaluate(asked)[0, 0], rtol=1e-4)


@pytest.mark.parametrize(
    ("loss", "more"),
    [("non_saturating", {}), ("wasserstein", {}), ("least_squares", {}), ("non_saturating", DEVIATION)],
)
def test_nothing_is_said_of_how_such_a_d_judges_samples(loss, more):
    trainer = Trainer(SMALL.replace(loss=loss, batch_size=32, generator_shift=4.0, **more))
    said = [trainer.snapshot().diagnosis]
    trainer.train_discriminator(3)
    said.append(trainer.snapshot().diagnosis)
    for changes in ({}, {"generator_lr": 0.0}, {"discriminator_lr": 0.0, "generator_lr": 1e-3}):
        trainer.apply(trainer.settings.replace(**changes))
        trainer.run(30)
        said.append(trainer.snapshot().diagnosis)
    assert len(set(said)) == len(said)
    assert not [words for words in said if any(part in words for part in ("D is right", "is right", "D*", "proves"))]


def test_what_is_recorded_of_a_sample_is_that_of_its_pack():
    trainer = Trainer(SMALL.replace(batch_size=6, pack=3))
    trace = trainer.trace("discriminator")
    curves = trace.curves
    assert curves["trace_real"].shape == curves["trace_raw_real"].shape == (6,)
    for side in ("real", "fake"):
        raw = curves[f"trace_raw_{side}"]
        np.testing.assert_array_equal(raw[:2], raw[2:4])
        np.testing.assert_array_equal(raw[:2], raw[4:])
    assert trace.facts["value"] == pytest.approx(
        float(curves["trace_loss_real"].mean() + curves["trace_loss_fake"].mean()), rel=1e-5
    )
    of_g = trainer.trace("generator").curves
    assert of_g["trace_gradient"].shape == of_g["trace_fake"].shape == (6,)


def test_packs_that_leave_samples_over_are_refused_with_what_would_do():
    with pytest.raises(SettingsError) as caught:
        Settings(pack=3)
    assert "batch_size = 256" in str(caught.value) and "255 or 258, or pack to 1 or 2" in str(caught.value)
    with pytest.raises(SettingsError, match="Set batch_size to 4, or pack to 1 or 3"):
        Settings(batch_size=3, pack=4)
    images = Settings(dataset="mnist", pack=3)
    assert not images.applies("pack") and images.judges_singly and not Settings(pack=4).judges_singly
