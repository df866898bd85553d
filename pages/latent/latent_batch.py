"""Which latents a scene shows: on the way, in the grid, as samples; truncated, and moved along the directions."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from gan_core.errors import SettingsError
from gan_core.latent import grid
from gan_core.latent.path import along, segment_count
from gan_core.latent.truncation import truncate
from pages.latent.keyframes import Key, Mixture, mixture_of, of_vector, weights_of
from pages.latent.scene import Scene

STEPS = 60
"""Frames between one key and the next: two seconds at 30 frames a second."""

SAMPLES = (4, 10)
"""Rows and columns of the sheet of samples."""

LEAST_STRETCH = 0.1
"""The smallest ψ at which directions can be built into a key."""

_TILES = 12  # of a strip, about


@dataclass(frozen=True)
class Points:
    """Latents for G.

    Attributes:
        latents: float64 (n, dim).
        weights: of the classes, float64 (n, K); None for an unconditional G.
    """

    latents: np.ndarray
    weights: np.ndarray | None

    def mixture(self, index: int) -> Mixture:
        """The classes of one of them."""
        return () if self.weights is None else mixture_of(self.weights[index])


def segments(scene: Scene) -> int:
    """Pieces of the way."""
    return segment_count(len(scene.keys), scene.closed)


def frames(scene: Scene, segment: int) -> Points:
    """The frames of one piece of the way: `STEPS`, and on the last piece of an open way the last key as well."""
    last = segment == segments(scene) - 1 and not scene.closed
    return on_the_way(scene, scene.way, segment + np.arange(STEPS + last) / STEPS)


def strip_times(scene: Scene) -> np.ndarray:
    """Where the tiles of a strip are, counted in pieces of the way; every key has one."""
    pieces = segments(scene)
    between = max(2, round(_TILES / pieces))
    return np.arange(pieces * between + 1) / between


def on_the_way(scene: Scene, way: str, times: np.ndarray) -> Points:
    """The way at some times, counted in pieces, before truncation and directions."""
    weights = _weights(scene, scene.keys)
    if weights is not None:
        weights = along(weights, times, "lerp", scene.closed)
    return Points(along(_vectors(scene, scene.keys), times, way, scene.closed), weights)


def in_the_grid(scene: Scene) -> Points:
    """All cells of the grid, row after row, before truncation and directions."""
    corners = _corners(scene)
    rows, columns = scene.grid
    latents = grid(*_vectors(scene, corners), rows, columns, path=scene.way).reshape(rows * columns, -1)
    weights = _weights(scene, corners)
    if weights is not None:
        weights = grid(*weights, rows, columns).reshape(rows * columns, -1)
    return Points(latents, weights)


def sample_keys(scene: Scene) -> tuple[Key, ...]:
    """The keys of the sheet of samples: one seed after another."""
    classes, chosen = len(scene.generator.classes), scene.sample_class
    keys = []
    for index in range(SAMPLES[0] * SAMPLES[1]):
        label = (index % classes if chosen is None else chosen) if classes else None
        keys.append(Key(scene.first_sample + index, mixture=() if label is None else ((label, 100),)))
    return tuple(keys)


def of_keys(scene: Scene, keys: tuple[Key, ...]) -> Points:
    """Some keys, before truncation and directions."""
    return Points(_vectors(scene, keys), _weights(scene, keys))


def looked_at(scene: Scene) -> Points:
    """The one latent that is looked at, before truncation and directions."""
    if scene.look is not None:
        return of_keys(scene, (scene.look,))
    if scene.cell is not None:
        row, column = scene.cell
        here, cells = row * scene.grid[1] + column, in_the_grid(scene)
        return Points(cells.latents[here : here + 1], None if cells.weights is None else cells.weights[here : here + 1])
    return on_the_way(scene, scene.way, np.array([scene.t * segments(scene)]))


def as_seen(scene: Scene, points: Points, directions: Mapping[str, np.ndarray]) -> Points:
    """The points as G gets them: truncated, then moved along the directions.

    Args:
        scene: holds ψ and the amounts.
        points: to start from.
        directions: method -> unit vectors (k, dim), for each method with amounts.
    """
    return Points(truncate(points.latents, scene.truncation) + edit(scene, directions), points.weights)


def edit(scene: Scene, directions: Mapping[str, np.ndarray]) -> np.ndarray:
    """What the directions add to every latent, float64 (dim,)."""
    moved = np.zeros(scene.generator.dim)
    for method, amounts in scene.amounts.items():
        for index, amount in amounts.items():
            if index < len(directions[method]):
                moved += amount * directions[method][index]
    return moved


def frozen(scene: Scene, directions: Mapping[str, np.ndarray]) -> Key:
    """What is looked at, as a key that shows the same picture.

    A key that is looked at as it is stays what it is; so does its seed.

    Args:
        scene: what is looked at.
        directions: to build into the key; none where they go on to apply to it.

    Raises:
        SettingsError: truncation leaves nothing to build the directions into.
    """
    points = looked_at(scene)
    if not directions:
        same = scene.look or _key_here(scene)
        return same or of_vector(points.latents[0], points.mixture(0))
    if scene.truncation < LEAST_STRETCH:
        raise SettingsError(f"Set the truncation to {LEAST_STRETCH:g} or more first: below it, all keys look alike.")
    # Truncation applies to the key again, so what the directions add must be stretched for it.
    moved = edit(scene, directions) / scene.truncation
    return of_vector(points.latents[0] + moved, points.mixture(0))


def _key_here(scene: Scene) -> Key | None:
    """The key on which we stand exactly, if there is one."""
    if scene.cell is not None:
        (row, column), (rows, columns) = scene.cell, scene.grid
        corner = {(0, 0): 0, (0, columns - 1): 1, (rows - 1, 0): 2, (rows - 1, columns - 1): 3}.get((row, column))
        return None if corner is None else _corners(scene)[corner]
    time = scene.t * segments(scene)
    return scene.keys[round(time) % len(scene.keys)] if abs(time - round(time)) < 1e-9 else None


def _corners(scene: Scene) -> tuple[Key, ...]:
    """Keys of the grid's corners. Three keys make a triangle whose lower side is a point, two a band."""
    keys = scene.keys[:4]
    return {2: (*keys, *keys), 3: (*keys, keys[-1]), 4: keys}[len(keys)]


def _vectors(scene: Scene, keys: tuple[Key, ...]) -> np.ndarray:
    return np.stack([key.vector(scene.generator.dim, scene.generator.latent) for key in keys])


def _weights(scene: Scene, keys: tuple[Key, ...]) -> np.ndarray | None:
    classes = len(scene.generator.classes)
    return np.stack([weights_of(key.mixture, classes) for key in keys]) if classes else None
