"""Multilayer perceptrons for the one-dimensional game, with their backward pass written out by hand.

For networks of a thousand weights the arithmetic of one training step takes less time than recording it on a tape, so
the tape is left out: the chain rule of a perceptron is five lines. Everything happens in arrays that are made once.

Two conventions keep it short. Arrays are feature-major: a batch of n inputs of size d is (runs, d, n), one sample a
column. And every layer's input carries one more row, which is always 1, so that the bias is the last column of the
weight matrix and its gradient falls out of the same product:

    a = W [h; 1]        h' = φ(a)                     forward
    dL/dW = δ [h; 1]ᵀ   dL/dh = W₋ᵀ δ   δ' = dL/dh · φ'   backward, W₋ being W without its last column

The leading dimension `runs` stacks independent networks of one shape; a single run has runs = 1.
"""

from __future__ import annotations

from functools import partial
from itertools import pairwise

import numpy as np

from gan_core.training.line.activations import ACTIVATIONS, Array, Operation


class Network:
    """A stack of perceptrons of one shape: `runs` of them, each with its parameters in one row.

    Args:
        sizes: inputs, hidden widths, outputs.
        activation: a name in `ACTIVATIONS`, used after every layer but the last.
        runs: how many independent networks are stacked.
        dtype: np.float32 or np.float64.

    Attributes:
        parameters: (runs, P), layer by layer, each weight matrix row by row with its bias as last column.
        gradient: (runs, P), where backward passes leave dL/d(parameters).
        weights: for each layer a view (runs, outputs, inputs + 1) into `parameters`.
        weight_gradients: the same views into `gradient`.
    """

    def __init__(
        self, sizes: tuple[int, ...], activation: str, runs: int = 1, dtype: type[np.floating] = np.float32
    ) -> None:
        self.sizes, self.activation, self.runs, self.dtype = sizes, ACTIVATIONS[activation], runs, np.dtype(dtype)
        self.parameters: Array = np.zeros((runs, sum(rows * columns for rows, columns in self._shapes())), dtype)
        self.gradient: Array = np.zeros_like(self.parameters)
        self.weights = self._views(self.parameters)
        self.weight_gradients = self._views(self.gradient)

    def _shapes(self) -> list[tuple[int, int]]:
        """Of each layer's weights, the bias included."""
        return [(outputs, inputs + 1) for inputs, outputs in pairwise(self.sizes)]

    def _views(self, flat: Array) -> list[Array]:
        """For each layer its part of an array (runs, P), as (runs, outputs, inputs + 1)."""
        ends = np.cumsum([rows * columns for rows, columns in self._shapes()])
        parts = np.split(flat, ends[:-1], axis=1)
        return [part.reshape(len(flat), *shape) for part, shape in zip(parts, self._shapes(), strict=True)]

    def tensors(self, flat: Array) -> dict[str, Array]:
        """Views into parameters or a gradient (P,) of one run, by the names of an nn.Sequential with the same layers.

        Returns:
            "0.weight" (outputs, inputs), "0.bias" (outputs,), "2.weight" and so on: every second module is an
            activation.
        """
        return {
            f"{2 * index}.{name}": part
            for index, layer in enumerate(self._views(flat[None]))
            for name, part in (("weight", layer[0, :, :-1]), ("bias", layer[0, :, -1]))
        }

    def initialise(
        self, generators: list[np.random.Generator], output_scale: float = 1.0, output_shift: float = 0.0
    ) -> None:
        """Draw fresh weights from N(0, 1/fan_in), biases 0; then scale and shift the last layer.

        Args:
            generators: one random generator for each run.
            output_scale: factor on the weights of the last layer.
            output_shift: bias of the last layer.
        """
        for run, generator in enumerate(generators):
            for layer in self.weights:
                rows, columns = layer.shape[1:]
                fan_in = columns - 1
                layer[run, :, :-1] = generator.standard_normal((rows, fan_in)) / np.sqrt(fan_in)
                layer[run, :, -1] = 0.0
        self.weights[-1][:, :, :-1] *= output_scale
        self.weights[-1][:, :, -1] = output_shift

    def evaluate(self, x: Array) -> Array:
        """The outputs for any inputs, without touching training buffers.

        Args:
            x: (d, n) or (runs, d, n).

        Returns:
            (runs, outputs, n).
        """
        h = np.asarray(x, self.dtype)
        for index, w in enumerate(self.weights):
            a = w[:, :, :-1] @ h + w[:, :, -1:]
            h = self.activation.value(a) if index < len(self.weights) - 1 else a
        return h

    def value_and_slope(self, x: Array, dtype: type[np.floating] | None = None) -> tuple[Array, Array]:
        """A network of one input: its outputs at x (n,) or (runs, n) and their derivatives in x: (runs, outputs, n).

        The derivative travels forward beside the value (a tangent, or dual number): ȧ = W₋ ḣ, ḣ' = φ'(a) ȧ.
        """
        kind = self.dtype if dtype is None else np.dtype(dtype)
        points = np.asarray(x, kind)
        a: Array = np.broadcast_to(points[..., None, :], (self.runs, 1, points.shape[-1]))
        h, tangent = a, np.ones_like(a)
        for index, w in enumerate(layer.astype(kind) for layer in self.weights):
            a, tangent = w[:, :, :-1] @ h + w[:, :, -1:], w[:, :, :-1] @ tangent
            if index == len(self.weights) - 1:
                break
            h, tangent = self.activation.value(a), self.activation.slope(a) * tangent
        return a, tangent


class Pass:
    """Forward and backward through a network for one batch size, as two lists of operations prepared once.

    Attributes:
        inputs: (runs, d, n), to be filled before `forward`.
        outputs: (runs, outputs, n), where `forward` leaves the raw outputs.
        output_slope: (runs, outputs, n), dL/d(outputs), to be filled before a backward pass.
        input_slope: (runs, d, n), where `backward_to_inputs` leaves dL/d(inputs).
        layer_inputs: for each layer its input [h; 1], (runs, inputs + 1, n).
        pre_activations: for each layer a = W [h; 1], (runs, outputs, n).
    """

    def __init__(self, network: Network, batch: int) -> None:
        runs, dtype, sizes = network.runs, network.dtype, network.sizes
        self.layer_inputs = [np.ones((runs, size + 1, batch), dtype) for size in sizes[:-1]]
        self.pre_activations = [np.zeros((runs, size, batch), dtype) for size in sizes[1:]]
        deltas = [np.zeros((runs, size, batch), dtype) for size in sizes[1:]]
        self.inputs, self.outputs = self.layer_inputs[0][:, :-1], self.pre_activations[-1]
        self.output_slope, self.input_slope = deltas[-1], np.zeros((runs, sizes[0], batch), dtype)

        bound = [
            network.activation.bind(a, h[:, :-1], delta)
            for a, h, delta in zip(self.pre_activations, self.layer_inputs[1:], deltas, strict=False)
        ]
        self._forward: list[Operation] = []
        self._backward: list[Operation] = []
        self._to_inputs: list[Operation] = []
        for layer, w in enumerate(network.weights):
            self._forward.append(_product(w, self.layer_inputs[layer], self.pre_activations[layer]))
            self._forward += [activate for activate, _ in bound[layer : layer + 1]]
        for layer in reversed(range(len(network.weights))):
            w, h, delta = network.weights[layer], self.layer_inputs[layer], deltas[layer]
            self._backward.append(_product(delta, h.swapaxes(1, 2), network.weight_gradients[layer]))
            below = deltas[layer - 1] if layer else self.input_slope
            downward = [_product(w[:, :, :-1].swapaxes(1, 2), delta, below)]
            downward += [times_slope for _, times_slope in bound[layer - 1 : layer]] if layer else []
            self._backward += downward if layer else []
            self._to_inputs += downward

    def forward(self) -> Array:
        """From `inputs` to `outputs`, which it returns."""
        for operation in self._forward:
            operation()
        return self.outputs

    def backward(self) -> None:
        """From `output_slope` to the network's gradient, which is overwritten."""
        for operation in self._backward:
            operation()

    def backward_to_inputs(self) -> Array:
        """From `output_slope` to `input_slope`, which it returns; no weight gets a gradient."""
        for operation in self._to_inputs:
            operation()
        return self.input_slope


def _product(left: Array, right: Array, out: Array) -> Operation:
    # The product of one column and one row is a multiplication table, which BLAS makes ten times slower than NumPy.
    return partial(np.multiply if left.shape[-1] == 1 else np.matmul, left, right, out=out)
