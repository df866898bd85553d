"""The nearest images, beside a search by brute force."""

import time

import numpy as np
import pytest

from gan_core import datasets
from gan_core.evaluation.neighbours import NearestImages


def brute_force(images, queries, k):
    points = images.reshape(len(images), -1) / 127.5 - 1.0
    distances = [
        np.sqrt(((points - (query.reshape(-1) / 127.5 - 1.0)) ** 2).sum(1)) for query in queries.astype(np.float64)
    ]
    places = np.argsort(distances, axis=1, kind="stable")[:, :k]
    return places, np.take_along_axis(np.array(distances), places, 1)


@pytest.mark.parametrize(("name", "count"), [("mnist", 5000), ("faces", 900)])
def test_against_brute_force(name, count):
    dataset = datasets.load(name)
    images, queries = dataset.train_images[:count], dataset.test_images[:300]  # more than one block
    places, distances = NearestImages(images).find(queries, 5)
    expected_places, expected_distances = brute_force(images, queries[:40], 5)
    assert (places[:40] == expected_places).all()
    assert distances[:40] == pytest.approx(expected_distances, abs=1e-4)
    assert places.shape == distances.shape == (300, 5)
    assert (places.dtype, distances.dtype) == (np.int64, np.float32)
    for query in (0, 63, 64, 299):
        alone = NearestImages(images).find(queries[query : query + 1], 5)
        assert (alone[0] == places[query]).all()


def test_images_that_differ_by_one_grey_level_are_told_apart():
    rng = np.random.default_rng(0)
    images = np.repeat(rng.integers(100, 250, (1, 28, 28), np.uint8), 5, 0)
    for place in range(5):
        images[place, 0, :place] += 1  # squared distances 0 to 4 beside norms of 10^7
    places, distances = NearestImages(images[::-1]).find(images[:1], 5)
    assert (places[0] == [4, 3, 2, 1, 0]).all()
    assert distances[0] == pytest.approx(np.sqrt(np.arange(5)) / 127.5, abs=1e-7)


def test_equally_near_images_come_in_their_order():
    images = np.zeros((4, 2, 2), np.uint8)
    images[1] = 9
    places, distances = NearestImages(images).find(images[:1], 4)
    assert (places[0] == [0, 2, 3, 1]).all() and (distances[0, :3] == 0).all()


def test_one_query_against_sixty_thousand_is_quick():
    dataset = datasets.load("mnist")
    nearest = NearestImages(dataset.train_images)
    times = []
    for query in range(7):
        start = time.perf_counter()
        nearest.find(dataset.test_images[query : query + 1], 5)
        times.append(time.perf_counter() - start)
    assert min(times) < 0.05  # a millisecond on a machine of its own


@pytest.mark.parametrize(
    ("images", "words"),
    [
        (np.zeros((0, 28, 28), np.uint8), "0, 28"),
        (np.zeros((3, 28, 28)), "float64"),
        (np.zeros((3, 28), np.uint8), "3"),
    ],
)
def test_images_that_are_none(images, words):
    with pytest.raises(ValueError, match=words):
        NearestImages(images)


def test_queries_and_k_are_checked():
    nearest = NearestImages(np.zeros((3, 28, 28), np.uint8))
    for query in (np.zeros((1, 28, 28)), np.zeros((1, 32, 32), np.uint8), np.zeros((28, 28), np.uint8)):
        with pytest.raises(ValueError, match="28"):
            nearest.find(query, 1)
    for k in (0, 4):
        with pytest.raises(ValueError, match="between 1 and 3"):
            nearest.find(np.zeros((1, 28, 28), np.uint8), k)
    assert nearest.find(np.zeros((0, 28, 28), np.uint8), 2)[0].shape == (0, 2)


@pytest.mark.parametrize("kind", ["noise", "black", "negative"])
def test_images_unlike_all_others(kind):
    dataset = datasets.load("mnist")
    images = dataset.train_images[:5000]
    queries = {
        "noise": np.random.default_rng(1).integers(0, 256, (5, 28, 28), np.uint8),
        "black": np.zeros((5, 28, 28), np.uint8),
        "negative": 255 - dataset.test_images[:5],
    }[kind]
    places, distances = NearestImages(images).find(queries, 4)
    expected_places, expected_distances = brute_force(images, queries, 4)
    assert (places == expected_places).all()
    assert distances == pytest.approx(expected_distances, abs=1e-4)


def test_few_images_of_no_variety():
    images = np.full((3, 28, 28), 200, np.uint8)
    places, distances = NearestImages(images).find(images[:2] - 100, 3)
    assert places.tolist() == [[0, 1, 2]] * 2
    assert distances == pytest.approx(np.full((2, 3), 28 * 100 / 127.5))


def test_images_unlike_all_others_are_told_apart_by_one_grey_level():
    rng = np.random.default_rng(2)
    images = rng.integers(1, 255, (4000, 28, 28), np.uint8)
    query = images[0].copy()
    images[:12] = query
    images[:12, :14] = images[20, :14]  # squared distances of about 4 million, from which the others are twice as far
    for place in range(12):
        images[place, 27, : 11 - place] += 1  # and 11 to 0 more
    places, distances = NearestImages(images).find(query[np.newaxis], 5)
    assert places[0].tolist() == [11, 10, 9, 8, 7]
    assert distances == pytest.approx(brute_force(images, query[np.newaxis], 5)[1], abs=1e-4)
