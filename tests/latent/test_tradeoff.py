"""Truncation measured: on a real generator, and on one that hands out held-out images."""

from types import SimpleNamespace

import numpy as np
import pytest
import torch
from scipy.spatial.distance import pdist

from gan_core import checkpoints, datasets
from gan_core.errors import SettingsError
from gan_core.evaluation import classifier
from gan_core.latent.tradeoff import tradeoff


@pytest.fixture(scope="module")
def mnist():
    torch.set_num_threads(1)
    return checkpoints.load("mnist_mlp")


class HandsOutRealImages:
    """A perfect generator, and one without variety where z is 0."""

    settings = SimpleNamespace(dataset="mnist", latent_dim=4, latent="normal")
    data = datasets.origin("mnist")
    classes = ()

    def __init__(self):
        self.images = datasets.load("mnist").train_images
        self.calls = 0

    def generate(self, latents, labels=None):
        start = 100 * self.calls
        self.calls += 1
        varied = np.abs(latents).sum(1) > 0
        return self.images[np.where(varied, start + np.arange(len(latents)), 0)]


def test_truncation_trades_diversity_for_precision(mnist):
    told = []
    found = tradeoff(mnist, [0.0, 0.4, 1.0], count=300, progress=lambda done, message: told.append(done))
    assert found.psis.tolist() == pytest.approx([0.0, 0.4, 1.0])
    assert found.diversity[0] == 0.0 and found.diversity[1] < found.diversity[2] - 0.1
    assert 0.7 < found.diversity[2] < 1.1
    assert found.precision[1] > found.precision[2] and found.recall[1] < found.recall[2]
    assert 0.7 < found.precision[2] <= 1.0
    assert 0.8 < found.confidence[2] < found.real_confidence <= 1.0
    assert found.features == "classifier"
    assert told == sorted(told) and told[0] == 0.0 < told[-1] < 1.0


def test_resampling_meets_the_untruncated_distribution_at_a_large_threshold(mnist):
    small, large = tradeoff(mnist, [0.3, 8.0], "resample", count=200).diversity
    (free,) = tradeoff(mnist, [1.0], count=200).diversity
    assert small < 0.5 and large == pytest.approx(free, abs=1e-3)


def test_the_data_are_as_diverse_as_the_data():
    found = tradeoff(HandsOutRealImages(), [1.0, 0.0], count=400)
    assert found.diversity[0] == pytest.approx(1.0, abs=0.05) and found.diversity[1] == 0.0
    assert found.precision[0] > 0.8 and found.recall[0] > 0.8
    assert found.confidence[0] == pytest.approx(found.real_confidence, abs=0.02)


def test_diversity_is_a_ratio_of_mean_distances(mnist):
    """Worked out with another function from other pieces."""
    found = tradeoff(mnist, [0.7], count=100, seed=3)
    judge, data = classifier.load("mnist"), datasets.load("mnist")
    z = np.random.default_rng(3).standard_normal((100, 64)).astype(np.float32)
    generated = pdist(judge.features(mnist.generate(0.7 * z))).mean()
    real = pdist(judge.features(data.test_images[:3000])).mean()
    assert found.diversity[0] == pytest.approx(generated / real, rel=0.06)


def test_data_without_a_classifier_are_compared_as_pixels(mnist, monkeypatch):
    monkeypatch.setattr(classifier, "suited_to", lambda data: None)
    found = tradeoff(mnist, [0.2, 1.0], count=100)
    assert found.features == "pixels" and found.real_confidence is None
    assert np.isnan(found.confidence).all()
    assert found.diversity[0] < found.diversity[1] < 1.3


@pytest.mark.parametrize(
    "arguments",
    [
        {"psis": []},
        {"psis": [0.5] * 21},
        {"psis": [2.0]},
        {"psis": ["much"]},
        {"psis": [float("nan")]},
        {"psis": 0.5},
        {"psis": [0.0], "method": "resample"},
        {"method": "telepathy"},
        {"count": 10},
        {"count": 10.5},
        {"seed": -1},
    ],
)
def test_what_is_refused(mnist, arguments):
    with pytest.raises(SettingsError, match="expected"):
        tradeoff(mnist, **{"psis": [0.5], "count": 50, **arguments})


def test_held_out_images_that_are_all_the_same_have_no_diversity_to_compare_with(monkeypatch, mnist):
    blank = np.full((200, 28, 28), 77, np.uint8)
    same = datasets.Dataset("mnist", "Blank", blank, np.zeros(200, np.uint8), blank, np.zeros(200, np.uint8), "none")
    monkeypatch.setattr(datasets, "load", lambda name, digest: same)
    found = tradeoff(mnist, [0.5, 1.0], count=50)
    assert np.isnan(found.diversity).all() and found.features == "pixels"
    assert np.isfinite(found.precision).all()
