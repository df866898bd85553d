"""The mixture against numerical integration, torch.distributions, Monte Carlo and the error function's tail."""

import math
from itertools import pairwise

import numpy as np
import pytest
import torch
from scipy.integrate import quad

from gan_core.errors import MinimaxError, SettingsError
from gan_core.theory.mixtures import GaussianMixture

MIXTURES = {
    "one": ([0.7], [1.3], [2.0]),
    "two": ([-2.0, 2.0], [0.5, 0.5], [1.0, 1.0]),
    "uneven": ([-3.0, 0.5, 4.0], [0.2, 1.5, 0.6], [0.2, 3.0, 1.1]),
}


@pytest.fixture(params=MIXTURES.values(), ids=MIXTURES)
def mixture(request):
    return GaussianMixture(*request.param)


def test_weights_are_normalised_and_nothing_can_be_changed():
    mixture = GaussianMixture([0, 1], [1, 2], [1, 3])
    assert mixture.weights.tolist() == [0.25, 0.75]
    with pytest.raises(ValueError, match="read-only"):
        mixture.means[0] = 5.0


def test_equal_parameters_make_equal_mixtures():
    assert GaussianMixture([0, 1], [1, 2], [1, 3]) == GaussianMixture([0.0, 1.0], [1, 2], [0.25, 0.75])
    assert GaussianMixture([0, 1], [1, 2], [1, 3]) != GaussianMixture([0, 1], [1, 2], [1, 2])


def test_density_agrees_with_torch_distributions(mixture):
    x = np.linspace(-9.0, 9.0, 301).reshape(7, 43)
    theirs = torch.distributions.MixtureSameFamily(
        torch.distributions.Categorical(torch.tensor(mixture.weights.copy())),
        torch.distributions.Normal(torch.tensor(mixture.means.copy()), torch.tensor(mixture.stds.copy())),
    )
    assert mixture.pdf(x).shape == x.shape
    np.testing.assert_allclose(mixture.pdf(x), theirs.log_prob(torch.tensor(x)).exp().numpy(), rtol=1e-12)
    np.testing.assert_allclose(mixture.cdf(x), theirs.cdf(torch.tensor(x)).numpy(), rtol=1e-9, atol=1e-15)


def test_distribution_function_is_the_integral_of_the_density(mixture):
    for a, b in [(-4.0, -1.5), (-1.5, 0.3), (0.3, 5.0)]:
        mass, _ = quad(mixture.pdf, a, b, epsabs=1e-13, epsrel=1e-12, limit=200)
        assert float(mixture.cdf(b) - mixture.cdf(a)) == pytest.approx(mass, rel=1e-10, abs=1e-13)
        assert float(mixture.survival(a) - mixture.survival(b)) == pytest.approx(mass, rel=1e-10, abs=1e-13)


def test_moments_are_the_integrals(mixture):
    mean, _ = quad(lambda x: x * mixture.pdf(x), -20, 20, limit=400, points=mixture.means, epsabs=1e-12)
    second, _ = quad(lambda x: x * x * mixture.pdf(x), -20, 20, limit=400, points=mixture.means, epsabs=1e-12)
    assert mixture.mean == pytest.approx(mean, abs=1e-9)
    assert mixture.variance == pytest.approx(second - mean**2, rel=1e-9)


def test_both_functions_add_to_one_and_reach_their_limits(mixture):
    x = np.array([-np.inf, -1e300, -3.0, 0.0, 2.0, 1e300, np.inf])
    np.testing.assert_allclose(mixture.cdf(x) + mixture.survival(x), 1.0, rtol=0, atol=4e-16)
    assert mixture.cdf(x)[[0, 1, -2, -1]].tolist() == pytest.approx([0, 0, 1, 1], abs=4e-16)
    assert mixture.pdf(x)[[0, 1, -2, -1]].tolist() == [0, 0, 0, 0]


@pytest.mark.parametrize("side", [-1.0, 1.0])
def test_tail_bins_keep_their_digits(side):
    mixture = GaussianMixture([0.0], [1.0], [1.0])
    edges = np.sort(side * np.array([10.0, 20.0, 30.0, 40.0]))
    masses = mixture.bin_masses(edges)
    tail = [0.5 * math.erfc(z / math.sqrt(2.0)) for z in (10.0, 20.0, 30.0)]
    expected = [tail[0] - tail[1], tail[1] - tail[2]]
    ours = masses[1:3] if side > 0 else masses[3:1:-1]
    assert ours.tolist() == pytest.approx(expected, rel=1e-11)
    assert masses[[0, -1]].tolist() == pytest.approx([1.0, 0.0] if side > 0 else [0.0, 1.0], abs=1e-16)


def test_masses_are_integrals_and_sum_to_one(mixture):
    edges = np.linspace(-6.0, 6.0, 401)
    masses = mixture.bin_masses(edges)
    assert masses.shape == (402,)
    assert masses.dtype == np.float64
    assert (masses > 0.0).all()
    assert masses.sum() == pytest.approx(1.0, abs=4e-16 * 10)
    for k in (1, 57, 133, 200, 201, 266, 333, 400):
        mass, _ = quad(mixture.pdf, edges[k - 1], edges[k], epsabs=0, epsrel=1e-12)
        assert masses[k] == pytest.approx(mass, rel=1e-9)


def test_mirrored_mixture_has_mirrored_masses():
    edges = np.linspace(-8.0, 8.0, 321)
    there = GaussianMixture([-3.0, 1.0], [0.3, 0.9], [0.3, 0.7]).bin_masses(edges)
    back = GaussianMixture([3.0, -1.0], [0.3, 0.9], [0.3, 0.7]).bin_masses(-edges[::-1])
    np.testing.assert_allclose(there, back[::-1], rtol=1e-12)


def test_one_edge_makes_two_bins():
    assert GaussianMixture([0.0], [1.0], [1.0]).bin_masses([0.0]).tolist() == [0.5, 0.5]


def test_samples_have_the_mixtures_masses(mixture):
    n = 400_000
    draws = mixture.sample(n, np.random.default_rng(11))
    assert draws.shape == (n,)
    assert draws.dtype == np.float64
    edges = np.linspace(-6.0, 6.0, 25)
    expected = mixture.bin_masses(edges)
    share = np.bincount(np.searchsorted(edges, draws, side="right"), minlength=26) / n
    error = np.sqrt(expected * (1 - expected) / n)
    assert (np.abs(share - expected) <= 4.0 * error + 2.0 / n).all()
    # Independent from one to the next: a block that is sorted by component would show here.
    centred = draws - mixture.mean
    assert abs(np.mean(centred[1:] * centred[:-1])) <= 4.0 * mixture.variance / math.sqrt(n)


def test_same_seed_same_samples():
    mixture = GaussianMixture(*MIXTURES["uneven"])
    a, b = (mixture.sample(100, np.random.default_rng(3)) for _ in range(2))
    assert np.array_equal(a, b)
    assert not np.array_equal(a, mixture.sample(100, np.random.default_rng(4)))
    assert mixture.sample(0, np.random.default_rng(3)).shape == (0,)


@pytest.mark.parametrize(
    ("field", "arguments"),
    [
        ("stds", ([0.0], [0.0], [1.0])),
        ("stds", ([0.0], [-1.0], [1.0])),
        ("stds", ([0.0], [math.nan], [1.0])),
        ("stds", ([0.0, 1.0], [1.0], [1.0, 1.0])),
        ("weights", ([0.0], [1.0], [0.0])),
        ("weights", ([0.0], [1.0], [math.inf])),
        ("weights", ([0.0], [1.0], [1.0, 1.0])),
        ("means", ([math.inf], [1.0], [1.0])),
        ("means", ([], [], [])),
        ("means", (["here"], [1.0], [1.0])),
        ("means", (0.0, [1.0], [1.0])),
    ],
)
def test_refusals_name_the_field_and_what_is_allowed(field, arguments):
    with pytest.raises(SettingsError, match=f"(?s)^{field}.*(expected|need)") as caught:
        GaussianMixture(*arguments)
    assert isinstance(caught.value, MinimaxError)


@pytest.mark.parametrize("edges", [[], [1.0, 1.0], [2.0, 1.0], [0.0, math.nan], [[0.0, 1.0]]])
def test_bad_edges_are_refused(edges):
    with pytest.raises(SettingsError, match="edges"):
        GaussianMixture([0.0], [1.0], [1.0]).bin_masses(edges)


@pytest.mark.parametrize("n", [-1, 2.5, True])
def test_bad_counts_are_refused(n):
    with pytest.raises(SettingsError, match="n = "):
        GaussianMixture([0.0], [1.0], [1.0]).sample(n, np.random.default_rng(0))


def test_moments_of_bins_are_integrals_and_add_up_to_the_mean():
    mixture = GaussianMixture([-3.0, 100.0], [0.5, 2.0], [0.3, 0.7])
    edges = [-4.0, -3.0, 0.0, 99.0, 103.0]
    ends = [-10.0, *edges, 120.0]
    integrals = [quad(lambda x: x * mixture.pdf(x), a, b, epsabs=1e-12)[0] for a, b in pairwise(ends)]
    np.testing.assert_allclose(mixture.bin_moments(edges), integrals, atol=1e-9)
    assert mixture.bin_moments(edges).sum() == pytest.approx(mixture.mean, abs=1e-12)
