"""The frozen classifiers: right about images that they never saw, and nothing that pretends to be one is believed."""

import json

import numpy as np
import pytest
import torch
from safetensors.numpy import load_file, save_file

from gan_core import datasets, tensor_file
from gan_core.errors import CheckpointError
from gan_core.evaluation import classifier
from gan_core.pretraining import classifiers as classifier_training

LEAST_ACCURACY = {
    "mnist": {"class": 0.99},
    "animals": {"class": 0.98},
    "faces": {"hair_colour": 0.99, "skin_tone": 0.99, "beard": 0.95, "long_hair": 0.99},
    "characters": {"hair_colour": 0.96, "skin_tone": 0.99, "glasses": 0.98},
}


@pytest.fixture
def copy(tmp_path):
    """The digits' classifier as arrays and facts, and a way to write it with changes."""
    arrays, facts = tensor_file.read(
        classifier.FOLDER / "mnist.safetensors", classifier.FORMAT, classifier.FORMAT_VERSION
    )
    facts = {name: fact for name, fact in facts.items() if name != "sha256"}

    def write(array_changes=(), **fact_changes):
        changed = {k: v for k, v in {**facts, **fact_changes}.items() if v is not None}
        kept = {k: v for k, v in {**arrays, **dict(array_changes)}.items() if v is not None}
        return tensor_file.write(tmp_path / "mnist.safetensors", kept, changed)

    return write


@pytest.mark.parametrize("name", LEAST_ACCURACY)
def test_accuracy_on_the_test_split(name):
    dataset = datasets.load(name)
    frozen = classifier.load(name)
    answers = dict(zip(dataset.attribute_names, dataset.test_attributes.T, strict=True))
    answers = answers or {"class": dataset.test_labels}
    predictions = frozen.predict(dataset.test_images)
    assert set(predictions) == set(LEAST_ACCURACY[name])
    for head, least in LEAST_ACCURACY[name].items():
        accuracy = (predictions[head] == answers[head]).mean()
        assert accuracy >= least
        assert accuracy == pytest.approx(frozen.accuracy[head], abs=2e-3)  # Other processors round otherwise.


@pytest.mark.parametrize("name", LEAST_ACCURACY)
def test_the_file_says_what_it_is(name):
    frozen = classifier.load(name)
    assert (classifier.FOLDER / f"{name}.safetensors").stat().st_size < 2**20
    assert frozen.licence == datasets.load(name).licence
    assert frozen.image_shape == datasets.image_shape(name)
    assert frozen.settings["seed"] == 0 and set(frozen.versions) == {"python", "torch", "numpy"}
    assert next(iter(frozen.heads.values())) == datasets.class_names(name)
    assert classifier.load(name) is frozen


def test_probabilities_features_and_predictions_agree():
    images = datasets.load("mnist").test_images[:700]  # more than one batch
    frozen = classifier.load("mnist")
    features, shares = frozen.features(images), frozen.probabilities(images)["class"]
    assert features.shape == (700, classifier.FEATURES) and features.min() == 0 < features.max()
    assert shares.sum(1) == pytest.approx(np.ones(700), abs=1e-5)
    # The head by hand.
    head = frozen.network.heads["class"]
    logits = features @ head.weight.numpy().T + head.bias.numpy()
    odds = np.exp(logits - logits.max(1, keepdims=True))
    assert shares == pytest.approx(odds / odds.sum(1, keepdims=True), abs=1e-5)
    assert (frozen.predict(images)["class"] == logits.argmax(1)).all()


def test_it_is_frozen_and_draws_nothing():
    before = torch.get_rng_state()
    frozen = classifier.read(classifier.FOLDER / "mnist.safetensors")
    assert torch.equal(torch.get_rng_state(), before)
    assert not frozen.network.training
    assert not any(weight.requires_grad for weight in frozen.network.parameters())
    pixels = torch.zeros(2, 1, 28, 28, requires_grad=True)
    frozen.network(pixels)[0].sum().backward()  # Gradients still reach the image.
    assert pixels.grad.abs().sum() > 0


@pytest.mark.parametrize("images", [np.zeros((2, 28, 28)), np.zeros((2, 32, 32), np.uint8)])
def test_other_images_are_refused(images):
    with pytest.raises(ValueError, match="28, 28"):
        classifier.load("mnist").predict(images)


def test_a_users_own_images_have_no_classifier(monkeypatch):
    digits = datasets.load("mnist")
    assert classifier.suited_to(digits) is classifier.load("mnist")
    for name, images in (("mnist", 255 - digits.test_images), ("idx-0123456789ab", digits.test_images)):
        own = datasets.Dataset(name, "Own", images, digits.test_labels, images, digits.test_labels, "own")
        assert classifier.suited_to(own) is None


@pytest.mark.parametrize("name", ["idx-0123456789ab", "../mnist", "mnist.safetensors", ""])
def test_an_unknown_name_lists_what_exists(name):
    with pytest.raises(CheckpointError, match="mnist"):
        classifier.load(name)


@pytest.mark.parametrize(
    ("facts", "words"),
    [
        ({"format": "minimax-lab-generator"}, "minimax-lab-classifier"),
        ({"format_version": "2"}, "version 1"),
        ({"heads": None}, "heads"),
        ({"heads": "[]"}, "does not describe"),
        ({"heads": "{"}, "does not describe"),
        ({"heads": json.dumps({"a.b": ["0", "1"]})}, "does not describe"),
        ({"heads": json.dumps({"class": ["0", "1"]})}, "heads.class.bias"),
        ({"heads": json.dumps({"other": ["0"] * 10})}, "heads.other"),
        ({"image_shape": "[32, 32, 3]"}, "body.0.weight"),
        ({"image_shape": "[28]"}, "does not describe"),
        ({"image_shape": "7"}, "does not describe"),
        ({"accuracy": "3"}, "does not describe"),
        ({"accuracy": "[" * 100_000}, "nests too deeply"),
        ({"heads": '{"class": ["0"], "class": ["0", "1"]}'}, "twice"),
    ],
)
def test_a_header_that_lies_is_refused(copy, facts, words):
    with pytest.raises(CheckpointError, match=words):
        classifier.read(copy(**facts))


@pytest.mark.parametrize(
    ("name", "array"),
    [
        ("body.0.weight", None),
        ("stranger", np.zeros(3, np.float32)),
        ("heads.class.bias", np.zeros(10)),
        ("heads.class.bias", np.zeros(9, np.float32)),
        ("heads.class.bias", np.full(10, np.nan, np.float32)),
    ],
)
def test_arrays_of_another_network_are_refused(copy, name, array):
    with pytest.raises(CheckpointError, match=name):
        classifier.read(copy({name: array}))


def test_damaged_files_are_refused(copy, tmp_path):
    path = copy()
    good = path.read_bytes()
    assert classifier.read(path).accuracy == classifier.load("mnist").accuracy
    for bad in (b"", good[:100], good[:-5], b"\x80\x04." + good, b"PK\x03\x04" + good):
        path.write_bytes(bad)
        with pytest.raises(CheckpointError):
            classifier.read(path)
    path.write_bytes(good[:-1] + bytes([good[-1] ^ 1]))
    with pytest.raises(CheckpointError, match="SHA-256"):
        classifier.read(path)
    save_file(load_file(classifier.FOLDER / "mnist.safetensors"), path)
    with pytest.raises(CheckpointError, match="format"):
        classifier.read(path)
    with pytest.raises(CheckpointError, match="cannot be read"):
        classifier.read(tmp_path / "none.safetensors")


def test_a_rebuilt_classifier_is_the_same_each_time(monkeypatch, tmp_path):
    digits = datasets.load("mnist")
    few = datasets.Dataset(
        **{
            **{name: getattr(digits, name) for name in ("name", "title", "licence", "class_names")},
            **{name: getattr(digits, name)[:1000] for name in ("train_images", "train_labels")},
            **{name: getattr(digits, name)[:500] for name in ("test_images", "test_labels")},
        }
    )
    monkeypatch.setattr(datasets, "load", lambda name: few)
    recipe = classifier_training.ClassifierRecipe("mnist", epochs=3, batch_size=50)
    monkeypatch.setattr(classifier_training, "RECIPES", {"classifier_mnist": recipe})
    calls, state = [], torch.get_rng_state()
    paths = [
        classifier_training.train("classifier_mnist", tmp_path / part, lambda *call: calls.append(call))
        for part in "ab"
    ]
    facts = [tensor_file.read(path, classifier.FORMAT, classifier.FORMAT_VERSION)[1] for path in paths]
    assert facts[0] == facts[1] and len(facts[0]["sha256"]) == 64
    assert torch.equal(torch.get_rng_state(), state)
    assert calls[0] == (1, 60) and calls[-1] == (60, 60)
    frozen = classifier.read(paths[0])
    accuracy = (frozen.predict(few.test_images)["class"] == few.test_labels).mean()
    assert 0.8 < accuracy == pytest.approx(frozen.accuracy["class"], abs=1e-9)
    with pytest.raises(CheckpointError, match="classifier_mnist"):
        classifier_training.train("nope")


def test_training_images_are_moved_whole():
    torch.manual_seed(3)
    images = torch.zeros(400, 9, 9, 3, dtype=torch.uint8)
    images[:, 4, 4] = torch.tensor([1, 2, 3], dtype=torch.uint8)
    moved = classifier_training._shifted(images, 2)
    where = (moved[..., 2] == 3).nonzero()
    assert len(where) == 400 and (moved.sum((1, 2)) == torch.tensor([1, 2, 3])).all()
    for axis in (1, 2):
        assert set(where[:, axis].tolist()) == {2, 3, 4, 5, 6}
