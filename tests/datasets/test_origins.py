"""Which images a name stands for: those that ship, or a folder's in their place, and nobody takes one for the other."""

import dataclasses
import gzip
import hashlib
import os
from types import MappingProxyType

import numpy as np
import pytest

from gan_core import checkpoints, datasets, stages
from gan_core.datasets import catalogue
from gan_core.errors import CheckpointError, DatasetError, SettingsError
from gan_core.latent.probe import probe
from gan_core.latent.tradeoff import tradeoff
from gan_core.pretraining import generators as pretraining
from gan_core.quality import measures
from gan_core.runs import states
from gan_core.runs.worker.save_generator import save_generator
from gan_core.script import write_script
from gan_core.training.presets import PRESETS
from gan_core.training.settings import Settings
from gan_core.training.trainer import Trainer
from pages.latent.generators import generator
from tests.datasets.idx_files import encoded, images, labels
from ui.live.bar import task

PARTS = {
    "train_images": ("train-images-idx3-ubyte", images(130)),
    "train_labels": ("train-labels-idx1-ubyte", labels(130)),
    "test_images": ("t10k-images-idx3-ubyte", images(107, seed=1)),
    "test_labels": ("t10k-labels-idx1-ubyte", labels(107)),
}
TINY = Settings(dataset="mnist", latent_dim=3, generator_width=4, discriminator_width=4, batch_size=8, ema=0.9)
DIGITS = datasets.original("mnist")


@pytest.fixture(autouse=True)
def home(tmp_path, monkeypatch):
    monkeypatch.setenv("MINIMAX_HOME", str(tmp_path / "home"))


@pytest.fixture
def clothes(tmp_path):
    """A folder of other images under MNIST's file names."""
    folder = tmp_path / "clothes"
    folder.mkdir()
    for name, array in PARTS.values():
        (folder / name).write_bytes(encoded(array))
    return folder


@pytest.fixture
def replaced(clothes, monkeypatch):
    """The folder in the place of the digits."""
    monkeypatch.setenv(datasets.FOLDER_VARIABLE, str(clothes))
    return clothes


def expected_digest():
    digest = hashlib.sha256()
    for part, (_, array) in PARTS.items():
        digest.update(f"{part} {array.shape}\n".encode() + array.tobytes())
    return digest.hexdigest()


def test_a_folder_is_told_from_what_ships(clothes, monkeypatch):
    assert datasets.origin("mnist") == DIGITS and not datasets.is_replaced("mnist")
    monkeypatch.setenv(datasets.FOLDER_VARIABLE, str(clothes))
    found = datasets.origin("mnist")
    assert found == datasets.Origin(expected_digest(), "Images from clothes") == datasets.load("mnist").origin
    assert datasets.title("mnist") == "Images from clothes" and datasets.is_replaced("mnist")
    assert datasets.original("mnist") == DIGITS
    assert datasets.origin("animals") == datasets.original("animals") and not datasets.is_replaced("animals")
    for name, array in PARTS.values():
        (clothes / name).unlink()
        (clothes / f"{name}.gz").write_bytes(gzip.compress(encoded(array)))
    assert datasets.origin("mnist") == found


def test_images_are_found_by_their_digest(replaced):
    other = datasets.origin("mnist")
    assert datasets.load("mnist", DIGITS.digest).title == "MNIST digits"
    assert len(datasets.load("mnist", DIGITS.digest).train_images) == 60_000
    assert datasets.load("mnist", other.digest) is datasets.load("mnist")
    with pytest.raises(DatasetError, match=r"not those that mnist stands for now, Images from clothes.*MINIMAX_DATA"):
        datasets.load("mnist", "0" * 64)


def test_a_folder_whose_images_change_is_another_one(replaced):
    before = datasets.origin("mnist")
    (replaced / "t10k-images-idx3-ubyte").write_bytes(encoded(images(107, seed=2)))
    os.utime(replaced / "t10k-images-idx3-ubyte", (1, 1))
    assert datasets.origin("mnist").digest not in (before.digest, DIGITS.digest)
    assert datasets.load("mnist").digest == datasets.origin("mnist").digest
    (replaced / "t10k-images-idx3-ubyte").write_bytes(encoded(images(107, seed=1))[:-1])
    with pytest.raises(DatasetError, match="t10k-images-idx3-ubyte"):
        datasets.origin("mnist")
    assert datasets.title("mnist") == "Images from clothes"
    assert stages.available("digits") == ()


def test_a_folder_of_the_very_images_that_ship_replaces_nothing(replaced, monkeypatch):
    same = dataclasses.replace(catalogue.SHIPPED["mnist"], digest=expected_digest())
    monkeypatch.setattr(datasets, "SHIPPED", MappingProxyType({**catalogue.SHIPPED, "mnist": same}))
    assert datasets.origin("mnist") == datasets.Origin(expected_digest(), "MNIST digits")
    assert not datasets.is_replaced("mnist")


def test_stages_of_other_images_are_not_offered_nor_opened(replaced, monkeypatch):
    assert stages.available("digits") == () and stages.kept("digits")[:2] == (0, 200)
    with pytest.raises(CheckpointError, match=r"trained on MNIST digits, and what is called mnist here is now Images"):
        stages.read("digits", 200)
    monkeypatch.delenv(datasets.FOLDER_VARIABLE)
    assert stages.available("digits") == stages.kept("digits")


def test_stages_that_learned_from_a_folder_are_for_it_alone(replaced, tmp_path, monkeypatch):
    monkeypatch.setattr(stages, "STAGES", {"tiny": (1, 2)})
    monkeypatch.setattr(pretraining, "PRESETS", {"tiny": TINY})
    pretraining.pretrain("stages_tiny", tmp_path)
    path = stages.path
    monkeypatch.setattr(stages, "path", lambda preset, step: path(preset, step, tmp_path / "stages"))
    assert stages.available("tiny") == (0, 1, 2)
    trainer = Trainer(TINY)
    trainer.load_state_dict(states.from_bytes(stages.read("tiny", 2)))
    assert trainer.step_count == 2
    monkeypatch.delenv(datasets.FOLDER_VARIABLE)
    assert stages.available("tiny") == ()
    with pytest.raises(CheckpointError, match=r"trained on Images from clothes, and .* now MNIST digits"):
        stages.read("tiny", 2)


def test_a_run_goes_on_with_its_own_images_or_not_at_all(replaced, monkeypatch):
    of_folder = Trainer(TINY).state_dict()
    assert of_folder["record"]["data"] == datasets.origin("mnist").to_dict()
    Trainer(TINY).load_state_dict(of_folder)
    monkeypatch.delenv(datasets.FOLDER_VARIABLE)
    on_digits = Trainer(TINY)
    with pytest.raises(CheckpointError, match=r"learned from Images from clothes, .* now MNIST digits\. Reset"):
        on_digits.load_state_dict(of_folder)
    # One of an earlier version says nothing: it is taken to have learned from what ships.
    old = on_digits.state_dict()
    del old["record"]["data"]
    on_digits.load_state_dict(old)
    monkeypatch.setenv(datasets.FOLDER_VARIABLE, str(replaced))
    with pytest.raises(CheckpointError, match=r"learned from MNIST digits, .* now Images from clothes"):
        Trainer(TINY).load_state_dict(old)


def test_a_generator_says_which_images_it_learned_from(replaced, monkeypatch):
    origin = datasets.origin("mnist")
    save_generator(Trainer(TINY), "kept")
    kept = checkpoints.load("kept")
    assert kept.data == origin and kept.settings.dataset == "mnist"
    assert kept.licence == "as given with the files in clothes"
    assert generator("kept").dataset == "Images from clothes"
    assert checkpoints.load("mnist_mlp").data == DIGITS
    assert generator("mnist_mlp").dataset == "MNIST digits"
    # Here its images are; no classifier knows them, and digits are no measure of it.
    for ask in (lambda: measures.evaluate(kept, samples=100), lambda: probe(kept, "attributes")):
        with pytest.raises((CheckpointError, SettingsError), match=r"on Images from clothes, and .* classifier"):
            ask()
    assert tradeoff(kept, [1.0], count=50).features == "pixels"
    monkeypatch.delenv(datasets.FOLDER_VARIABLE)
    assert checkpoints.load("kept").data == origin
    for ask in (
        lambda: measures.evaluate(kept, samples=100),
        lambda: probe(kept, "attributes"),
        lambda: tradeoff(kept, [1.0], count=50),
    ):
        with pytest.raises(DatasetError, match="not those that mnist stands for now, MNIST digits"):
            ask()


def test_a_generator_of_digits_is_measured_against_digits(replaced, monkeypatch):
    seen = []
    monkeypatch.setattr(measures.classifier, "suited_to", seen.append)
    with pytest.raises(CheckpointError, match="trained on MNIST digits"):
        measures.evaluate(checkpoints.load("mnist_dcgan"), samples=100)
    assert [data.origin for data in seen] == [DIGITS]


def test_a_script_on_other_images_does_not_fetch_the_digits(replaced, monkeypatch):
    assert "urlretrieve" not in write_script(PRESETS["digits"], "digits").text
    monkeypatch.delenv(datasets.FOLDER_VARIABLE)
    assert "urlretrieve" in write_script(PRESETS["digits"], "digits").text


def test_what_to_watch_for_is_said_of_the_images_it_was_written_for(replaced, monkeypatch):
    settings = PRESETS["digits"]
    assert task("digits", settings) == "Made for MNIST digits; here it learns from Images from clothes."
    assert "animal" in task("animals", PRESETS["animals"])
    monkeypatch.delenv(datasets.FOLDER_VARIABLE)
    assert task("digits", settings).startswith("All of MNIST")
    assert "Animal silhouettes" in task("digits", settings.replace(dataset="animals"))
    assert task("far_apart", PRESETS["far_apart"])


@pytest.mark.parametrize(
    "values",
    [
        None,
        [],
        {},
        {"digest": "a"},
        {"digest": 1, "title": "b"},
        {"digest": "a", "title": "b" * 201},
        {"digest": "a", "title": "b", "more": "c"},
    ],
)
def test_an_origin_that_is_none_is_refused(values):
    with pytest.raises(ValueError, match="digest"):
        datasets.Origin.from_dict(values)


def test_images_that_are_elsewhere_are_still_known_by_their_name():
    assert datasets.original("idx-0123456789ab") == datasets.Origin("0123456789ab", "idx-0123456789ab")


def test_reading_a_digest_takes_no_memory(tmp_path, monkeypatch):
    import tracemalloc

    folder = tmp_path / "large"
    folder.mkdir()
    large = np.zeros((20_000, 28, 28), np.uint8)
    for part, (name, array) in PARTS.items():
        (folder / name).write_bytes(encoded({"train_images": large, "train_labels": labels(20_000)}.get(part, array)))
    monkeypatch.setenv(datasets.FOLDER_VARIABLE, str(folder))
    tracemalloc.start()
    try:
        assert datasets.is_replaced("mnist")
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert peak < 0.3 * large.nbytes
