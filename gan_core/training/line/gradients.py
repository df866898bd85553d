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
    latents: Array,
    real: Array,
) -> None:
    """The gradient of D's loss, the sum of its means over a batch of real samples and one of generated samples.

    Args:
        generate: the way through G, of n samples.
        compare: the way through D, of 2n samples; its inputs, outputs, output slopes and gradient are written.
        g_kind: of G's activation.
        g_leak: of LEAKY.
        d_kind: of D's activation.
        d_leak: of LEAKY.
        on_real: (5,), the slope of the loss on a real sample.
        on_fake: (5,), that on a generated one.
        share: 1/n.
        paired: whether the slopes are those of pairs, as functions of the lead of a sample over its partner.
        latents: (runs, latent_dim, n).
        real: (runs, d, n) real samples.
    """
    n = real.shape[2]
    _, _, _, g_inputs, _, _, _, generated, _, _ = generate
    _, _, _, d_inputs, _, _, _, outputs, output_slopes, _ = compare
    for run in range(len(real)):
        copy(latents[run], g_inputs[run, :-1])
        forward(generate, run, run + 1, g_kind, g_leak, False)
        copy(real[run], d_inputs[run, :-1, :n])
        copy(generated[run], d_inputs[run, :-1, n:])
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
    latents: Array,
    partners: Array,
) -> None:
    """The gradient of G's loss, its mean over a batch of generated samples.

    Args:
        generate: the way through G, of n samples; its inputs, outputs, output slopes and gradient are written.
        judge: the way through D, of n samples; all but its gradient is written.
        g_kind: of G's activation.
        g_leak: of LEAKY.
        d_kind: of D's activation.
        d_leak: of LEAKY.
        on_generated: (5,), the slope of the loss.
        share: 1/n.
        latents: (runs, latent_dim, n).
        partners: (runs, n), D's outputs at the real samples with which the generated ones are compared in pairs; (runs,
            0) if they are not.
    """
    _, _, _, g_inputs, _, _, _, generated, generated_slopes, _ = generate
    _, _, _, d_inputs, _, _, _, outputs, output_slopes, input_slopes = judge
    for run in range(len(latents)):
        copy(latents[run], g_inputs[run, :-1])
        forward(generate, run, run + 1, g_kind, g_leak, True)
        copy(generated[run], d_inputs[run, :-1])
        forward(judge, run, run + 1, d_kind, d_leak, True)
        if partners.shape[1]:
            slope(on_generated, share, less(outputs[run, 0], partners[run]), output_slopes[run, 0])
        else:
            slope(on_generated, share, outputs[run, 0], output_slopes[run, 0])
        backward(judge, run, run + 1, d_kind, d_leak, False, True)
        copy(input_slopes[run], generated_slopes[run])
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
    f"void({WAY}, {WAY}, {_ACTIVATIONS}, float32[::1], float32[::1], float32, boolean, {_BATCHES}, {_BATCHES})"
)(discriminator_gradients)
generator_loop = loop(f"void({WAY}, {WAY}, {_ACTIVATIONS}, float32[::1], float32, {_BATCHES}, float32[:, :])")(
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
