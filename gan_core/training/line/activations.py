"""The non-linearities of the one-dimensional networks, with first and second derivatives, as plain formulas.

They serve where a network is looked at, and where a penalty differentiates a derivative. The updates themselves go
through the loops of `gan_core.training.line.perceptron`, which know the same functions by their kind.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType

import numpy as np
from scipy.special import expit

from gan_core.training.line.perceptron import LEAKY, SILU, TANH, Array

LEAK = 0.2


@dataclass(frozen=True)
class Activation:
    """One elementwise function φ.

    Attributes:
        value: φ(a), any shape.
        slope: φ'(a), the same shape.
        curvature: φ''(a), the same shape.
        kind: which one it is in the loops of `gan_core.training.line.perceptron`.
        leak: the slope on the left of 0, where the kind is LEAKY.
    """

    value: Callable[[Array], Array]
    slope: Callable[[Array], Array]
    curvature: Callable[[Array], Array]
    kind: int
    leak: float = 0.0


def _leaky(leak: float) -> Activation:
    return Activation(
        value=lambda a: np.where(a > 0, a, leak * a),
        slope=lambda a: np.where(a > 0, 1.0, leak).astype(a.dtype),
        curvature=np.zeros_like,
        kind=LEAKY,
        leak=leak,
    )


def _silu_slope(a: Array) -> Array:
    s = expit(a)
    return s * (1 + a * (1 - s))


def _silu_curvature(a: Array) -> Array:
    s = expit(a)
    return s * (1 - s) * (2 + a * (1 - 2 * s))


ACTIVATIONS: Mapping[str, Activation] = MappingProxyType(
    {
        "tanh": Activation(
            value=np.tanh,
            slope=lambda a: 1 - np.tanh(a) ** 2,
            curvature=lambda a: -2 * np.tanh(a) * (1 - np.tanh(a) ** 2),
            kind=TANH,
        ),
        "silu": Activation(value=lambda a: a * expit(a), slope=_silu_slope, curvature=_silu_curvature, kind=SILU),
        "leaky_relu": _leaky(LEAK),
        "relu": _leaky(0.0),
    }
)
