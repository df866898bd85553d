import gzip
import os
import struct
import subprocess
import sys

import numpy as np
import pytest

from gan_core import datasets
from gan_core.datasets import idx
from gan_core.errors import DatasetError
from tests.datasets.idx_files import encoded, images, labels

NAMES = {
    "train_images": "train-images-idx3-ubyte",
    "train_labels": "train-labels-idx1-ubyte",
    "test_images": "t10k-images-idx3-ubyte",
    "test_labels": "t10k-labels-idx1-ubyte",
}


SIZES = {"train": 130, "test": 107}


def arrays():
    made = {f"{part}_images": images(count, seed=count) for part, count in SIZES.items()}
    return made | {f"{part}_labels": labels(count) for part, count in SIZES.items()}


@pytest.fixture
def folder(tmp_path):
    for name, array in arrays().items():
        (tmp_path / NAMES[name]).write_bytes(encoded(array))
    return tmp_path


def refusal(folder):
    with pytest.raises(DatasetError) as caught:
        idx.read_folder(folder, (28, 28))
    return str(caught.value)


@pytest.mark.parametrize("compressed", [(), ("train_images", "test_labels"), tuple(NAMES)])
def test_reads_what_was_written_plain_or_compressed(folder, compressed):
    for name in compressed:
        path = folder / NAMES[name]
        path.with_name(path.name + ".gz").write_bytes(gzip.compress(path.read_bytes()))
        path.unlink()
    found = idx.read_folder(folder, (28, 28))
    for name, array in arrays().items():
        np.testing.assert_array_equal(found[name], array)


def test_reads_the_other_common_spelling_of_the_names(folder):
    for name in NAMES.values():
        (folder / name).rename(folder / name.replace("-idx", ".idx"))
    assert idx.read_folder(folder, (28, 28))["train_images"].shape == (130, 28, 28)


def test_the_folder_of_the_environment_replaces_the_digits(folder, monkeypatch):
    shipped = datasets.load("mnist")
    monkeypatch.setenv(datasets.FOLDER_VARIABLE, str(folder))
    found = datasets.load("mnist")
    np.testing.assert_array_equal(found.test_images, arrays()["test_images"])
    assert folder.name in found.title
    monkeypatch.delenv(datasets.FOLDER_VARIABLE)
    assert datasets.load("mnist") is shipped


def test_a_folder_must_fit_where_the_digits_were(folder, monkeypatch):
    (folder / NAMES["test_labels"]).write_bytes(encoded(labels(107, 11)))
    monkeypatch.setenv(datasets.FOLDER_VARIABLE, str(folder))
    with pytest.raises(DatasetError, match="labels up to 10: expected 0 to 9"):
        datasets.load("mnist")
    (folder / NAMES["test_labels"]).write_bytes(encoded(labels(99)))
    (folder / NAMES["test_images"]).write_bytes(encoded(images(99)))
    assert "130 images to train on and 99 to test with: expected at least 100 of each." in refusal(folder)


def test_a_missing_folder_or_file_is_named(folder, tmp_path):
    assert "nowhere" in refusal(tmp_path / "nowhere")
    (folder / NAMES["test_labels"]).unlink()
    assert NAMES["test_labels"] in refusal(folder)


@pytest.mark.parametrize(
    ("damage", "words"),
    [
        (lambda data: b"\x93NUMPY" + data[6:], "expected 2051"),
        (lambda data: struct.pack(">I", 2049) + data[4:], "that of labels"),
        (lambda data: data[:-1], "damaged"),
        (lambda data: data[:10], "header"),
        (lambda data: b"", "header"),
        (lambda data: data + b"x", "holds more"),
        (lambda data: data[:4] + struct.pack(">I", 2**32 - 1) + data[8:], "4,294,967,295"),
        (lambda data: data[:4] + struct.pack(">I", 0) + data[8:], "0 items"),
        (lambda data: data[:8] + struct.pack(">II", 56, 14) + data[16:], r"(56, 14)"),
        (lambda data: data[:8] + struct.pack(">II", 2**31, 2**31) + data[16:], "expected (28, 28)"),
    ],
)
@pytest.mark.parametrize("compressed", [False, True])
def test_a_damaged_file_is_refused_with_its_name_and_what_was_expected(folder, damage, words, compressed):
    path = folder / NAMES["train_images"]
    data = damage(path.read_bytes())
    if compressed:
        path.unlink()
        path = path.with_name(path.name + ".gz")
        data = gzip.compress(data)
    path.write_bytes(data)
    message = refusal(folder)
    assert path.name in message
    assert words in message


def test_a_truncated_or_false_gzip_file_is_refused(folder):
    path = folder / NAMES["train_images"]
    compressed = gzip.compress(path.read_bytes())
    path.unlink()
    path = path.with_name(path.name + ".gz")
    for data in (compressed[:-200], b"no gzip at all", compressed[:100] + b"\0" * 50 + compressed[150:]):
        path.write_bytes(data)
        assert path.name in refusal(folder)


def test_as_many_labels_as_images(folder):
    (folder / NAMES["train_labels"]).write_bytes(encoded(np.zeros(129, np.uint8)))
    message = refusal(folder)
    assert "129 labels" in message
    assert "130 images" in message


@pytest.mark.skipif(not hasattr(os, "fork"), reason="limits memory in a way that only Unix has")
def test_a_small_compressed_file_cannot_fill_the_memory(folder):
    path = folder / NAMES["train_images"]
    path.unlink()
    bomb = gzip.compress(encoded(arrays()["train_images"]) + bytes(10**9), compresslevel=1)
    path.with_name(path.name + ".gz").write_bytes(bomb)
    script = (
        "import resource, sys; from pathlib import Path; from gan_core.datasets import idx\n"
        "resource.setrlimit(resource.RLIMIT_DATA, (10**9, 10**9))\n"
        "try: idx.read_folder(Path(sys.argv[1]), (28, 28))\n"
        "except Exception as error: print(type(error).__name__)"
    )
    ran = subprocess.run([sys.executable, "-c", script, str(folder)], capture_output=True, text=True, check=True)
    assert ran.stdout.strip() == "DatasetError"
