"""Snapshots of games on images against counts by hand, finite differences and brute force; and that they do no harm."""

import dataclasses
from types import SimpleNamespace

import numpy as np
import pytest
import torch
from torch import nn

from gan_core import datasets
from gan_core.datasets.pixels import to_images, to_pixels
from gan_core.errors import DivergedError
from gan_core.evaluation import classifier
from gan_core.training.images import networks as image_networks
from gan_core.training.images.engine import ImageEngine
from gan_core.training.images.observer import ImageObserver
from gan_core.training.settings import Settings
from gan_core.training.trainer import Trainer

SMALL = Settings(
    dataset="mnist",
    latent_dim=6,
    generator_width=16,
    discriminator_width=12,
    activation="leaky_relu",
    batch_size=32,
    generator_lr=1e-3,
    discriminator_lr=1e-3,
    ema=0.9,
    seed=4,
)
CONVOLUTIONAL = SMALL.replace(network="dcgan", generator_width=4, discriminator_width=4, batch_size=8)
NETWORKS = {
    "mlp": SMALL,
    "mlp, batch norm": SMALL.replace(generator_norm="batch"),
    "dcgan": CONVOLUTIONAL,
    "dcgan, both norms": CONVOLUTIONAL.replace(generator_norm="batch", discriminator_norm="spectral"),
    "conditional": CONVOLUTIONAL.replace(conditional="label", discriminator_norm="spectral", r1=0.5, r1_interval=2),
    "dcgan, style": CONVOLUTIONAL.replace(generator_norm="style"),
    "colour": CONVOLUTIONAL.replace(dataset="faces", generator_norm="batch"),
}


@pytest.fixture(autouse=True)
def little_data(monkeypatch):
    """Three hundred images of each kind: few enough for a snapshot to measure them all."""
    load = datasets.load
    kept = {}

    def load_little(name):
        if name not in kept:
            whole = load(name)
            kept[name] = dataclasses.replace(
                whole,
                train_images=whole.train_images[:300],
                train_labels=whole.train_labels[:300],
                train_attributes=whole.train_attributes[:300],
                train_line_art=None,
                test_images=whole.test_images[:300],
                test_labels=whole.test_labels[:300],
                test_attributes=whole.test_attributes[:300],
                test_line_art=None,
            )
        return kept[name]

    monkeypatch.setattr(datasets, "load", load_little)
    return load_little


def game(settings):
    engine = ImageEngine(settings)
    return engine, ImageObserver(engine)


def assert_same(one, two):
    assert one.keys() == two.keys()
    for name in one:
        np.testing.assert_array_equal(one[name], two[name], err_msg=name)


def probability(logits):
    return 1 / (1 + np.exp(-np.asarray(logits, np.float64)))


def as_pixels(images):
    return images / 127.5 - 1.0


def test_the_grids_hold_images_and_ds_verdict_on_each(little_data):
    engine, observer = game(SMALL)
    engine.run(30)
    snapshot = observer.snapshot()
    curves = snapshot.curves
    assert (snapshot.step, snapshot.exact) == (30, True)
    assert curves["samples"].shape == curves["samples_average"].shape == curves["real"].shape == (100, 28, 28)
    # The scores belong to the images beside them; generated ones were rounded to grey levels for display.
    for images, scores, tolerance in (("samples", "sample_scores", 0.02), ("real", "real_scores", 1e-5)):
        expected = probability(engine.logits(as_pixels(curves[images])))
        np.testing.assert_allclose(curves[scores], expected, atol=tolerance)
    data = little_data("mnist")
    labels = {image.tobytes(): label for image, label in zip(data.test_images, data.test_labels, strict=True)}
    assert [labels[image.tobytes()] for image in curves["real"]] == curves["real_labels"].tolist()
    assert len({image.tobytes() for image in curves["real"]}) == 100
    assert (curves["sample_labels"] == -1).all()
    assert snapshot.diagnosis
    with pytest.raises(ValueError, match="read-only"):
        curves["samples"][0] = 0
    kept = curves["samples"].copy()
    engine.run(5)
    np.testing.assert_array_equal(snapshot.curves["samples"], kept)


def test_verdicts_are_counted_over_all_images(little_data):
    engine, observer = game(SMALL)
    engine.run(60)
    snapshot = observer.snapshot()
    curves, metrics = snapshot.curves, snapshot.metrics
    data = little_data("mnist")
    for images, accuracy, histogram in (
        (data.test_images, "accuracy_real", "histogram_real"),
        (data.train_images, "accuracy_training", "histogram_training"),
    ):
        score = probability(engine.logits(as_pixels(images)))
        assert metrics[accuracy] == pytest.approx((score > 0.5).mean(), abs=1e-9)
        expected = np.bincount(np.minimum((score * 40).astype(int), 39), minlength=40) / 300
        # One image may lie so near to the edge of a bin that rounding moves it.
        assert np.abs(curves[histogram] - expected).sum() <= 2.1 / 300
    for name in ("histogram_real", "histogram_training", "histogram_generated"):
        assert curves[name].sum() == pytest.approx(1, abs=1e-5)
    assert len(curves["histogram_edges"]) == 41
    latents = image_networks.latents(SMALL, 1024, torch.Generator().manual_seed(10**12 + 60))[:300]
    fake = probability(engine.discriminator(engine.generator(latents)).detach())
    real = probability(engine.logits(as_pixels(data.test_images)))
    assert metrics["accuracy_generated"] == pytest.approx((fake < 0.5).mean(), abs=1e-9)
    assert metrics["value_held_out"] == pytest.approx(np.log(real).mean() + np.log1p(-fake).mean(), abs=1e-4)
    assert 0 <= metrics["jsd_certified"] < 0.5 * (metrics["value_held_out"] + np.log(4))


@pytest.mark.parametrize("network", ["mlp", "conditional"])
def test_gradient_norms_are_those_of_the_losses(network):
    settings = NETWORKS[network]
    engine, observer = game(settings)
    engine.run(20)
    norms = observer.snapshot().metrics
    latents = image_networks.latents(settings, 1024, torch.Generator().manual_seed(10**12 + 20))[:64]
    labels = observer._told("held_out", torch.arange(64)) if network == "conditional" else None
    engine.discriminator.eval()
    for name, loss in (
        ("saturating", lambda p: torch.log(1 - p).mean()),
        ("non_saturating", lambda p: -torch.log(p).mean()),
    ):
        engine.generator.zero_grad()
        loss(torch.sigmoid(engine.discriminator(engine.generator(latents, labels), labels))).backward()
        expected = torch.cat([weight.grad.flatten() for weight in engine.generator.parameters()]).norm()
        assert norms[f"gradient_norm_{name}"] == pytest.approx(float(expected), rel=1e-4)
    assert norms["generator_gradient_norm"] == norms["gradient_norm_non_saturating"] > 0


@pytest.mark.parametrize("network", ["mlp", "conditional", "colour"])
def test_the_gradient_picture_is_the_slope_of_the_loss_in_each_pixel(network):
    settings = NETWORKS[network].replace(activation="tanh")
    engine, observer = game(settings)
    engine.run(10)
    index = 37
    curves = observer.snapshot(inspected=index).curves
    label = torch.tensor([7]) if network == "conditional" else None
    assert curves["sample_labels"][index] == (7 if label is not None else -1)
    with torch.no_grad():
        engine.generator.eval()
        image = engine.generator(observer.latents[index : index + 1], label).double()
    judge = engine.discriminator.double().eval()

    def output(pixels):
        with torch.no_grad():
            return judge(pixels, label)

    random, step = np.random.default_rng(0), 1e-5
    for _ in range(12):
        channel, row, column = (int(random.integers(size)) for size in image.shape[1:])
        up, down = image.clone(), image.clone()
        up[0, channel, row, column] += step
        down[0, channel, row, column] -= step
        place = (row, column, channel) if image.shape[1] == 3 else (row, column)
        for name, loss in (
            ("saturating", lambda o: torch.log(1 - torch.sigmoid(o))),
            ("non_saturating", lambda o: -torch.log(torch.sigmoid(o))),
        ):
            slope = float(loss(output(up)) - loss(output(down))) / (2 * step)
            picture = curves[f"inspected_gradient_{name}"]
            assert picture[place] == pytest.approx(slope, rel=1e-3, abs=1e-3 * float(np.abs(picture).max()))


def test_the_inspected_sample_has_the_nearest_training_images_beside_it(little_data):
    engine, observer = game(SMALL)
    engine.run(5)
    snapshot = observer.snapshot(inspected=42)
    curves, data = snapshot.curves, little_data("mnist")
    np.testing.assert_array_equal(curves["inspected_image"], curves["samples"][42])
    assert snapshot.metrics["inspected_score"] == curves["sample_scores"][42]
    gaps = as_pixels(data.train_images.astype(float)) - as_pixels(curves["inspected_image"].astype(float))
    distances = np.sqrt((gaps**2).sum(axis=(1, 2)))
    nearest = np.argsort(distances, kind="stable")[:5]
    np.testing.assert_array_equal(curves["inspected_neighbours"], data.train_images[nearest])
    np.testing.assert_allclose(curves["inspected_distances"], distances[nearest], rtol=1e-5)
    np.testing.assert_array_equal(curves["inspected_neighbour_labels"], data.train_labels[nearest])
    assert not [name for name in observer.snapshot().curves if name.startswith("inspected")]


@pytest.mark.parametrize("network", NETWORKS)
def test_snapshots_change_nothing_and_a_restored_run_continues_bit_for_bit(network):
    (watched, observer), alone = game(NETWORKS[network]), ImageEngine(NETWORKS[network])
    stream = torch.get_rng_state()
    for step in range(3):
        observer.snapshot(live=step != 1, inspected=step)
        watched.run(1)
        observer.snapshot(live=step != 1)
        watched.discriminator_step()
        alone.run(1)
        alone.discriminator_step()
    half = watched.state_dict()
    assert_same(half["arrays"], alone.state_dict()["arrays"])
    assert torch.equal(torch.get_rng_state(), stream)
    assert all(module.training for module in watched.discriminator.modules())
    restored = ImageEngine(NETWORKS[network])
    restored.load_state_dict(half)
    one, two = (ImageObserver(engine).snapshot(inspected=3) for engine in (restored, alone))
    assert_same(dict(one.curves), dict(two.curves))
    assert one.metrics == two.metrics
    restored.run(2)
    alone.run(2)
    assert_same(restored.state_dict()["arrays"], alone.state_dict()["arrays"])


def test_a_restored_state_is_measured_anew_although_it_comes_to_the_same_step():
    trainer, other = Trainer(SMALL), Trainer(SMALL)
    start = trainer.state_dict()
    trainer.run(3)
    trainer.snapshot()
    trainer.load_state_dict(start)
    for one in (trainer, other):
        one.apply(SMALL.replace(generator_lr=0.01))
        one.run(3)
    assert trainer.snapshot().metrics == other.snapshot().metrics


@pytest.mark.parametrize("network", ["mlp", "dcgan, both norms", "conditional"])
def test_live_snapshots_of_a_run_that_stands_still_lead_to_the_exact_one(network):
    (engine, observer), (other, beside) = game(NETWORKS[network]), game(NETWORKS[network])
    for moving in (engine, other):
        moving.run(1)
    seen = [observer.snapshot(live=True, inspected=8).exact]
    engine.run(3)
    other.run(3)
    seen += [(last := observer.snapshot(live=True, inspected=8)).exact for _ in range(6)]
    assert seen == [False] * 6 + [True]
    exact = beside.snapshot(inspected=8)
    assert last.metrics == exact.metrics
    assert_same(dict(last.curves), dict(exact.curves))


def test_a_live_snapshot_renews_one_part_and_pools_the_others():
    engine, observer = game(SMALL)
    judged = []
    engine.discriminator.register_forward_hook(lambda module, inputs, raw: judged.append(len(raw)))

    def look():
        judged.clear()
        return observer.snapshot(live=True)

    first = look()
    # A hundred samples and real images in any case; then a quarter of the 300 held-out, training and fresh images.
    assert judged == [100, 100, 75, 75, 75]
    shares = first.curves["histogram_real"] * 75
    np.testing.assert_allclose(shares, shares.round(), atol=1e-4)
    assert first.metrics["generator_gradient_norm"] is None
    parts = []
    for _ in range(10):
        engine.run(1)
        look()
        parts.append("norms" if judged[2:] == [64] else "verdicts")
        assert len(judged) == (3 if parts[-1] == "norms" else 5)
    assert parts == ["verdicts"] * 3 + ["norms"] + ["verdicts"] * 4 + ["norms"] + ["verdicts"]


def test_another_loss_shows_its_own_gradient_at_once():
    engine, observer = game(SMALL)
    engine.run(5)
    observer.snapshot()
    engine.apply(SMALL.replace(loss="saturating"))
    metrics = observer.snapshot(live=True).metrics
    assert metrics["generator_gradient_norm"] == metrics["gradient_norm_saturating"] > 0
    engine.apply(SMALL.replace(loss="least_squares"))
    metrics = observer.snapshot(live=True, inspected=1).metrics
    assert metrics["generator_gradient_norm"] > 0
    assert metrics["gradient_norm_saturating"] is None is metrics["gradient_norm_non_saturating"]


def test_where_some_numbers_do_not_exist():
    fresh = game(SMALL.replace(ema=0.0))[1].snapshot()
    assert fresh.metrics["loss_d"] is None
    assert "samples_average" not in fresh.curves
    assert "class_shares_data" not in fresh.curves  # the few images of these tests have no classifier of their own
    assert fresh.metrics["classes_covered"] is None
    squares, observer = game(SMALL.replace(loss="least_squares"))
    squares.run(2)
    snapshot = observer.snapshot(inspected=0)
    assert snapshot.metrics["gradient_norm_saturating"] is None
    assert snapshot.metrics["generator_gradient_norm"] > 0
    assert [name for name in snapshot.curves if "gradient" in name] == ["inspected_gradient_in_use"]
    assert all(value is None or np.isfinite(value) for value in snapshot.metrics.values())


def test_a_data_set_of_a_few_images_fills_the_grid_by_coming_round(little_data, monkeypatch):
    tiny = dataclasses.replace(
        little_data("mnist"),
        **{f"{part}_{what}": getattr(little_data("mnist"), f"{part}_{what}")[:7] for part in ("train", "test")
           for what in ("images", "labels")},
        train_attributes=None,
        test_attributes=None,
    )  # fmt: skip
    monkeypatch.setattr(datasets, "load", lambda name: tiny)
    engine, observer = game(NETWORKS["conditional"])
    engine.run(2)
    snapshot = observer.snapshot(inspected=99)
    assert snapshot.curves["real"].shape == (100, 28, 28)
    np.testing.assert_array_equal(snapshot.curves["real"][0], snapshot.curves["real"][7])
    assert all(value is None or np.isfinite(value) for value in snapshot.metrics.values())


class Painter(nn.Module):
    """A generator of real digits: of the asked class, or always of the given ones."""

    def __init__(self, data, classes=None):
        super().__init__()
        self.scale = nn.Parameter(torch.ones(()))
        self.pools = [data.train_images[data.train_labels == k] for k in range(10)]
        self.classes = classes

    def forward(self, latents, labels=None):
        asked = labels.tolist() if self.classes is None else [self.classes[k % len(self.classes)]
                                                              for k in range(len(latents))]  # fmt: skip
        images = np.stack([self.pools[k][place % len(self.pools[k])] for place, k in enumerate(asked)])
        return to_pixels(torch.tensor(images)) * self.scale


class Indifferent(nn.Module):
    def forward(self, pixels, labels=None):
        return 0.01 * pixels.mean((1, 2, 3))


def measured(settings, painter, data):
    networks = {"generator": painter, "discriminator": Indifferent(), "average": None}
    moment = {"step_count": 5, "discriminator_updates": 5, "mean_losses": {}}
    engine = SimpleNamespace(settings=settings, dataset=data, device=torch.device("cpu"), **networks, **moment)
    return ImageObserver(engine).snapshot()


@pytest.fixture
def judged(monkeypatch):
    monkeypatch.setattr(classifier, "suited_to", lambda dataset: classifier.load(dataset.name))


def test_classes_are_counted_by_the_frozen_classifier(little_data, judged):
    data = dataclasses.replace(little_data("mnist"))
    snapshot = measured(SMALL, Painter(data, [0, 1, 2, 2]), data)
    metrics, curves = snapshot.metrics, snapshot.curves
    assert (metrics["classes_covered"], metrics["classes"], metrics["label_accuracy"]) == (3, 10, None)
    np.testing.assert_allclose(curves["class_shares_generated"], [0.25, 0.25, 0.5, *[0] * 7], atol=0.02)
    np.testing.assert_allclose(curves["class_shares_data"], np.bincount(data.test_labels) / 300, atol=0.02)
    gap = np.abs(np.array([0.25, 0.25, 0.5, *[0] * 7]) - np.bincount(data.test_labels) / 300).sum() / 2
    assert metrics["class_total_variation"] == pytest.approx(gap, abs=0.03)


def test_a_conditional_generator_is_asked_for_a_class_in_each_column(little_data, judged):
    data, settings = dataclasses.replace(little_data("mnist")), SMALL.replace(conditional="label")
    snapshot = measured(settings, Painter(data), data)
    assert snapshot.curves["sample_labels"].reshape(10, 10).tolist() == [list(range(10))] * 10
    assert (
        classifier.load("mnist").predict(snapshot.curves["samples"])["class"].reshape(10, 10)[:, 3].tolist() == [3] * 10
    )
    assert snapshot.metrics["label_accuracy"] > 0.98
    assert snapshot.metrics["classes_covered"] == 10
    assert snapshot.metrics["class_total_variation"] < 0.06
    deaf = measured(settings, Painter(data, [4]), data)
    assert deaf.metrics["label_accuracy"] == pytest.approx((data.test_labels == 4).mean(), abs=0.03)


def test_of_several_attributes_the_first_stands_above_the_columns(judged):
    engine = ImageEngine(SMALL.replace(dataset="faces", conditional="attributes"))
    observer = ImageObserver(engine)
    asked = observer._condition.answers(observer.labels.numpy()).reshape(10, 10, 4)
    assert observer.snapshot().curves["sample_labels"].reshape(10, 10).tolist() == [[0, 1, 2, 3, 4] * 2] * 10
    assert asked[:, :, 0].tolist() == [[0, 1, 2, 3, 4] * 2] * 10
    # The others are the same along a row, and no two rows are alike.
    assert (asked[:, :, 1:] == asked[:, :1, 1:]).all()
    assert len(np.unique(asked[:, 0, 1:], axis=0)) == 10
    data = engine.dataset
    known = observer._reference
    for images, place in (("held_out", 5), ("training", 8)):
        answers = observer._condition.answers(observer._told(images, torch.tensor([place])).numpy())[0]
        pixels = getattr(known, images)[place : place + 1]
        every, attributes = (
            (data.test_images, data.test_attributes)
            if images == "held_out"
            else (data.train_images, data.train_attributes)
        )
        same = (every == to_images(pixels).numpy()).all((1, 2, 3))
        assert answers.tolist() in attributes[same].tolist()


def test_a_damaged_classifier_costs_the_classes_and_not_the_run(little_data, monkeypatch, capsys):
    def refuse(dataset):
        raise classifier.CheckpointError("mnist.safetensors is damaged.")

    monkeypatch.setattr(classifier, "suited_to", refuse)
    snapshot = measured(SMALL, Painter(little_data("mnist"), [0]), dataclasses.replace(little_data("mnist")))
    assert snapshot.metrics["classes"] is None
    assert "damaged" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("player", "quantity"),
    [
        ("generator", "the generator's output"),
        ("discriminator", "the discriminator's raw output"),
        ("average", "the output of G's moving average"),
    ],
)
def test_what_a_player_puts_out_is_looked_at_although_all_weights_are_finite(player, quantity):
    engine, observer = game(SMALL)
    random = torch.Generator().manual_seed(1)
    with torch.no_grad():
        for weights in getattr(engine, player).parameters():
            weights.copy_(3e38 * torch.sign(torch.randn(weights.shape, generator=random)))
    with pytest.raises(DivergedError) as caught:
        observer.snapshot()
    assert caught.value.quantity == quantity


@pytest.mark.parametrize(("level", "conditional"), [(0, "label"), (77, "none")])
def test_real_images_that_are_all_the_same_leave_diversity_open_and_the_run_alive(level, conditional, monkeypatch):
    same = np.full((200, 28, 28), level, np.uint8)
    classes = (np.arange(200) % 10).astype(np.uint8)
    blank = datasets.Dataset("mnist", "Blank", same, classes, same, classes, "none", tuple("0123456789"))
    monkeypatch.setattr(datasets, "load", lambda name: blank)
    trainer = Trainer(SMALL.replace(conditional=conditional))
    for _ in range(2):
        found = trainer.snapshot(inspected=3)
        assert found.metrics["diversity"] is None
        assert all(value is None or np.isfinite(value) for value in found.metrics.values())
        assert found.diagnosis and "nan" not in found.diagnosis
        trainer.run(250)
