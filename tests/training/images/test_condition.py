"""What players are told, against the data sets themselves."""

import itertools

import numpy as np
import pytest
import torch

from gan_core import datasets
from gan_core.training.images import networks
from gan_core.training.images.condition import condition
from gan_core.training.settings import Settings


def told(dataset, conditional):
    return condition(Settings(dataset=dataset, conditional=conditional))


def test_nothing_is_told_unless_it_is_asked_for():
    assert told("faces", "none") is None


@pytest.mark.parametrize("conditional", ["label", "attributes"])
def test_digits_are_told_by_their_class(conditional):
    digits, known = datasets.load("mnist"), told("mnist", conditional)
    assert known.names == tuple("0123456789")
    np.testing.assert_array_equal(known.told, np.eye(10))
    np.testing.assert_array_equal(known.labels(digits, "test"), digits.test_labels)


def test_faces_are_told_by_their_first_attribute_if_by_the_class():
    faces, known = datasets.load("faces"), told("faces", "label")
    assert tuple(known.questions) == ("hair_colour",)
    assert known.names == ("black", "auburn", "light brown", "blond", "brown")
    np.testing.assert_array_equal(known.labels(faces, "train"), faces.train_attributes[:, 0])


@pytest.mark.parametrize(("name", "classes", "inputs"), [("faces", 100, 14), ("characters", 112, 20)])
def test_every_combination_of_attributes_is_a_class(name, classes, inputs):
    data, known = datasets.load(name), told(name, "attributes")
    assert (known.classes, known.inputs, len(set(known.names))) == (classes, inputs, classes)
    for part in ("train", "test"):
        attributes, labels = getattr(data, f"{part}_attributes"), known.labels(data, part)
        np.testing.assert_array_equal(known.answers(labels), attributes)
        rows = np.concatenate(
            [np.eye(count)[column] for count, column in zip(known.counts, attributes.T, strict=True)], 1
        )
        np.testing.assert_array_equal(known.told[labels], rows)
    # Each row has one answer to each question, and no two rows are alike.
    ends = np.cumsum((0, *known.counts))
    for start, end in itertools.pairwise(ends):
        assert (known.told[:, start:end].sum(1) == 1).all()
    assert len(np.unique(known.told, axis=0)) == classes


def test_names_say_the_attributes_of_their_images():
    known = told("faces", "attributes")
    assert known.names[0] == "hair colour black, skin tone light, no beard, no long hair"
    assert known.names[1] == "hair colour auburn, skin tone light, no beard, no long hair"
    assert known.names[3 + 5 * (1 + 5 * (1 + 2 * 0))] == "hair colour blond, skin tone rosy, beard, no long hair"
    assert told("characters", "attributes").names[-1] == "hair colour purple, skin tone dark brown, glasses"


def test_players_are_told_attributes_side_by_side():
    settings = Settings(
        dataset="faces", conditional="attributes", latent_dim=3, generator_width=6, discriminator_width=6
    )
    random = torch.Generator().manual_seed(1)
    g, d = networks.generator(settings, random), networks.discriminator(settings, random)
    label = 3 + 5 * (1 + 5 * (1 + 2 * 1))  # blond, rosy, a beard, long hair
    z = torch.randn(1, 3)
    inputs = g.inputs(z, torch.tensor([label]))
    assert inputs.shape == (1, 3 + 14)
    assert inputs[0, 3:].nonzero().flatten().tolist() == [3, 5 + 1, 10 + 1, 12 + 1]
    # Half of one class and half of another.
    other = 0
    mixture = torch.zeros(1, 100)
    mixture[0, [label, other]] = 0.5
    ends = [g.inputs(z, torch.tensor([one])) for one in (label, other)]
    torch.testing.assert_close(g.inputs(z, mixture), (ends[0] + ends[1]) / 2)
    # The vector of a class is the sum of those of its answers.
    pixels = torch.randn(1, 3, 32, 32)
    features = d.features(pixels)
    rows = d.projection.weight[[3, 6, 11, 13]].sum(0)
    expected = d.score(features)[0, 0] + (rows * features[0]).sum()
    torch.testing.assert_close(d(pixels, torch.tensor([label]))[0], expected)
    assert "told" not in g.state_dict() and "told" not in d.state_dict()
