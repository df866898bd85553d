"""Directions against NumPy's own decompositions and against directions that were planted."""

import numpy as np
import pytest

from gan_core.errors import SettingsError
from gan_core.latent.directions import ganspace, mean_difference, sefa

DIM = 12


def orthonormal(seed, rows, columns):
    return np.linalg.qr(np.random.default_rng(seed).normal(size=(columns, rows)))[0].T


def check_form(directions, count):
    assert directions.vectors.dtype == directions.strengths.dtype == np.float32
    assert directions.vectors.shape == (count, DIM) and directions.strengths.shape == (count,)
    np.testing.assert_allclose(np.linalg.norm(directions.vectors, axis=1), 1.0, rtol=1e-6)
    assert (np.diff(directions.strengths) <= 0).all()
    largest = np.abs(directions.vectors).argmax(1)
    assert (directions.vectors[np.arange(count), largest] > 0).all()


def test_sefa_finds_the_planted_axes_of_the_weight():
    axes, gains = orthonormal(0, DIM, DIM), np.linspace(5.0, 0.5, DIM)
    weight = orthonormal(1, DIM, 40).T @ np.diag(gains) @ axes
    found = sefa(weight, 6)
    check_form(found, 6)
    np.testing.assert_allclose(np.abs(found.vectors @ axes.T), np.eye(6, DIM), atol=1e-5)
    np.testing.assert_allclose(found.strengths, gains[:6] ** 2, rtol=1e-5)


def test_sefa_are_the_right_singular_vectors():
    weight = np.random.default_rng(2).normal(size=(30, DIM))
    _, singular, rows = np.linalg.svd(weight)
    found = sefa(weight, DIM)
    np.testing.assert_allclose(found.strengths, singular**2, rtol=1e-5)
    np.testing.assert_allclose(np.abs((found.vectors * rows).sum(1)), 1.0, atol=1e-5)


def test_sefa_of_a_layer_narrower_than_the_latent():
    weight = np.random.default_rng(3).normal(size=(5, DIM))
    found = sefa(weight, DIM)
    check_form(found, DIM)
    np.testing.assert_allclose(found.vectors @ found.vectors.T, np.eye(DIM), atol=1e-5)
    np.testing.assert_allclose(weight @ found.vectors[5:].T, 0.0, atol=1e-5)


@pytest.mark.parametrize("units", [20, 900], ids=["fewer units than samples", "more units than samples"])
def test_ganspace_recovers_planted_directions(units):
    """Activations that vary along three directions of z, with different gains and through a curved function."""
    random = np.random.default_rng(4)
    axes, outputs = orthonormal(5, 3, DIM), orthonormal(6, 3, units)
    z = random.normal(size=(600, DIM))
    codes = np.tanh(0.3 * (z @ axes.T)) * [9.0, 4.0, 1.5]
    found = ganspace(z, codes @ outputs + 0.01 * random.normal(size=(600, units)), 3)
    check_form(found, 3)
    alignment = np.abs(found.vectors @ axes.T)
    assert (alignment.diagonal() > 0.97).all() and alignment.max() < 1.001
    np.testing.assert_allclose(found.strengths, codes.var(0) / codes.var(0).sum(), rtol=0.03)


@pytest.mark.parametrize("units", [20, 300])
def test_ganspace_variance_shares_are_those_of_the_covariance(units):
    random = np.random.default_rng(7)
    activations = random.normal(size=(200, units)) * np.linspace(3, 1, units)
    values = np.linalg.eigvalsh(np.cov(activations.T))[::-1]
    found = ganspace(random.normal(size=(200, DIM)), activations, 5)
    np.testing.assert_allclose(found.strengths, values[:5] / values.sum(), rtol=1e-4)


def test_mean_difference_goes_from_the_first_to_the_second():
    vector, length = mean_difference([1.0, 0.0, 2.0], [1.0, 3.0, 6.0])
    assert length == pytest.approx(5.0) and vector.dtype == np.float32
    np.testing.assert_allclose(vector, [0.0, 0.6, 0.8], rtol=1e-6)


@pytest.mark.parametrize(
    "call",
    [
        lambda: sefa(np.zeros(5), 1),
        lambda: sefa(np.full((4, 4), np.nan), 1),
        lambda: sefa(np.eye(4), 5),
        lambda: sefa(np.eye(4), 0),
        lambda: ganspace(np.ones((5, 3)), np.ones((4, 3)), 1),
        lambda: ganspace(np.ones((5, 3)), np.ones((5, 8)), 4),
        lambda: mean_difference(np.ones(3), np.ones(3)),
        lambda: mean_difference(np.ones(3), np.ones(4)),
    ],
)
def test_what_is_refused(call):
    with pytest.raises(SettingsError, match=r"expected|finite"):
        call()
