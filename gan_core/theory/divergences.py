"""What a GAN minimises, from bin masses: D*, V(G, D*), the Jensen-Shannon divergence and their relatives.

Goodfellow et al., "Generative Adversarial Nets" (2014), play a game with the value (their equation 1)

    V(G, D) = E_data log D(x) + E_g log(1 − D(x)).

For a fixed generator the best discriminator is D*(x) = p(x) / (p(x) + q(x)) (Proposition 1, equation 2), with
p = p_data and q = p_g, and its value is V(G, D*) = −log 4 + 2 JSD(p ‖ q) (Theorem 1, equation 6). Here p and q are the
masses of the bins of one grid, two lists that sum to 1. Merging points into bins never increases a divergence (the
data-processing inequality), so that these divergences are lower bounds of the true ones and converge to them as the
bins shrink. For W₁ that is not so by itself: two points on either side of an edge are a whole bin apart if each bin's
mass sits in its middle. `transport_in_bins`, which the lab shows, also takes where in its bin a mass lies, and is a
lower bound again.

The lab displays −log 4 + 2 JSD − V(G, D*) as a live check. That says something only if the two sides are computed in
different ways, so they are: `js_divergence` from quotients of masses, by its definition through the mixture, and
`optimal_value` from log-odds through log-sigmoids. `value_gap` is a third way, which uses neither.

All logarithms are natural: every value is in nats. In nats JSD is at most ln 2 = 0.693; the bound 1 that many notes
give is for bits. By convention 0 log 0 = 0.
"""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.special import expit, log_expit, rel_entr

LN2 = math.log(2.0)
"""Largest JSD, in nats: the two distributions have nothing in common."""

LOG4 = math.log(4.0)
"""−V(G, D*) when p_g = p_data, in nats; also the discriminator's loss there."""

_LOG_FLOOR = 1e-300
_ROUNDING = 1e-9
_SUM_TOLERANCE = 1e-3  # lets a truncated grid pass, and stops counts or densities passed by mistake


def kl_divergence(p: ArrayLike, q: ArrayLike) -> float:
    """Kullback-Leibler divergence KL(p ‖ q) = Σ p log(p / q).

    Args:
        p: masses, (bins,), sum 1.
        q: masses, (bins,), sum 1.

    Returns:
        Nats, 0 or more; inf where p has mass in a bin in which q has none.

    Raises:
        ValueError: masses that are negative, not finite, of different length, or do not sum to 1.
    """
    p, q = _distributions(p, q)
    return _kl(p, q)


def js_divergence(p: ArrayLike, q: ArrayLike) -> float:
    """Jensen-Shannon divergence JSD = ½ KL(p ‖ m) + ½ KL(q ‖ m) with m = (p + q) / 2.

    Goodfellow et al. (2014), Theorem 1, equations 5 and 6.

    Args:
        p: masses, (bins,), sum 1.
        q: masses, (bins,), sum 1.

    Returns:
        Nats, between 0 (p = q) and ln 2 (nothing in common).

    Raises:
        ValueError: masses that are negative, not finite, of different length, or do not sum to 1.
    """
    p, q = _distributions(p, q)
    # KL(p ‖ m) is taken as ½ KL(2p ‖ p + q), the same number: halving the smallest positive numbers would give 0.
    total = p + q
    return min(max(0.25 * (_kl(2.0 * p, total) + _kl(2.0 * q, total)), 0.0), LN2)


def optimal_discriminator(p: ArrayLike, q: ArrayLike) -> NDArray[np.float64]:
    """The best discriminator D* = p / (p + q), Goodfellow et al. (2014), Proposition 1, equation 2.

    Args:
        p: masses or densities of the data, (bins,); not negative.
        q: masses or densities of the generator, (bins,); not negative.

    Returns:
        float64 array (bins,) in [0, 1]; 0.5 where neither has any mass, for there D* is not determined.

    Raises:
        ValueError: values that are negative or not finite, or lengths that differ.
    """
    p, q = _masses(p, q)
    total = p + q
    return np.divide(p, total, out=np.full(p.shape, 0.5), where=total > 0.0)


def optimal_discriminator_of_packs(p: NDArray[np.floating], q: NDArray[np.floating], pack: int) -> NDArray[np.floating]:
    """D* at packs of m equal samples, pᵐ / (pᵐ + qᵐ): that of the products of m densities; 0.5 where both are 0.

    Lin, Khetan, Fanti & Oh (2018), section 3.1: D judges samples of the product densities p(x₁) ⋯ p(xₘ) and
    q(x₁) ⋯ q(xₘ), and equation 2 of Goodfellow et al. (2014) holds for these.
    """
    of_one = optimal_discriminator(p, q)
    real, generated = of_one**pack, (1 - of_one) ** pack
    return real / (real + generated)


def optimal_value(p: ArrayLike, q: ArrayLike) -> float:
    """V(G, D*) = Σ p log(p / (p + q)) + q log(q / (p + q)), Goodfellow et al. (2014), equation 4.

    Computed from the log-odds of D*, log p − log q, by log-sigmoids: neither D* nor 1 − D* is ever rounded, and nothing
    is shared with `js_divergence`, so that comparing it with −log 4 + 2 JSD is a check.

    Args:
        p: masses of the data, (bins,), sum 1.
        q: masses of the generator, (bins,), sum 1.

    Returns:
        Nats, between −log 4 (p = q) and 0 (nothing in common).

    Raises:
        ValueError: masses that are negative, not finite, of different length, or do not sum to 1.
    """
    p, q = _distributions(p, q)
    odds = _log_odds(p, q)
    return _weighted_sum(p, log_expit(odds)) + _weighted_sum(q, log_expit(-odds))


def value_function(p: ArrayLike, q: ArrayLike, d: ArrayLike) -> float:
    """V(G, D) = Σ p log d + Σ q log(1 − d), Goodfellow et al. (2014), equation 1, logarithms floored at log 1e-300.

    For a network use `value_from_logits`, which needs no floor: a probability has lost the digits of 1 − d.

    Args:
        p: masses of the data, (bins,), sum 1.
        q: masses of the generator, (bins,), sum 1.
        d: the discriminator's probabilities that a point is real, (bins,), in [0, 1].

    Returns:
        Nats, at most V(G, D*).

    Raises:
        ValueError: masses or probabilities out of range, or lengths that differ.
    """
    p, q = _distributions(p, q)
    d = _same_length("d", d, p)
    if not ((d >= 0.0) & (d <= 1.0)).all():
        raise ValueError("d: probabilities must be in [0, 1]")
    real = p @ np.log(np.maximum(d, _LOG_FLOOR))
    fake = q @ np.log(np.maximum(1.0 - d, _LOG_FLOOR))
    return float(real + fake)


def value_from_logits(p: ArrayLike, q: ArrayLike, logits: ArrayLike) -> float:
    """V(G, D) = Σ p log σ(o) + Σ q log σ(−o) for a discriminator D = σ(o); equation 1 without rounding 1 − D.

    Args:
        p: masses of the data, (bins,), sum 1.
        q: masses of the generator, (bins,), sum 1.
        logits: the discriminator's raw output o at the bins, (bins,); ±inf is allowed.

    Returns:
        Nats, at most V(G, D*); there is no lower bound.

    Raises:
        ValueError: masses out of range, lengths that differ, or logits that are not a number.
    """
    p, q = _distributions(p, q)
    o = _checked_logits(logits, p)
    return _weighted_sum(p, log_expit(o)) + _weighted_sum(q, log_expit(-o))


def value_gap(p: ArrayLike, q: ArrayLike, logits: ArrayLike) -> float:
    """What the discriminator misses: V(G, D*) − V(G, D) = Σ (p + q) KL(Bernoulli(D*) ‖ Bernoulli(D)).

    In a bin the two labels "real" and "fake" form a coin whose true bias is D*; the value that D loses there is the
    divergence of its coin from the true one. That is why V(G, D) never exceeds V(G, D*), bin by bin. The divergence of
    two coins with log-odds l and o is the Bregman divergence of softplus, softplus(o) − softplus(l) − σ(l)(o − l)
    (Banerjee et al., "Clustering with Bregman Divergences", 2005, section 4), which is what is summed here: neither
    V(G, D*) nor V(G, D) is used.

    Args:
        p: masses of the data, (bins,), sum 1.
        q: masses of the generator, (bins,), sum 1.
        logits: the discriminator's raw output o at the bins, (bins,); ±inf is allowed.

    Returns:
        Nats, 0 or more.

    Raises:
        ValueError: masses out of range, lengths that differ, or logits that are not a number.
    """
    p, q = _distributions(p, q)
    o = _checked_logits(logits, p)
    odds = _log_odds(p, q)
    # Swapping the labels changes the sign of both log-odds and nothing else. With l <= 0 the sigmoid of l is small
    # where |l| is large, so no two large terms cancel, and l = −inf (no data in the bin) leaves just softplus(o).
    o = np.where(odds > 0.0, -o, o)
    odds = -np.abs(odds)
    with np.errstate(invalid="ignore"):
        slope = expit(odds)
        tilt = np.where(slope > 0.0, slope * (o - odds), 0.0)
        gap = -log_expit(-o) + log_expit(-odds) - tilt
    gap[np.isposinf(o)] = np.inf  # inf − inf above: a coin that never shows what does happen
    if np.isneginf(o).any():
        certain = np.isneginf(o)
        gap[certain] = np.where(slope[certain] > 0.0, np.inf, 0.0)
    return _weighted_sum(p + q, np.maximum(gap, 0.0))


def discriminator_accuracy(p_below: ArrayLike, q_below: ArrayLike, real_first: bool) -> float:
    """Share of right answers of a discriminator on the line, on as many real points as generated ones.

    Half of the mass of p where it says "real" plus half of the mass of q where it says "generated". It needs no bins: a
    discriminator that changes its mind at some points is right about what lies on the right side of them. The best that
    any discriminator can do is (1 + total variation) / 2, which is a half only when p = q.

    Args:
        p_below: P(x < c) under p at the points c where it changes its mind, in increasing order, (points,).
        q_below: the same under q.
        real_first: whether it says "real" left of all of them.

    Returns:
        A share in [0, 1].

    Raises:
        ValueError: probabilities that are out of range or decrease, or lengths that differ.
    """
    below = np.stack([np.asarray(p_below, dtype=np.float64), _same_length("q_below", q_below, np.asarray(p_below))])
    points = below.shape[1]
    ends = np.zeros((2, points + 2))
    ends[:, 1:-1], ends[:, -1] = below, 1.0
    masses = ends[:, 1:] - ends[:, :-1]
    if not (masses >= -_ROUNDING).all():
        raise ValueError("p_below and q_below: expected probabilities that do not decrease from point to point")
    real = 0 if real_first else 1  # it says so in every second part of the line
    return min(max(0.5 * float(masses[0, real::2].sum() + masses[1, 1 - real :: 2].sum()), 0.0), 1.0)


def total_variation(p: ArrayLike, q: ArrayLike) -> float:
    """Total variation distance ½ Σ |p − q|: the largest difference in the probability of one event.

    Args:
        p: masses, (bins,), sum 1.
        q: masses, (bins,), sum 1.

    Returns:
        A number in [0, 1], without a unit.

    Raises:
        ValueError: masses that are negative, not finite, of different length, or do not sum to 1.
    """
    p, q = _distributions(p, q)
    return min(0.5 * float(np.abs(p - q).sum()), 1.0)


def wasserstein_distance(p: ArrayLike, q: ArrayLike, x: ArrayLike) -> float:
    """First Wasserstein distance W₁ = ∫ |F_p − F_q| dx of masses that sit at points of the line.

    The least mean distance over which mass has to be moved to turn q into p (Arjovsky et al., "Wasserstein GAN", 2017,
    equation 1; on the line it is the area between the distribution functions, Vallender 1974). Unlike JSD it still
    tells how far apart two distributions are that have nothing in common.

    Args:
        p: masses, (bins,), sum 1.
        q: masses, (bins,), sum 1.
        x: where the masses sit (bin centres), (bins,), finite and not decreasing.

    Returns:
        The distance in units of x, 0 or more.

    Raises:
        ValueError: masses out of range, lengths that differ, or x that is not finite or decreases.
    """
    p, q = _distributions(p, q)
    x = _same_length("x", x, p)
    steps = np.diff(x)
    if not np.isfinite(x).all() or (steps < 0.0).any():
        raise ValueError("x: bin centres must be finite and in increasing order")
    return float(np.abs(np.cumsum(p - q)[:-1]) @ steps)


def transport_in_bins(
    p: ArrayLike, q: ArrayLike, p_moments: ArrayLike, q_moments: ArrayLike, edges: ArrayLike
) -> float:
    """A lower bound of W₁ = ∫ |F_p − F_q| dx from masses and moments of bins, which converges to W₁ as bins shrink.

    ∫ (F_p − F_q) dx over one bin is known exactly: by parts, it follows from the masses to the left of the bin and in
    it, and from ∫ x dp and ∫ x dq over it. The sum of the absolute values falls short of W₁ only where the distribution
    functions cross inside a bin, and is never below the difference of the means. The overflow bins count in full,
    however far out their masses lie.

    Args:
        p: masses, overflow bins included, (bins + 2,), sum 1.
        q: masses, (bins + 2,), sum 1.
        p_moments: ∫ x dp over each bin, (bins + 2,), in units of x.
        q_moments: ∫ x dq over each bin, (bins + 2,).
        edges: (bins + 1,), strictly increasing.

    Returns:
        The distance in units of x, 0 or more.

    Raises:
        ValueError: masses out of range, or lengths that differ.
    """
    p, q = _distributions(p, q)
    edges = np.asarray(edges, dtype=np.float64)
    if len(edges) != len(p) - 1:
        raise ValueError(f"edges: {len(p) - 1} are needed for {len(p)} masses, not {len(edges)}")
    mass = p - q
    moment = _same_length("p_moments", p_moments, p) - _same_length("q_moments", q_moments, p)
    below = np.cumsum(mass)
    # ∫ (b − x) d(p − q) over a bin that ends at b, plus its width times what lies to the left of it.
    areas = edges * mass[:-1] - moment[:-1]
    areas[1:] += np.diff(edges) * below[:-2]
    # Right of the last edge F_p − F_q is (1 − F_q) − (1 − F_p).
    last = moment[-1] - edges[-1] * mass[-1]
    return float(np.abs(areas).sum() + abs(last))


def _kl(p: NDArray[np.float64], q: NDArray[np.float64]) -> float:
    """Σ p log(p / q), not below 0."""
    return max(float(rel_entr(p, q).sum()), 0.0)


def _log_odds(p: NDArray[np.float64], q: NDArray[np.float64]) -> NDArray[np.float64]:
    """Log p − log q, the logit of D*; 0 where both masses are 0."""
    with np.errstate(divide="ignore", invalid="ignore"):
        odds = np.log(p) - np.log(q)
    return np.where((p > 0.0) | (q > 0.0), odds, 0.0)


def _weighted_sum(masses: NDArray[np.float64], values: NDArray[np.float64]) -> float:
    """Σ masses · values in which an empty bin counts 0 whatever its value, infinity included."""
    full = masses > 0.0
    return float(masses[full] @ values[full])


def _masses(p: ArrayLike, q: ArrayLike) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Both as float64 arrays (bins,), checked."""
    p = np.asarray(p, dtype=np.float64)
    q = np.asarray(q, dtype=np.float64)
    if p.ndim != 1 or p.shape != q.shape or p.size == 0:
        raise ValueError(f"p and q: one mass for each bin of the same grid is needed, not {p.shape} and {q.shape}")
    for name, masses in (("p", p), ("q", q)):
        if not (masses.min() >= 0.0 and masses.max() < np.inf):  # true for NaN, too
            raise ValueError(f"{name}: masses must be finite and not negative")
    return p, q


def _distributions(p: ArrayLike, q: ArrayLike) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Both as float64 arrays (bins,), checked, their sums too."""
    p, q = _masses(p, q)
    for name, masses in (("p", p), ("q", q)):
        total = float(masses.sum())
        if abs(total - 1.0) > _SUM_TOLERANCE:
            raise ValueError(f"{name}: masses must sum to 1, not {total:g} (overflow bins included?)")
    return p, q


def _same_length(name: str, values: ArrayLike, p: NDArray[np.float64]) -> NDArray[np.float64]:
    """Values that go with the bins, as a float64 array (bins,)."""
    array = np.asarray(values, dtype=np.float64)
    if array.shape != p.shape:
        raise ValueError(f"{name}: one value for each of the {p.size} bins is needed, not shape {array.shape}")
    return array


def _checked_logits(logits: ArrayLike, p: NDArray[np.float64]) -> NDArray[np.float64]:
    """Logits as a float64 array (bins,), none of them NaN."""
    o = _same_length("logits", logits, p)
    if np.isnan(o).any():
        raise ValueError("logits: not a number; the discriminator has diverged")
    return o
