"""A walk from one latent to another, as the page's address names it."""

from __future__ import annotations

import dataclasses
import math
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from gan_core.errors import MinimaxError, SettingsError
from gan_core.latent import lerp, seeded_latent, slerp
from gan_core.training.settings import Settings

PATHS = {"lerp": "Linear", "slerp": "Spherical"}
"""Names of the paths, as the address and people call them."""

STEPS = 60
"""Equal steps between A and B; the walk has one image more."""

STRIP = 11
"""Images in a strip, from A to B."""

LARGEST_SEED = 2**31 - 1


@dataclass(frozen=True)
class Walk:
    """Where to walk, and where on the way we stand.

    Attributes:
        checkpoint: the name of a generator.
        a: seed of the latent at t = 0.
        b: seed of the latent at t = 1.
        path: one of `PATHS`.
        position: the step that is looked at, 0 to `STEPS`; t is its share of the way.
    """

    checkpoint: str
    a: int = 54
    b: int = 28
    path: str = "slerp"
    position: int = STEPS // 2

    @property
    def t(self) -> float:
        """Share of the way from A to B, 0 to 1."""
        return self.position / STEPS

    def replace(self, **changes: object) -> Walk:
        """The same walk with some fields changed."""
        return dataclasses.replace(self, **changes)

    def to_query(self) -> dict[str, str]:
        """The parameters of the address, which `read` turns back into this walk."""
        return {
            "checkpoint": self.checkpoint,
            "a": str(self.a),
            "b": str(self.b),
            "path": self.path,
            "t": f"{self.t:.4g}",
        }


def read(query: Mapping[str, str], checkpoints: list[str]) -> tuple[Walk, list[str]]:
    """The walk of an address; what is wrong in it is left out and told.

    Args:
        query: the address' parameters.
        checkpoints: the names that exist, at least one.

    Returns:
        The walk, and a message for each parameter that could not be followed.
    """
    walk, problems = Walk(checkpoints[0]), []
    for name, text in query.items():
        try:
            walk = walk.replace(**_READERS[name](text, checkpoints))
        except KeyError:
            problems.append(f"There is no parameter {name!r}: the address takes {', '.join(_READERS)}.")
        except MinimaxError as error:
            problems.append(str(error))
    return walk, problems


def latents(walk: Walk, settings: Settings) -> dict[str, np.ndarray]:
    """All latents of the walk on each path: name -> float64 (STEPS + 1, latent_dim)."""
    a, b = (seeded_latent(seed, settings.latent_dim, settings.latent) for seed in (walk.a, walk.b))
    t = np.linspace(0.0, 1.0, STEPS + 1)
    return {"lerp": lerp(a, b, t), "slerp": slerp(a, b, t)}


def typical_length(settings: Settings) -> float:
    """Root mean square length of a latent: √d for normal coordinates, √(d/3) for uniform ones on [−1, 1]."""
    return math.sqrt(settings.latent_dim / (3 if settings.latent == "uniform" else 1))


def _checkpoint(text: str, checkpoints: list[str]) -> dict[str, object]:
    if text not in checkpoints:
        raise SettingsError(f"There is no checkpoint {text!r}: choose one of {', '.join(checkpoints)}.")
    return {"checkpoint": text}


def _path(text: str, _checkpoints: list[str]) -> dict[str, object]:
    if text not in PATHS:
        raise SettingsError(f"path = {text!r} is not allowed: it is one of {', '.join(PATHS)}.")
    return {"path": text}


def _seed(name: str, text: str) -> dict[str, object]:
    # isdecimal also accepts the digits of other scripts, which int reads as well; a sign or a point it refuses.
    if not text.isdecimal() or len(text) > 10 or int(text) > LARGEST_SEED:
        raise SettingsError(f"{name} = {text!r} is not allowed: a seed is a whole number from 0 to {LARGEST_SEED:,}.")
    return {name: int(text)}


def _t(text: str, _checkpoints: list[str]) -> dict[str, object]:
    try:
        t = float(text)
    except ValueError:
        t = math.nan
    if not 0.0 <= t <= 1.0:
        raise SettingsError(f"t = {text!r} is not allowed: it is a number from 0 (A) to 1 (B).")
    return {"position": round(t * STEPS)}


_READERS = {
    "checkpoint": _checkpoint,
    "a": lambda text, _: _seed("a", text),
    "b": lambda text, _: _seed("b", text),
    "path": _path,
    "t": _t,
}
