"""The R1 penalty of the one-dimensional discriminator, with its gradient in the weights.

R1 (Mescheder, Geiger & Nowozin 2018, equation 9) is γ/2 · E_data ‖∇ₓ o(x)‖², o being the raw output. For a network of
one input, ∇ₓ o is a number s that travels forward beside the value. Its square is then differentiated backwards like
any other loss, through both the values and the tangents, which is where φ'' comes in.
"""

from __future__ import annotations

import numpy as np

from gan_core.training.line.activations import Array
from gan_core.training.line.networks import Network


def add_r1_gradient(network: Network, x: Array, gamma: float) -> None:
    """Add the gradient of γ/2 · mean s(x)² to the network's gradient, in place.

    Args:
        network: one input, one output.
        x: (runs, n) real samples.
        gamma: weight of the penalty, at least 0.
    """
    phi = network.activation
    n = x.shape[-1]
    ones = np.ones((network.runs, 1, n), network.dtype)
    inputs: list[Array] = [x[:, None, :]]
    tangent, tangents = ones, [ones]
    slopes: list[Array] = []
    curvatures: list[Array] = []
    tangents_in: list[Array] = []
    for index, w in enumerate(network.weights):
        a, tangent = w[:, :, :-1] @ inputs[-1] + w[:, :, -1:], w[:, :, :-1] @ tangents[-1]
        if index == len(network.weights) - 1:
            break
        slopes.append(phi.slope(a))
        curvatures.append(phi.curvature(a))
        tangents_in.append(tangent)
        inputs.append(phi.value(a))
        tangents.append(slopes[-1] * tangent)

    tangent_bar = gamma / n * tangent
    a_bar = np.zeros_like(tangent_bar)
    for index in reversed(range(len(network.weights))):
        w, gradient = network.weights[index][:, :, :-1], network.weight_gradients[index]
        gradient[:, :, :-1] += tangent_bar @ tangents[index].swapaxes(1, 2) + a_bar @ inputs[index].swapaxes(1, 2)
        gradient[:, :, -1] += a_bar.sum(axis=2)
        if index:
            down, down_tangent = w.swapaxes(1, 2) @ a_bar, w.swapaxes(1, 2) @ tangent_bar
            slope, curvature, below = slopes[index - 1], curvatures[index - 1], tangents_in[index - 1]
            a_bar = slope * down + curvature * below * down_tangent
            tangent_bar = slope * down_tangent
