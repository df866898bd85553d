"""The R1 penalty of the discriminator, with its gradient in the weights.

R1 (Mescheder, Geiger & Nowozin 2018, equation 9) is γ/2 · E_data ‖∇ₓ o(x)‖², o being the raw output. Each number of
∇ₓ o is a tangent that travels forward beside the value. Its square is then differentiated backwards like any other
loss, through both the values and the tangents, which is where φ'' comes in.
"""

from __future__ import annotations

import numpy as np

from gan_core.training.line.activations import Array
from gan_core.training.line.networks import Network


def add_r1_gradient(network: Network, x: Array, gamma: float) -> None:
    """Add the gradient of γ/2 · mean ‖∇ₓ o(x)‖² to the network's gradient, in place.

    Args:
        network: d inputs, one output.
        x: (runs, d, n) real samples.
        gamma: weight of the penalty, at least 0.
    """
    phi = network.activation
    runs, dimension, n = x.shape
    inputs: list[Array] = [x]
    slopes: list[Array] = []
    curvatures: list[Array] = []
    for w in network.weights[:-1]:
        a = w[:, :, :-1] @ inputs[-1] + w[:, :, -1:]
        slopes.append(phi.slope(a))
        curvatures.append(phi.curvature(a))
        inputs.append(phi.value(a))
    for along in range(dimension):
        tangents = [np.zeros((runs, dimension, n), network.dtype)]
        tangents[0][:, along] = 1.0
        tangents_in: list[Array] = []
        tangent = tangents[0]
        for index, w in enumerate(network.weights):
            tangent = w[:, :, :-1] @ tangents[-1]
            if index == len(network.weights) - 1:
                break
            tangents_in.append(tangent)
            tangents.append(slopes[index] * tangent)

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
