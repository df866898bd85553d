"""The loops of the chain rule: NumPy and the compiler give the same bits, and both what mathematics says."""

import dataclasses
import gc
import itertools

import numpy as np
import pytest

from gan_core.loops import compiler
from gan_core.training import losses
from gan_core.training.line import networks, perceptron
from gan_core.training.line.engine import LineEngine
from gan_core.training.loss import Slope
from gan_core.training.losses import LOSSES
from gan_core.training.settings import Settings
from gan_core.training.trainer import Trainer

SMALL = Settings(batch_size=64, generator_width=16, discriminator_width=24, latent_dim=3)
SHAPES = (
    {},
    {"latent_dim": 1},
    {"generator_depth": 0},
    {"discriminator_depth": 1, "discriminator_width": 8},
    {"batch_size": 1},
    {"pack": 4, "batch_size": 68, "minibatch_stddev": "on"},
    {"batch_size": 37, "generator_depth": 3},
    {"batch_size": 256, "discriminator_width": 65},  # whose products come in pieces, the last of them a single row
)


@pytest.fixture
def compiled():
    pytest.importorskip("numba")
    compiler.load()
    yield
    compiler.unload()


def trained(settings, steps, seeds=None):
    engine = LineEngine(settings, seeds)
    engine.run(steps)
    return engine.state_dict()["arrays"]


@pytest.mark.parametrize("activation", ["tanh", "silu", "leaky_relu", "relu"])
@pytest.mark.parametrize("shape", SHAPES, ids=str)
def test_a_run_is_the_same_to_the_last_bit_with_compiled_loops(activation, shape, compiled):
    settings = SMALL.replace(activation=activation, **shape)
    by_compiled = trained(settings, 40, (1, 2))
    compiler.unload()
    by_numpy = trained(settings, 40, (1, 2))
    assert by_compiled.keys() == by_numpy.keys()
    for name, values in by_numpy.items():
        np.testing.assert_array_equal(by_compiled[name], values, err_msg=name)
    assert not np.array_equal(by_numpy["generator"][0], by_numpy["generator"][1])


@pytest.mark.parametrize("name", ["saturating", "least_squares", "hinge"])
def test_every_form_of_a_loss_is_the_same_with_compiled_loops(name, compiled, monkeypatch):
    hinge = dataclasses.replace(
        LOSSES["saturating"],
        real=dataclasses.replace(LOSSES["saturating"].real, slope=Slope(constant=-1.0, edge=1.0)),
        fake=dataclasses.replace(LOSSES["saturating"].fake, slope=Slope(constant=1.0, side=-1.0, edge=1.0)),
    )
    monkeypatch.setitem(losses._LOSSES, "hinge", hinge)
    by_compiled = trained(SMALL.replace(loss=name), 40)
    compiler.unload()
    by_numpy = trained(SMALL.replace(loss=name), 40)
    for array, values in by_numpy.items():
        np.testing.assert_array_equal(by_compiled[array], values, err_msg=array)
    assert not np.array_equal(by_numpy["discriminator"], trained(SMALL, 40)["discriminator"])


def test_loops_may_be_exchanged_in_the_middle_of_a_run(compiled):
    engine = LineEngine(SMALL)
    for change in (compiler.unload, compiler.load, compiler.unload):
        engine.run(20)
        change()
    engine.run(20)
    np.testing.assert_array_equal(engine.generator.parameters, trained(SMALL, 80)["generator"])


def activated(kind, a):
    """φ(a), and φ'(a) as it reaches numbers that are 1."""
    h, slope, values = a.copy(), np.empty_like(a), np.ones_like(a)
    perceptron.activate(kind, 0.2, h, slope, True)
    perceptron.chain(kind, 0.2, h, slope, values)
    return h, values


@pytest.mark.parametrize("kind", [perceptron.TANH, perceptron.SILU, perceptron.LEAKY])
def test_activations_and_their_slopes_are_those_of_mathematics(kind):
    a = np.linspace(-12, 12, 4801)
    h, slope = activated(kind, a)
    sigmoid = 1 / (1 + np.exp(-a))
    value = {
        perceptron.TANH: np.tanh(a),
        perceptron.SILU: a * sigmoid,
        perceptron.LEAKY: np.maximum(a, 0.2 * a),
    }[kind]
    np.testing.assert_allclose(h, value, atol=1e-14)
    smooth = np.abs(a) > 1e-9
    around = np.gradient(value, a)
    np.testing.assert_allclose(slope[1:-1][smooth[1:-1]], around[1:-1][smooth[1:-1]], atol=2e-5)
    narrow, narrow_slope = activated(kind, a.astype(np.float32))
    np.testing.assert_allclose(narrow, h, atol=2e-6)
    np.testing.assert_allclose(narrow_slope, slope, atol=2e-6)


def test_the_rational_tanh_errs_by_the_rounding_of_single_precision():
    x = np.concatenate([np.linspace(-20, 20, 400_001), np.geomspace(1e-20, 1, 1001)]).astype(np.float32)
    error = np.abs(perceptron.tanh(x) - np.tanh(x.astype(np.float64)))
    assert 1e-8 < error.max() < 4e-7
    near = np.abs(x) < 0.1
    relative = error[near & (x != 0)] / np.abs(x[near & (x != 0)])
    assert relative.max() < 4e-7
    np.testing.assert_array_equal(perceptron.tanh(-x), -perceptron.tanh(x))


def test_what_is_no_number_stays_none_on_both_sides(compiled):
    x = np.array([np.nan, np.inf, -np.inf, 1e38, -1e38, 0.0], np.float32)
    found = []
    for change in (lambda: None, compiler.unload):
        change()
        engine = LineEngine(SMALL.replace(activation="tanh", batch_size=6, latent_dim=1))
        passing = engine._generate
        passing.inputs[0, 0] = x
        with np.errstate(all="ignore"):
            found.append(passing.forward()[0, 0].copy())
    np.testing.assert_array_equal(*found)
    assert np.isnan(found[0][0]) and np.isfinite(found[0][5])


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
@pytest.mark.parametrize("turned", [False, True])
@pytest.mark.parametrize("shape", [(3, 4, 5), (1, 4, 5), (3, 4, 1), (1, 4, 1), (3, 1, 5), (1, 1, 1)])
def test_products_are_those_of_numpy(shape, turned, dtype):
    m, k, n = shape
    random = np.random.default_rng(7)
    left, right = random.standard_normal((m, k)).astype(dtype), random.standard_normal((k, n)).astype(dtype)
    laid = np.ascontiguousarray(right.T).T if turned else right
    out = np.full((m, n), np.nan, dtype)
    perceptron.product(left, laid, out)
    np.testing.assert_allclose(out, left @ right, rtol=1e-5 if dtype is np.float32 else 1e-12, atol=1e-6)


@pytest.mark.parametrize("transposed", [False, True])
def test_large_products_are_made_in_pieces_for_which_there_are_faster_kernels(transposed, monkeypatch):
    monkeypatch.setattr(perceptron, "_SMALL_KERNELS", True)
    for m, k, n in itertools.product([1, 24, 64, 65, 512], [2, 17, 65, 512], [33, 65, 512, 4096]):
        rows = perceptron.rows_at_once(m, k, n, transposed)
        small = rows * k * n <= 10**6 and (not transposed or rows * n <= 1_200)
        assert 1 <= rows <= m and (small or rows == m), (m, k, n)
        if rows < m:
            assert rows % 8 == 0 and (2 * rows > m or 2 * rows * k * n > 10**6 or 2 * rows * n > 1_200), (m, k, n)
    assert perceptron.rows_at_once(64, 65, 512) == 24
    monkeypatch.setattr(perceptron, "_SMALL_KERNELS", False)
    assert perceptron.rows_at_once(512, 512, 512, transposed) == 512


def test_runs_that_share_room_leave_each_other_alone():
    """G and D of one shape, two runs of one shape, a look in between: each run is the one that it is alone."""
    settings = SMALL.replace(latent_dim=1, generator_width=24, discriminator_width=24)
    wanted = [trained(settings, 12, (seed,)) for seed in (1, 2)]
    trainers = [Trainer(settings.replace(seed=seed)) for seed in (1, 2)]
    for turn in range(12):
        for trainer in trainers:
            while not trainer.next_update():
                trainers[0].snapshot(live=bool(turn % 2))
    for trainer, arrays in zip(trainers, wanted, strict=True):
        for name, values in arrays.items():
            np.testing.assert_array_equal(trainer.state_dict()["arrays"][name], values, err_msg=name)


def test_the_room_that_runs_share_goes_with_the_last_of_them():
    """Whoever drags the slider of the batch size begins a run of another shape with every notch."""
    gc.collect()
    before = len(networks._shared.known)
    trainers = [Trainer(SMALL.replace(batch_size=size)) for size in (41, 43)]
    for trainer in trainers:
        trainer.run(1)
        trainer.snapshot()
    kept = trainers.pop()
    trainers.clear()
    del trainer
    gc.collect()
    with_one = len(networks._shared.known)
    assert with_one > before
    kept.run(1)
    assert len(networks._shared.known) == with_one
    del kept
    gc.collect()
    assert len(networks._shared.known) == before
