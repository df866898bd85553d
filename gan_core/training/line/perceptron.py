"""Forward and backward through a perceptron: the chain rule, in loops that are compiled.

Functions walk through the layers of a stack of independent networks of one shape. Arrays are feature-major: a batch of
n inputs of size d is (d, n), one sample a column. Every layer's input carries one more row, which is always 1, so that
the bias is the last column of the weight matrix and its gradient falls out of the same product:

    a = W [h; 1]        h' = φ(a)                     forward
    dL/dW = δ [h; 1]ᵀ   dL/dh = W₋ᵀ δ   δ' = dL/dh · φ'   backward, W₋ being W without its last column

What they walk through, the *way*, is a tuple of arrays that are made once:

    sizes          (layers + 1,), inputs, hidden widths, outputs
    parameters     (networks, P), layer by layer, each weight matrix row by row with its bias as last column
    gradient       (networks, P), dL/d(parameters)
    inputs         (networks, d + 1, n), of n samples, and ones
    values         (networks at once, V), for each layer behind the first its input [h; 1], row by row
    slopes         (networks at once, S), φ'(a) of each hidden layer, row by row, if φ is SILU; that of others is known
                   from φ(a), and S = 0
    room           (2, widest layer · n), for what is needed no longer than a layer
    outputs        (networks, outputs, n)
    output_slopes  (networks, outputs, n), dL/d(outputs)
    input_slopes   (networks, d, n), dL/d(inputs)

The functions are plain Python, and play as they stand in any precision; compiled (see `gan_core.loops`) they play
single precision, and give the same bits. `product`, `activate` and `chain` are therefore written twice, for NumPy and
for Numba.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.linalg import blas

from gan_core.blas import has_small_kernels
from gan_core.loops import loop

TANH, SILU, LEAKY = range(3)
"""Kinds of activation φ: tanh(a); a σ(a); and max(a, leak · a)."""

Array = NDArray[np.floating]

_SMALL_KERNELS = has_small_kernels()
_HALF, _ONE = np.float32(0.5), np.float32(1.0)
# tanh(x) = x P(x²) / Q(x²) up to 2e-8 of its value for |x| <= 9, where single precision has reached 1: the fit of least
# largest relative error with so many coefficients, found by Lawson's weighted least squares. With the rounding of
# single precision the error is at most 4e-7.
_REACH = np.float32(9.0)
_P0, _P1, _P2, _P3, _P4 = np.array(
    [0.9999999794604084, 0.1338102146394661, 0.0034955831824437203, 2.0609002330461865e-05, 1.3354554866351729e-08],
    np.float32,
)
_Q1, _Q2, _Q3, _Q4 = np.array(
    [0.4671433705827256, 0.02587696334094737, 0.00032856267804421026, 7.776513691204009e-07], np.float32
)

_ROWS, _BATCHES = "float32[:, ::1]", "float32[:, :, ::1]"
WAY = f"Tuple((int64[::1], {', '.join([_ROWS] * 2 + [_BATCHES] + [_ROWS] * 3 + [_BATCHES] * 3)}))"
"""The type of a way, as Numba writes it."""

Way = tuple[NDArray[np.int64], Array, Array, Array, Array, Array, Array, Array, Array, Array]


def forward(way: Way, first: int, end: int, kind: int, leak: float, differentiate: bool) -> None:
    """From the inputs of networks to their outputs.

    Args:
        way: its values, slopes and outputs are written, but for the values' rows of ones.
        first: of the networks; the first row of values and slopes is its own.
        end: behind the last of them.
        kind: of the activation behind every layer but the last.
        leak: of LEAKY.
        differentiate: whether a backward pass will follow, which needs the slopes.
    """
    sizes, parameters, _, inputs, values, slopes, _, outputs, _, _ = way
    layers, n = len(sizes) - 1, inputs.shape[2]
    for network in range(first, end):
        weights, hidden, derivatives = parameters[network], values[network - first], slopes[network - first]
        w, h, s = 0, 0, 0
        below = inputs[network]
        for layer in range(layers):
            rows, columns = sizes[layer + 1], sizes[layer] + 1
            matrix = weights[w : w + rows * columns].reshape(rows, columns)
            w += rows * columns
            if layer == layers - 1:
                product(matrix, below, outputs[network])
            else:
                step = rows_at_once(rows, columns, n)
                for row in range(0, rows, step):
                    part = matrix[row : row + step]
                    a = hidden[h + row * n : h + (row + len(part)) * n]
                    product(part, below, a.reshape(len(part), n))
                    activate(kind, leak, a, derivatives[s + row * n : s + row * n + len(a)], differentiate)
                below = hidden[h : h + (rows + 1) * n].reshape(rows + 1, n)
                h += (rows + 1) * n
                s += rows * n


def backward(way: Way, first: int, end: int, kind: int, leak: float, to_weights: bool, to_inputs: bool) -> None:
    """From dL/d(outputs) of networks to dL/d(parameters), dL/d(inputs), or both.

    Args:
        way: as `forward` left it, with the output slopes filled; gradient and input slopes are overwritten.
        first: as in `forward`.
        end: as in `forward`.
        kind: as in `forward`.
        leak: as in `forward`.
        to_weights: whether the gradient is wanted.
        to_inputs: whether the slopes of the inputs are.
    """
    sizes, parameters, gradient, inputs, values, slopes, room, _, output_slopes, input_slopes = way
    n = inputs.shape[2]
    for network in range(first, end):
        weights, hidden, derivatives = parameters[network], values[network - first], slopes[network - first]
        w, h, s = len(weights), len(hidden), len(derivatives)
        delta = output_slopes[network]
        for layer in range(len(sizes) - 2, -1, -1):
            rows, columns = sizes[layer + 1], sizes[layer] + 1
            w -= rows * columns
            h -= columns * n if layer else 0
            if to_weights:
                below = hidden[h : h + columns * n].reshape(columns, n) if layer else inputs[network]
                matrix = gradient[network][w : w + rows * columns].reshape(rows, columns)
                step = rows_at_once(rows, n, columns, True)
                for row in range(0, rows, step):
                    product(delta[row : row + step], below.T, matrix[row : row + step])
            if layer == 0 and not to_inputs:
                break
            back = np.ascontiguousarray(weights[w : w + rows * columns].reshape(rows, columns).T[:-1])
            if layer == 0:
                product(back, delta, input_slopes[network])
            else:
                width = columns - 1
                s -= width * n
                slope = room[layer % 2][: width * n]
                step = rows_at_once(width, rows, n)
                for row in range(0, width, step):
                    part = slope[row * n : (row + step) * n]
                    product(back[row : row + step], delta, part.reshape(-1, n))
                    i, j = h + row * n, s + row * n
                    chain(kind, leak, hidden[i : i + len(part)], derivatives[j : j + len(part)], part)
                delta = slope.reshape(width, n)


def evaluate(way: Way, kind: int, leak: float, pieces: Array, values: Array) -> None:
    """The outputs of a single network for many inputs, piece by piece.

    Args:
        way: its own inputs are left alone.
        kind: as in `forward`.
        leak: as in `forward`.
        pieces: (pieces, 1, d + 1, n), inputs with a last row of ones.
        values: (as many pieces or fewer, outputs, n), written.
    """
    sizes, parameters, gradient, _, hidden, slopes, room, outputs, output_slopes, input_slopes = way
    for piece in range(len(values)):
        inputs = pieces[piece]
        through = sizes, parameters, gradient, inputs, hidden, slopes, room, outputs, output_slopes, input_slopes
        forward(through, 0, 1, kind, leak, False)
        copy(outputs[0], values[piece])


forward_loop = loop(f"void({WAY}, int64, int64, int64, float32, boolean)")(forward)
backward_loop = loop(f"void({WAY}, int64, int64, int64, float32, boolean, boolean)")(backward)
evaluate_loop = loop(f"void({WAY}, int64, float32, float32[:, :, :, ::1], float64[:, :, ::1])")(evaluate)


def product(left: Array, right: Array, out: Array) -> None:
    """Write left @ right to `out`, by the BLAS that Numba calls, SciPy's, and with the very arguments that it uses.

    Args:
        left: (m, k), contiguous.
        right: (k, n), contiguous, or the transpose of such a matrix.
        out: (m, n), contiguous.
    """
    m, n = out.shape
    single = out.dtype == np.float32
    if left.shape[1] == 1:  # A multiplication table, which BLAS makes ten times slower.
        np.multiply(left, right, out=out)
    elif m == n == 1:
        out[0, 0] = (blas.sdot if single else blas.ddot)(left[0], right[:, 0])
    elif m == 1 or n == 1:
        matrix, vector = (right, left[0]) if m == 1 else (left, right[:, 0])
        # The matrix as columns lie in memory, and whether that is the one we mean or its transpose.
        stored, transposed = (matrix.T, m != 1) if matrix.flags.c_contiguous else (matrix, m == 1)
        multiply = blas.sgemv if single else blas.dgemv
        multiply(1.0, stored, vector, y=out.reshape(-1), trans=transposed, overwrite_y=True)
    else:
        # BLAS has its matrices column by column in memory, and so makes the transpose of everything.
        first, transposed = (right.T, False) if right.flags.c_contiguous else (right, True)
        multiply = blas.sgemm if single else blas.dgemm
        multiply(1.0, first, left.T, c=out.T, trans_a=transposed, overwrite_c=True)


def rows_at_once(m: int, k: int, n: int, transposed: bool = False) -> int:
    """How many rows of a product (m, k) @ (k, n) one call should make.

    Where there is AVX-512, OpenBLAS has kernels for small matrices that are faster than the others by a third: for at
    most 10⁶ multiplications, and if the right matrix is a transpose for at most 1,200 results.
    """
    if not _SMALL_KERNELS or (m * k * n <= 10**6 and (not transposed or m * n <= 1_200)):
        return m
    rows = 10**6 // (k * n)
    if transposed:
        rows = min(rows, 1_200 // n)
    most = rows // 8
    if most == 0:
        return m
    calls = -(-m // (8 * most))  # of about the same size each, in whole registers
    return -(-m // (8 * calls)) * 8


def activate(kind: int, leak: float, a: Array, slope: Array, differentiate: bool) -> None:
    """A ← φ(a), (n,); and φ'(a) beside it, where it is not known from that and is wanted."""
    if kind == LEAKY:
        np.multiply(a, np.where(a > 0, a.dtype.type(1.0), a.dtype.type(leak)), out=a)
    elif kind == TANH:
        a[:] = tanh(a)
    else:
        half = a * a.dtype.type(0.5)
        t = tanh(half)
        np.add(half, half * t, out=a)
        if differentiate:
            sigmoid = t * a.dtype.type(0.5) + a.dtype.type(0.5)
            np.add(sigmoid, a * (1 - sigmoid), out=slope)


def chain(kind: int, leak: float, h: Array, slope: Array, values: Array) -> None:
    """Values ← values · φ'(a), all (n,), where h = φ(a) and `slope` are as `activate` left them."""
    if kind == LEAKY:
        np.multiply(values, np.where(h > 0, h.dtype.type(1.0), h.dtype.type(leak)), out=values)
    elif kind == TANH:
        np.multiply(values, 1 - h * h, out=values)
    else:
        np.multiply(values, slope, out=values)


def tanh(x: Array) -> Array:
    """The hyperbolic tangent; in single precision the rational function that the compiled loops use."""
    if x.dtype != np.float32:
        return np.tanh(x)
    return _tanh_within_reach(x.clip(-_REACH, _REACH))


def _tanh_within_reach(x: Any) -> Any:
    y = x * x
    p = (((_P4 * y + _P3) * y + _P2) * y + _P1) * y + _P0
    q = (((_Q4 * y + _Q3) * y + _Q2) * y + _Q1) * y + _ONE
    return x * p / q


def copy(values: Array, out: Array) -> None:
    """Out ← values, of one dimension or two."""
    out[:] = values


def teach(numba: Any) -> None:
    """Tell Numba what `product`, `activate`, `chain` and `copy` are in a compiled loop."""
    inlined = numba.njit(inline="always", error_model="numpy")
    at_once = inlined(rows_at_once)
    within_reach = inlined(_tanh_within_reach)

    @inlined
    def tanh_of(x: Any) -> Any:
        # Comparisons, and not min and max, for they become vector instructions. NaN passes through them.
        x = _REACH if x > _REACH else x
        x = -_REACH if x < -_REACH else x
        return within_reach(x)

    overload = numba.extending.overload

    @overload(rows_at_once)
    def _rows_at_once(m: Any, k: Any, n: Any, transposed: Any = False) -> Any:
        def compiled(m: Any, k: Any, n: Any, transposed: Any = False) -> Any:
            return at_once(m, k, n, transposed)

        return compiled

    @overload(product)
    def _product(left: Any, right: Any, out: Any) -> Any:
        def compiled(left: Any, right: Any, out: Any) -> None:
            if left.shape[1] == 1:
                for row in range(out.shape[0]):
                    for column in range(out.shape[1]):
                        out[row, column] = left[row, 0] * right[0, column]
            else:
                np.dot(left, right, out)

        return compiled

    @overload(activate, jit_options={"error_model": "numpy"})
    def _activate(kind: Any, leak: Any, a: Any, slope: Any, differentiate: Any) -> Any:
        def compiled(kind: Any, leak: Any, a: Any, slope: Any, differentiate: Any) -> None:
            if kind == LEAKY:
                for i in range(len(a)):
                    a[i] *= _ONE if a[i] > 0 else leak
            elif kind == TANH:
                for i in range(len(a)):
                    a[i] = tanh_of(a[i])
            elif differentiate:
                for i in range(len(a)):
                    half = a[i] * _HALF
                    t = tanh_of(half)
                    sigmoid = t * _HALF + _HALF
                    value = half + half * t
                    a[i] = value
                    slope[i] = sigmoid + value * (_ONE - sigmoid)
            else:
                for i in range(len(a)):
                    half = a[i] * _HALF
                    a[i] = half + half * tanh_of(half)

        return compiled

    @overload(chain)
    def _chain(kind: Any, leak: Any, h: Any, slope: Any, values: Any) -> Any:
        def compiled(kind: Any, leak: Any, h: Any, slope: Any, values: Any) -> None:
            if kind == LEAKY:
                for i in range(len(values)):
                    values[i] *= _ONE if h[i] > 0 else leak
            elif kind == TANH:
                for i in range(len(values)):
                    values[i] *= _ONE - h[i] * h[i]
            else:
                for i in range(len(values)):
                    values[i] *= slope[i]

        return compiled

    @overload(copy)
    def _copy(values: Any, out: Any) -> Any:
        # Numba knows how to assign an array to another, but takes half a second to compile each such line.
        def row(values: Any, out: Any) -> None:
            for i in range(len(values)):
                out[i] = values[i]

        def rows(values: Any, out: Any) -> None:
            for i in range(values.shape[0]):
                for j in range(values.shape[1]):
                    out[i, j] = values[i, j]

        return row if values.ndim == 1 else rows
