"""Multilayer perceptrons for the one-dimensional game: their weights, and their ways forward and back.

For networks of a thousand weights the arithmetic of one training step takes less time than recording it on a tape, so
the tape is left out: `gan_core.training.line.perceptron` writes out the chain rule. A batch of n inputs of size d is
(runs, d, n), one sample a column; the leading dimension `runs` stacks independent networks of one shape, and a single
run has runs = 1.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass
from itertools import pairwise
from weakref import WeakValueDictionary

import numpy as np

from gan_core.training.line.activations import ACTIVATIONS, Array
from gan_core.training.line.perceptron import (
    SILU,
    Way,
    backward,
    backward_loop,
    evaluate,
    evaluate_loop,
    forward,
    forward_loop,
)


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
        self._activation_name = activation
        self.parameters: Array = np.zeros((runs, sum(rows * columns for rows, columns in self._shapes())), dtype)
        self.gradient: Array = np.zeros_like(self.parameters)
        self.weights = self._views(self.parameters)
        self.weight_gradients = self._views(self.gradient)

    def like(self, runs: int = 1) -> Network:
        """So many networks of the same shape and precision, all of whose parameters are 0."""
        return Network(self.sizes, self._activation_name, runs, self.dtype.type)

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
        self,
        generators: list[np.random.Generator],
        output_scale: float = 1.0,
        output_shift: float = 0.0,
        inputs: Callable[[np.random.Generator, int], Array] | None = None,
    ) -> None:
        """Draw fresh weights from N(0, 1/fan_in), and biases; then scale and shift the last layer.

        With all biases 0 the kinks of a first layer, where its units bend most, all go through the origin, and a
        network of few units can be sharp nowhere else. Each hidden unit may have its kink go through what becomes of
        an input x of its own instead: b = −w · h(x), h being all layers below it.

        Args:
            generators: one random generator for each run.
            output_scale: factor on the weights of the last layer.
            output_shift: bias of the last layer.
            inputs: draws so many inputs, (d, count), through which the kinks go; None for biases 0.
        """
        for run, generator in enumerate(generators):
            for index, layer in enumerate(self.weights):
                rows, columns = layer.shape[1:]
                fan_in = columns - 1
                layer[run, :, :-1] = generator.standard_normal((rows, fan_in)) / np.sqrt(fan_in)
                layer[run, :, -1] = 0.0
                if inputs is not None and index < len(self.weights) - 1:
                    h = inputs(generator, rows)
                    for below in self.weights[:index]:
                        h = self.activation.value(below[run, :, :-1] @ h + below[run, :, -1:])
                    layer[run, :, -1] = -np.einsum("rc,cr->r", layer[run, :, :-1], h)
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

    def values_and_slopes(self, inputs: Array) -> tuple[Array, Array]:
        """The first run's single output at inputs (d, n), (n,), and its derivatives in them, (d, n).

        In the precision of the inputs. A derivative travels forward beside the value (a tangent, or dual number):
        ȧ = W₋ ḣ, ḣ' = φ'(a) ȧ.
        """
        h = a = inputs
        # tangents[i] is that in input i.
        tangents = np.broadcast_to(np.eye(len(inputs), dtype=inputs.dtype)[:, :, None], (len(inputs), *inputs.shape))
        for index, w in enumerate(layer[0].astype(inputs.dtype) for layer in self.weights):
            a, tangents = w[:, :-1] @ h + w[:, -1:], w[:, :-1] @ tangents
            if index == len(self.weights) - 1:
                break
            h, tangents = self.activation.value(a), self.activation.slope(a) * tangents
        return a[0], tangents[:, 0]


class Pass:
    """Forward and backward through a network for one batch size, in arrays that are made once.

    Args:
        network: whose parameters are used, and whose gradient is written.
        batch: n, samples of each run.
        role: runs of one thread, role, shape and batch size share the room for what lies between `forward` and a
            backward pass: one must follow the other before the next one of them is asked. None for room of its own.

    Attributes:
        inputs: (runs, d, n), to be filled before `forward`.
        outputs: (runs, outputs, n), where `forward` leaves the raw outputs.
        output_slope: (runs, outputs, n), dL/d(outputs), to be filled before a backward pass.
        input_slope: (runs, d, n), where `backward_to_inputs` leaves dL/d(inputs).
    """

    def __init__(self, network: Network, batch: int, role: str | None = None) -> None:
        runs, dtype, sizes = network.runs, network.dtype, network.sizes
        self._network, self._role, self._sizes = network, role, np.array(sizes)
        self._kind, self._leak = network.activation.kind, network.activation.leak
        self._with_ones = np.ones((runs, sizes[0] + 1, batch), dtype)
        self.inputs = self._with_ones[:, :-1]
        self.input_slope = np.zeros((runs, sizes[0], batch), dtype)
        self.outputs = np.zeros((runs, sizes[-1], batch), dtype)
        self.output_slope = np.zeros_like(self.outputs)
        self._held = _Held()
        single = dtype == np.float32
        self._forward = forward_loop if single else forward
        self._backward = backward_loop if single else backward
        self._evaluate = evaluate_loop if single else evaluate

    def forward(self) -> Array:
        """From `inputs` to `outputs`, which it returns."""
        self._forward(self._stacked, 0, self._network.runs, self._kind, self._leak, True)
        return self.outputs

    def evaluate(self, pieces: Array, values: Array) -> None:
        """The outputs of a single run for many other inputs; no backward pass may follow.

        Args:
            pieces: (pieces, 1, d + 1, n), each with a last row of ones.
            values: (as many pieces or fewer, outputs, n) float64, written.
        """
        self._evaluate(self._stacked, self._kind, self._leak, pieces, values)

    def backward(self) -> None:
        """From `output_slope` to the network's gradient, which is overwritten."""
        self._backward(self._stacked, 0, self._network.runs, self._kind, self._leak, True, False)

    def backward_to_inputs(self) -> Array:
        """From `output_slope` to `input_slope`, which it returns; no weight gets a gradient."""
        self._backward(self._stacked, 0, self._network.runs, self._kind, self._leak, False, True)
        return self.input_slope

    @property
    def one_by_one(self) -> Way:
        """The way of all runs, with room for what lies between of one run: for who takes each there and back."""
        return self._way(1)

    @property
    def _stacked(self) -> Way:
        return self._way(self._network.runs)

    def _way(self, at_once: int) -> Way:
        held = self._held.ways.get(at_once)
        if held is None:
            network = self._network
            shape = at_once, network.sizes, self.inputs.shape[-1], network.dtype, self._kind == SILU
            between = _between(shape, self._role if at_once == 1 else None)
            way = (
                self._sizes,
                network.parameters,
                network.gradient,
                self._with_ones,
                between.values,
                between.slopes,
                between.room,
                self.outputs,
                self.output_slope,
                self.input_slope,
            )
            self._held.ways[at_once] = held = between, way
        return held[1]


@dataclass(frozen=True, eq=False)
class _Between:
    """What lies between a forward and a backward pass; see `gan_core.training.line.perceptron`."""

    values: Array
    slopes: Array
    room: Array


_Shape = tuple[int, tuple[int, ...], int, np.dtype[np.floating], bool]


class _Shared(threading.local):
    """What the runs of one thread share, for as long as one of them needs it."""

    def __init__(self) -> None:
        self.known: WeakValueDictionary[tuple[str, _Shape], _Between] = WeakValueDictionary()


class _Held(threading.local):
    """What one pass has of it, in each thread that plays it: by how many runs are between at once."""

    def __init__(self) -> None:
        self.ways: dict[int, tuple[_Between, Way]] = {}  # the room is shared only as long as somebody has it


_shared = _Shared()


def _between(shape: _Shape, role: str | None) -> _Between:
    """The room of (runs, sizes, batch, dtype, whether with slopes): one's own, or that of the thread."""
    if role is None:
        return _made(shape)
    between = _shared.known.get((role, shape)) or _made(shape)
    _shared.known[role, shape] = between
    return between


def _made(shape: _Shape) -> _Between:
    runs, (_, *hidden, _), batch, dtype, with_slopes = shape
    return _Between(
        values=np.ones((runs, batch * sum(size + 1 for size in hidden)), dtype),
        slopes=np.zeros((runs, batch * sum(hidden) if with_slopes else 0), dtype),
        room=np.zeros((2, batch * max(hidden, default=0)), dtype),
    )
