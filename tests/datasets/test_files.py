"""A data set as a file to take away holds what `load` gives, whatever that was made from."""

import io
from pathlib import Path

import numpy as np
import pytest

from gan_core import datasets
from gan_core.datasets import files, own
from gan_core.errors import DatasetError
from tests.datasets.idx_files import encoded, images, labels

PARTS = {"train": ("train", 150), "test": ("t10k", 120)}
IDX = {
    f"{stem}-{kind}-ubyte": encoded(make(count))
    for stem, count in PARTS.values()
    for kind, make in (("images-idx3", images), ("labels-idx1", labels))
}


def assert_holds(content, name):
    found, expected = np.load(io.BytesIO(content)), datasets.load(name)
    for array in ("train_images", "train_labels", "test_images", "test_labels"):
        np.testing.assert_array_equal(found[array], getattr(expected, array))


@pytest.mark.parametrize("name", ["animals", "faces"])
def test_what_ships_is_the_file_itself(name):
    assert files.archive(name) == (Path(datasets.__file__).parent / f"{name}.npz").read_bytes()


def test_images_of_ones_own(tmp_path, monkeypatch):
    monkeypatch.setenv("MINIMAX_HOME", str(tmp_path))
    name = own.keep(list(IDX.items()))
    assert_holds(files.archive(name), name)
    own.discard(name)
    with pytest.raises(DatasetError, match="not on this computer"):
        files.archive(name)


def test_a_folder_in_place_of_the_digits(tmp_path, monkeypatch):
    for name, content in IDX.items():
        (tmp_path / name).write_bytes(content)
    monkeypatch.setenv(datasets.FOLDER_VARIABLE, str(tmp_path))
    content = files.archive("mnist")
    assert_holds(content, "mnist")
    assert len(np.load(io.BytesIO(content))["train_images"]) == 150
    assert len(files.archive("animals")) > 2_000_000


def test_an_unknown_name():
    with pytest.raises(DatasetError, match="nope"):
        files.archive("nope")
