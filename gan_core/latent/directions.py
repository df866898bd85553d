"""Directions in latent space along which images change in one respect: linear algebra on NumPy arrays.

`gan_core.latent.probe` takes the arrays from a checkpoint.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray

from gan_core.errors import SettingsError


class Directions(NamedTuple):
    """Directions, strongest first.

    Attributes:
        vectors: float32 (k, dim), each of length 1.
        strengths: float32 (k,), what "strong" means says the function that found them.
    """

    vectors: NDArray[np.float32]
    strengths: NDArray[np.float32]


def sefa(weight: ArrayLike, count: int) -> Directions:
    """The directions that the first layer amplifies most, in closed form.

    Shen & Zhou, "Closed-Form Factorization of Latent Semantics in GANs" (2021), equation 6: the eigenvectors of AᵀA
    with the largest eigenvalues, A being the matrix that projects z. A step α n changes the projected code by α A n
    whatever z is, and these n make |A n| largest.

    Args:
        weight: A, (units, dim), finite.
        count: how many, from 1 to dim.

    Returns:
        Directions with the eigenvalues |A n|² as strengths; signs so that the largest coordinate is positive.

    Raises:
        SettingsError: another shape, numbers that are not finite, or a count that is not allowed.
    """
    weight = _matrix("weight", weight)
    _check_count(count, weight.shape[1])
    values, vectors = _largest(weight.T @ weight, count)
    return Directions(_signed(vectors.T), values.astype(np.float32))


def ganspace(latents: ArrayLike, activations: ArrayLike, count: int) -> Directions:
    """The directions along which the first layer's activations vary most.

    Härkönen et al., "GANSpace: Discovering Interpretable GAN Controls" (2020), section 3.1: principal components of the
    activations of many latents, carried back to latent space by least squares: with x_j the principal coordinates of
    sample j, the directions are the columns of the U that minimises Σ_j |U x_j − z_j|² (equation 3).

    Args:
        latents: z, (n, dim), finite.
        activations: of the first layer, (n, units), finite.
        count: how many, from 1 to the smallest of n − 1, dim and units.

    Returns:
        Directions with the share of the activations' variance that each component explains as strengths, in [0, 1];
        signs so that the largest coordinate is positive.

    Raises:
        SettingsError: other shapes, numbers that are not finite, or a count that is not allowed.
    """
    latents, activations = _matrix("latents", latents), _matrix("activations", activations)
    n, units = activations.shape
    if len(latents) != n:
        raise SettingsError(f"{len(latents):,} latents and {n:,} activations: expected one row for each sample in both")
    _check_count(count, min(n - 1, latents.shape[1], units))
    centred = activations - activations.mean(0)
    # The smaller of the two Gram matrices has all that is wanted.
    gram = centred @ centred.T if n <= units else centred.T @ centred
    values, eigenvectors = _largest(gram, count)
    coordinates = eigenvectors * np.sqrt(values) if n <= units else centred @ eigenvectors
    mapped, *_ = np.linalg.lstsq(coordinates, latents - latents.mean(0), rcond=None)
    length = np.linalg.norm(mapped, axis=1, keepdims=True)
    if not (length > 0.0).all():
        raise SettingsError(f"count = {count}: the activations vary in fewer directions")
    return Directions(_signed(mapped / length), (values / (centred**2).sum()).astype(np.float32))


def mean_difference(mean_a: ArrayLike, mean_b: ArrayLike) -> tuple[NDArray[np.float32], float]:
    """The way from one group of latents to another: mean(z | b) − mean(z | a).

    Radford et al. (2016, section 6.3.2) average latents before they calculate with them, which is this.

    Args:
        mean_a: mean latent of the first group, (dim,).
        mean_b: mean latent of the second, (dim,).

    Returns:
        The direction as a float32 vector (dim,) of length 1, and the length of the difference.

    Raises:
        SettingsError: shapes that differ, or means that are the same or not finite, which single out no direction.
    """
    mean_a, mean_b = np.asarray(mean_a, dtype=np.float64), np.asarray(mean_b, dtype=np.float64)
    if mean_a.ndim != 1 or mean_a.shape != mean_b.shape:
        raise SettingsError(f"means of shapes {mean_a.shape} and {mean_b.shape}: expected equal shapes (dim,)")
    difference = mean_b - mean_a
    length = float(np.linalg.norm(difference))
    if not 0.0 < length < np.inf:
        raise SettingsError("The means of both groups must be finite and differ: else there is no direction.")
    return (difference / length).astype(np.float32), length


def _largest(symmetric: NDArray[np.float64], count: int) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """The largest eigenvalues (count,) of a matrix without negative ones, in falling order, and their columns."""
    # NumPy's rather than SciPy's, which could leave the others out but holds the interpreter lock all the while.
    values, vectors = np.linalg.eigh(symmetric)
    return np.maximum(values[::-1][:count], 0.0), vectors[:, ::-1][:, :count]


def _signed(vectors: NDArray[np.float64]) -> NDArray[np.float32]:
    """The same lines, pointing so that each vector's coordinate of largest size is positive."""
    largest = np.take_along_axis(vectors, np.abs(vectors).argmax(1)[:, np.newaxis], axis=1)
    return (vectors * np.where(largest < 0.0, -1.0, 1.0)).astype(np.float32)


def _matrix(name: str, values: ArrayLike) -> NDArray[np.float64]:
    values = np.asarray(values, dtype=np.float64)
    if values.ndim != 2 or 0 in values.shape or not np.isfinite(values).all():
        raise SettingsError(f"{name} of shape {values.shape}: expected a matrix of finite numbers")
    return values


def _check_count(count: int, most: int) -> None:
    if isinstance(count, bool) or not isinstance(count, int | np.integer) or not 1 <= count <= most:
        raise SettingsError(f"count = {count!r}: expected a whole number from 1 to {most}")
