"""A network of the plane looked at: at many inputs, piece by piece, whatever it has become."""

from __future__ import annotations

import numpy as np

from gan_core.training.line.activations import Array
from gan_core.training.line.networks import Network, Pass

_WIDTH = 512


class PlaneEvaluation:
    """Asks networks of one shape for their outputs, and for the slopes of a single one in their inputs.

    Args:
        network: of that shape; its own parameters are neither used nor touched.
    """

    def __init__(self, network: Network) -> None:
        self._network = network.like()
        self._pass = Pass(self._network, _WIDTH, role="evaluation")

    def __call__(self, parameters: Array, inputs: Array) -> Array:
        """Outputs at inputs (d, n): (outputs, n) float64."""
        return self._ask(parameters, inputs, with_slopes=False)[0]

    def with_slopes(self, parameters: Array, inputs: Array) -> tuple[Array, Array]:
        """Of a network of one output: its outputs (1, n) and their derivatives in the inputs, (d, n); both float64."""
        return self._ask(parameters, inputs, with_slopes=True)

    def _ask(self, parameters: Array, inputs: Array, with_slopes: bool) -> tuple[Array, Array]:
        self._network.parameters[0] = parameters
        dimension, n = inputs.shape
        values, slopes = np.empty((self._network.sizes[-1], n)), np.empty((dimension if with_slopes else 0, n))
        self._pass.output_slope[:] = 1.0
        for start in range(0, n, _WIDTH):
            piece = inputs[:, start : start + _WIDTH]
            here, count = slice(start, start + piece.shape[1]), piece.shape[1]
            self._pass.inputs[0, :, :count] = piece
            values[:, here] = self._pass.forward()[0, :, :count]
            if with_slopes:
                slopes[:, here] = self._pass.backward_to_inputs()[0, :, :count]
        return values, slopes
