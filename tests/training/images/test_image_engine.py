"""The image engine against an independent loop, against itself, and against the abuse it must survive."""

import copy
import dataclasses
import itertools

import numpy as np
import pytest
import torch
from torch import nn

from gan_core import datasets
from gan_core.datasets.pixels import to_images, to_pixels
from gan_core.errors import CheckpointError, DivergedError, SettingsError
from gan_core.training.images.engine import ImageEngine
from gan_core.training.images.observer import ImageObserver
from gan_core.training.losses import LOSSES
from gan_core.training.settings import Settings

SMALL = Settings(
    dataset="mnist",
    latent_dim=6,
    generator_width=16,
    discriminator_width=12,
    activation="leaky_relu",
    batch_size=32,
    generator_lr=1e-3,
    discriminator_lr=1e-3,
    ema=0.9,
    seed=4,
)


@pytest.fixture(autouse=True)
def little_data(monkeypatch):
    """A few hundred digits: the engine copies its data, and 60,000 take half a second."""
    whole = datasets.load("mnist")
    little = dataclasses.replace(
        whole,
        train_images=whole.train_images[:500],
        train_labels=whole.train_labels[:500],
        test_images=whole.test_images[:300],
        test_labels=whole.test_labels[:300],
    )
    monkeypatch.setattr(datasets, "load", lambda name: little)
    return little


def weights(engine):
    state = engine.state_dict()["arrays"]
    return {name: array for name, array in state.items() if not name.startswith("random")}


def assert_same(one, two):
    assert one.keys() == two.keys()
    for name in one:
        np.testing.assert_array_equal(one[name], two[name], err_msg=name)


def textbook(settings, engine, little, steps):
    """Algorithm 1 with probabilities, BCELoss and torch.optim's plain loops, in double precision, on the same draws."""
    random = torch.Generator().manual_seed(settings.seed + 1)
    g, d = copy.deepcopy(engine.generator).double(), copy.deepcopy(engine.discriminator).double()
    kinds = {
        "adam": lambda p, lr: torch.optim.Adam(p, lr, (settings.beta1, settings.beta2), foreach=False, fused=False),
        "momentum": lambda p, lr: torch.optim.SGD(p, lr, momentum=settings.beta1, foreach=False),
        "sgd": lambda p, lr: torch.optim.SGD(p, lr, foreach=False),
    }
    optimizer_g = kinds[settings.optimizer](list(g.parameters()), settings.generator_lr)
    optimizer_d = kinds[settings.optimizer](list(d.parameters()), settings.discriminator_lr)
    images = torch.tensor(little.train_images).double()[:, None] / 127.5 - 1
    bce = nn.BCELoss()
    ones, zeros = torch.ones(settings.batch_size).double(), torch.zeros(settings.batch_size).double()
    average = [weight.detach().clone() for weight in g.parameters()]
    for _ in range(steps):
        for _ in range(settings.discriminator_steps):
            real = images[torch.randint(len(images), (settings.batch_size,), generator=random)].requires_grad_()
            z = torch.randn(settings.batch_size, settings.latent_dim, generator=random).double()
            out_real, out_fake = d(real), d(g(z).detach())
            if settings.loss == "least_squares":
                loss = 0.5 * ((out_real - 1) ** 2).mean() + 0.5 * (out_fake**2).mean()
            elif settings.loss == "wasserstein":
                loss = out_fake.mean() - out_real.mean()
            elif settings.loss == "hinge":
                loss = (1 - out_real).clamp(min=0).mean() + (1 + out_fake).clamp(min=0).mean()
            elif settings.loss == "relativistic":
                loss = bce((out_real - out_fake).sigmoid(), ones)
            else:
                loss = bce(out_real.sigmoid(), ones) + bce(out_fake.sigmoid(), zeros)
            for image in range(settings.batch_size if settings.r1 else 0):
                slope = torch.autograd.grad(out_real[image], real, create_graph=True)[0]
                loss = loss + 0.5 * settings.r1 * (slope**2).sum() / settings.batch_size
            optimizer_d.zero_grad()
            loss.backward()
            optimizer_d.step()
        out = d(g(torch.randn(settings.batch_size, settings.latent_dim, generator=random).double()))
        if settings.loss == "relativistic":
            out = out - d(images[torch.randint(len(images), (settings.batch_size,), generator=random)])
        loss = {
            "non_saturating": lambda out: bce(out.sigmoid(), ones),
            "saturating": lambda out: -bce(out.sigmoid(), zeros),
            "least_squares": lambda out: 0.5 * ((out - 1) ** 2).mean(),
            "wasserstein": lambda out: -out.mean(),
            "hinge": lambda out: -out.mean(),
            "relativistic": lambda out: bce(out.sigmoid(), ones),
        }[settings.loss](out)
        optimizer_g.zero_grad()
        loss.backward()
        optimizer_g.step()
        for mean, weight in zip(average, g.parameters(), strict=True):
            mean.mul_(settings.ema).add_(weight.detach(), alpha=1 - settings.ema)
    return g, d, average


@pytest.mark.parametrize(
    ("loss", "optimizer", "r1"),
    [*itertools.product(LOSSES, ("adam", "momentum", "sgd"), (0.0,)), ("saturating", "adam", 0.3)],
)
def test_agrees_with_the_textbook(little_data, loss, optimizer, r1):
    rate = {"adam": 1e-3, "momentum": 1e-2, "sgd": 3e-2}[optimizer]
    rate *= 0.1 if (loss, optimizer) == ("wasserstein", "sgd") else 1  # nothing holds the critic here
    settings = SMALL.replace(
        loss=loss, optimizer=optimizer, r1=r1, generator_lr=rate, discriminator_lr=rate, discriminator_steps=2
    )
    g, d, average = textbook(settings, ImageEngine(settings), little_data, 5)
    engine = ImageEngine(settings)
    before = [weight.detach().clone() for weight in engine.generator.parameters()]
    engine.run(5)
    for mine, theirs in (
        (engine.generator, g.parameters()),
        (engine.discriminator, d.parameters()),
        (engine.average, average),
    ):
        for weight, expected in zip(mine.parameters(), theirs, strict=True):
            # Adam divides by the gradient's own size, so that rounding grows where a gradient is nearly zero.
            np.testing.assert_allclose(weight.detach(), expected.detach(), rtol=2e-3, atol=3e-5)
    moved = max(
        float((now.detach() - then).abs().max())
        for now, then in zip(engine.generator.parameters(), before, strict=True)
    )
    assert moved > 1e-3


def test_the_seed_decides_everything_and_global_randomness_nothing():
    one, two, other = ImageEngine(SMALL), ImageEngine(SMALL), ImageEngine(SMALL.replace(seed=5))
    for _ in range(4):
        one.run(2)
        torch.rand(7)
        np.random.rand(3)  # noqa: NPY002  The global stream is the point.
        other.run(1)
        ImageObserver(one).snapshot()
        one.sample(3, 1)
    torch.manual_seed(77)
    before = torch.get_rng_state()
    two.run(8)
    ImageObserver(two).snapshot()
    assert torch.equal(torch.get_rng_state(), before)
    assert_same(weights(one), weights(two))
    assert any((weights(one)[name] != weights(other)[name]).any() for name in weights(one))


@pytest.mark.parametrize("optimizer", ["adam", "momentum", "sgd"])
@pytest.mark.parametrize("steps", [0, 3])
def test_resumes_bit_for_bit(optimizer, steps):
    settings = SMALL.replace(optimizer=optimizer, r1=0.1, latent="uniform")
    through, before = ImageEngine(settings), ImageEngine(settings)
    through.run(steps)
    before.run(steps)
    state = before.state_dict()
    before.run(5)
    resumed = ImageEngine(settings)
    resumed.run(1)
    resumed.load_state_dict(state)
    assert resumed.step_count == steps
    through.run(4)
    resumed.run(4)
    assert_same(through.state_dict()["arrays"], resumed.state_dict()["arrays"])
    assert ImageObserver(through).snapshot().metrics == ImageObserver(resumed).snapshot().metrics


def test_a_state_carries_its_live_settings():
    engine, other = ImageEngine(SMALL), ImageEngine(SMALL)
    engine.apply(SMALL.replace(loss="saturating", generator_lr=3e-4))
    engine.run(1)
    other.load_state_dict(engine.state_dict())
    assert other.settings == engine.settings
    engine.run(2)
    other.run(2)
    assert_same(weights(engine), weights(other))


@pytest.mark.parametrize(
    ("spoil", "words"),
    [
        (lambda state: state.pop("arrays"), "not the state"),
        (lambda state: state["record"].pop("step"), "not the state"),
        (lambda state: state["record"]["settings"].update(latent_dim=7), "latent_dim"),
        (lambda state: state["record"]["settings"].update(activation="swish"), "swish"),
        (lambda state: state["arrays"].pop("generator/0.bias"), "lacks 'generator/0.bias'"),
        (lambda state: state["arrays"].pop("discriminator_optimizer/1/exp_avg"), "discriminator_optimizer/1/exp_avg"),
        (lambda state: state["arrays"].pop("random"), "random"),
        (lambda state: state["arrays"].update(extra=np.zeros(1)), "extra"),
        (lambda state: state["arrays"].update({"average/2.bias": np.zeros(3)}), r"average/2.bias.*\(3,\)"),
    ],
)
def test_a_state_that_does_not_match_is_refused_and_changes_nothing(spoil, words):
    engine = ImageEngine(SMALL)
    engine.run(2)
    state = engine.state_dict()
    before = engine.state_dict()["arrays"]
    spoil(state)
    with pytest.raises(CheckpointError, match=words):
        engine.load_state_dict(state)
    assert_same(engine.state_dict()["arrays"], before)
    assert engine.settings == SMALL


def test_live_settings_change_without_touching_weights_optimiser_or_randomness():
    engine = ImageEngine(SMALL)
    engine.run(3)
    before = engine.state_dict()["arrays"]
    engine.apply(
        SMALL.replace(
            loss="saturating", generator_lr=0.0, discriminator_lr=2e-3, discriminator_steps=3, r1=0.5, beta1=0.1
        )
    )
    assert_same(engine.state_dict()["arrays"], before)
    engine.run(2)
    after = engine.state_dict()["arrays"]
    for name in before:
        if name.startswith("generator/"):
            np.testing.assert_array_equal(after[name], before[name])
    assert after["generator_optimizer/0/step"] == 5
    assert after["discriminator_optimizer/0/step"] == 9


def test_what_cannot_change_live_is_refused():
    engine = ImageEngine(SMALL)
    with pytest.raises(SettingsError, match="generator_width"):
        engine.apply(SMALL.replace(generator_width=20, loss="saturating"))
    assert engine.settings == SMALL


def test_single_moves_move_one_player():
    engine = ImageEngine(SMALL)
    start = weights(engine)

    def moved():
        now = weights(engine)
        return {name.split("/")[0] for name in start if (now[name] != start[name]).any()}

    engine.discriminator_step()
    assert moved() == {"discriminator"}
    engine.train_discriminator(3)
    assert moved() == {"discriminator"}
    assert engine.step_count == 0
    frozen = weights(engine)
    engine.generator_step()
    assert engine.step_count == 1
    assert moved() == {"discriminator", "generator", "average"}
    now = weights(engine)
    assert all((now[name] == frozen[name]).all() for name in frozen if name.startswith("discriminator"))


def test_divergence_stops_the_run_and_says_what_and_when():
    engine = ImageEngine(SMALL.replace(optimizer="sgd", discriminator_lr=1.0, generator_lr=1.0, loss="least_squares"))
    with pytest.raises(DivergedError, match="learning rate") as caught:
        for _ in range(50):
            engine.run(5)
    assert caught.value.step == engine.step_count > 0
    assert "discriminator" in caught.value.quantity or "generator" in caught.value.quantity


def test_samples_and_logits():
    engine = ImageEngine(SMALL)
    images = engine.sample(5, 3)
    assert images.shape == (5, 28, 28)
    assert images.dtype == np.uint8
    np.testing.assert_array_equal(images, engine.sample(5, 3))
    assert (images != engine.sample(5, 4)).any()
    pixels = np.random.default_rng(0).uniform(-1, 1, (4, 28, 28))
    flat = engine.logits(pixels.reshape(4, 784))
    assert flat.shape == (4,)
    np.testing.assert_array_equal(engine.logits(pixels), flat)


def test_grey_levels_survive_the_way_to_pixels_and_back():
    levels = torch.arange(256, dtype=torch.uint8).repeat(784, 1).T.reshape(256, 28, 28)
    pixels = to_pixels(levels)
    assert pixels.min() == -1.0
    assert pixels.max() == 1.0
    assert torch.equal(to_images(pixels), levels)


def test_it_learns(little_data):
    engine = ImageEngine(SMALL.replace(generator_width=64, discriminator_width=64, r1=0.3, batch_size=64))
    real_mean = little_data.train_images.mean(axis=0) / 255.0

    def distance():
        return np.abs(engine.sample(200, 1).mean(axis=0) / 255.0 - real_mean).mean()

    before = distance()
    engine.run(400)
    assert distance() < 0.3 * before
    assert ImageObserver(engine).snapshot().metrics["diversity"] > 0.5
