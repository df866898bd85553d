"""Malformed files of every kind that is read: each is refused with what was expected, and none is executed."""

import pickle

import numpy as np
import pytest
import torch

from gan_core import checkpoints, datasets, tensor_file, uploads
from gan_core.datasets import own
from gan_core.datasets.catalogue import SHIPPED
from gan_core.errors import CheckpointError, DatasetError
from gan_core.training.images import networks as image_networks
from gan_core.training.settings import Settings
from tests.datasets.idx_files import images, labels, zipped
from tests.malformed import image_files, tensor_files
from tests.malformed.case import little_memory, parameters, pickled, scratch_folder

SETTINGS = Settings(dataset="mnist", latent_dim=5, generator_width=7, generator_depth=2)
WEIGHTS = {
    name: tensor.numpy()
    for name, tensor in image_networks.generator(SETTINGS, torch.Generator().manual_seed(1)).state_dict().items()
}
SCRATCH = scratch_folder()
MARKER = SCRATCH / "sprung"


def checkpoint_bytes(arrays=None):
    path = SCRATCH / "good.safetensors"
    checkpoints.save(path, WEIGHTS, SETTINGS, 3, {"loss_d": 1.0}, "CC0")
    if arrays is not None:
        _, facts = tensor_file.read(path, checkpoints.FORMAT, checkpoints.FORMAT_VERSION)
        tensor_file.write(path, arrays, facts)
    return path.read_bytes()


GOOD = checkpoint_bytes()
CHECKPOINTS = (
    tensor_files.containers(GOOD, MARKER) | tensor_files.facts(GOOD) | tensor_files.tensors(checkpoint_bytes, WEIGHTS)
)


@pytest.fixture(autouse=True)
def nothing_is_executed():
    yield
    assert not MARKER.exists()


def test_the_traps_would_spring():
    pickle.loads(pickled(MARKER, 4))
    assert MARKER.exists()
    MARKER.rmdir()


def test_what_the_malformed_checkpoints_are_made_from_is_intact(tmp_path):
    (tmp_path / "a.safetensors").write_bytes(GOOD)
    assert checkpoints.load(tmp_path / "a.safetensors").settings == SETTINGS
    (tmp_path / "b.safetensors").write_bytes(tensor_files.together(*tensor_files.taken_apart(GOOD)))
    assert checkpoints.load(tmp_path / "b.safetensors").settings == SETTINGS
    (tmp_path / "c.safetensors").write_bytes(checkpoint_bytes(WEIGHTS))
    assert checkpoints.load(tmp_path / "c.safetensors").settings == SETTINGS


@pytest.mark.parametrize("case", parameters(CHECKPOINTS | tensor_files.no_files()))
def test_a_malformed_checkpoint_is_refused(case, tmp_path):
    path = tmp_path / "bad.safetensors"
    case.make(path)
    with little_memory(), pytest.raises(CheckpointError) as caught:
        checkpoints.load(path)
    message = str(caught.value)
    assert case.words in message
    assert "bad.safetensors" in message
    assert len(message) < 1_000


@pytest.mark.parametrize("case", parameters(CHECKPOINTS))
def test_a_malformed_upload_is_refused_and_leaves_nothing(case, tmp_path, monkeypatch):
    monkeypatch.setenv("MINIMAX_HOME", str(tmp_path / "home"))
    case.make(tmp_path / "bad")
    with pytest.raises(CheckpointError) as caught:
        uploads.keep_checkpoint("bad.safetensors", (tmp_path / "bad").read_bytes())
    assert case.words in str(caught.value)
    assert "bad.safetensors" in str(caught.value)
    assert not (tmp_path / "home").exists()


IDX_FILES = image_files.idx(MARKER)
ZIP_FILES = image_files.zips(MARKER)


@pytest.mark.parametrize("case", parameters(IDX_FILES))
def test_malformed_uploaded_images_are_refused_and_leave_nothing(case, tmp_path, monkeypatch):
    monkeypatch.setenv("MINIMAX_HOME", str(tmp_path / "home"))
    case.make(tmp_path / "bad-images")
    data = (tmp_path / "bad-images").read_bytes()
    with little_memory(), pytest.raises(DatasetError) as caught:
        own.keep([("bad-images", data), ("labels", image_files.LABELS)])
    assert case.words in str(caught.value)
    assert "bad-images" in str(caught.value)
    assert not (tmp_path / "home").exists()


@pytest.mark.parametrize("case", parameters(ZIP_FILES))
def test_malformed_archives_of_images_are_refused_and_leave_nothing(case, tmp_path, monkeypatch):
    monkeypatch.setenv("MINIMAX_HOME", str(tmp_path / "home"))
    monkeypatch.chdir(tmp_path)
    case.make(tmp_path / "bad.zip")
    data = (tmp_path / "bad.zip").read_bytes()
    with little_memory(), pytest.raises(DatasetError) as caught:
        own.keep([("bad.zip", data)])
    assert case.words in str(caught.value)
    assert "bad.zip" in str(caught.value)
    assert [path.name for path in tmp_path.iterdir()] == ["bad.zip"]


def archive_bytes(**changes):
    arrays = {"train_images": images(700), "train_labels": labels(700), "test_images": images(100, seed=1)}
    arrays |= {"test_labels": labels(100)} | changes
    return image_files.archive_of({name: array for name, array in arrays.items() if array is not None})


NUMPY_FILES = image_files.npz(archive_bytes, MARKER)


def test_what_the_malformed_images_are_made_from_is_intact(tmp_path, monkeypatch):
    monkeypatch.setenv("MINIMAX_HOME", str(tmp_path / "home"))
    both = [("images", image_files.IMAGES), ("labels", image_files.LABELS)]
    assert own.keep(both) == own.keep([("a.zip", zipped(both))])
    (tmp_path / "a.npz").write_bytes(archive_bytes())
    found = datasets.read_archive(tmp_path / "a.npz", SHIPPED["mnist"])
    np.testing.assert_array_equal(found["train_images"], images(700))


@pytest.mark.parametrize("case", parameters(NUMPY_FILES))
def test_a_malformed_data_set_is_refused(case, tmp_path):
    path = tmp_path / "bad.npz"
    case.make(path)
    with little_memory(), pytest.raises(DatasetError) as caught:
        datasets.read_archive(path, SHIPPED["mnist"])
    assert case.words in str(caught.value)
    assert "bad.npz" in str(caught.value)
    assert len(str(caught.value)) < 1_000


@pytest.mark.parametrize("case", parameters(NUMPY_FILES))
def test_a_malformed_data_set_of_ones_own_is_refused_and_left_out_of_the_list(case, tmp_path, monkeypatch):
    monkeypatch.setenv("MINIMAX_HOME", str(tmp_path))
    (tmp_path / "data").mkdir()
    case.make(tmp_path / "data" / "0123456789ab.npz")
    with pytest.raises(DatasetError, match=r"0123456789ab\.npz"):
        datasets.load("idx-0123456789ab")
    assert own.available() == []
