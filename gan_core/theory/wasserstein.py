"""The dual of W₁ on the line: critics, how steep they are, and what keeps them from being too steep.

Kantorovich and Rubinstein: the first Wasserstein distance is the most that a critic which is nowhere steeper than 1 can
tell two distributions apart (Arjovsky et al., "Wasserstein GAN", 2017, arXiv:1701.07875, equation 2),

    W₁(p, q) = max over 1-Lipschitz f of E_p f − E_q f.

On the line it needs no training. By parts E_p f − E_q f = ∫ f′ (F_q − F_p) dx, so that the best slope is the sign of
F_q − F_p at every x, and what it gives is ∫ |F_p − F_q| dx. Where both distribution functions agree the slope is free,
and so is the constant that may be added to a critic.

p and q are masses at points x of the line in increasing order, such as bin centres. Values and distances are in units
of x.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray

from gan_core.theory.mixtures import GaussianMixture

_PANELS = 64  # of the integral over ε, five nodes on each


def optimal_critic(p: ArrayLike, q: ArrayLike, x: ArrayLike, agree: float = 0.0) -> NDArray[np.float64]:
    """A critic that attains W₁(p, q): its slope is the sign of F_q − F_p.

    Where the two distribution functions agree, any slope in [−1, 1] is as good; it is 0 here. The critic is 0 at the
    first point.

    Args:
        p: masses of the data, (points,), sum 1.
        q: masses of the generator, (points,), sum 1.
        x: where the masses sit, (points,), finite and increasing.
        agree: by how much the distribution functions may differ and still count as equal.

    Returns:
        float64 array (points,), the critic at the points.

    Raises:
        ValueError: masses that are negative, not finite or of different length, or x that does not increase.
    """
    p, q, x = _on_points(p, q, x)
    lead = _lead(p, q)
    slopes = np.where(np.abs(lead) > agree, np.sign(lead), 0.0)
    return np.concatenate(([0.0], np.cumsum(slopes * np.diff(x))))


def dual_value(p: ArrayLike, q: ArrayLike, critic: ArrayLike) -> float:
    """E_p f − E_q f: what a critic measures. For a 1-Lipschitz one it is at most W₁(p, q).

    Args:
        p: masses of the data, (points,), sum 1.
        q: masses of the generator, (points,), sum 1.
        critic: its values at the points, (points,).

    Returns:
        Units of the critic.

    Raises:
        ValueError: masses that are negative, not finite or of different length, or a critic of another length.
    """
    p, q = _masses(p, q)
    return float((p - q) @ _same_length("critic", critic, p))


def steepest_slope(critic: ArrayLike, x: ArrayLike) -> float:
    """The Lipschitz constant of a critic that is linear between its points.

    Args:
        critic: its values, (points,).
        x: its points, (points,), finite and increasing.

    Returns:
        The largest |f′|, 0 or more; divided by it (if it is above 1) the critic is 1-Lipschitz.

    Raises:
        ValueError: fewer than two points, lengths that differ, or x that does not increase.
    """
    x = _increasing(x)
    return float(np.abs(np.diff(_same_length("critic", critic, x)) / np.diff(x)).max())


def lipschitz_part(critic: ArrayLike, x: ArrayLike) -> NDArray[np.float64]:
    """The greatest 1-Lipschitz function that lies nowhere above a critic: min over y of f(y) + |x − y|.

    McShane, "Extension of range of functions", 1934.

    Args:
        critic: its values, (points,).
        x: its points, (points,), finite and increasing.

    Returns:
        float64 array (points,).

    Raises:
        ValueError: fewer than two points, lengths that differ, or x that does not increase.
    """
    x = _increasing(x)
    critic = _same_length("critic", critic, x)
    from_left = np.minimum.accumulate(critic - x) + x
    from_right = np.minimum.accumulate((critic + x)[::-1])[::-1] - x
    return np.minimum(from_left, from_right)


def clipped_value(p: ArrayLike, q: ArrayLike, x: ArrayLike, width: int, clip: float) -> float:
    """The most that a network with one hidden layer of ReLU units and clipped weights can measure, exactly.

    f(x) = Σ a max(0, w x + b) + a₀ over `width` units, every number in [−clip, clip] (Arjovsky et al. 2017,
    algorithm 1). E_p f − E_q f is linear in the a: the best are ±clip, and every unit is the one that tells most.
    Larger (w, b) never tell less: the best unit has |w| = clip, with its kink −b/w in [−1, 1], or |b| = clip and a kink
    beyond. Between two points the gain is a linear function of the kink, or one divided by the kink: the best kink is
    at a point, or at ±1.

    Args:
        p: masses of the data, (points,), sum 1.
        q: masses of the generator, (points,), sum 1.
        x: where the masses sit, (points,), finite and increasing.
        width: units of the hidden layer, 1 or more.
        clip: bound of the weights, above 0.

    Returns:
        Units of x; at most width · clip² · W₁(p, q).

    Raises:
        ValueError: masses, points, width or clip out of range.
    """
    p, q, x = _on_points(p, q, x)
    if width < 1 or not 0.0 < clip < np.inf:
        raise ValueError(f"width must be 1 or more and clip positive, not {width} and {clip:g}")
    ahead = np.concatenate(([0.0], np.cumsum(_lead(p, q) * np.diff(x))))  # ∫ (F_q − F_p) up to each point
    kinks = np.concatenate((x, [-1.0, 1.0]))
    left = np.concatenate((ahead, np.interp([-1.0, 1.0], x, ahead)))  # E_q − E_p of max(0, kink − X)
    best = np.maximum(np.abs(left), np.abs(ahead[-1] - left)) / np.maximum(1.0, np.abs(kinks))
    return float(width * clip**2 * best.max())


def interpolate_density(p: GaussianMixture, q: GaussianMixture, x: ArrayLike) -> NDArray[np.float64]:
    """The density of x̂ = ε x + (1 − ε) y, at which a gradient penalty is paid: x from p, y from q, ε uniform on [0, 1].

    Gulrajani et al., "Improved Training of Wasserstein GANs", 2017, arXiv:1704.00028, section 4. For each ε it is a
    mixture of Gaussians; over ε it is integrated by the
    rule of Gauss and Legendre on short panels.

    Args:
        p: density of the data.
        q: density of the generator.
        x: points, (points,).

    Returns:
        float64 array (points,).
    """
    x = np.asarray(x, dtype=np.float64)
    nodes, node_weights = np.polynomial.legendre.leggauss(5)
    epsilon = ((np.arange(_PANELS)[:, None] + (nodes + 1.0) / 2.0) / _PANELS).ravel()
    shares = np.tile(node_weights / (2.0 * _PANELS), _PANELS)
    density = np.zeros(x.shape)
    for mean, std, weight in zip(p.means, p.stds, p.weights, strict=True):
        for other_mean, other_std, other_weight in zip(q.means, q.stds, q.weights, strict=True):
            means = epsilon * mean + (1.0 - epsilon) * other_mean
            stds = np.hypot(epsilon * std, (1.0 - epsilon) * other_std)
            z = (x[:, None] - means) / stds
            density += weight * other_weight * (np.exp(-0.5 * z**2) / (stds * np.sqrt(2.0 * np.pi)) @ shares)
    return density


def penalised_slopes(lead: ArrayLike, density: ArrayLike, penalty: float) -> NDArray[np.float64]:
    """Slopes of the critic that maximises E_p f − E_q f − λ E(|f′(x̂)| − 1)² (Gulrajani et al. 2017, equation 3).

    With r the density of x̂ that is ∫ f′ (F_q − F_p) − λ r (|f′| − 1)² dx: at every x a parabola in |f′|, whose top is
    at |f′| = 1 + |F_q − F_p| / (2 λ r).

    Args:
        lead: F_q − F_p at some points, (points,).
        density: of x̂ at these points, (points,), above 0.
        penalty: λ, above 0.

    Returns:
        float64 array (points,), 0 where F_q = F_p; there ±1 would be as good.

    Raises:
        ValueError: lengths that differ, a density or a penalty that is not above 0.
    """
    lead = np.asarray(lead, dtype=np.float64)
    density = _same_length("density", density, lead)
    if not (density > 0.0).all() or not penalty > 0.0:
        raise ValueError("density and penalty must be above 0: where nobody pays, the slope has no bound")
    return np.sign(lead) * (1.0 + np.abs(lead) / (2.0 * penalty * density))


def _lead(p: NDArray[np.float64], q: NDArray[np.float64]) -> NDArray[np.float64]:
    """F_q − F_p between the points, (points − 1,)."""
    return np.cumsum(q - p)[:-1]


def _on_points(
    p: ArrayLike, q: ArrayLike, x: ArrayLike
) -> tuple[NDArray[np.float64], NDArray[np.float64], NDArray[np.float64]]:
    """Masses and their points as float64 arrays (points,), checked."""
    p, q = _masses(p, q)
    return p, q, _same_length("x", _increasing(x), p)


def _masses(p: ArrayLike, q: ArrayLike) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Both as float64 arrays (points,), checked."""
    p = np.asarray(p, dtype=np.float64)
    q = _same_length("q", q, p)
    for name, masses in (("p", p), ("q", q)):
        if masses.ndim != 1 or not (masses >= 0.0).all() or not abs(masses.sum() - 1.0) < 1e-3:
            raise ValueError(f"{name}: masses must be finite, not negative, and sum to 1")
    return p, q


def _increasing(x: ArrayLike) -> NDArray[np.float64]:
    """Points as a float64 array (points,), checked."""
    x = np.asarray(x, dtype=np.float64)
    if x.ndim != 1 or x.size < 2 or not np.isfinite(x).all() or not (np.diff(x) > 0.0).all():
        raise ValueError("x: two points or more are needed, finite and in increasing order")
    return x


def _same_length(name: str, values: ArrayLike, others: NDArray[np.float64]) -> NDArray[np.float64]:
    """Values that go with others, as a float64 array of the same shape."""
    array = np.asarray(values, dtype=np.float64)
    if array.shape != others.shape:
        raise ValueError(f"{name}: shape {array.shape} does not go with {others.shape}")
    return array
