"""Convolutional, conditional and normalised games against an independent loop, and against themselves."""

import copy
import dataclasses

import numpy as np
import pytest
import torch
from torch import nn
from torch.nn.functional import binary_cross_entropy_with_logits as bce
from torch.nn.functional import one_hot

from gan_core import datasets
from gan_core.datasets.pixels import to_images, to_pixels
from gan_core.training.images import architecture as image_architecture
from gan_core.training.images import networks as image_networks
from gan_core.training.images.engine import ImageEngine, evaluating
from gan_core.training.images.observer import ImageObserver
from gan_core.training.settings import Settings

SMALL = Settings(
    dataset="mnist",
    network="dcgan",
    latent_dim=5,
    generator_width=3,
    discriminator_width=3,
    activation="leaky_relu",
    batch_size=8,
    generator_lr=1e-3,
    discriminator_lr=1e-3,
    ema=0.8,
    seed=4,
)
GAMES = {
    "dcgan": {},
    "batch": {"generator_norm": "batch"},
    "style": {"generator_norm": "style"},
    "style by attributes": {"dataset": "faces", "conditional": "attributes", "generator_norm": "style", "r1": 0.1},
    "lazy penalty": {"generator_norm": "batch", "r1": 0.4, "r1_interval": 2},
    "conditional": {"conditional": "label", "generator_norm": "batch", "r1": 0.1},
    "spectral": {"discriminator_norm": "spectral", "conditional": "label"},
    "attributes": {"dataset": "faces", "conditional": "attributes", "generator_norm": "batch", "r1": 0.1},
    "colour": {"dataset": "faces", "discriminator_norm": "spectral"},
    "perceptrons": {"network": "mlp", "generator_norm": "batch", "discriminator_norm": "spectral"},
    "conditional perceptrons": {"network": "mlp", "conditional": "label", "r1": 0.2},
}


@pytest.fixture(autouse=True)
def little_data(monkeypatch):
    """A few hundred images: the engine copies its data."""
    whole = {name: datasets.load(name) for name in ("mnist", "faces")}
    little = {
        name: dataclasses.replace(
            data,
            train_images=data.train_images[:400],
            train_labels=data.train_labels[:400],
            train_attributes=data.train_attributes[:400],
            test_images=data.test_images[:200],
            test_labels=data.test_labels[:200],
            test_attributes=data.test_attributes[:200],
        )
        for name, data in whole.items()
    }
    monkeypatch.setattr(datasets, "load", little.__getitem__)
    return little


def arrays(engine):
    return engine.state_dict()["arrays"]


def assert_same(one, two):
    assert one.keys() == two.keys()
    for name in one:
        np.testing.assert_array_equal(one[name], two[name], err_msg=name)


def textbook(settings, engine, little, steps):
    """Algorithm 1 in double precision, two passes through D, backward(), plain Adam, penalties image by image."""
    random = torch.Generator().manual_seed(settings.seed + 1)
    g, d = copy.deepcopy(engine.generator).double(), copy.deepcopy(engine.discriminator).double()
    adam = lambda net, lr: torch.optim.Adam(net.parameters(), lr, (0.5, 0.99), foreach=False, fused=False)  # noqa: E731
    optimizer_g, optimizer_d = adam(g, settings.generator_lr), adam(d, settings.discriminator_lr)
    images = torch.tensor(little.train_images).double() / 127.5 - 1
    images = images[:, None] if images.dim() == 3 else images.permute(0, 3, 1, 2)
    labels, n = torch.tensor(little.train_labels).long(), settings.batch_size
    conditional = settings.conditional != "none"
    by_attributes = settings.conditional == "attributes"
    attributes = torch.tensor(little.train_attributes).long()
    answers = (5, 5, 2, 2) if by_attributes else (10,)
    average = copy.deepcopy(g)

    def generate(z, y):
        values = style = torch.cat((z, *tell(y)), 1) if conditional else z
        for place, layer in enumerate(g):
            if hasattr(layer, "style"):
                scale, shift = (style @ layer.style.weight.T + layer.style.bias).unflatten(1, (2, -1)).unbind(1)
                values = torch.einsum("nchw,nc->nchw", layer.norm(values), 1 + scale) + shift[..., None, None]
            else:
                values = layer(values)
            style = values if place == 8 else style  # behind three layers of three parts
        return values

    def tell(y):
        columns = attributes[y].T if by_attributes else [y]
        return [one_hot(column, count).double() for column, count in zip(columns, answers, strict=True)]

    def judge(x, y):
        features = d.features(x)
        raw = d.score(features)[:, 0]
        return raw + (features * (torch.cat(tell(y), 1) @ d.projection.weight)).sum(1) if conditional else raw

    for step in range(steps):
        chosen = torch.randint(len(images), (n,), generator=random)
        real, y = images[chosen], chosen if by_attributes else labels[chosen]
        fake = generate(torch.randn(n, settings.latent_dim, generator=random).double(), y)
        loss = bce(judge(real, y), torch.ones(n).double()) + bce(judge(fake.detach(), y), torch.zeros(n).double())
        if settings.r1 and step % settings.r1_interval == 0:
            for index in range(n):
                x = real[index : index + 1].clone().requires_grad_()
                slope = torch.autograd.grad(judge(x, y[index : index + 1]).sum(), x, create_graph=True)[0]
                loss = loss + settings.r1_interval * 0.5 * settings.r1 * (slope**2).sum() / n
        optimizer_d.zero_grad()
        loss.backward()
        optimizer_d.step()
        if settings.network == "mlp":
            # Convolutional players share D's generated images, the others draw fresh ones.
            z = torch.randn(n, settings.latent_dim, generator=random).double()
            y = labels[torch.randint(len(images), (n,), generator=random)] if conditional else None
            fake = generate(z, y)
        loss = bce(judge(fake, y), torch.ones(n).double())
        optimizer_g.zero_grad()
        loss.backward()
        optimizer_g.step()
        for mean, value in zip(average.state_dict().values(), g.state_dict().values(), strict=True):
            if mean.is_floating_point():
                mean.mul_(settings.ema).add_(value.detach(), alpha=1 - settings.ema)
    return g, d, average


@pytest.mark.parametrize(
    "game", ["dcgan", "batch", "lazy penalty", "conditional", "attributes", "conditional perceptrons"]
)
def test_agrees_with_the_textbook(little_data, game):
    settings = SMALL.replace(**GAMES[game])
    engine = ImageEngine(settings)
    expected = textbook(settings, engine, little_data[settings.dataset], 4)
    engine.run(4)
    for mine, theirs in zip((engine.generator, engine.discriminator, engine.average), expected, strict=True):
        for (name, value), other in zip(mine.state_dict().items(), theirs.state_dict().values(), strict=True):
            # Adam divides by the gradient's own size, so that rounding grows where a gradient is nearly zero.
            np.testing.assert_allclose(value, other, rtol=3e-3, atol=2e-4, err_msg=name)


def test_a_penalty_that_is_not_taken_is_noticed(little_data):
    """The textbook without the lazy weight ends elsewhere: the comparison above can fail."""
    settings = SMALL.replace(**GAMES["lazy penalty"])
    engine = ImageEngine(settings)
    _, d, _ = textbook(settings.replace(r1_interval=1), engine, little_data["mnist"], 4)
    engine.run(4)
    differences = [
        float((mine - theirs).detach().abs().max())
        for mine, theirs in zip(engine.discriminator.parameters(), d.parameters(), strict=True)
    ]
    assert max(differences) > 1e-3


@pytest.mark.parametrize("game", GAMES)
def test_resumes_bit_for_bit(game):
    settings = SMALL.replace(**GAMES[game])
    through = ImageEngine(settings)
    through.run(3)
    state = through.state_dict()
    through.run(3)
    resumed = ImageEngine(settings)
    resumed.run(1)
    resumed.load_state_dict(state)
    resumed.run(3)
    assert_same(arrays(through), arrays(resumed))


@pytest.mark.parametrize("game", GAMES)
def test_looking_changes_nothing(game):
    settings = SMALL.replace(**GAMES[game])
    watched, alone = ImageEngine(settings), ImageEngine(settings)
    observer = ImageObserver(watched)
    for _ in range(2):
        watched.run(2)
        observer.snapshot()
        watched.sample(3, 1)
        labels = np.zeros(2, np.int64) if settings.conditional != "none" else None
        watched.logits(np.zeros((2, *datasets.image_shape(settings.dataset))), labels)
    alone.run(4)
    assert_same(arrays(watched), arrays(alone))


def test_spectral_normalisation_bounds_every_layer():
    engine = ImageEngine(SMALL.replace(discriminator_norm="spectral"))
    engine.run(30)
    with evaluating(engine.discriminator):
        layers = [m for m in engine.discriminator.modules() if isinstance(m, nn.Linear | nn.Conv2d)]
        assert len(layers) == 4
        for layer in layers:
            # The power iteration follows the weights with one round a step.
            assert torch.linalg.svdvals(layer.weight.detach().flatten(1))[0] == pytest.approx(1.0, abs=0.05)


@pytest.mark.parametrize("network", ["mlp", "dcgan"])
@pytest.mark.parametrize("dataset", ["mnist", "faces"])
def test_shapes(network, dataset):
    settings = SMALL.replace(network=network, dataset=dataset, generator_norm="batch")
    random = torch.Generator().manual_seed(0)
    g, d = image_networks.generator(settings, random), image_networks.discriminator(settings, random)
    pixels = g(image_networks.latents(settings, 4, random))
    assert pixels.shape == (4, *image_architecture.pixel_shape(settings))
    assert pixels.abs().max() <= 1
    assert d(pixels).shape == (4,)
    assert to_images(pixels).shape == (4, *datasets.image_shape(dataset))
    assert image_networks.first_layer(g).in_features == settings.latent_dim


def test_colour_survives_the_way_to_pixels_and_back(little_data):
    images = torch.tensor(little_data["faces"].train_images[:20])
    pixels = to_pixels(images)
    assert pixels.shape == (20, 3, 32, 32)
    assert float(pixels[3, 1, 5, 7]) == pytest.approx(int(images[3, 5, 7, 1]) / 127.5 - 1, abs=1e-6)
    assert torch.equal(to_images(pixels), images)


def test_initial_weights_have_the_variance_of_their_fan_in():
    settings = SMALL.replace(generator_width=64, discriminator_width=64)
    random = torch.Generator().manual_seed(0)
    for network, layers in (
        (image_networks.generator(settings, random), image_architecture.generator_layers(settings)),
        (image_networks.discriminator(settings, random).features, image_architecture.discriminator_layers(settings)),
    ):
        for module, layer in zip(network, layers, strict=True):
            if layer.kind in ("linear", "convolution", "transposed"):
                fan_in = {
                    nn.Linear: lambda m: m.weight.shape[1],
                    nn.Conv2d: lambda m: m.weight[0].numel(),
                    # Stride 2 spreads the kernel's positions over four output positions.
                    nn.ConvTranspose2d: lambda m: m.weight.shape[0] * m.weight[0, 0].numel() // 4,
                }[type(module)](module)
                assert float(module.weight.detach().std()) == pytest.approx(fan_in**-0.5, rel=0.1)


def test_mixed_precision_plays_the_same_game():
    """What runs on a GPU, on the CPU: bfloat16 has three digits, so few steps stay close."""
    settings = SMALL.replace(**GAMES["lazy penalty"], generator_width=8, discriminator_width=8, optimizer="sgd")
    mixed, full = ImageEngine(settings, "cpu", mixed_precision=True), ImageEngine(settings, "cpu")
    start = [weight.detach().clone() for weight in full.generator.parameters()]
    mixed.run(5)
    full.run(5)
    assert all(weight.dtype == torch.float32 for weight in mixed.generator.parameters())
    moved = torch.cat([(w.detach() - s).flatten() for w, s in zip(full.generator.parameters(), start, strict=True)])
    apart = torch.cat(
        [
            (one.detach() - two.detach()).flatten()
            for one, two in zip(mixed.generator.parameters(), full.generator.parameters(), strict=True)
        ]
    )
    assert 0 < float(apart.norm()) < 0.1 * float(moved.norm())
    losses = [ImageObserver(engine).snapshot().metrics["loss_d"] for engine in (mixed, full)]
    assert losses[0] == pytest.approx(losses[1], rel=0.02)


def test_a_conditional_generator_learns_to_obey(little_data):
    """After a short training the mean image of a class that G draws is nearest to that class's own mean."""
    settings = SMALL.replace(
        network="mlp",
        conditional="label",
        latent_dim=8,
        generator_width=64,
        discriminator_width=64,
        batch_size=64,
        r1=0.3,
        ema=0.9,
    )
    engine = ImageEngine(settings)
    engine.run(900)
    data = little_data["mnist"]
    means = np.stack([data.train_images[data.train_labels == digit].mean(0).ravel() for digit in range(10)])
    labels = torch.arange(10).repeat_interleave(40)
    z = image_networks.latents(settings, 400, torch.Generator().manual_seed(1))
    with torch.no_grad():
        drawn = to_images(engine.average(z, labels)).numpy().reshape(10, 40, -1).mean(1)
    nearest = np.linalg.norm(drawn[:, None] - means[None], axis=2).argmin(1)
    assert (nearest == np.arange(10)).sum() >= 9, nearest
