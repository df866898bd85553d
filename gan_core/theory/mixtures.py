"""Mixtures of Gaussians: the data that the one-dimensional lab asks a GAN to imitate.

A mixture is the simplest distribution with several modes whose density, distribution function and samples are all
known in closed form. That is why the lab uses it as p_data: nothing about the truth has to be estimated, so whatever
error is on the plot belongs to the generator. The mass of a bin is an exact difference of distribution functions,
not a density times a width and not a histogram.

The one numerical trap is the right tail. There the distribution function is 1 minus something tiny, and the difference
of two such numbers is mostly rounding: beyond eight standard deviations it is exactly 0 although the mass is not. The
same mass as a difference of *survival* functions, P(X > x), keeps all its digits. D* = p / (p + q) is a ratio of such
masses, so the tails of D* are only right if the masses are.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.special import ndtr

from gan_core.errors import SettingsError

_SQRT_TWO_PI = float(np.sqrt(2.0 * np.pi))


class GaussianMixture:
    """A one-dimensional mixture Σ w_k N(m_k, s_k²), immutable.

    Args:
        means: centres m_k of the components, at least one, finite.
        stds: standard deviations s_k, as many as means, finite and positive.
        weights: weights w_k, as many as means, finite and positive; they are divided by their sum.

    Attributes:
        means: float64 array (components,), read-only.
        stds: float64 array (components,), read-only.
        weights: float64 array (components,), read-only, sum 1.

    Raises:
        SettingsError: a value that is not allowed; the message names the field, the value and what is allowed.
    """

    def __init__(self, means: Sequence[float], stds: Sequence[float], weights: Sequence[float]) -> None:
        self.means = _numbers("means", means, positive=False)
        self.stds = _numbers("stds", stds, positive=True)
        weights_given = _numbers("weights", weights, positive=True)
        for name, values in (("stds", self.stds), ("weights", weights_given)):
            if len(values) != len(self.means):
                raise SettingsError(
                    f"{name} has {len(values)} entries ({values.tolist()}), means has {len(self.means)}: "
                    "means, stds and weights need one entry for each component"
                )
        # Divided by the largest first: a sum of very large weights would overflow.
        weights_given = weights_given / weights_given.max()
        self.weights = weights_given / weights_given.sum()
        if not (self.weights > 0.0).all():
            raise SettingsError(
                f"weights = {list(weights)}: the smallest vanishes beside the largest; "
                "expected positive numbers of comparable size"
            )
        for values in (self.means, self.stds, self.weights):
            values.setflags(write=False)
        # The last step is at infinity, so that no rounding of the sum can select a component that is not there.
        self._steps = np.cumsum(self.weights)[:-1]

    def __repr__(self) -> str:
        return (
            f"GaussianMixture(means={self.means.tolist()}, stds={self.stds.tolist()}, weights={self.weights.tolist()})"
        )

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, GaussianMixture):
            return NotImplemented
        mine = (self.means, self.stds, self.weights)
        theirs = (other.means, other.stds, other.weights)
        return all(np.array_equal(a, b) for a, b in zip(mine, theirs, strict=True))

    def __hash__(self) -> int:
        return hash((self.means.tobytes(), self.stds.tobytes(), self.weights.tobytes()))

    @property
    def mean(self) -> float:
        """E[X] = Σ w_k m_k."""
        return float(self.weights @ self.means)

    @property
    def variance(self) -> float:
        """Var[X] = Σ w_k (s_k² + (m_k − E[X])²), the law of total variance."""
        return float(self.weights @ (self.stds**2 + (self.means - self.mean) ** 2))

    def pdf(self, x: ArrayLike) -> NDArray[np.float64]:
        """Density at x, per unit of x; same shape as x, float64."""
        z = self._standardised(x)
        with np.errstate(over="ignore", under="ignore"):
            bells = np.exp(-0.5 * z * z) / (self.stds * _SQRT_TWO_PI)
        return bells @ self.weights

    def cdf(self, x: ArrayLike) -> NDArray[np.float64]:
        """P(X <= x); same shape as x, float64, accurate to the last digits in the left tail."""
        return ndtr(self._standardised(x)) @ self.weights

    def survival(self, x: ArrayLike) -> NDArray[np.float64]:
        """P(X > x); same shape as x, float64, accurate to the last digits in the right tail, where 1 − cdf is not."""
        return ndtr(-self._standardised(x)) @ self.weights

    def sample(self, n: int, generator: np.random.Generator) -> NDArray[np.float64]:
        """Independent draws.

        Args:
            n: how many, at least 0.
            generator: the NumPy random generator to draw from; it advances by the same amount for the same n and the
                same number of components.

        Returns:
            float64 array (n,).

        Raises:
            SettingsError: n is negative or not a whole number.
        """
        if isinstance(n, bool) or not isinstance(n, (int, np.integer)) or n < 0:
            raise SettingsError(f"n = {n!r}: the number of samples must be a whole number, 0 or more")
        draws = generator.standard_normal(n)
        if len(self.means) == 1:
            draws *= self.stds[0]
            draws += self.means[0]
            return draws
        # Counting the steps below u picks a component; for a handful of components that is several times faster than
        # Generator.choice, which the training loop would notice.
        u = generator.random(n)
        component = np.zeros(n, dtype=np.intp)
        for step in self._steps:
            component += u >= step
        draws *= self.stds.take(component)
        draws += self.means.take(component)
        return draws

    def bin_masses(self, edges: ArrayLike) -> NDArray[np.float64]:
        """Exact probability of every bin, the two overflow bins included.

        Bin 0 is everything left of edges[0], bin k lies between edges[k − 1] and edges[k], the last bin is everything
        right of edges[-1]. Within each component a bin left of its centre is a difference of distribution functions,
        a bin right of it a difference of survival functions, so that both tails keep their relative accuracy.

        Args:
            edges: finite, strictly increasing, (bins + 1,), at least one.

        Returns:
            float64 array (len(edges) + 1,), not negative, sum 1 up to rounding.

        Raises:
            SettingsError: edges that are empty, not finite or not strictly increasing.
        """
        return self.weights @ self._component_masses(self._standardised_edges(edges))

    def bin_moments(self, edges: ArrayLike) -> NDArray[np.float64]:
        """∫ x p(x) dx over every bin of `bin_masses`, the two overflow bins included; they add up to the mean.

        Of one component: m_k times its mass in the bin, minus s_k times what the standard normal density gains from
        one edge of the bin to the other.

        Args:
            edges: finite, strictly increasing, (bins + 1,), at least one.

        Returns:
            float64 array (len(edges) + 1,), in units of x.

        Raises:
            SettingsError: edges that are empty, not finite or not strictly increasing.
        """
        z = self._standardised_edges(edges)
        with np.errstate(over="ignore", under="ignore"):
            gained = np.diff(np.exp(-0.5 * z * z), axis=1) / _SQRT_TWO_PI
        return (self.weights * self.means) @ self._component_masses(z) - (self.weights * self.stds) @ gained

    def _standardised_edges(self, edges: ArrayLike) -> NDArray[np.float64]:
        """The edges, with one at either infinity, in standard deviations from each centre: (components, bins + 3)."""
        return self._standardised(np.concatenate(([-np.inf], checked_edges(edges), [np.inf]))).T

    def _component_masses(self, z: NDArray[np.float64]) -> NDArray[np.float64]:
        """What each component has in each bin, (components, bins + 2), from its standardised edges."""
        below = np.diff(ndtr(z), axis=1)
        above = -np.diff(ndtr(-z), axis=1)
        with np.errstate(invalid="ignore"):  # −inf + inf, with a single edge never reached: it is in neither tail
            right_of_centre = z[:, 1:] + z[:, :-1] > 0.0
        return np.where(right_of_centre, above, below)

    def _standardised(self, x: ArrayLike) -> NDArray[np.float64]:
        """(x − m_k) / s_k, shape x.shape + (components,)."""
        with np.errstate(over="ignore"):  # a quotient that overflows is ±inf, which is the right limit
            return (np.asarray(x, dtype=np.float64)[..., None] - self.means) / self.stds


def checked_edges(edges: ArrayLike) -> NDArray[np.float64]:
    """Bin edges as a float64 array.

    Args:
        edges: the edges of the bins, (bins + 1,).

    Returns:
        float64 array (bins + 1,).

    Raises:
        SettingsError: edges that are empty, not one-dimensional, not finite or not strictly increasing.
    """
    array = np.asarray(edges, dtype=np.float64)
    if array.ndim != 1 or array.size == 0 or not np.isfinite(array).all() or not (np.diff(array) > 0.0).all():
        raise SettingsError(
            f"edges of shape {array.shape}: expected a list of at least one finite number, strictly increasing"
        )
    return array


def _numbers(name: str, values: Sequence[float], *, positive: bool) -> NDArray[np.float64]:
    """A field of the mixture as a float64 array (components,), checked."""
    allowed = "at least one number, all of them finite" + (" and greater than 0" if positive else "")
    try:
        array = np.array(values, dtype=np.float64)
    except (TypeError, ValueError) as error:
        raise SettingsError(f"{name} = {values!r}: expected {allowed}") from error
    if array.ndim != 1 or array.size == 0:
        raise SettingsError(f"{name} = {values!r}: expected a list of {allowed}")
    good = np.isfinite(array) & (array > 0.0 if positive else True)
    if not good.all():
        wrong = array[~good][0]
        raise SettingsError(f"{name} = {array.tolist()} contains {wrong:g}: expected {allowed}")
    return array
