"""Penalties on the slope of a perceptron's raw output, with their gradients in the weights.

What a penalty is says `gan_core.training.penalties`: weight · mean p(‖s‖), s = ∇ₓ o(x) being the slope at a sample and
p(‖s‖) = (‖s‖ − wanted)². Its gradient takes three ways through the network:

    s itself            from the output back to the inputs
    v = dp/ds           is 2 (‖s‖ − wanted) s / ‖s‖, one direction for each sample
    d/dθ of v · ∇ₓ o    the derivative of o in direction v travels forward beside the value, ȧ = W₋ ḣ, ḣ' = φ'(a) ȧ, and
                        is then differentiated backwards like any other output, through both the values and these
                        tangents, which is where φ'' comes in

v counts as a constant there: that is the chain rule, for the penalty depends on the weights through s alone.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from gan_core.training.line.activations import Array
from gan_core.training.line.networks import Network
from gan_core.training.penalties import Penalty


class _Layer(NamedTuple):
    """What a layer but the last leaves behind on the way forward, each (runs, rows, n)."""

    value: Array
    slope: Array
    curvature: Array


def add_penalty_gradient(network: Network, x: Array, penalty: Penalty) -> Array:
    """Add the gradient of a penalty to the network's gradient, in place.

    Args:
        network: one output.
        x: (runs, d, n) samples.
        penalty: which one; its place is the caller's business.

    Returns:
        (runs, d, n), the slope at each sample.
    """
    layers = _forward(network, x)
    slopes = _slopes(network, layers, x.shape[-1])
    _add_gradient_along(network, x, layers, _direction(penalty, slopes))
    return slopes


def _forward(network: Network, x: Array) -> list[_Layer]:
    phi, h = network.activation, x
    layers: list[_Layer] = []
    for w in network.weights[:-1]:
        a = w[:, :, :-1] @ h + w[:, :, -1:]
        h = phi.value(a)
        layers.append(_Layer(h, phi.slope(a), phi.curvature(a)))
    return layers


def _slopes(network: Network, layers: list[_Layer], n: int) -> Array:
    """∇ₓ o at each sample."""
    delta: Array = np.ones((network.runs, 1, n), network.dtype)
    for index in reversed(range(len(network.weights))):
        delta = network.weights[index][:, :, :-1].swapaxes(1, 2) @ delta
        if index:
            delta = delta * layers[index - 1].slope
    return delta


def _direction(penalty: Penalty, slopes: Array) -> Array:
    """The derivative of the penalty in the slope at each sample, (runs, d, n)."""
    factor = slopes.dtype.type(2 * penalty.weight / slopes.shape[-1])
    if not penalty.wanted:
        return factor * slopes
    length = np.sqrt(np.square(slopes).sum(axis=1, keepdims=True))
    # Where there is no slope it has no direction: nothing pulls at it there.
    excess = np.where(length > 0, 1 - penalty.wanted / np.where(length > 0, length, 1), 0).astype(slopes.dtype)
    return factor * (np.maximum(excess, 0) if penalty.one_sided else excess) * slopes


def _add_gradient_along(network: Network, x: Array, layers: list[_Layer], direction: Array) -> None:
    """Add to the gradient that of Σ v · ∇ₓ o, v being the direction at each sample."""
    inputs, tangents = [x], [direction]
    before: list[Array] = []
    for w, layer in zip(network.weights, layers, strict=False):
        tangent = w[:, :, :-1] @ tangents[-1]
        before.append(tangent)
        inputs.append(layer.value)
        tangents.append(layer.slope * tangent)
    tangent_bar: Array = np.ones((network.runs, 1, x.shape[-1]), network.dtype)
    a_bar = np.zeros_like(tangent_bar)
    for index in reversed(range(len(network.weights))):
        w, gradient = network.weights[index][:, :, :-1], network.weight_gradients[index]
        gradient[:, :, :-1] += tangent_bar @ tangents[index].swapaxes(1, 2) + a_bar @ inputs[index].swapaxes(1, 2)
        gradient[:, :, -1] += a_bar.sum(axis=2)
        if index:
            down, down_tangent = w.swapaxes(1, 2) @ a_bar, w.swapaxes(1, 2) @ tangent_bar
            layer = layers[index - 1]
            a_bar = layer.slope * down + layer.curvature * before[index - 1] * down_tangent
            tangent_bar = layer.slope * down_tangent
