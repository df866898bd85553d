"""The definition of the game beside NumPy without derivatives; and the engine on images beside the definition."""

import copy
import dataclasses
import itertools

import numpy as np
import pytest
import torch

from gan_core import datasets
from gan_core.datasets.pixels import to_pixels
from gan_core.training.algorithm1 import Algorithm1, on_the_line, perceptron
from gan_core.training.images import networks as image_networks
from gan_core.training.images.engine import ImageEngine
from gan_core.training.line.activations import ACTIVATIONS
from gan_core.training.line.optimizers import OPTIMIZERS
from gan_core.training.losses import LOSSES
from gan_core.training.settings import Settings
from gan_core.training.trainer import Trainer

LINE = Settings(
    batch_size=6, latent_dim=2, generator_width=3, discriminator_width=4, generator_depth=1, discriminator_depth=2
)
PHI = {
    "tanh": np.tanh,
    "silu": lambda a: a / (1 + np.exp(-a)),
    "leaky_relu": lambda a: np.where(a > 0, a, 0.2 * a),
    "relu": lambda a: np.maximum(a, 0),
}
# (on real and generated samples by D, on generated samples by G), of raw outputs
WRITTEN_OUT = {
    "non_saturating": (lambda o: -np.log(sigmoid(o)), lambda o: -np.log(1 - sigmoid(o)), lambda o: -np.log(sigmoid(o))),
    "saturating": (lambda o: -np.log(sigmoid(o)), lambda o: -np.log(1 - sigmoid(o)), lambda o: np.log(1 - sigmoid(o))),
    "least_squares": (lambda o: (o - 1) ** 2 / 2, lambda o: o**2 / 2, lambda o: (o - 1) ** 2 / 2),
    "wasserstein": (lambda o: -o, lambda o: o, lambda o: -o),
    "hinge": (lambda o: np.maximum(0, 1 - o), lambda o: np.maximum(0, 1 + o), lambda o: -o),
    # Of the differences between a real sample and its partner: all that a pair costs stands with the real one.
    "relativistic": (lambda o: np.log(1 + np.exp(-o)), lambda o: 0 * o, lambda o: np.log(1 + np.exp(-o))),
}


def sigmoid(o):
    return 1 / (1 + np.exp(-o))


@pytest.fixture(autouse=True)
def own_randomness():
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(3)
        yield


def numbers(module):
    return [weight.detach().numpy().copy() for weight in module.parameters()]


def forward(weights, x, activation):
    for w, b in zip(weights[:-2:2], weights[1:-2:2], strict=True):
        x = PHI[activation](x @ w.T + b)
    return (x @ weights[-2].T + weights[-1])[:, 0]


def slopes_in(weights, objective, h=1e-6):
    """dL/dw by central differences, one number at a time."""
    slopes = [np.zeros_like(array) for array in weights]
    for array, slope in zip(weights, slopes, strict=True):
        for place in np.ndindex(array.shape):
            kept = array[place]
            array[place] = kept + h
            above = objective()
            array[place] = kept - h
            slope[place] = (above - objective()) / (2 * h)
            array[place] = kept
    return slopes


class ByHand:
    """The optimisers' formulas, with the settings' numbers."""

    def __init__(self, settings, rate):
        self.settings, self.rate, self.memory, self.count = settings, rate, None, 0

    def step(self, weights, slopes):
        s, self.count = self.settings, self.count + 1
        self.memory = self.memory or [(0.0, 0.0)] * len(weights)
        for index, (w, g) in enumerate(zip(weights, slopes, strict=True)):
            first, second = self.memory[index]
            if s.optimizer == "adam":
                first, second = s.beta1 * first + (1 - s.beta1) * g, s.beta2 * second + (1 - s.beta2) * g * g
                root = np.sqrt(second / (1 - s.beta2**self.count)) + 1e-8
                w -= self.rate * first / (1 - s.beta1**self.count) / root
            else:
                first = (s.beta1 if s.optimizer == "momentum" else 0.0) * first + g
                w -= self.rate * first
            self.memory[index] = (first, second)


def play_by_hand(settings, g, d, batches):
    """Updates of weights in lists, without a derivative: D for each (z, x), G for each z."""
    on_real, on_fake, on_generated = WRITTEN_OUT[settings.loss]
    of_d, of_g = ByHand(settings, settings.discriminator_lr), ByHand(settings, settings.generator_lr)

    def judged(x):
        return forward(d, x, settings.activation)

    def slope(x, h=1e-3):
        # Fourth order: five points, so that the differences of differences keep enough digits.
        ends = [judged(x + step * h) for step in (-2, -1, 1, 2)]
        return (ends[0] - 8 * ends[1] + 8 * ends[2] - ends[3]) / (12 * h)

    def penalty(x, fake, share):
        cost = settings.r1 / 2 * (slope(x) ** 2).mean() + settings.r2 / 2 * (slope(fake) ** 2).mean()
        excess = np.abs(slope(share * x + (1 - share) * fake)) - 1
        if settings.penalty_sides == "one":
            excess = np.maximum(excess, 0)
        return cost + settings.gradient_penalty * (excess**2).mean()

    def of_discriminator(x, fake, share):
        on_x, on_g = judged(x), judged(fake)
        if paired:
            on_x, on_g = on_x - on_g, on_g - on_x
        return on_real(on_x).mean() + on_fake(on_g).mean() + penalty(x, fake, share)

    def of_generator(z, partners):
        on_g = judged(forward(g, z, settings.activation)[:, None])
        return on_generated(on_g - judged(partners) if paired else on_g).mean()

    paired = settings.loss == "relativistic"
    for z, x, share in batches:
        fake = forward(g, z, settings.activation)[:, None]
        if share is None:
            of_g.step(g, slopes_in(g, lambda z=z, x=x: of_generator(z, x)))
        else:
            of_d.step(d, slopes_in(d, lambda x=x, fake=fake, share=share: of_discriminator(x, fake, share)))
            if settings.clip:
                for weights in d:
                    weights.clip(-settings.clip, settings.clip, out=weights)


@pytest.mark.parametrize(
    ("loss", "optimizer", "activation", "more"),
    [
        *itertools.product(LOSSES, ("sgd",), ("tanh",), ({}, {"r1": 0.7})),
        *itertools.product(("non_saturating",), OPTIMIZERS, ACTIVATIONS, ({"r1": 0.7},)),
        ("relativistic", "sgd", "silu", {"r1": 0.4, "r2": 0.6}),
        ("wasserstein", "sgd", "tanh", {"gradient_penalty": 2.0, "penalty_sides": "two"}),
        ("wasserstein", "sgd", "tanh", {"gradient_penalty": 2.0}),
        ("hinge", "sgd", "tanh", {"clip": 0.3}),
    ],
)
def test_the_definition_descends_what_is_written_in_the_papers(loss, optimizer, activation, more):
    settings = LINE.replace(
        loss=loss, optimizer=optimizer, activation=activation, discriminator_steps=2, beta1=0.6, beta2=0.9,
        generator_lr=0.02, discriminator_lr=0.03, **more,
    )  # fmt: skip
    g = perceptron(2, 3, 1, activation).double()
    d = perceptron(1, 4, 2, activation).double()
    random = np.random.default_rng(0)
    drawn = [
        (random.standard_normal((6, 2)), random.normal(2, 1, (6, 1)), None if turn % 3 == 2 else random.random((6, 1)))
        for turn in range(6)
    ]
    by_hand = numbers(g), numbers(d)
    for_d = ((torch.tensor(z), torch.tensor(x)) for z, x, share in drawn if share is not None)
    for_g = (torch.tensor(z) for z, _, share in drawn if share is None)
    partners = (torch.tensor(x) for _, x, share in drawn if share is None)
    shares = (torch.tensor(share) for _, _, share in drawn if share is not None)
    start = numbers(g)
    game = Algorithm1(settings, g, d, for_d, for_g, partners, shares)
    game.run(2)
    play_by_hand(settings, *by_hand, drawn)
    for found, expected in zip((*numbers(g), *numbers(d)), (*by_hand[0], *by_hand[1]), strict=True):
        np.testing.assert_allclose(found, expected, atol=2e-6)
    assert max(np.abs(now - then).max() for now, then in zip(numbers(g), start, strict=True)) > 1e-3


def test_losses_are_those_of_the_last_mini_batches():
    game = on_the_line(LINE)
    assert np.isnan(game.loss_d) and np.isnan(game.loss_g)
    game.discriminator.requires_grad_(False)
    for weight in game.discriminator.parameters():
        weight.zero_()
    game.discriminator.requires_grad_(True)
    game.discriminator_step()
    assert game.loss_d == pytest.approx(np.log(4), rel=1e-6)
    assert np.isnan(game.loss_g)


def test_a_game_on_the_line_begins_where_the_settings_say():
    settings = LINE.replace(
        batch_size=2048, latent="uniform", generator_depth=2, generator_width=64, generator_scale=0.5
    )
    settings = settings.replace(means=(-3.0, 4.0), stds=(0.5, 2.0), weights=(1.0, 3.0), generator_shift=-5.0)
    game = on_the_line(settings)
    first, last = game.generator[0], game.generator[-1]
    assert (first.in_features, first.out_features, len(game.generator)) == (2, 64, 5)
    assert float(game.generator[2].weight.detach().std()) == pytest.approx(1 / 8, rel=0.1)
    assert float(last.weight.detach().std()) == pytest.approx(0.5 / 8, rel=0.3)
    assert last.bias.tolist() == [-5.0] and not first.bias.any()
    latents, real = next(game._for_discriminator)
    assert latents.shape == (2048, 2) and real.shape == (2048, 1)
    assert latents.abs().max() <= 1 and float(latents.var()) == pytest.approx(1 / 3, rel=0.1)
    left = (real < -1).double().mean()
    assert float(left) == pytest.approx(0.25 + 0.75 * 0.00621, abs=0.04)
    assert float(real.mean()) == pytest.approx(2.25, abs=0.3)


def test_it_learns():
    settings = Settings(means=(3.0,), stds=(0.5,), weights=(1.0,), latent_dim=1, batch_size=128, activation="tanh")
    game = on_the_line(settings.replace(generator_lr=2e-3, discriminator_lr=2e-3))
    game.run(600)
    with torch.no_grad():
        samples = game.generator(torch.randn(4000, 1))
    assert float(samples.mean()) == pytest.approx(3.0, abs=0.4)


@pytest.mark.parametrize("ema", [0.0, 0.9])
def test_the_weights_of_a_trained_generator_fit_the_definitions_network(ema):
    settings = LINE.replace(ema=ema)
    trainer = Trainer(settings)
    trainer.run(20)
    g = perceptron(2, 3, 1, settings.activation)
    g.load_state_dict({name: torch.tensor(values) for name, values in trainer.generator_weights().items()})
    latents = np.random.default_rng(7).standard_normal((2, 50))
    engine = trainer._engine
    if ema:
        engine.generator.parameters[:] = engine.average
    with torch.no_grad():
        found = g(torch.tensor(latents.T, dtype=torch.float32)).numpy()[:, 0]
    np.testing.assert_allclose(found, engine.generator.evaluate(latents)[0, 0], rtol=1e-5, atol=1e-6)


@pytest.mark.parametrize(
    ("loss", "optimizer", "more"),
    [
        *itertools.product(LOSSES, OPTIMIZERS, ({}, {"r1": 0.3})),
        ("relativistic", "sgd", {"r1": 0.2, "r2": 0.3}),
        ("wasserstein", "sgd", {"gradient_penalty": 10.0}),
        ("hinge", "sgd", {"gradient_penalty": 5.0, "penalty_sides": "two", "r2": 0.1}),
        ("wasserstein", "adam", {"clip": 0.05}),
    ],
)
def test_the_engine_on_images_plays_the_game_of_the_definition(monkeypatch, loss, optimizer, more):
    whole = datasets.load("mnist")
    cut = {f"{part}_{what}": getattr(whole, f"{part}_{what}")[:300] for part in ("train", "test")
           for what in ("images", "labels")}  # fmt: skip
    little = dataclasses.replace(whole, **cut)
    monkeypatch.setattr(datasets, "load", lambda name: little)
    rate = {"adam": 1e-3, "momentum": 1e-2, "sgd": 3e-2}[optimizer]
    rate *= 0.1 if (loss, optimizer) == ("wasserstein", "sgd") else 1  # nothing but a penalty holds the critic
    settings = Settings(
        dataset="mnist", latent_dim=6, generator_width=16, discriminator_width=12, batch_size=32, ema=0.0, seed=4,
        activation="leaky_relu", loss=loss, optimizer=optimizer, generator_lr=rate, discriminator_lr=rate,
        discriminator_steps=2, beta1=0.6, beta2=0.95, **more,
    )  # fmt: skip
    engine = ImageEngine(settings)
    random = torch.Generator().manual_seed(settings.seed + 1)
    images = torch.tensor(little.train_images)

    def latents():
        return image_networks.latents(settings, settings.batch_size, random).double()

    def for_discriminator():
        while True:
            chosen = torch.randint(len(images), (settings.batch_size,), generator=random)
            yield latents(), to_pixels(images[chosen]).double()

    def partners():
        while True:
            yield to_pixels(images[torch.randint(len(images), (settings.batch_size,), generator=random)]).double()

    def shares():
        while True:
            yield torch.rand(settings.batch_size, generator=random)

    def for_generator():
        while True:
            yield latents()

    players = [copy.deepcopy(player).double() for player in (engine.generator, engine.discriminator)]
    before = numbers(engine.generator)
    game = Algorithm1(settings, *players, for_discriminator(), for_generator(), partners(), shares())
    game.run(5)
    engine.run(5)
    for mine, definition in zip((engine.generator, engine.discriminator), players, strict=True):
        for weight, expected in zip(numbers(mine), numbers(definition), strict=True):
            # Adam divides by the gradient's own size, so that rounding grows where a gradient is nearly zero.
            np.testing.assert_allclose(weight, expected, rtol=2e-3, atol=3e-5)
    assert max(np.abs(now - then).max() for now, then in zip(numbers(engine.generator), before, strict=True)) > 1e-3
