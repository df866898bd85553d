"""The whole report: real images pass it, noise does not, and the command line prints it."""

import json

import numpy as np
import pytest
import torch

from gan_core import checkpoints, datasets
from gan_core.__main__ import main
from gan_core.errors import CheckpointError
from gan_core.evaluation import classifier
from gan_core.quality import measures, table
from gan_core.training.images import networks as image_networks
from gan_core.training.images.condition import condition
from gan_core.training.settings import Settings

SETTINGS = Settings(dataset="animals", latent_dim=4, generator_width=8, generator_depth=1)
SAMPLES = 250


@pytest.fixture(scope="module")
def animals():
    return datasets.load("animals")


@pytest.fixture(scope="module")
def judge():
    return classifier.load("animals")


def saved(folder, settings, name="tiny"):
    weights = image_networks.generator(settings, torch.Generator().manual_seed(0)).state_dict()
    tensors = {key: tensor.numpy() for key, tensor in weights.items()}
    return checkpoints.save(folder / f"{name}.safetensors", tensors, settings, 7, {"loss_d": 1.0}, "own", seconds=90.0)


class Remembering:
    """A generator that has learned its training images by heart, class by class."""

    name, settings, seconds = "parrot", SETTINGS.replace(conditional="label"), 60.0
    data = datasets.origin("animals")

    def __init__(self, dataset, wrong=()):
        self.classes = dataset.class_names
        self._by_class = [dataset.train_images[dataset.train_labels == label] for label in range(len(self.classes))]
        self._wrong = wrong

    def sample(self, count, seed, label=None):
        kind = (label + 1) % len(self.classes) if label in self._wrong else label
        return self._by_class[kind][:count]


def test_real_images_reach_the_floor(animals, judge):
    # The very images of the floor, so that both are equal to the last digit.
    order = np.random.default_rng(2018).permutation(len(animals.train_images))
    found = measures.compare(animals, judge, animals.train_images[order[:2000]])
    for name in ("frechet", "class_total_variation", "precision", "recall"):
        assert found[name] == pytest.approx(found[f"{name}_floor"], rel=1e-9)
    assert found["classes_covered"] == found["classes"] == 10
    assert sum(found["class_shares"]) == pytest.approx(1, abs=1e-3)
    assert (found["frechet_floor_images"], found["held_out_images"]) == (2000, 1000)
    assert found["copied_share"] > 0.9 and found["memorises"]
    assert found["label_accuracy"] is found["variety"] is None


def test_unseen_real_images_are_no_copies(animals, judge):
    found = measures.compare(animals, judge, animals.test_images)
    assert found["frechet"] < 1e-6 < found["frechet_floor"]
    assert (found["precision"], found["recall"]) == (1.0, 1.0)
    assert found["closeness"] == pytest.approx(0.5, abs=0.02) and not found["memorises"]


def test_blurred_images_are_worse_and_noise_is_worst(animals, judge):
    real = animals.train_images[:1000]
    blurred = (
        (real.astype(int) + np.roll(real, 2, 1) + np.roll(real, 2, 2) + np.roll(real, (2, 2), (1, 2))) // 4
    ).astype(np.uint8)
    noise = np.random.default_rng(0).integers(0, 256, (1000, 28, 28), np.uint8)
    sharp, soft, worst = (measures.compare(animals, judge, images) for images in (real, blurred, noise))
    assert sharp["frechet"] < 0.5 * soft["frechet"] < 0.25 * worst["frechet"]
    assert sharp["precision"] > soft["precision"] and worst["precision"] == worst["recall"] == 0
    assert worst["class_total_variation"] > 0.5


def test_one_class_alone_is_believable_but_no_variety(animals, judge):
    found = measures.compare(animals, judge, animals.train_images[animals.train_labels == 4][:600])
    assert found["precision"] > 0.6 > 0.3 > found["recall"]
    assert found["classes_covered"] == 1 and found["class_total_variation"] > 0.8


def test_a_conditional_generator_that_obeys_but_copies(animals):
    found = measures.evaluate(Remembering(animals), samples=1500)
    assert list(found["label_accuracy"]) == ["class"] and found["label_accuracy"]["class"] > 0.97
    assert found["variety"] == pytest.approx(1, abs=0.1)
    assert found["memorises"] and found["samples"] == 1500
    assert (found["checkpoint"], found["dataset"], found["training_cpu_seconds"]) == ("parrot", "animals", 60.0)


def test_a_conditional_generator_that_confuses_two_classes_of_ten(animals):
    found = measures.evaluate(Remembering(animals, wrong=(3, 6)), samples=1000)
    assert found["label_accuracy"]["class"] == pytest.approx(0.8, abs=0.03)


class RememberingFaces:
    """A generator of faces by heart, asked for combinations of attributes; it gives all of them the other skin tone."""

    name, seconds = "parrot", 60.0
    settings = SETTINGS.replace(dataset="faces", conditional="attributes")
    data = datasets.origin("faces")

    def __init__(self):
        self._faces, self._told = datasets.load("faces"), condition(self.settings)

    def sample(self, count, seed, label=None):
        hair, skin, *others = self._told.answers(np.array([label]))[0]
        wanted = np.array([hair, (skin + 1) % 5, *others])
        found = self._faces.train_images[(self._faces.train_attributes == wanted).all(1)]
        return found[np.arange(count) % len(found)]


def test_attributes_are_judged_one_by_one():
    found = measures.evaluate(RememberingFaces(), samples=1000)
    accuracy = found["label_accuracy"]
    assert list(accuracy) == ["hair_colour", "skin_tone", "beard", "long_hair"]
    assert accuracy.pop("skin_tone") < 0.05
    assert min(accuracy.values()) > 0.95
    # What shows another class than it should is no variety.
    assert found["variety"] < 0.2
    # Combinations are asked for as often as they occur, so the hair has the colours of the data.
    assert found["class_total_variation"] < 0.1


def test_the_same_seed_gives_the_same_report(tmp_path):
    checkpoint = checkpoints.load(saved(tmp_path, SETTINGS))
    reports = [measures.evaluate(checkpoint, seed, SAMPLES) for seed in (1, 1, 2)]
    for report in reports:
        assert report.pop("seconds") > 0
    assert reports[0] == reports[1]
    assert reports[0]["frechet"] != reports[2]["frechet"]
    assert reports[0]["frechet_floor"] == reports[2]["frechet_floor"]


def test_images_that_no_classifier_knows(monkeypatch, tmp_path, animals):
    checkpoint = checkpoints.load(saved(tmp_path, SETTINGS))
    other = datasets.Dataset(
        "animals",
        "Own",
        animals.train_images,
        animals.train_labels,
        255 - animals.test_images,
        animals.test_labels,
        "own",
    )
    monkeypatch.setattr(datasets, "load", lambda name, digest: other)
    with pytest.raises(CheckpointError, match=r"no classifier.*mnist"):
        measures.evaluate(checkpoint)


@pytest.mark.parametrize("conditional", ["none", "label"])
def test_the_command_line(conditional, capsys, tmp_path, monkeypatch):
    monkeypatch.setattr(table, "FOLDER", tmp_path)
    table.write_textbook("animals", {"frechet": 12.5, "cpu_seconds": 90.0})
    path = saved(tmp_path, SETTINGS.replace(conditional=conditional))
    assert main(["evaluate", str(path), "--samples", str(SAMPLES), "--seed", "4", "--json"]) == 0
    report = json.loads(capsys.readouterr().out.splitlines()[-1])
    assert {column for column in report if report[column] is None} == (
        {"label_accuracy", "variety"} if conditional == "none" else set()
    )
    assert (report["checkpoint"], report["seed"], report["samples"]) == ("tiny", 4, SAMPLES)
    assert report["training_cpu_seconds"] == 90.0 and report["seconds"] > 0
    assert report["frechet"] > report["frechet_floor"] > 0
    assert report["frechet_textbook"] == 12.5
    assert report["memorises"] is False
    assert table.read() == {}  # One checkpoint alone changes no table.
    assert main(["evaluate", str(path), "--samples", str(SAMPLES)]) == 0
    assert "frechet_floor" in capsys.readouterr().out


def test_all_writes_the_table(capsys, tmp_path, monkeypatch):
    monkeypatch.setattr(checkpoints, "FOLDER", tmp_path)
    monkeypatch.setattr(table, "FOLDER", tmp_path)
    for name, conditional in (("one", "none"), ("two", "label")):
        saved(tmp_path, SETTINGS.replace(conditional=conditional), name)
    assert main(["evaluate", "--all", "--samples", str(SAMPLES), "--json"]) == 0
    *lines, last = capsys.readouterr().out.splitlines()
    assert [report["checkpoint"] for report in json.loads(last)] == ["one", "two"]
    assert list(table.read()) == ["one", "two"]
    assert "\n".join(lines) == table.markdown()
    assert [row["Checkpoint"] for row in table.rows()] == ["one", "two"]


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        ((), ("--all",)),
        (("nope",), ("nope", "mnist_mlp")),
        (("nope.safetensors",), ("nope.safetensors",)),
        (("mnist_mlp", "--all"), ("not allowed",)),
        (("mnist_mlp", "--samples", "5"), ("100",)),
        (("mnist_mlp", "--seed", "-1"), ("-1",)),
    ],
)
def test_bad_input_is_status_2(arguments, words, capsys):
    try:
        status = main(["evaluate", *arguments])
    except SystemExit as error:  # argparse
        status = error.code
    captured = capsys.readouterr()
    assert status == 2 and not captured.out
    assert all(word in captured.err for word in words), captured.err
