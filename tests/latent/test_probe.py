"""Directions of real generators: against their weights, and against a classifier that looks where they lead."""

import numpy as np
import pytest
import torch
from torch import nn

from gan_core import checkpoints
from gan_core.errors import SettingsError
from gan_core.evaluation import classifier
from gan_core.latent.first_layer import first_activations, projection
from gan_core.latent.probe import SMALLEST_GROUP, compare, probe
from gan_core.training.images import networks as image_networks
from gan_core.training.presets import preset

SETTINGS = preset("digits").replace(latent_dim=12, generator_width=40)


def network(**changes):
    settings = SETTINGS.replace(**changes)
    made = image_networks.generator(settings, torch.Generator().manual_seed(1)).eval()
    for module in made.modules():
        if isinstance(module, nn.BatchNorm1d | nn.BatchNorm2d):
            random = torch.Generator().manual_seed(2)
            module.running_var.uniform_(0.5, 3.0, generator=random)
            module.running_mean.normal_(generator=random)
    return made.requires_grad_(False)


@pytest.fixture(scope="module")
def mnist():
    torch.set_num_threads(1)
    return checkpoints.load("mnist_mlp")


def test_the_projection_is_the_first_weight():
    made = network()
    np.testing.assert_allclose(projection(made, 12), image_networks.first_layer(made).weight.numpy(), atol=1e-5)


def test_the_projection_of_a_conditional_generator_is_that_of_z():
    made = network(conditional="label")
    weight = image_networks.first_layer(made).weight.numpy()
    assert weight.shape == (40, 22)
    np.testing.assert_allclose(projection(made, 12), weight[:, :12], atol=1e-5)


def test_the_projection_takes_batch_normalisation_along():
    made = network(network="dcgan", generator_width=4, generator_norm="batch", dataset="mnist")
    weight = image_networks.first_layer(made).weight.numpy()
    norm = next(module for module in made if isinstance(module, nn.BatchNorm2d))
    gain = (norm.weight / (norm.running_var + norm.eps).sqrt()).numpy()
    expected = weight * np.repeat(gain, len(weight) // len(gain))[:, np.newaxis]
    np.testing.assert_allclose(projection(made, 12), expected, atol=1e-5)


def test_first_activations_are_those_of_the_first_layer():
    made = network()
    z = np.random.default_rng(3).normal(size=(5, 12)).astype(np.float32)
    found = first_activations(made, z, None)
    raw = z @ image_networks.first_layer(made).weight.numpy().T + image_networks.first_layer(made).bias.numpy()
    kind = type(made[1])
    expected = {nn.LeakyReLU: lambda x: np.where(x > 0, x, 0.2 * x), nn.SiLU: lambda x: x / (1 + np.exp(-x))}[kind]
    np.testing.assert_allclose(found, expected(raw), atol=1e-5)


@pytest.mark.parametrize("method", ["sefa", "ganspace", "attributes"])
def test_directions_have_their_form_and_are_the_same_each_time(mnist, method):
    first, second = (probe(mnist, method, count=6, seed=2) for _ in range(2))
    count = 45 if method == "attributes" else 6
    assert first.vectors.shape == (count, 64) and first.vectors.dtype == np.float32
    np.testing.assert_allclose(np.linalg.norm(first.vectors, axis=1), 1.0, rtol=1e-5)
    assert (np.diff(first.strengths) <= 0).all() and len(first.names) == len(first.strengths) == count
    assert np.array_equal(first.vectors, second.vectors) and first.names == second.names


def test_sefa_changes_images_more_than_chance(mnist):
    """Along the strongest directions images change faster than along random ones of the same length."""
    random = np.random.default_rng(4)
    z = random.normal(size=(50, 64))
    others = random.normal(size=(5, 64))

    def change(vector):
        step = vector / np.linalg.norm(vector)
        return np.abs(mnist.generate(z + step).astype(float) - mnist.generate(z)).mean()

    found = probe(mnist, "sefa", 5)
    assert np.mean([change(v) for v in found.vectors]) > 1.2 * np.mean([change(v) for v in others])


@pytest.mark.parametrize(("a", "b"), [("3", "8"), ("1", "7"), ("6", "0")])
def test_attribute_directions_lead_from_digit_to_digit(mnist, a, b):
    found = probe(mnist, "attributes", seed=2)
    names = [group.value for group in found.groups]
    difference = found.group_means[names.index(b)] - found.group_means[names.index(a)]
    place = next(i for i, pair in enumerate(found.pairs) if {names[k] for k in pair} == {a, b})
    sign = 1 if names[found.pairs[place][0]] == a else -1
    np.testing.assert_allclose(sign * found.vectors[place], difference / np.linalg.norm(difference), atol=1e-5)
    assert found.strengths[place] == pytest.approx(np.linalg.norm(difference), rel=1e-4)
    judge, z = classifier.load("mnist"), np.random.default_rng(5).normal(size=(300, 64))
    starts = z[judge.predict(mnist.generate(z))["class"] == int(a)]
    there = judge.predict(mnist.generate(starts + 4 * sign * found.vectors[place]))["class"]
    assert (there == int(b)).mean() > 0.75


def test_planted_groups_are_found_and_rare_ones_left_out():
    random = np.random.default_rng(6)
    z = random.normal(size=(3000, 8)).astype(np.float32)
    beard = (z[:, 2] > 0).astype(int)
    hair = np.where(z[:, 5] > 0.3, 1, 0)
    hair[: SMALLEST_GROUP - 1] = 2
    found = compare(z, {"beard": (("no", "yes"), beard), "hair_colour": (("black", "blond", "green"), hair)})
    assert set(found.names) == {"beard: no → yes", "hair colour: black → blond"}
    vectors = dict(zip(found.names, found.vectors, strict=True))
    assert vectors["beard: no → yes"][2] > 0.99 and vectors["hair colour: black → blond"][5] > 0.99
    # Of a standard normal coordinate the halves have means that are 2 sqrt(2 / pi) apart.
    strengths = dict(zip(found.names, found.strengths, strict=True))
    assert strengths["beard: no → yes"] == pytest.approx(2 * np.sqrt(2 / np.pi), rel=0.05)
    assert [(group.head, group.value) for group in found.groups] == [
        *(("beard", "no"), ("beard", "yes"), ("hair_colour", "black"), ("hair_colour", "blond"))
    ]
    assert sum(group.share for group in found.groups[:2]) == pytest.approx(1.0)


def test_one_group_alone_has_no_direction():
    with pytest.raises(SettingsError, match="No two groups"):
        compare(np.zeros((100, 4), np.float32), {"class": (("0", "1"), np.zeros(100, int))})


@pytest.mark.parametrize("arguments", [("telepathy", 3, 0), ("sefa", 65, 0), ("sefa", 0, 0), ("ganspace", 3, -1)])
def test_what_is_refused(mnist, arguments):
    with pytest.raises(SettingsError, match="expected"):
        probe(mnist, *arguments)


def test_a_generator_that_is_told_the_digit_has_no_directions_between_digits():
    made = network(conditional="label")
    tensors = {name: tensor.numpy() for name, tensor in made.state_dict().items()}
    told = checkpoints.Checkpoint("told", SETTINGS.replace(conditional="label"), 0, {}, {}, "", tensors)
    with pytest.raises(SettingsError, match="choose the class instead"):
        probe(told, "attributes")
    assert len(probe(told, "ganspace", 3).vectors) == 3


def test_a_generator_that_is_told_all_attributes_has_no_directions_between_them():
    settings = {"dataset": "faces", "conditional": "attributes"}
    made = network(**settings)
    tensors = {name: tensor.numpy() for name, tensor in made.state_dict().items()}
    told = checkpoints.Checkpoint("told", SETTINGS.replace(**settings), 0, {}, {}, "", tensors)
    with pytest.raises(SettingsError, match="hair colour and the skin tone and the beard and the long hair"):
        probe(told, "attributes")
    # All 100 combinations are there to be looked at; a class only adds a constant in front of the activation.
    assert probe(told, "ganspace", 3).vectors.shape == (3, 12)
    weight = image_networks.first_layer(made).weight.numpy()
    assert weight.shape == (40, 12 + 14)
    np.testing.assert_allclose(projection(made, 12), weight[:, :12], atol=1e-5)
