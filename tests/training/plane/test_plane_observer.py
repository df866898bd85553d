"""What is measured of a run in the plane, against SciPy, brute force and finite differences."""

import numpy as np
import pytest
from scipy.spatial.distance import jensenshannon
from scipy.special import expit

from gan_core.errors import DivergedError
from gan_core.training.games import stacked
from gan_core.training.line.gradients import slopes_at
from gan_core.training.losses import LOSSES
from gan_core.training.plane.cells import CELLS, Cells
from gan_core.training.plane.observer import ARROWS, POINTS, PlaneObserver
from gan_core.training.plane.places import COUNTED, MESH_NODES, places
from gan_core.training.plane.targets import target
from gan_core.training.settings import Settings
from gan_core.training.trainer import Trainer

RING = Settings(dataset="ring", latent_dim=2, batch_size=64, initial_biases="spread", spread=0.1)


@pytest.fixture(scope="module")
def seen():
    """A trained run, its observer and a snapshot."""
    engine = stacked(RING)
    engine.run(150)
    observer = PlaneObserver(engine)
    return engine, observer, observer.snapshot()


def generated(engine, latents=None):
    if latents is None:
        latents = np.concatenate(places(2, "normal", np.dtype(np.float64)).counted.pieces[:, 0, :-1], axis=1)
    return engine.data.unit * engine.generator.evaluate(latents)[0].T.astype(float)


def test_jsd_is_that_of_the_histogram(seen):
    engine, _, snapshot = seen
    mixture, samples = target(RING), generated(engine)
    half = 1.15 * (1 + 4 * 0.1)
    edges = np.linspace(-half, half, CELLS + 1)
    counts, _, _ = np.histogram2d(samples[:, 1], samples[:, 0], bins=[edges, edges])
    q = np.append(counts.ravel(), len(samples) - counts.sum()) / len(samples)
    inside = mixture.cell_masses(edges, edges).ravel()
    p = np.append(inside, 1 - inside.sum())
    assert snapshot.metrics["jsd"] == pytest.approx(jensenshannon(p, q) ** 2, rel=1e-6)
    width = edges[1] - edges[0]
    np.testing.assert_allclose(snapshot.curves["p_g"], counts / len(samples) / width**2, rtol=1e-9)
    assert snapshot.metrics["value_optimal"] == pytest.approx(2 * snapshot.metrics["jsd"] - np.log(4), abs=1e-9)


def test_the_bias_is_what_samples_of_the_data_score():
    cells = Cells(target(RING))
    scores = [
        cells.divergence(cells.count(cells.mixture.sample(4096, np.random.default_rng(seed)))) for seed in range(8)
    ]
    assert cells.bias(4096) == pytest.approx(np.mean(scores), rel=0.05)
    assert cells.bias(COUNTED) < 0.5 * cells.bias(4096)


def test_points_outside_the_grid_and_on_its_edges_are_counted_once():
    cells = Cells(target(RING))
    low, high = cells.edges[0], cells.edges[-1]
    masses = cells.count(np.array([(low, low), (high, 0.0), (0.0, 2 * high), (cells.centres[3], cells.centres[1])]))
    assert masses[0] == masses[1 * CELLS + 3] == 0.25 and masses[-1] == 0.5
    assert masses.sum() == 1


def test_modes_and_quality_are_those_of_2500_samples(seen):
    engine, _, snapshot = seen
    samples = generated(engine)[:2500]
    distances = np.linalg.norm(samples[:, None] - target(RING).centres, axis=2)
    good = distances.min(axis=1) <= 0.3
    assert snapshot.metrics["high_quality"] == pytest.approx(good.mean())
    assert snapshot.metrics["modes_covered"] == len(set(distances.argmin(axis=1)[good]))
    assert snapshot.metrics["modes"] == 8


def test_value_and_accuracy_are_means_over_samples(seen):
    engine, _, snapshot = seen
    real = target(RING).sample(200_000, np.random.default_rng(9))
    on_real, on_fake = engine.logits(real).astype(float), engine.logits(generated(engine)).astype(float)
    value = np.log(expit(on_real)).mean() + np.log(expit(-on_fake)).mean()
    assert snapshot.metrics["value"] == pytest.approx(value, abs=0.01)
    accuracy = ((on_real > 0).mean() + (on_fake <= 0).mean()) / 2
    assert snapshot.metrics["accuracy"] == pytest.approx(accuracy, abs=0.01)


def test_d_and_the_mesh_are_drawn_where_they_are(seen):
    engine, observer, snapshot = seen
    curves = snapshot.curves
    for row, column in ((0, 0), (7, 60), (79, 3)):
        point = np.array([[curves["x"][column], curves["x"][row]]])
        assert curves["d"][row, column] == pytest.approx(expit(engine.logits(point))[0], rel=1e-4)
    mesh = curves["mesh"]
    assert mesh.shape == (42, MESH_NODES, 2)
    z = np.linspace(-2.5, 2.5, MESH_NODES)
    middle = generated(engine, np.stack([z, 0 * z]))
    np.testing.assert_allclose(mesh[10], middle, rtol=1e-4, atol=1e-5)
    np.testing.assert_allclose(mesh[31], generated(engine, np.stack([0 * z, z])), rtol=1e-4, atol=1e-5)
    np.testing.assert_array_equal(curves["fake"], observer.snapshot().curves["fake"])
    assert curves["real"].shape == (POINTS, 2)


@pytest.mark.parametrize("loss", LOSSES)
def test_arrows_point_downhill(loss):
    engine = stacked(RING.replace(loss=loss, activation="tanh"), dtype=np.float64)
    engine.run(20)
    curves = PlaneObserver(engine).snapshot().curves
    points, found = curves["fake"][:ARROWS].astype(float), curves["gradient"]
    wanted = np.empty_like(found)
    for axis in (0, 1):
        step = np.zeros(2)
        step[axis] = 1e-5
        above, below = engine.logits(points + step), engine.logits(points - step)
        leads = engine.logits(points)[:, None]
        if LOSSES[loss].paired:
            leads = leads - engine.logits(curves["real"][:64])
        slopes = slopes_at(LOSSES[loss].generated.slope, leads.ravel()).reshape(leads.shape)
        per_output = slopes.mean(axis=1)
        wanted[:, axis] = -per_output * (above - below) / 2e-5
    np.testing.assert_allclose(found, wanted, rtol=1e-3, atol=1e-6)


def test_stacked_runs_are_measured_like_single_ones():
    engine = stacked(RING, (4, 9))
    engine.run(12)
    for seed, metrics in zip((4, 9), PlaneObserver(engine).metrics(), strict=True):
        trainer = Trainer(RING.replace(seed=seed))
        trainer.run(12)
        alone = trainer.snapshot().metrics
        assert set(alone) == set(metrics)
        for name, value in alone.items():
            assert metrics[name] == (None if value is None else pytest.approx(value, rel=1e-5)), name
    standing = PlaneObserver(engine).standing(engine.generator.parameters[1])
    assert standing["jsd"] == pytest.approx(alone["jsd"]) and standing["high_quality"] == alone["high_quality"]


def test_another_target_is_measured_from_then_on():
    trainer = Trainer(RING)
    before = trainer.snapshot()
    trainer.apply(RING.replace(ring_modes=3, spread=0.5))
    after = trainer.snapshot()
    assert before.metrics["modes"] == 8 and after.metrics["modes"] == 3
    assert after.curves["x"][-1] > before.curves["x"][-1]
    np.testing.assert_array_equal(before.curves["fake"], after.curves["fake"])


def test_what_is_not_finite_is_no_snapshot():
    engine = stacked(RING)
    engine.generator.parameters[:] = np.nan
    with pytest.raises(DivergedError, match="generator's output"):
        PlaneObserver(engine).snapshot()


@pytest.mark.parametrize(("dimension", "latent"), [(1, "normal"), (3, "uniform")])
def test_latents_of_any_dimension_have_a_mesh(dimension, latent):
    trainer = Trainer(RING.replace(latent_dim=dimension, latent=latent, ema=0.0))
    snapshot = trainer.snapshot()
    assert snapshot.curves["mesh"].shape == (1 if dimension == 1 else 42, MESH_NODES, 2)
    assert snapshot.metrics["jsd_ema"] is None and not trainer.snapshot(live=True).exact


def test_a_hasty_look_sees_less_of_the_same(seen):
    engine, observer, close = seen
    hasty = observer.snapshot(live=True)
    np.testing.assert_array_equal(hasty.curves["fake"], close.curves["fake"])
    np.testing.assert_allclose(hasty.curves["mesh"], close.curves["mesh"][:, ::2], rtol=1e-5, atol=1e-6)
    # D in the middles of cells of twice the size, which are corners of the others.
    d, corner = hasty.curves["d"], close.curves["x"].reshape(-1, 2).mean(axis=1)
    assert d.shape == (CELLS // 2, CELLS // 2)
    for row, column in ((0, 0), (7, 31), (39, 3)):
        logit = engine.logits(np.array([[corner[column], corner[row]]]))[0]
        assert d[row, column] == pytest.approx(expit(logit), rel=1e-4)
    assert hasty.metrics["modes_covered"] == close.metrics["modes_covered"]
    assert hasty.metrics["high_quality"] == close.metrics["high_quality"]
    unbiased = [look.metrics["jsd"] - look.metrics["jsd_bias"] for look in (hasty, close)]
    assert unbiased[0] == pytest.approx(unbiased[1], abs=0.03) and hasty.metrics["jsd"] != close.metrics["jsd"]
    for name, most in (("value", 0.1), ("accuracy", 0.03)):
        assert 0 < abs(hasty.metrics[name] - close.metrics[name]) < most, name
    assert hasty.metrics["generator_gradient_norm"] == pytest.approx(close.metrics["generator_gradient_norm"], rel=0.3)


def test_a_critic_is_shown_as_one():
    engine = stacked(RING.replace(loss="wasserstein"), dtype=np.float64)
    engine.run(5)
    snapshot = PlaneObserver(engine).snapshot()
    curves, metrics = snapshot.curves, snapshot.metrics
    assert "d" not in curves and metrics["value"] is None and metrics["accuracy"] is None
    corner, other = (np.array([[curves["x"][at], curves["x"][0]]]) for at in (0, 79))
    rise = (engine.logits(other) - engine.logits(corner))[0]
    assert curves["critic"][0, 79] - curves["critic"][0, 0] == pytest.approx(rise, rel=1e-9)
    assert curves["critic"].min() == 0
    real = target(RING).sample(100_000, np.random.default_rng(9))
    told = engine.logits(real).mean() - engine.logits(generated(engine)).mean()
    assert metrics["critic_estimate"] == pytest.approx(told, abs=0.01)
