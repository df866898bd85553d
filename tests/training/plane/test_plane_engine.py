"""The engine on points against Algorithm 1, and against itself."""

import itertools

import numpy as np
import pytest
import torch

from benchmarks.reference import agrees, by_definition
from gan_core.training import algorithm1
from gan_core.training.games import stacked
from gan_core.training.line.activations import ACTIVATIONS
from gan_core.training.line.optimizers import OPTIMIZERS
from gan_core.training.losses import LOSSES
from gan_core.training.settings import Settings

SMALL = Settings(
    dataset="moons", batch_size=64, latent_dim=3, generator_width=12, discriminator_width=10, ema=0.9, seed=5
)
RATES = {"adam": 1e-3, "momentum": 1e-2, "sgd": 2e-2}
LIVELY = SMALL.replace(
    initial_biases="spread", decay_steps=30, activation="relu", discriminator_activation="leaky_relu"
)


@pytest.mark.parametrize(("loss", "r1"), itertools.product(LOSSES, (0.0, 0.3)))
def test_agrees_with_autograd(loss, r1):
    for activation, optimizer in zip(ACTIVATIONS, itertools.cycle(OPTIMIZERS)):
        rate = RATES[optimizer]
        settings = SMALL.replace(activation=activation, loss=loss, optimizer=optimizer, r1=r1, beta1=0.6)
        settings = settings.replace(generator_lr=rate, discriminator_lr=rate)
        assert agrees(settings, np.float64, 1e-9) is not None
        assert agrees(settings, np.float32, 1e-5) is not None


@pytest.mark.parametrize("loss", ["relativistic", "wasserstein"])
def test_agrees_with_autograd_with_every_penalty(loss):
    settings = SMALL.replace(loss=loss, r1=0.1, r2=0.2, gradient_penalty=0.5, activation="silu", discriminator_steps=2)
    assert agrees(settings, np.float64, 1e-9) is not None
    assert agrees(settings, np.float32, 1e-5) is not None
    clipped = SMALL.replace(loss=loss, clip=0.1, activation="tanh")
    assert agrees(clipped, np.float64, 1e-9) is not None


@pytest.mark.parametrize("dataset", ["mixture", "ring", "grid", "spiral"])
def test_agrees_with_autograd_while_rates_decay_and_players_differ(dataset):
    settings = LIVELY.replace(dataset=dataset, discriminator_steps=2, latent="uniform")
    assert agrees(settings, np.float64, 1e-9) is not None
    assert agrees(settings, np.float32, 1e-5) is not None


def parameters(engine):
    return np.concatenate([engine.generator.parameters, engine.discriminator.parameters], axis=1)


def test_stacked_runs_equal_single_runs():
    seeds = (3, 8)
    together = stacked(LIVELY, seeds, np.float64)
    together.run(20)
    for row, seed in enumerate(seeds):
        alone = stacked(LIVELY.replace(seed=seed), dtype=np.float64)
        alone.run(20)
        np.testing.assert_allclose(parameters(together)[row], parameters(alone)[0], rtol=1e-9)


def test_a_run_goes_on_bit_for_bit_in_the_middle_of_its_decay():
    first, second = stacked(LIVELY), stacked(LIVELY)
    first.run(17)
    second.load_state_dict(first.state_dict())
    for engine in (first, second):
        engine.run(20)
    np.testing.assert_array_equal(parameters(first), parameters(second))


def test_nothing_moves_once_rates_have_decayed():
    engine = stacked(LIVELY)
    engine.run(30)
    before = parameters(engine).copy()
    engine.run(5)
    np.testing.assert_array_equal(parameters(engine), before)
    engine.apply(LIVELY.replace(decay_steps=0))
    engine.run(1)
    assert (parameters(engine) != before).any()


def test_live_settings_of_the_data_leave_the_random_stream_alone():
    plain, changed = (stacked(SMALL.replace(dataset="ring")) for _ in range(2))
    plain.run(3)
    changed.run(3)
    changed.apply(changed.settings.replace(spread=0.2, ring_modes=5))
    for engine in (plain, changed):
        engine.discriminator_step()
    real, moved = (engine.passes.compare.inputs[0, :, :64] for engine in (plain, changed))
    assert not np.allclose(real, moved)
    fives = moved.T * changed.data.unit
    angles = np.arctan2(*fives.T[::-1]) / (2 * np.pi / 5)
    assert np.median(np.abs(angles - np.round(angles))) < 0.15
    latents = [engine.passes.generate.inputs for engine in (plain, changed)]
    np.testing.assert_array_equal(*latents)


def test_samples_and_logits_are_in_units_of_the_data():
    engine = stacked(SMALL.replace(dataset="grid"), dtype=np.float64)
    game = by_definition(engine)
    points = engine.sample(7, seed=1)
    latents = np.random.default_rng(1).standard_normal((3, 7))
    wanted = game.generator(torch.from_numpy(latents.T)).detach().numpy() * np.sqrt(8)
    np.testing.assert_allclose(points, wanted, rtol=1e-12)
    judged = game.discriminator(torch.from_numpy(points / np.sqrt(8))).detach().numpy()[:, 0]
    np.testing.assert_allclose(engine.logits(points), judged, rtol=1e-12)


@pytest.mark.parametrize("dataset", ["mixture", "ring"])
def test_kinks_go_through_what_becomes_of_random_inputs(dataset):
    """Each hidden unit is 0 at some input's image: the inputs are drawn anew, in the order of the engine."""
    settings = LIVELY.replace(dataset=dataset, generator_depth=3)
    engine = stacked(settings, dtype=np.float64)
    weights = engine.generator.weights
    units = np.concatenate([layer[0, :, -1] for layer in weights[:-1]])
    assert np.abs(units).min() > 0 and np.abs(weights[-1][0, :, -1]).max() == 0
    from gan_core.training.line.streams import seed_for

    random = np.random.default_rng(seed_for(settings.seed, "weights"))
    h_below = []
    for index, layer in enumerate(weights[:-1]):
        random.standard_normal(layer[0, :, :-1].shape)
        h = random.standard_normal((settings.latent_dim, len(layer[0])))
        for below in weights[:index]:
            h = np.maximum(below[0, :, :-1] @ h + below[0, :, -1:], 0)
        h_below.append(np.diagonal(layer[0, :, :-1] @ h) + layer[0, :, -1])
    np.testing.assert_allclose(np.concatenate(h_below), 0, atol=1e-12)


@pytest.mark.parametrize("play", [algorithm1.in_the_plane, algorithm1.on_the_line])
def test_the_definition_spreads_kinks_too(play):
    torch.manual_seed(0)
    settings = LIVELY.replace(dataset="ring" if play is algorithm1.in_the_plane else "mixture", generator_width=200)
    game = play(settings)
    first = game.generator[0]
    # The kink of a unit lies at distance |b| / ‖w‖ from the origin: that of a normal number on the line along w.
    places = first.bias.detach() / first.weight.detach().norm(dim=1)
    assert 0.85 < places.std() < 1.15 and abs(places.mean()) < 0.2
    game.run(2)
    assert game.step_count == 2 and np.isfinite(game.loss_g)
