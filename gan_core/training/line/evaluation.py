"""A network looked at: at the same inputs again and again, or at a few places with its slope, whatever it has become.

What is looked at goes through the layers in pieces whose numbers stay in the processor's cache.
"""

from __future__ import annotations

import numpy as np

from gan_core.training.line.activations import Array
from gan_core.training.line.networks import Network, Pass

_WIDTH = 512
_LANES = 16  # numbers of single precision in one register


class Inputs:
    """Inputs in the order in which networks take them; any number of networks may share them.

    Args:
        inputs: (n, d).
        dtype: of the networks.

    Attributes:
        count: n.
        pieces: (pieces, 1, d + 1, inputs of a piece), each with a last row of ones; the last piece is filled up.
    """

    def __init__(self, inputs: Array, dtype: np.dtype[np.floating]) -> None:
        self.count = len(inputs)
        # As few pieces as possible, of one width, which is a whole number of the processor's registers.
        pieces = -(-self.count // _WIDTH)
        width = min(-(-self.count // (pieces * _LANES)) * _LANES, self.count)
        missing = -self.count % width
        with_ones = np.pad(np.pad(inputs, ((0, missing), (0, 0))), ((0, 0), (0, 1)), constant_values=1.0)
        pieces = with_ones.reshape(-1, 1, width, inputs.shape[1] + 1).swapaxes(2, 3)
        self.pieces = np.ascontiguousarray(pieces, dtype)


class Evaluation:
    """Asks networks of one shape for their outputs.

    Args:
        network: of that shape; its own parameters are neither used nor touched.
    """

    def __init__(self, network: Network) -> None:
        self._network = network.like()
        self._passes: dict[int, Pass] = {}  # by the width of pieces

    def __call__(self, parameters: Array, inputs: Inputs, count: int | None = None, turn: Array | None = None) -> Array:
        """The outputs, (outputs, count) float64.

        Args:
            parameters: (P,), in the order of `Network.parameters`.
            inputs: where the network is asked.
            count: of the first inputs; of all of them if None.
            turn: (d, d), R, if the network is to be asked at R z for each of its inputs z.
        """
        count, outputs = inputs.count if count is None else count, self._network.sizes[-1]
        width = inputs.pieces.shape[-1]
        if width not in self._passes:
            self._passes[width] = Pass(self._network, width, role="evaluation")
        values = np.empty((-(-count // width), outputs, width))
        self._network.parameters[0] = parameters
        if turn is not None:  # W (R z) = (W R) z
            first = self._network.weights[0][0, :, :-1]
            first[:] = first @ turn
        self._passes[width].evaluate(inputs.pieces, values)
        return values.swapaxes(0, 1).reshape(outputs, -1)[:, :count]


class SlopeEvaluation:
    """Asks networks of one output, all of one shape, for it and for its derivatives in the inputs.

    Args:
        network: of that shape; its own parameters are neither used nor touched.
        width: inputs that go through the layers together.
    """

    def __init__(self, network: Network, width: int = _WIDTH) -> None:
        self._network, self._width = network.like(), width
        self._pass = Pass(self._network, width, role="evaluation")
        self._pass.output_slope[:] = 1.0

    def __call__(self, parameters: Array, x: Array) -> tuple[Array, Array]:
        """Outputs (n,) and slopes (d, n) at x (d, n), both float64."""
        self._network.parameters[0] = parameters
        values, slopes = np.empty(x.shape[1]), np.empty(x.shape)
        for start in range(0, x.shape[1], self._width):
            piece = x[:, start : start + self._width]
            here, count = slice(start, start + self._width), piece.shape[1]
            self._pass.inputs[0, :, :count] = piece
            values[here] = self._pass.forward()[0, 0, :count]
            slopes[:, here] = self._pass.backward_to_inputs()[0, :, :count]
        return values, slopes


class InputSlopes:
    """Asks networks of one shape for the derivatives of their output in their inputs, always at the same places.

    Args:
        network: of that shape, with one output; its own parameters are neither used nor touched.
        inputs: where they are asked, (n, d).
    """

    def __init__(self, network: Network, inputs: Array) -> None:
        self._network = network.like()
        self._pass = Pass(self._network, len(inputs), role="evaluation")
        self._pass.inputs[0] = inputs.T
        self._pass.output_slope[:] = 1.0

    def __call__(self, parameters: Array) -> Array:
        """Slopes, (n, d) float64."""
        self._network.parameters[0] = parameters
        self._pass.forward()
        return self._pass.backward_to_inputs()[0].T.astype(np.float64)
