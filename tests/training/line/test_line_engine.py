"""The hand-written engine against autograd, torch.optim and itself."""

import itertools

import numpy as np
import pytest

from benchmarks.reference import agrees
from gan_core.errors import CheckpointError, DivergedError
from gan_core.training.line.activations import ACTIVATIONS
from gan_core.training.line.engine import LineEngine
from gan_core.training.line.optimizers import OPTIMIZERS
from gan_core.training.losses import LOSSES
from gan_core.training.settings import Settings

SMALL = Settings(batch_size=64, latent_dim=3, generator_width=12, discriminator_width=10, ema=0.9, seed=5)
RATES = {"adam": 1e-3, "momentum": 1e-2, "sgd": 2e-2}


@pytest.mark.parametrize(
    ("activation", "loss", "optimizer", "more"),
    [
        *itertools.product(
            ACTIVATIONS, ("saturating", "non_saturating", "least_squares"), OPTIMIZERS, ({}, {"r1": 0.3})
        ),
        *itertools.product(("tanh", "silu"), ("hinge", "relativistic"), OPTIMIZERS, ({}, {"r1": 0.3, "r2": 0.2})),
        *itertools.product(
            ("tanh", "silu"),
            ("wasserstein",),
            OPTIMIZERS,
            ({"gradient_penalty": 10.0}, {"gradient_penalty": 5.0, "penalty_sides": "two"}, {"clip": 0.2}),
        ),
        # Units that no sample bends are left by these losses without any gradient but that of rounding, of which Adam
        # would make whole steps.
        *itertools.product(
            ("leaky_relu", "relu"), ("wasserstein", "hinge", "relativistic"), ("sgd",), ({"gradient_penalty": 1.0},)
        ),
    ],
)
def test_agrees_with_autograd(activation, loss, optimizer, more):
    settings = SMALL.replace(
        activation=activation,
        loss=loss,
        optimizer=optimizer,
        generator_lr=RATES[optimizer],
        discriminator_lr=RATES[optimizer],
        beta1=0.6,
        **more,
    )
    assert agrees(settings, np.float64, 1e-9) is not None
    # Within its margins a constant moves no hinge, and leaves Adam a gradient that is rounding alone.
    if (loss, optimizer) != ("hinge", "adam"):
        assert agrees(settings, np.float32, 1e-5) is not None


def test_every_loss_is_compared_with_autograd():
    assert set(LOSSES) == {"saturating", "non_saturating", "least_squares", "wasserstein", "hinge", "relativistic"}


@pytest.mark.parametrize("depths", [(0, 1), (1, 0), (3, 2)])
def test_agrees_with_autograd_at_other_depths(depths):
    settings = SMALL.replace(
        generator_depth=depths[0], discriminator_depth=depths[1], discriminator_steps=3, r1=0.1, latent="uniform"
    )
    assert agrees(settings, np.float64, 1e-9) is not None


def parameters(engine):
    return np.concatenate([engine.generator.parameters, engine.discriminator.parameters], axis=1)


@pytest.mark.parametrize("more", [{}, {"loss": "relativistic", "r2": 0.2}, {"loss": "wasserstein", "clip": 0.1}])
def test_stacked_runs_equal_single_runs(more):
    seeds, settings = (3, 8, 21), SMALL.replace(**more)
    stacked = LineEngine(settings, seeds, np.float64)
    stacked.run(20)
    for row, seed in enumerate(seeds):
        alone = LineEngine(settings.replace(seed=seed), dtype=np.float64)
        alone.run(20)
        np.testing.assert_allclose(parameters(stacked)[row], parameters(alone)[0], rtol=1e-9)
        assert stacked.last_losses["loss_g"][row] == pytest.approx(alone.last_losses["loss_g"][0], rel=1e-9)


def test_seed_decides_everything():
    runs = [LineEngine(SMALL.replace(seed=seed)) for seed in (1, 1, 2)]
    for engine in runs:
        engine.run(7)
    assert (parameters(runs[0]) == parameters(runs[1])).all()
    assert (parameters(runs[0]) != parameters(runs[2])).any()


PAIRS = {"loss": "relativistic", "r1": 0.1, "r2": 0.1, "gradient_penalty": 1.0}


@pytest.mark.parametrize(("steps", "more"), [(0, {}), (5, {}), (32, {}), (45, {}), (5, PAIRS), (33, PAIRS)])
def test_resumes_bit_for_bit(steps, more):
    settings = SMALL.replace(discriminator_steps=2, **more)
    first, second = LineEngine(settings), LineEngine(settings)
    first.run(steps)
    second.load_state_dict(first.state_dict())
    if steps:
        assert second.last_losses == first.last_losses
    for engine in (first, second):
        engine.run(40)
    assert (parameters(first) == parameters(second)).all()
    assert (first.average == second.average).all()
    assert second.step_count == steps + 40


def test_state_is_a_copy():
    engine = LineEngine(SMALL)
    arrays = engine.state_dict()["arrays"]
    before = arrays["generator"].copy()
    engine.run(3)
    assert (arrays["generator"] == before).all()


def test_state_of_another_shape_is_refused():
    state = LineEngine(SMALL).state_dict()
    with pytest.raises(CheckpointError, match="generator"):
        LineEngine(SMALL.replace(generator_width=13)).load_state_dict(state)
    with pytest.raises(CheckpointError, match="mean_square"):
        LineEngine(SMALL.replace(optimizer="sgd")).load_state_dict(state)


def test_live_changes_leave_weights_optimiser_and_random_stream_alone():
    plain, changed = LineEngine(SMALL), LineEngine(SMALL)
    for engine in (plain, changed):
        engine.run(11)
    changed.apply(
        SMALL.replace(loss="saturating", generator_lr=0.01, discriminator_steps=4, r1=2.0, means=(0.0, 5.0), beta1=0.1)
    )
    assert (parameters(plain) == parameters(changed)).all()
    changed.apply(SMALL)
    for engine in (plain, changed):
        engine.run(40)
    assert (parameters(plain) == parameters(changed)).all()


def test_live_loss_change_takes_effect():
    engine = LineEngine(SMALL.replace(loss="saturating", generator_shift=-6.0, discriminator_lr=0.01))
    engine.train_discriminator(600)
    before = engine.generator.parameters.copy()
    engine.generator_step()
    saturating = np.linalg.norm(engine.generator.gradient)
    engine.apply(engine.settings.replace(loss="non_saturating"))
    engine.generator_step()
    assert np.linalg.norm(engine.generator.gradient) > 100 * saturating
    assert (engine.generator.parameters != before).any()


def test_target_moves_without_the_noise():
    engine, moved = LineEngine(SMALL, dtype=np.float64), LineEngine(SMALL, dtype=np.float64)
    for e in (engine, moved):
        e.run(3)
    moved.apply(SMALL.replace(means=(1.0, 5.0)))
    real = engine._d_batches.draw()[1]
    np.testing.assert_allclose(moved._d_batches.draw()[1], real + 3.0, rtol=1e-12)


def test_real_batches_follow_the_mixture():
    settings = Settings(means=(-3.0, 4.0), stds=(0.5, 2.0), weights=(1.0, 3.0), batch_size=2048)
    engine = LineEngine(settings)
    real = np.concatenate([engine._d_batches.draw()[1].ravel() for _ in range(50)])
    error = 4 / np.sqrt(real.size)
    left = real < -1.0
    assert abs(left.mean() - (0.25 + 0.75 * 0.00621)) < error
    assert abs(real.mean() - 2.25) < error * real.std()
    assert abs(real.var() - (0.25 * 0.25 + 0.75 * 4 + 0.1875 * 49)) < error * 30


def test_train_discriminator_leaves_the_generator():
    engine = LineEngine(SMALL)
    before = engine.generator.parameters.copy()
    engine.train_discriminator(10)
    assert (engine.generator.parameters == before).all()
    assert engine.step_count == 0


def test_divergence_is_named():
    engine = LineEngine(
        SMALL.replace(optimizer="momentum", beta1=0.99, generator_lr=1.0, discriminator_lr=1.0, loss="least_squares")
    )
    with pytest.raises(DivergedError, match=r"step .* learning rates") as caught:
        engine.run(500)
    assert caught.value.quantity
    assert caught.value.step == 500


@pytest.mark.parametrize("player", ["discriminator", "generator"])
def test_a_single_step_notices_divergence_too(player):
    engine = LineEngine(SMALL)
    getattr(engine, player).parameters[0, 0] = np.nan
    with pytest.raises(DivergedError, match="weights"):
        getattr(engine, f"{player}_step")()


@pytest.mark.parametrize(
    ("huge", "moved", "quantity"),
    [
        ("generator", "generator", "the generator's output"),
        ("discriminator", "discriminator", "the discriminator's raw output"),
        ("discriminator", "generator", "the discriminator's raw output at a generated sample"),
    ],
)
def test_what_a_player_puts_out_is_looked_at_although_all_weights_are_finite(huge, moved, quantity):
    affine = {"generator_depth": 0, "discriminator_depth": 0, "ema": 0.0}
    engine = LineEngine(SMALL.replace(**affine, generator_lr=0.0, discriminator_lr=0.0, optimizer="sgd"))
    getattr(engine, huge).parameters[:] = 3e38
    with pytest.raises(DivergedError) as caught:
        getattr(engine, f"{moved}_step")()
    assert caught.value.quantity == quantity


def test_generator_gradient_is_the_gradient():
    engine = LineEngine(SMALL, dtype=np.float64)
    engine.run(3)
    latents = np.random.default_rng(0).standard_normal((3, 50))
    gradient = engine.generator_gradients(("saturating",), latents)["saturating"][0]

    def loss():
        generated = engine.generator.evaluate(latents)[0, 0]
        return float(np.mean(np.log1p(-1 / (1 + np.exp(-engine.logits(generated))))))

    for index in (0, 7, len(gradient) - 1):
        kept = engine.generator.parameters[0, index]
        engine.generator.parameters[0, index] = kept + 1e-5
        above = loss()
        engine.generator.parameters[0, index] = kept - 1e-5
        difference = (above - loss()) / 2e-5
        engine.generator.parameters[0, index] = kept
        assert gradient[index] == pytest.approx(difference, rel=1e-5, abs=1e-9)


def test_input_slope_is_the_derivative():
    engine = LineEngine(SMALL, dtype=np.float64)
    x = np.linspace(-4, 4, 17)
    values, slopes = engine.discriminator.values_and_slopes(x[None])
    np.testing.assert_allclose(values, engine.logits(x), rtol=1e-12)
    difference = (engine.logits(x + 1e-6) - engine.logits(x - 1e-6)) / 2e-6
    np.testing.assert_allclose(slopes[0], difference, rtol=1e-6, atol=1e-8)
