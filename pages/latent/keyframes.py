"""A latent as a few characters, short enough for an address: a seed, or the vector itself at half precision.

    54                  the latent that seed 54 draws
    vAD1CvA...          the coordinates, float16, little-endian, base64 with - and _ (RFC 4648, section 5)
    54.3                either of them, for class 3 of a conditional generator
    54.3_25_8_75        a mixture of classes: 25 % of class 3, 75 % of class 8

All characters may stand in an address as they are. A vector is rounded to half precision when it becomes a keyframe and
not later, so that an address gives the same picture to the last bit as the page it was copied from.
"""

from __future__ import annotations

import base64
import binascii
from dataclasses import dataclass
from functools import cache

import numpy as np

from gan_core.errors import SettingsError
from gan_core.latent import seeded_latent

LARGEST_SEED = 2**31 - 1
LONGEST = 4096  # characters; room for 1,500 coordinates
_VECTOR = "v"

Mixture = tuple[tuple[int, int], ...]
"""Classes and their shares in percent; the shares sum to 100."""


@dataclass(frozen=True)
class Keyframe:
    """A latent to start from or to go through.

    Attributes:
        seed: what draws it, or None.
        coordinates: the vector itself as float16 bytes where there is no seed.
        mixture: which class it is for; empty where the generator is unconditional, or for the default class.
    """

    seed: int | None = None
    coordinates: bytes = b""
    mixture: Mixture = ()

    def vector(self, dim: int, latent: str) -> np.ndarray:
        """The latent, float64 (dim,).

        Args:
            dim: coordinates that the generator takes.
            latent: the distribution that seeds draw from, "normal" or "uniform".

        Raises:
            SettingsError: it is given by coordinates, and there are not `dim` of them.
        """
        if self.seed is not None:
            return seeded_latent(self.seed, dim, latent)
        vector = np.frombuffer(self.coordinates, "<f2").astype(np.float64)
        if len(vector) != dim:
            raise SettingsError(f"A latent of {len(vector)} coordinates does not fit: this generator takes {dim}.")
        return vector

    def fits(self, dim: int) -> bool:
        """Whether a generator with latents of `dim` coordinates can use it."""
        return self.seed is not None or len(self.coordinates) == 2 * dim

    def text(self) -> str:
        """The keyframe as an address writes it; `parse` reads it back."""
        if self.seed is not None:
            latent = str(self.seed)
        else:
            latent = _VECTOR + base64.urlsafe_b64encode(self.coordinates).decode().rstrip("=")
        if not self.mixture:
            return latent
        if len(self.mixture) == 1:
            return f"{latent}.{self.mixture[0][0]}"
        return f"{latent}.{'_'.join(f'{label}_{share}' for label, share in self.mixture)}"


def parse(text: str) -> Keyframe:
    """Read a keyframe.

    Raises:
        SettingsError: the text is none; the message says what is allowed.
    """
    if len(text) > LONGEST:
        raise SettingsError(f"A latent of {len(text):,} characters is too long: at most {LONGEST:,} are allowed.")
    latent, dot, label = text.partition(".")
    mixture = _mixture(label) if dot else ()
    if latent.startswith(_VECTOR):
        return Keyframe(coordinates=_coordinates(latent[1:]), mixture=mixture)
    # isdecimal also accepts the digits of other scripts, which int reads as well; a sign or a point it refuses.
    if not latent.isdecimal() or len(latent) > 10 or int(latent) > LARGEST_SEED:
        raise SettingsError(f"{_short(text)!r} is not allowed: a seed is a whole number from 0 to {LARGEST_SEED:,}.")
    return Keyframe(seed=int(latent), mixture=mixture)


def of_vector(vector: np.ndarray, mixture: Mixture = ()) -> Keyframe:
    """The keyframe of a latent (dim,), rounded to half precision.

    Raises:
        SettingsError: coordinates that are not finite at half precision.
    """
    with np.errstate(over="ignore"):
        half = np.asarray(vector).astype("<f2")
    if not np.isfinite(half).all():
        raise SettingsError("A latent's coordinates must be finite numbers between −65,504 and 65,504.")
    return Keyframe(coordinates=half.tobytes(), mixture=mixture)


def mixture_of(weights: np.ndarray) -> Mixture:
    """Weights of the classes (K,), summing to 1, as whole percents that sum to 100 (largest remainders)."""
    percents = 100.0 * np.asarray(weights, np.float64)
    shares = np.floor(percents + 1e-9).astype(int)
    for label in np.argsort(shares - percents, kind="stable")[: 100 - shares.sum()]:
        shares[label] += 1
    return tuple((int(label), int(shares[label])) for label in np.flatnonzero(shares))


def weights_of(mixture: Mixture, classes: int) -> np.ndarray:
    """The weights of all classes, float64 (classes,), summing to 1."""
    weights = np.zeros(classes)
    for label, share in mixture:
        weights[label] = share / 100.0
    return weights


@cache
def default_class(index: int, classes: int) -> Mixture:
    """The class of the keyframe at `index` where none is given: half the classes on, so that A and B differ."""
    return (((3 + classes // 2 * index + index // 2) % classes, 100),)


def _coordinates(text: str) -> bytes:
    try:
        data = base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True)
    except (binascii.Error, ValueError):
        raise SettingsError(f"The coordinates {_short(text)!r} cannot be read: they are not base64.") from None
    vector = np.frombuffer(data, "<f2") if data and len(data) % 2 == 0 else np.array([np.nan])
    if not np.isfinite(vector).all():
        raise SettingsError(f"The coordinates {_short(text)!r} are not finite numbers of half precision.")
    return data


def _mixture(text: str) -> Mixture:
    parts = text.split("_")
    if not all(part.isdecimal() and len(part) <= 3 for part in parts):
        raise SettingsError(f"The class {_short(text)!r} is not allowed: give its number.")
    numbers = [int(part) for part in parts]
    if len(numbers) == 1:
        return ((numbers[0], 100),)
    pairs = tuple(zip(numbers[::2], numbers[1::2], strict=False)) if len(numbers) % 2 == 0 else ()
    labels = [label for label, _ in pairs]
    if len(set(labels)) != len(labels) or sum(share for _, share in pairs) != 100:
        raise SettingsError(f"The mixture {_short(text)!r} is not allowed: give classes and percents that sum to 100.")
    return tuple(sorted((label, share) for label, share in pairs if share))


def _short(text: str) -> str:
    return text if len(text) <= 24 else text[:23] + "…"
