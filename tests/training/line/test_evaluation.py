"""Networks looked at in pieces: the same numbers as all at once."""

import numpy as np
import pytest

from gan_core.training.line.evaluation import Evaluation, Inputs, InputSlopes, SlopeEvaluation
from gan_core.training.line.networks import Network

COUNTS = (1, 511, 512, 513, 1500)


def network(sizes, dtype=np.float64, activation="silu"):
    made = Network(sizes, activation, 2, dtype)
    made.initialise([np.random.default_rng(seed) for seed in (1, 2)])
    made.parameters += 0.01
    return made


@pytest.mark.parametrize("count", COUNTS)
@pytest.mark.parametrize("outputs", [1, 2])
def test_inputs_give_what_the_network_gives(count, outputs):
    asked = network((3, 16, 16, outputs))
    x = np.random.default_rng(0).standard_normal((count, 3))
    evaluation, inputs = Evaluation(asked), Inputs(x, asked.dtype)
    for run in (0, 1):
        found = evaluation(asked.parameters[run], inputs)
        np.testing.assert_allclose(found, asked.evaluate(x.T)[run], rtol=1e-12, atol=1e-12)
        some = (count + 1) // 2
        np.testing.assert_array_equal(evaluation(asked.parameters[run], inputs, some), found[:, :some])


def test_inputs_may_be_shared_and_their_parameters_change():
    one, other = network((2, 8, 1)), network((2, 8, 8, 1))
    inputs = Inputs(np.random.default_rng(0).standard_normal((40, 2)), one.dtype)
    first, second = Evaluation(one), Evaluation(other)
    before = first(one.parameters[0], inputs)
    second(other.parameters[0], inputs)
    np.testing.assert_array_equal(first(one.parameters[0], inputs), before)
    assert not np.allclose(first(2 * one.parameters[0], inputs), before)


@pytest.mark.parametrize("count", COUNTS)
@pytest.mark.parametrize("activation", ["tanh", "silu", "leaky_relu"])
@pytest.mark.parametrize("dimension", [1, 2])
def test_values_and_slopes_are_those_of_the_network(count, activation, dimension):
    asked = network((dimension, 16, 16, 1), activation=activation)
    x = np.linspace(-4, 4, dimension * count).reshape(dimension, count) + 0.001
    for width in (64, 512):
        values, slopes = SlopeEvaluation(asked, width)(asked.parameters[0], x)
        wanted = asked.values_and_slopes(x)
        np.testing.assert_allclose(values, wanted[0], rtol=1e-12, atol=1e-12)
        np.testing.assert_allclose(slopes, wanted[1], rtol=1e-10, atol=1e-12)


def test_a_turned_network_is_asked_at_turned_inputs():
    asked, random = network((3, 16, 16, 1)), np.random.default_rng(0)
    x, turn = random.standard_normal((600, 3)), np.linalg.qr(random.standard_normal((3, 3)))[0]
    evaluation, inputs = Evaluation(asked), Inputs(x, asked.dtype)
    found = evaluation(asked.parameters[1], inputs, turn=turn)
    np.testing.assert_allclose(found, asked.evaluate(turn @ x.T)[1], rtol=1e-11, atol=1e-12)
    straight = evaluation(asked.parameters[1], inputs)
    np.testing.assert_allclose(straight, asked.evaluate(x.T)[1], rtol=1e-11, atol=1e-12)


@pytest.mark.parametrize("sizes", [(5, 16, 16, 1), (5, 1)])
def test_slopes_in_the_inputs_are_differences_of_outputs(sizes):
    asked, x = network(sizes), np.random.default_rng(0).standard_normal((40, 5))
    found = InputSlopes(asked, x)(asked.parameters[1])
    for axis, step in enumerate(1e-6 * np.eye(5)):
        differences = asked.evaluate((x + step).T)[1, 0] - asked.evaluate((x - step).T)[1, 0]
        np.testing.assert_allclose(found[:, axis], differences / 2e-6, rtol=1e-6, atol=1e-8)
