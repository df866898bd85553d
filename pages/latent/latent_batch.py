"""Which latents a scene shows: on the path, in the grid, as samples; truncated, and moved along the directions."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from gan_core.errors import SettingsError
from gan_core.latent import grid
from gan_core.latent.interpolation import Interpolation
from gan_core.latent.path import along, segment_count
from gan_core.latent.truncation import truncate
from pages.latent.keyframes import Keyframe, Mixture, mixture_of, of_vector, weights_of
from pages.latent.scene import Scene

STEPS = 60
"""Frames between one keyframe and the next: two seconds at 30 frames a second."""

SAMPLES = (4, 10)
"""Rows and columns of the sheet of samples."""

LEAST_STRETCH = 0.1
"""The smallest ψ at which directions can be built into a keyframe."""

_TILES = 12  # of a strip, about


@dataclass(frozen=True)
class LatentBatch:
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
    """Pieces of the path."""
    return segment_count(len(scene.keyframes), scene.closed)


def frames(scene: Scene, segment: int) -> LatentBatch:
    """The frames of one piece of the path: `STEPS`, and on the last piece of an open path the last keyframe as well."""
    last = segment == segments(scene) - 1 and not scene.closed
    return on_the_path(scene, scene.path, segment + np.arange(STEPS + last) / STEPS)


def strip_times(scene: Scene) -> np.ndarray:
    """Where the tiles of a strip are, counted in pieces of the path; every keyframe has one."""
    pieces = segments(scene)
    between = max(2, round(_TILES / pieces))
    return np.arange(pieces * between + 1) / between


def on_the_path(scene: Scene, path: Interpolation, times: np.ndarray) -> LatentBatch:
    """The path at some times, counted in pieces, before truncation and directions."""
    weights = _weights(scene, scene.keyframes)
    if weights is not None:
        weights = along(weights, times, "lerp", scene.closed)
    return LatentBatch(along(_vectors(scene, scene.keyframes), times, path, scene.closed), weights)


def in_the_grid(scene: Scene) -> LatentBatch:
    """All cells of the grid, row after row, before truncation and directions."""
    corners = _corners(scene)
    rows, columns = scene.grid
    a, b, c, d = _vectors(scene, corners)
    latents = grid(a, b, c, d, rows, columns, path=scene.path).reshape(rows * columns, -1)
    weights = _weights(scene, corners)
    if weights is not None:
        a, b, c, d = weights
        weights = grid(a, b, c, d, rows, columns).reshape(rows * columns, -1)
    return LatentBatch(latents, weights)


def sample_keyframes(scene: Scene) -> tuple[Keyframe, ...]:
    """The keyframes of the sheet of samples: one seed after another."""
    classes, chosen = len(scene.generator.classes), scene.sample_class
    keyframes = []
    for index in range(SAMPLES[0] * SAMPLES[1]):
        label = (index % classes if chosen is None else chosen) if classes else None
        keyframes.append(Keyframe(scene.first_sample + index, mixture=() if label is None else ((label, 100),)))
    return tuple(keyframes)


def of_keyframes(scene: Scene, keyframes: tuple[Keyframe, ...]) -> LatentBatch:
    """Some keyframes, before truncation and directions."""
    return LatentBatch(_vectors(scene, keyframes), _weights(scene, keyframes))


def looked_at(scene: Scene) -> LatentBatch:
    """The one latent that is looked at, before truncation and directions."""
    if scene.look is not None:
        return of_keyframes(scene, (scene.look,))
    if scene.cell is not None:
        row, column = scene.cell
        here, cells = row * scene.grid[1] + column, in_the_grid(scene)
        return LatentBatch(
            cells.latents[here : here + 1], None if cells.weights is None else cells.weights[here : here + 1]
        )
    return on_the_path(scene, scene.path, np.array([scene.t * segments(scene)]))


def as_seen(scene: Scene, batch: LatentBatch, directions: Mapping[str, np.ndarray]) -> LatentBatch:
    """The latents as G gets them: truncated, then moved along the directions.

    Args:
        scene: holds ψ and the amounts.
        batch: to start from.
        directions: method -> unit vectors (k, dim), for each method with amounts.
    """
    return LatentBatch(truncate(batch.latents, scene.truncation) + edit(scene, directions), batch.weights)


def edit(scene: Scene, directions: Mapping[str, np.ndarray]) -> np.ndarray:
    """What the directions add to every latent, float64 (dim,)."""
    moved = np.zeros(scene.generator.dim)
    for method, amounts in scene.amounts.items():
        for index, amount in amounts.items():
            if index < len(directions[method]):
                moved += amount * directions[method][index]
    return moved


def frozen(scene: Scene, directions: Mapping[str, np.ndarray]) -> Keyframe:
    """What is looked at, as a keyframe that shows the same picture.

    A keyframe that is looked at as it is stays what it is; so does its seed.

    Args:
        scene: what is looked at.
        directions: to build into the keyframe; none where they go on to apply to it.

    Raises:
        SettingsError: truncation leaves nothing to build the directions into.
    """
    batch = looked_at(scene)
    if not directions:
        same = scene.look or _keyframe_here(scene)
        return same or of_vector(batch.latents[0], batch.mixture(0))
    if scene.truncation < LEAST_STRETCH:
        raise SettingsError(f"Set the truncation to {LEAST_STRETCH:g} or more first: below it, all keys look alike.")
    # Truncation applies to the keyframe again, so what the directions add must be stretched for it.
    moved = edit(scene, directions) / scene.truncation
    return of_vector(batch.latents[0] + moved, batch.mixture(0))


def _keyframe_here(scene: Scene) -> Keyframe | None:
    """The keyframe on which we stand exactly, if there is one."""
    if scene.cell is not None:
        (row, column), (rows, columns) = scene.cell, scene.grid
        corner = {(0, 0): 0, (0, columns - 1): 1, (rows - 1, 0): 2, (rows - 1, columns - 1): 3}.get((row, column))
        return None if corner is None else _corners(scene)[corner]
    time = scene.t * segments(scene)
    return scene.keyframes[round(time) % len(scene.keyframes)] if abs(time - round(time)) < 1e-9 else None


def _corners(scene: Scene) -> tuple[Keyframe, ...]:
    """Keyframes of the grid's corners. Three keyframes make a triangle whose lower side is a point, two a band."""
    keyframes = scene.keyframes[:4]
    return {2: (*keyframes, *keyframes), 3: (*keyframes, keyframes[-1]), 4: keyframes}[len(keyframes)]


def _vectors(scene: Scene, keyframes: tuple[Keyframe, ...]) -> np.ndarray:
    return np.stack([keyframe.vector(scene.generator.dim, scene.generator.latent) for keyframe in keyframes])


def _weights(scene: Scene, keyframes: tuple[Keyframe, ...]) -> np.ndarray | None:
    classes = len(scene.generator.classes)
    return np.stack([weights_of(keyframe.mixture, classes) for keyframe in keyframes]) if classes else None
