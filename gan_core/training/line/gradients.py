"""The gradient of each player, in loops that are compiled: one update up to the optimiser.

Stacked runs are taken through it one after the other, so that what lies between the way there and the way back is still
in the processor's cache. A way is described in `gan_core.training.line.perceptron`.

The backward pass starts from the slope of a loss in D's raw output o, which is given as five numbers:

    dℓ/do = weight · σ(side · o) + linear · o + constant  where  side · o < edge    see `gan_core.training.loss.Slope`
"""

from __future__ import annotations

from typing import Any

import numpy as np
from scipy.special import expit

from gan_core.loops import loop
from gan_core.training.line.perceptron import WAY, Array, Way, backward, copy, forward
from gan_core.training.loss import Slope
from gan_core.training.minibatch import LEAST_VARIANCE

_REACH = 104.0
"""e⁻ˣ is less than any number of single precision from here on."""


def discriminator_gradients(
    generate: Way,
    compare: Way,
    g_kind: int,
    g_leak: float,
    d_kind: int,
    d_leak: float,
    on_real: Array,
    on_fake: Array,
    share: np.floating,
    paired: bool,
    pack: int,
    latents: Array,
    real: Array,
) -> None:
    """The gradient of D's loss, the sum of its means over a batch of real samples and one of generated samples.

    Args:
        generate: the way through G, of the mini-batch's samples.
        compare: the way through D, of 2n packs; its inputs, outputs, output slopes and gradient are written.
        g_kind: of G's activation.
        g_leak: of LEAKY.
        d_kind: of D's activation.
        d_leak: of LEAKY.
        on_real: (5,), the slope of the loss on a real sample.
        on_fake: (5,), that on a generated one.
        share: 1/n.
        paired: whether the slopes are those of pairs, as functions of the lead of a sample over its partner.
        pack: samples that D judges at a time.
        latents: (runs, latent_dim, pack · n).
        real: (runs, d, pack · n) real samples.
    """
    d, n = real.shape[1], real.shape[2] // pack
    _, _, _, g_inputs, _, _, _, generated, _, _ = generate
    _, _, _, d_inputs, _, _, _, outputs, output_slopes, _ = compare
    for run in range(len(real)):
        copy(latents[run], g_inputs[run, :-1])
        forward(generate, run, run + 1, g_kind, g_leak, False)
        for place in range(pack):
            row, first = place * d, place * n
            copy(real[run, :, first : first + n], d_inputs[run, row : row + d, :n])
            copy(generated[run, :, first : first + n], d_inputs[run, row : row + d, n:])
        if d_inputs.shape[1] > pack * d + 1:
            write_deviation(real[run], d_inputs[run, pack * d, :n])
            write_deviation(generated[run], d_inputs[run, pack * d, n:])
        forward(compare, run, run + 1, d_kind, d_leak, True)
        of_real, of_fake = outputs[run, 0, :n], outputs[run, 0, n:]
        if paired:
            slope(on_real, share, less(of_real, of_fake), output_slopes[run, 0, :n])
            slope(on_fake, share, less(of_fake, of_real), output_slopes[run, 0, n:])
        else:
            slope(on_real, share, of_real, output_slopes[run, 0, :n])
            slope(on_fake, share, of_fake, output_slopes[run, 0, n:])
        backward(compare, run, run + 1, d_kind, d_leak, True, False)


def generator_gradients(
    generate: Way,
    judge: Way,
    g_kind: int,
    g_leak: float,
    d_kind: int,
    d_leak: float,
    on_generated: Array,
    share: np.floating,
    pack: int,
    latents: Array,
    partners: Array,
) -> None:
    """The gradient of G's loss, its mean over a batch of generated samples.

    Args:
        generate: the way through G, of the mini-batch's samples; its inputs, outputs, output slopes and gradient are
            written.
        judge: the way through D, of n packs; all but its gradient is written.
        g_kind: of G's activation.
        g_leak: of LEAKY.
        d_kind: of D's activation.
        d_leak: of LEAKY.
        on_generated: (5,), the slope of the loss.
        share: 1/n.
        pack: samples that D judges at a time.
        latents: (runs, latent_dim, pack · n).
        partners: (runs, n), D's outputs at the real packs with which the generated ones are compared in pairs; (runs,
            0) if they are not.
    """
    _, _, _, g_inputs, _, _, _, generated, generated_slopes, _ = generate
    _, _, _, d_inputs, _, _, _, outputs, output_slopes, input_slopes = judge
    d, n = generated.shape[1], outputs.shape[2]
    for run in range(len(latents)):
        copy(latents[run], g_inputs[run, :-1])
        forward(generate, run, run + 1, g_kind, g_leak, True)
        for place in range(pack):
            row, first = place * d, place * n
            copy(generated[run, :, first : first + n], d_inputs[run, row : row + d])
        if d_inputs.shape[1] > pack * d + 1:
            write_deviation(generated[run], d_inputs[run, pack * d])
        forward(judge, run, run + 1, d_kind, d_leak, True)
        if partners.shape[1]:
            slope(on_generated, share, less(outputs[run, 0], partners[run]), output_slopes[run, 0])
        else:
            slope(on_generated, share, outputs[run, 0], output_slopes[run, 0])
        backward(judge, run, run + 1, d_kind, d_leak, False, True)
        for place in range(pack):
            row, first = place * d, place * n
            copy(input_slopes[run, row : row + d], generated_slopes[run, :, first : first + n])
        if d_inputs.shape[1] > pack * d + 1:
            add_through_deviation(generated[run], input_slopes[run, pack * d], generated_slopes[run])
        backward(generate, run, run + 1, g_kind, g_leak, True, False)


def slope(numbers: Array, share: np.floating, o: Array, out: Array) -> None:
    """Write the slope of a mean, share · dℓ/do, to `out`; o is (n,)."""
    weight, side, linear, constant, edge = numbers
    out[:] = constant
    if linear != 0:  # and not where o is infinite
        out += linear * o
    if weight != 0:
        out += weight * sigmoid(side * o)
    if edge < np.inf:
        out[~(side * o < edge)] = 0
    out *= share


def less(left: Array, right: Array) -> Array:
    """The differences left − right, (n,)."""
    return left - right


def write_deviation(samples: Array, out: Array) -> None:
    """Write the minibatch standard deviation of samples (d, n), their coordinates' average, to each number of `out`.

    See `gan_core.training.minibatch`. Sums go from the first number to the last, in double precision, here as in the
    compiled loops.
    """
    out[:] = sum(_deviation(row) for row in samples) / len(samples)


def add_through_deviation(samples: Array, slopes: Array, out: Array) -> None:
    """Add to slopes `out` in samples (d, n) what goes through their deviation s: ds/dx = (x − mean) / (d n σ).

    Args:
        samples: (d, n); σ is the deviation of a coordinate.
        slopes: (packs,), dL/ds where D sees it.
        out: (d, n).
    """
    total, (d, n) = np.cumsum(slopes, dtype=np.float64)[-1], samples.shape
    for row, slope_in in zip(samples, out, strict=True):
        factor = total / (d * n * _deviation(row))
        slope_in += (factor * (row.astype(np.float64) - np.cumsum(row, dtype=np.float64)[-1] / n)).astype(out.dtype)


def _deviation(row: Array) -> float:
    about = row.astype(np.float64) - np.cumsum(row, dtype=np.float64)[-1] / len(row)
    return np.sqrt(np.cumsum(about * about)[-1] / len(row) + LEAST_VARIANCE)


def slopes_at(given: Slope, o: Array) -> Array:
    """Slopes of a term at raw outputs o (n,), in double precision: (n,)."""
    out = np.empty(len(o))
    slope(np.array(given.numbers), np.float64(1.0), o.astype(np.float64), out)
    return out


def sigmoid(x: Array) -> Array:
    """1 / (1 + e⁻ˣ), with all its digits on both sides; in single precision by the arithmetic of the compiled loops."""
    if x.dtype != np.float32:
        return expit(x)
    power = _power_within_reach(np.minimum(np.abs(x), _REACH).astype(np.float64))
    return (np.where(x < 0, power, 1.0) / (1.0 + power)).astype(np.float32)


def _power_within_reach(x: Any) -> Any:
    """e⁻ˣ for 0 <= x <= 104 in double precision: Taylor's series at x / 1024, about 0.1 at most, and ten squares."""
    y = x * (-1.0 / 1024.0)
    power = 1.0 + y * (1.0 + y / 2 * (1.0 + y / 3 * (1.0 + y / 4 * (1.0 + y / 5 * (1.0 + y / 6 * (1.0 + y / 7))))))
    for _ in range(10):
        power = power * power
    return power


_ACTIVATIONS, _BATCHES = "int64, float32, int64, float32", "float32[:, :, :]"
discriminator_loop = loop(
    f"void({WAY}, {WAY}, {_ACTIVATIONS}, float32[::1], float32[::1], float32, boolean, int64, {_BATCHES}, {_BATCHES})"
)(discriminator_gradients)
generator_loop = loop(f"void({WAY}, {WAY}, {_ACTIVATIONS}, float32[::1], float32, int64, {_BATCHES}, float32[:, :])")(
    generator_gradients
)


def teach(numba: Any) -> None:
    """Tell Numba what `slope` is in a compiled loop."""
    inlined = numba.njit(inline="always", error_model="numpy")
    within_reach = inlined(_power_within_reach)

    @numba.extending.overload(less)
    def _less(left: Any, right: Any) -> Any:
        def compiled(left: Any, right: Any) -> Any:
            out = np.empty_like(left)
            for i in range(len(out)):
                out[i] = left[i] - right[i]
            return out

        return compiled

    @inlined
    def mean_of(row: Any) -> Any:
        total = 0.0
        for i in range(len(row)):
            total += np.float64(row[i])
        return total / len(row)

    @inlined
    def deviation_of(row: Any, mean: Any) -> Any:
        total = 0.0
        for i in range(len(row)):
            about = np.float64(row[i]) - mean
            total += about * about
        return np.sqrt(total / len(row) + LEAST_VARIANCE)

    @numba.extending.overload(write_deviation, jit_options={"error_model": "numpy"})
    def _write_deviation(samples: Any, out: Any) -> Any:
        def compiled(samples: Any, out: Any) -> None:
            total = 0.0
            for row in range(len(samples)):
                total += deviation_of(samples[row], mean_of(samples[row]))
            total /= len(samples)
            for i in range(len(out)):
                out[i] = total

        return compiled

    @numba.extending.overload(add_through_deviation, jit_options={"error_model": "numpy"})
    def _add_through_deviation(samples: Any, slopes: Any, out: Any) -> Any:
        def compiled(samples: Any, slopes: Any, out: Any) -> None:
            total = 0.0
            for i in range(len(slopes)):
                total += np.float64(slopes[i])
            d, n = samples.shape
            for row in range(d):
                mean = mean_of(samples[row])
                factor = total / (d * n * deviation_of(samples[row], mean))
                for i in range(n):
                    out[row, i] += np.float32(factor * (np.float64(samples[row, i]) - mean))

        return compiled

    @numba.extending.overload(slope, jit_options={"error_model": "numpy"})
    def _slope(numbers: Any, share: Any, o: Any, out: Any) -> Any:
        def compiled(numbers: Any, share: Any, o: Any, out: Any) -> None:
            weight, side, linear, constant, edge = numbers[0], numbers[1], numbers[2], numbers[3], numbers[4]
            for i in range(len(o)):
                out[i] = constant
            if linear != 0:
                for i in range(len(o)):
                    out[i] += linear * o[i]
            if weight != 0:
                for i in range(len(o)):
                    x = np.float64(side * o[i])
                    distance = x if x >= 0 else -x
                    distance = _REACH if distance > _REACH else distance
                    power = within_reach(distance)
                    out[i] += weight * np.float32((power if x < 0 else 1.0) / (1.0 + power))
            if edge < np.inf:
                for i in range(len(o)):
                    if not side * o[i] < edge:
                        out[i] = 0
            for i in range(len(o)):
                out[i] *= share

        return compiled
