"""The push-forward against the exact law of affine maps, against samples, and at its sharp corners."""

import math
from itertools import pairwise

import numpy as np
import pytest
import torch
from scipy.special import ndtri
from scipy.stats import chi2

from gan_core.errors import SettingsError
from gan_core.theory import crossings
from gan_core.theory.divergences import js_divergence
from gan_core.theory.lines import alignment
from gan_core.theory.mixtures import GaussianMixture
from gan_core.theory.pushforward import Pushforward

EDGES = np.linspace(-6.0, 6.0, 401)


pytestmark = pytest.mark.usefixtures("player")
TARGET = GaussianMixture([1.3], [0.7], [1.0])


def affine(latents, direction):
    """G(z) = 1.3 + 0.7 a·z with a unit vector a: exactly the target for normal noise."""
    direction = np.asarray(direction, dtype=float)
    return 1.3 + 0.7 * latents @ (direction / np.linalg.norm(direction))


def network(latent_dim, seed, activation=torch.nn.functional.silu, gain=1.4):
    """A random network latent_dim-32-32-1."""
    generator = torch.Generator().manual_seed(seed)
    sizes = [latent_dim, 32, 32, 1]
    weights = [gain * torch.randn(a, b, generator=generator) / a**0.5 for a, b in pairwise(sizes)]
    bias = 0.3 * torch.randn(32, generator=generator)

    def g(z):
        x = activation(torch.from_numpy(np.array(z, np.float32)) @ weights[0] + bias)
        return (activation(x @ weights[1]) @ weights[2])[:, 0].numpy()

    return g


def histogram(values, edges):
    counts = np.bincount(np.searchsorted(edges, values, side="right"), minlength=len(edges) + 1)
    return counts / len(values)


@pytest.mark.parametrize("sign", [-1.0, 1.0])
def test_affine_map_in_one_dimension_is_exact(sign):
    push = Pushforward(1, "normal", EDGES)
    masses = push.masses(affine(push.latents, [sign]))
    expected = TARGET.bin_masses(EDGES)
    assert push.exact
    assert np.abs(masses - expected).max() <= 4e-16
    # In the tails relatively, too, beyond the last node.
    np.testing.assert_allclose(masses, expected, rtol=1e-9, atol=1e-290)
    assert js_divergence(masses, expected) < 1e-12


def test_single_precision_values_will_do():
    push = Pushforward(1, "normal", EDGES)
    masses = push.masses(affine(push.latents, [1.0]).astype(np.float32))
    assert js_divergence(masses, TARGET.bin_masses(EDGES)) < 1e-6


def turned(push, slope):
    """The latents at which to ask a G with these slopes."""
    return push.latents @ alignment(slope(push.probes)).T


DIRECTIONS = {
    "first axis": lambda d: np.eye(d)[0],
    "last axis": lambda d: np.eye(d)[-1],
    "equal": np.ones,
    "alternating": lambda d: (-1.0) ** np.arange(d),
    "random 1": lambda d: np.random.default_rng(1).normal(size=d),
    "random 2": lambda d: np.random.default_rng(2).normal(size=d),
}


@pytest.mark.parametrize("direction", DIRECTIONS.values(), ids=DIRECTIONS)
@pytest.mark.parametrize("latent_dim", [2, 3, 4, 6, 8])
def test_a_perfect_generator_of_wide_noise_scores_next_to_nothing(latent_dim, direction):
    push, along = Pushforward(latent_dim, "normal", EDGES), direction(latent_dim)
    masses = push.masses(affine(turned(push, lambda z: np.tile(along, (len(z), 1))), along))
    assert not push.exact
    assert js_divergence(masses, TARGET.bin_masses(EDGES)) < 3e-6
    # Without a turn it is the same law, less well resolved.
    assert js_divergence(push.masses(affine(push.latents, along)), TARGET.bin_masses(EDGES)) < 1e-3


@pytest.mark.parametrize("latent_dim", [2, 4, 16])
def test_a_perfect_generator_without_a_direction_scores_little(latent_dim):
    """G(z) = 1.3 + 0.7 Φ⁻¹(F(|z|²)), F being the law of |z|²: exactly the target, however it is turned."""
    push = Pushforward(latent_dim, "normal", EDGES)
    values = 1.3 + 0.7 * ndtri(chi2.cdf((push.latents**2).sum(axis=1), latent_dim))
    full, hasty = (js_divergence(push.masses(some), TARGET.bin_masses(EDGES)) for some in (values, values[: push.few]))
    assert 2e-5 < full < 7e-4
    assert full < hasty < 3.5 * full


@pytest.mark.parametrize("latent_dim", [2, 8, 16])
def test_lines_turned_to_a_steep_generator_agree_with_a_million_samples(latent_dim):
    """Two modes with a steep way between them, along a direction that no axis has: where chords go wrong first."""
    random = np.random.default_rng(latent_dim)
    steep, flat = np.linalg.qr(random.standard_normal((latent_dim, 2)))[0].T

    def g(z):
        return 2 * np.tanh(8 * (z @ steep)) + 0.3 * (z @ flat) + 0.1 * (z**2).mean(axis=1)

    def slope(z):
        return 16 / np.cosh(8 * (z @ steep))[:, None] ** 2 * steep + 0.3 * flat + 0.2 * z / latent_dim

    push, samples = Pushforward(latent_dim, "normal", EDGES), g(random.standard_normal((2_000_000, latent_dim)))
    expected = histogram(samples, EDGES)
    asked = turned(push, slope)
    # The histogram's own noise is about 400 / (16 · 10⁶) = 2.5e-5.
    assert js_divergence(push.masses(g(asked)), expected) < 4e-4
    assert js_divergence(push.masses(g(asked[: push.few])), expected) < 8e-4


def test_only_lines_of_wide_normal_noise_may_be_turned():
    assert Pushforward(1, "normal", EDGES).probes is None
    assert Pushforward(3, "uniform", EDGES).probes is None
    assert Pushforward(3, "normal", EDGES).probes.shape == (256, 3)


@pytest.mark.parametrize("activation", [torch.nn.functional.silu, torch.tanh], ids=["silu", "tanh"])
@pytest.mark.parametrize(("latent_dim", "bound"), [(1, 1.5e-4), (2, 1.3e-3), (8, 9e-4)])
def test_a_random_network_agrees_with_a_million_samples(latent_dim, bound, activation):
    g = network(latent_dim, seed=latent_dim, activation=activation)
    push = Pushforward(latent_dim, "normal", EDGES)
    samples = g(torch.randn(1_000_000, latent_dim, generator=torch.Generator().manual_seed(0)))
    # The histogram's own noise is about 402 / (8 · 10⁶) = 5e-5.
    assert js_divergence(push.masses(g(push.latents)), histogram(samples, EDGES)) < bound


def test_a_network_in_one_dimension_agrees_bin_by_bin():
    g, n = network(1, seed=4), 2_000_000
    push = Pushforward(1, "normal", EDGES)
    masses = push.masses(g(push.latents))
    seen = histogram(g(np.random.default_rng(1).standard_normal((n, 1))), EDGES)
    assert (np.abs(seen - masses) <= 4.5 * np.sqrt(masses * (1 - masses) / n) + 2 / n).all()


def test_a_fold_puts_two_branches_together():
    """|z| has the half-normal law; the fold at 0 is a node."""
    push = Pushforward(1, "normal", EDGES)
    masses = push.masses(np.abs(push.latents))
    half = 2.0 * np.diff(GaussianMixture([0.0], [1.0], [1.0]).cdf(EDGES[200:]))
    np.testing.assert_allclose(masses[201:401], half, atol=1e-15)
    assert masses[:201].sum() == 0.0


@pytest.mark.parametrize("latent_dim", [1, 2, 8])
@pytest.mark.parametrize("latent", ["normal", "uniform"])
def test_a_constant_generator_is_a_point_mass_in_the_bin_right_of_an_edge(latent_dim, latent):
    push = Pushforward(latent_dim, latent, EDGES)
    for value, index in [(-7.0, 0), (EDGES[0], 1), (EDGES[137], 138), (0.01, 201), (EDGES[-1], 401), (9.0, 401)]:
        masses = push.masses(np.full(len(push.latents), value))
        assert masses[index] == 1.0, (value, index)
        assert masses.sum() == 1.0


@pytest.mark.parametrize("edges", [EDGES, np.linspace(-0.7, 3.1, 312), EDGES**3], ids=["even", "odd", "uneven"])
def test_every_edge_belongs_to_the_bin_on_its_right(edges):
    """Also where rounding makes (edge - first edge) / step fall short of a whole number."""
    push = Pushforward(1, "normal", edges)
    for index, edge in enumerate(edges):
        assert push.masses(np.full(4097, edge))[index + 1] == 1.0, index
        assert push.masses(np.full(4097, np.nextafter(edge, -np.inf)))[index] == 1.0, index


def test_a_step_is_two_point_masses():
    push = Pushforward(1, "normal", EDGES)
    masses = push.masses(np.where(push.latents > 1.0, 2.0, -2.0))
    above = 0.5 * math.erfc(1.0 / math.sqrt(2.0))
    # Within the one cell that jumps, 1/256 wide, G is a steep line from -2 to 2; bins end at -1.98 and 1.98.
    left, right = (math.erfc((1.0 + part / 256) / math.sqrt(2.0)) / 2 for part in (0.02 / 4, 3.98 / 4))
    assert above > left > right
    assert masses[np.searchsorted(EDGES, -2.0)] == pytest.approx(1 - left, abs=1e-12)
    assert masses[np.searchsorted(EDGES, 2.0)] == pytest.approx(right, abs=1e-12)


def test_disjoint_supports_score_ln_2():
    push = Pushforward(1, "normal", EDGES)
    masses = push.masses(-5.0 + 0.1 * push.latents)
    assert js_divergence(masses, GaussianMixture([4.0], [0.2], [1.0]).bin_masses(EDGES)) == pytest.approx(
        math.log(2.0), abs=1e-6
    )


def test_uniform_noise_in_one_dimension_is_exact():
    push = Pushforward(1, "uniform", EDGES)
    assert push.latents.min() == -1.0
    assert push.latents.max() == 1.0
    masses = push.masses(1.0 + 2.0 * push.latents)  # uniform on [-1, 3]
    expected = np.diff(np.clip((EDGES + 1.0) / 4.0, 0.0, 1.0), prepend=0.0, append=1.0)
    np.testing.assert_allclose(masses, expected, atol=4e-16)


@pytest.mark.parametrize("latent_dim", [2, 3, 8])
@pytest.mark.parametrize("axis", [0, -1])
def test_uniform_noise_along_one_axis_of_the_cube(latent_dim, axis):
    push = Pushforward(latent_dim, "uniform", EDGES)
    assert np.abs(push.latents).max() <= 1.0
    masses = push.masses(1.0 + 2.0 * push.latents[:, axis])
    expected = np.diff(np.clip((EDGES + 1.0) / 4.0, 0.0, 1.0), prepend=0.0, append=1.0)
    # Chords across a corner are short, and the law has sharp ends: twice as hard as normal noise.
    assert js_divergence(masses, expected) < 2e-3


def test_uniform_noise_in_the_square_agrees_with_samples():
    push = Pushforward(2, "uniform", EDGES)
    z = np.random.default_rng(6).uniform(-1.0, 1.0, (1_000_000, 2))

    def g(z):
        return 3.0 * z[:, 0] + z[:, 1] ** 2

    assert js_divergence(push.masses(g(push.latents)), histogram(g(z), EDGES)) < 1e-3


def test_the_lines_of_normal_noise_are_normal():
    """The nodes of a line differ along it; the point nearest to the origin is normal in the plane across."""
    push = Pushforward(8, "normal", EDGES)
    nodes = push.latents.reshape(-1, 2, 8)
    lines = len(nodes)
    along = nodes[:, -1] - nodes[:, 0]
    along /= np.linalg.norm(along, axis=1, keepdims=True)
    across = nodes[:, 0] - (nodes[:, 0] * along).sum(axis=1, keepdims=True) * along
    assert np.mean((across**2).sum(axis=1)) == pytest.approx(7.0, abs=4 * math.sqrt(14 / lines))
    np.testing.assert_allclose(across.T @ across / lines + along.T @ along / lines, np.eye(8), atol=0.05)


@pytest.mark.parametrize("latent_dim", [1, 4])
def test_uneven_edges_give_what_merging_even_bins_gives(latent_dim):
    keep = np.unique(np.concatenate(([0, 3, 400], np.random.default_rng(0).integers(0, 400, 60))))
    even, uneven = Pushforward(latent_dim, "normal", EDGES), Pushforward(latent_dim, "normal", EDGES[keep])
    g = network(latent_dim, seed=3)
    values = g(even.latents)
    merged = np.diff(np.concatenate(([0.0], np.cumsum(even.masses(values))[keep], [1.0])))
    np.testing.assert_allclose(uneven.masses(values), merged, atol=1e-13)


def test_bins_far_out_and_a_wild_generator():
    """Every cell crosses every edge, several chunks of them; and the mass still adds up."""
    push = Pushforward(1, "normal", EDGES)
    values = 1e6 * (-1.0) ** np.arange(4097)
    masses = push.masses(values)
    assert masses.sum() == pytest.approx(1.0, abs=1e-12)
    assert masses[[0, -1]].tolist() == pytest.approx([0.5, 0.5], abs=1e-3)
    assert masses[1:-1].sum() == pytest.approx(12.0 / 2e6, rel=1e-3)
    assert push.masses(1e100 * values)[[0, -1]].sum() == pytest.approx(1.0, abs=1e-12)
    # The least numbers there are on either side of the edge at 0.
    masses = push.masses(np.where(push.latents > 0.0, 5e-324, -5e-324))
    middle = np.searchsorted(EDGES, 0.0, side="right")
    assert masses[[middle - 1, middle]].tolist() == pytest.approx([0.5, 0.5], abs=2e-3)


@pytest.mark.parametrize("latent_dim", [1, 5])
def test_the_same_lines_each_time_and_inputs_left_alone(latent_dim):
    a, b = Pushforward(latent_dim, "normal", EDGES), Pushforward(latent_dim, "normal", EDGES)
    assert np.array_equal(a.latents, b.latents)
    assert a.latents.shape[1] == latent_dim
    values = a.latents[:, 0].copy()
    first = a.masses(values[:, None])
    assert np.array_equal(values, a.latents[:, 0])
    assert np.array_equal(first, a.masses(values))
    assert (first >= 0.0).all()


@pytest.mark.parametrize("bad", [math.nan, math.inf, -math.inf])
def test_a_diverged_generator_is_refused(bad):
    push = Pushforward(2, "normal", EDGES)
    values = np.zeros(len(push.latents))
    values[17] = bad
    with pytest.raises(ValueError, match="diverged"):
        push.masses(values)
    with pytest.raises(ValueError, match="values of G are needed"):
        push.masses(values[1:])


@pytest.mark.parametrize(
    ("arguments", "field"),
    [
        ((0, "normal", EDGES), "latent_dim"),
        ((1.5, "normal", EDGES), "latent_dim"),
        ((1, "cauchy", EDGES), "latent"),
        ((1, "normal", [1.0, 0.0]), "edges"),
    ],
)
def test_bad_arguments_are_refused(arguments, field):
    with pytest.raises(SettingsError, match=field):
        Pushforward(*arguments)


UNEVEN = np.concatenate(
    [-6.0 - np.cumsum(0.03 * 1.05 ** np.arange(60))[::-1], EDGES, 6.0 + 0.5 * np.arange(1, 30) ** 2]
)


@pytest.mark.parametrize(("latent_dim", "tolerance"), [(1, 1e-6), (4, 4e-3)])
@pytest.mark.parametrize("shift", [0.0, -9.0, 300.0, -1e5])
def test_moments_of_an_affine_map_are_those_of_its_gaussian(latent_dim, tolerance, shift):
    push = Pushforward(latent_dim, "normal", UNEVEN)
    masses, moments = push.masses_and_moments(shift + affine(push.latents, [1.0] * latent_dim))
    expected = GaussianMixture([1.3 + shift], [0.7], [1.0])
    np.testing.assert_allclose(masses, expected.bin_masses(UNEVEN), atol=tolerance)
    apart = moments - expected.bin_moments(UNEVEN)
    np.testing.assert_allclose(apart, 0.0, atol=tolerance * max(1.0, abs(shift)))
    assert moments.sum() == pytest.approx(1.3 + shift, abs=tolerance, rel=1e-9)


@pytest.mark.parametrize("latent_dim", [1, 8])
@pytest.mark.parametrize("latent", ["normal", "uniform"])
def test_moments_add_up_to_the_mean_of_a_bent_generator(latent_dim, latent):
    push, g = Pushforward(latent_dim, latent, UNEVEN), network(latent_dim, seed=5)
    random = np.random.default_rng(0)
    shape = (100_000, latent_dim)
    z = random.standard_normal(shape) if latent == "normal" else random.uniform(-1, 1, shape)
    samples = g(z).astype(float)
    masses, moments = push.masses_and_moments(g(push.latents))
    assert moments.sum() == pytest.approx(samples.mean(), abs=5 * samples.std() / len(z) ** 0.5)
    inside = masses[1:-1] > 1e-9  # each mass lies within its bin
    places = moments[1:-1][inside] / masses[1:-1][inside]
    assert (places >= UNEVEN[:-1][inside] - 1e-9).all()
    assert (places <= UNEVEN[1:][inside] + 1e-9).all()


def test_bins_of_one_width_among_others_are_found_as_by_search():
    push = Pushforward(1, "normal", UNEVEN)
    values = np.random.default_rng(0).standard_cauchy(20_000) * 5
    values[: len(UNEVEN)] = UNEVEN
    values[len(UNEVEN) : 2 * len(UNEVEN)] = np.nextafter(UNEVEN, -np.inf)
    searched = np.searchsorted(UNEVEN, values, side="right")
    assert np.array_equal(crossings.bins_of(push._grid, values), searched)
    edges, _, first, last = push._grid
    assert 0 < first < last < len(edges) - 1
    padded, steps = np.concatenate(([-np.inf], edges, [np.inf])), (last - first) / (edges[last] - edges[first])
    within = (values >= edges[first]) & (values < edges[last])
    found = [crossings._even_bin_of(padded, first, last, edges[first], steps, y) for y in values[within]]
    assert found == searched[within].tolist()


@pytest.mark.parametrize("latent", ["normal", "uniform"])
@pytest.mark.parametrize("latent_dim", [1, 3])
def test_typical_latents_are_spread_like_the_noise(latent_dim, latent):
    push = Pushforward(latent_dim, latent, EDGES)
    z = push.latents[push.typical]
    assert 900 < len(z) < 1_200
    assert z.mean(axis=0) == pytest.approx(0.0, abs=0.1)
    assert z.std(axis=0) == pytest.approx(1.0 if latent == "normal" else 1 / 3**0.5, rel=0.1)
    assert len(np.unique(z, axis=0)) == len(z) or latent_dim == 1


@pytest.mark.parametrize("latent_dim", [2, 3, 9])
def test_a_hasty_picture_follows_the_chords_of_each_direction_equally_often(latent_dim):
    """Chords through latents that differ by multiples of one vector have one direction."""
    push = Pushforward(latent_dim, "uniform", EDGES)
    chords = np.diff(push.latents[: push.few].reshape(-1, 2, latent_dim), axis=1)[:, 0]
    chords = chords[np.linalg.norm(chords, axis=1) > 1e-4]  # of one that is shorter the direction is lost by rounding
    units = chords / np.linalg.norm(chords, axis=1, keepdims=True)
    # Those of equal directions come in blocks, as long as each other but for the short ones.
    ends = np.flatnonzero(np.abs(np.einsum("ij,ij->i", units[1:], units[:-1])) < 1 - 1e-9) + 1
    blocks = np.split(units, ends)
    lengths, directions = np.array([len(block) for block in blocks]), np.array([block[0] for block in blocks])
    alike = np.abs(directions @ directions.T) > 1 - 1e-9
    times = alike @ lengths
    assert len(np.unique(alike, axis=0)) == 512
    assert times.max() == 32 and times.min() >= 30


def test_masses_in_other_bins_are_those_of_a_grid_of_these_bins():
    push, other = Pushforward(3, "normal", EDGES), Pushforward(3, "normal", UNEVEN)
    values = network(3, seed=5)(push.latents)
    for found, expected in zip(push.masses_and_moments(values, UNEVEN), other.masses_and_moments(values), strict=True):
        np.testing.assert_array_equal(found, expected)
    with pytest.raises(SettingsError, match="strictly increasing"):
        push.masses(values, [1.0, 1.0])


def test_push_forwards_of_the_same_noise_share_its_latents_and_give_copies_of_them():
    first, second = (Pushforward(2, "normal", edges) for edges in ([-1.0, 1.0], [-2.0, 0.0, 2.0]))
    assert np.shares_memory(first._latents, second._latents)
    assert not np.shares_memory(first._latents, Pushforward(2, "uniform", [-1.0, 1.0])._latents)
    mine = first.latents
    mine[0] = 7.0
    assert not np.array_equal(mine, second.latents)
    assert np.array_equal(first.latents, second.latents)
