"""The non-linearities of the one-dimensional networks, with first and second derivatives.

`bind` prepares the two operations of the hot path on arrays that never move: h = φ(a), and delta ← delta · φ'(a). Each
is whatever is fastest for that function on arrays of this size, a NumPy ufunc or a fused PyTorch kernel on the same
memory; the choice was measured. `slope` and `curvature` are the plain formulas φ'(a) and φ''(a), used where a penalty
differentiates a derivative.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from types import MappingProxyType

import numpy as np
import torch
from numpy.typing import NDArray
from scipy.special import expit

LEAK = 0.2

Array = NDArray[np.floating]
Operation = Callable[[], object]

_aten = torch.ops.aten


@dataclass(frozen=True)
class Activation:
    """One elementwise function φ.

    Attributes:
        value: φ(a), any shape.
        slope: φ'(a), the same shape.
        curvature: φ''(a), the same shape.
        bind: (a, h, delta) -> the operations "h = φ(a)" and "delta ← delta · φ'(a)" on these very arrays.
    """

    value: Callable[[Array], Array]
    slope: Callable[[Array], Array]
    curvature: Callable[[Array], Array]
    bind: Callable[[Array, Array, Array], tuple[Operation, Operation]]


def _bind_tanh(a: Array, h: Array, delta: Array) -> tuple[Operation, Operation]:
    factor = np.empty_like(a)

    def backward() -> None:
        np.multiply(h, h, out=factor)
        np.subtract(1.0, factor, out=factor)
        np.multiply(delta, factor, out=delta)

    return partial(np.tanh, a, out=h), backward


def _bind_silu(a: Array, h: Array, delta: Array) -> tuple[Operation, Operation]:
    before, after, slope = torch.from_numpy(a), torch.from_numpy(h), torch.from_numpy(delta)
    forward = partial(_aten.silu.out, before, out=after)
    return forward, partial(_aten.silu_backward.grad_input, slope, before, grad_input=slope)


def _bind_leaky_relu(leak: float, a: Array, h: Array, delta: Array) -> tuple[Operation, Operation]:
    before, after, slope = torch.from_numpy(a), torch.from_numpy(h), torch.from_numpy(delta)
    forward = partial(_aten.leaky_relu.out, before, leak, out=after)
    return forward, partial(_aten.leaky_relu_backward.grad_input, slope, before, leak, False, grad_input=slope)


def _leaky(leak: float) -> Activation:
    return Activation(
        value=lambda a: np.where(a > 0, a, leak * a),
        slope=lambda a: np.where(a > 0, 1.0, leak).astype(a.dtype),
        curvature=np.zeros_like,
        bind=partial(_bind_leaky_relu, leak),
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
            bind=_bind_tanh,
        ),
        "silu": Activation(value=lambda a: a * expit(a), slope=_silu_slope, curvature=_silu_curvature, bind=_bind_silu),
        "leaky_relu": _leaky(LEAK),
        "relu": _leaky(0.0),
    }
)
