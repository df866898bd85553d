"""Inversion against images whose latents are known, real digits, and drawings."""

import numpy as np
import pytest
import torch

from gan_core import checkpoints, datasets
from gan_core.errors import SettingsError
from gan_core.evaluation import classifier
from gan_core.latent.adam import Adam
from gan_core.latent.drawing import digit_from_strokes
from gan_core.latent.inversion import invert
from gan_core.training.images import networks as image_networks
from gan_core.training.presets import preset


@pytest.fixture(scope="module")
def mnist():
    torch.set_num_threads(1)
    return checkpoints.load("mnist_mlp")


def untrained(**changes):
    """A small generator with random weights, large enough that its images differ."""
    settings = preset("digits").replace(latent_dim=16, generator_width=64, generator_scale=3.0, **changes)
    network = image_networks.generator(settings, torch.Generator().manual_seed(3))
    tensors = {name: tensor.numpy() for name, tensor in network.state_dict().items() if tensor.is_floating_point()}
    return checkpoints.Checkpoint("untrained", settings, 0, {}, {}, "", tensors)


def mean_square(a, b):
    return float(np.square((a.astype(float) - b) / 127.5).mean())


def test_adam_is_that_of_torch():
    start = torch.randn(3, 5, generator=torch.Generator().manual_seed(1))
    ours, theirs = start.clone(), start.clone().requires_grad_(True)
    adam, other = Adam(ours), torch.optim.Adam([theirs], lr=0.1, betas=(0.9, 0.99))
    for _ in range(20):
        adam.step(4 * ours**3, 0.1)
        theirs.grad = 4 * theirs.detach() ** 3
        other.step()
    assert torch.allclose(ours, theirs, atol=1e-6)
    assert not torch.allclose(ours, start, atol=0.1)


def test_the_image_of_a_known_latent_is_found_again(mnist):
    images = mnist.generate(np.random.default_rng(99).normal(size=(2, 64)))
    for image in images:
        found = invert(mnist, image)
        assert found.loss < 0.01 < 0.05 < found.start_loss
        assert found.done == 1.0 and found.label is None
        again = mnist.generate(found.latent[np.newaxis])[0]
        assert mean_square(again, found.reconstruction) < 1e-4
        assert mean_square(again, image) == pytest.approx(found.loss, abs=1e-3)


def test_real_digits_keep_their_class(mnist):
    data = datasets.load("mnist")
    images, labels = data.test_images[:4], data.test_labels[:4]
    found = [invert(mnist, image) for image in images]
    answers = classifier.load("mnist").predict(np.stack([one.reconstruction for one in found]))["class"]
    assert (answers == labels).all()
    assert np.median([one.loss for one in found]) < 0.05
    lengths = [np.linalg.norm(one.latent) for one in found]
    assert 7.0 < min(lengths) < max(lengths) < 9.0


def test_a_drawn_seven_becomes_a_seven(mnist):
    drawing = digit_from_strokes([[(0, 0), (10, 0), (4, 20)]])
    found = invert(mnist, drawing)
    assert classifier.load("mnist").predict(found.reconstruction[np.newaxis])["class"] == [7]
    assert found.loss < 0.15


def test_the_same_seed_finds_the_same(mnist):
    image = datasets.load("mnist").test_images[0]
    first, second, other = (invert(mnist, image, seed=seed) for seed in (1, 1, 2))
    assert np.array_equal(first.latent, second.latent) and first.loss == second.loss
    assert not np.array_equal(first.latent, other.latent)


def test_progress_rises_and_can_be_used_at_once():
    slow, seen = untrained(network="dcgan", generator_norm="batch"), []
    final = invert(slow, np.full((28, 28), 90, np.uint8), progress=seen.append)
    assert len(seen) >= 2
    done = [one.done for one in [*seen, final]]
    assert done == sorted(done) and 0.0 <= done[0] < done[-1] == 1.0
    assert seen[-1].latent.shape == (16,) and seen[-1].reconstruction.shape == (28, 28)
    assert final.loss <= seen[0].loss


def test_it_stops_when_told_with_the_best_so_far(mnist):
    image, asked = datasets.load("mnist").test_images[0], []

    def stop():
        asked.append(True)
        return len(asked) > 40

    found = invert(mnist, image, stop=stop)
    assert len(asked) == 41 and 0.0 < found.done < 0.5
    assert found.loss < found.start_loss
    assert mean_square(found.reconstruction, image) == pytest.approx(found.loss, abs=1e-3)
    at_once = invert(mnist, image, stop=lambda: True)
    assert at_once.done == 0.0 and at_once.latent.shape == (64,)


def test_a_conditional_generator_is_searched_in_all_classes():
    told = untrained(conditional="label", generator_depth=1)
    z = np.random.default_rng(5).normal(size=(2, 16))
    labels = np.array([2, 9])
    for image, label in zip(told.generate(z, labels), labels, strict=True):
        found = invert(told, image)
        assert found.label == label and found.loss < 0.02
        elsewhere = invert(told, image, label=int(label + 1) % 10)
        assert elsewhere.label == (label + 1) % 10 and elsewhere.loss > found.loss


def test_uniform_latents_stay_in_their_cube():
    cube = untrained(latent="uniform")
    image = cube.generate(np.random.default_rng(6).uniform(-1, 1, (1, 16)))[0]
    found = invert(cube, image)
    assert np.abs(found.latent).max() <= 1.0 and found.loss < 0.02


def test_colour():
    faces = untrained(dataset="faces", network="dcgan")
    image = faces.generate(np.random.default_rng(7).normal(size=(1, 16)))[0]
    found = invert(faces, image)
    assert found.reconstruction.shape == (32, 32, 3) and found.loss < 0.5 * found.start_loss


@pytest.mark.parametrize(
    "arguments",
    [
        {"image": np.zeros((32, 32), np.uint8)},
        {"image": np.zeros((28, 28), np.float32)},
        {"image": np.zeros((28, 28, 3), np.uint8)},
        {"label": 3},
        {"seed": -1},
        {"seed": 1.5},
    ],
)
def test_what_is_refused(mnist, arguments):
    with pytest.raises(SettingsError, match="expected"):
        invert(**{"checkpoint": mnist, "image": np.zeros((28, 28), np.uint8), **arguments})


@pytest.mark.parametrize("label", [10, -1, True, "3"])
def test_labels_that_there_are_not(label):
    with pytest.raises(SettingsError, match="0 to 9"):
        invert(untrained(conditional="label"), np.zeros((28, 28), np.uint8), label=label)
