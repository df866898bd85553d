"""Checkpoints that users bring along: kept under a free name, refused like other files, discarded with a way back."""

import subprocess
import sys

import numpy as np
import pytest
import torch

from gan_core import checkpoints, uploads
from gan_core.errors import CheckpointError
from gan_core.training.images import networks as image_networks
from gan_core.training.settings import Settings

SETTINGS = Settings(dataset="mnist", latent_dim=3, generator_width=4, generator_depth=1)


@pytest.fixture(scope="module")
def tensors():
    network = image_networks.generator(SETTINGS, torch.Generator().manual_seed(1))
    return {name: tensor.numpy() for name, tensor in network.state_dict().items()}


@pytest.fixture
def data(tensors, tmp_path):
    return checkpoints.save(tmp_path / "made.safetensors", tensors, SETTINGS, 7, {}, "CC0").read_bytes()


@pytest.fixture(autouse=True)
def home(tmp_path, monkeypatch):
    monkeypatch.setenv("MINIMAX_HOME", str(tmp_path / "home"))
    return tmp_path / "home"


def test_a_kept_checkpoint_is_found_by_its_name(data, tensors):
    assert uploads.keep_checkpoint("mine", data) == "mine"
    assert "mine" in checkpoints.available()
    found = checkpoints.load("mine")
    assert (found.settings, found.steps) == (SETTINGS, 7)
    for name, array in tensors.items():
        np.testing.assert_array_equal(found.tensors[name], array)


@pytest.mark.parametrize(
    ("given", "name"),
    [
        ("my gan.safetensors", "my_gan"),
        ("../../etc/passwd", "passwd"),
        ("C:\\temp\\G (2).safetensors", "G_2"),
        ("été.safetensors", "t"),
        ("!!!", "checkpoint"),
        ("a" * 100 + ".safetensors", "a" * 60),
    ],
)
def test_names_are_made_from_those_of_files(given, name, data, home):
    assert uploads.suggest_name(given) == name
    assert uploads.keep_checkpoint(given, data) == name
    assert [path.name for path in home.rglob("*.safetensors")] == [f"{name}.safetensors"]
    assert uploads.suggest_name(given) == f"{name[:55]}_2"


def test_taken_names_are_refused_and_what_was_there_stays(data, home):
    uploads.keep_checkpoint("mine", data)
    shipped = checkpoints.shipped()[0]
    for name, words in (("mine", "named mine already"), ("MINE", "named MINE already"), (shipped, "ships with")):
        with pytest.raises(CheckpointError, match=words):
            uploads.keep_checkpoint(name, data)
    assert [path.name for path in (home / "checkpoints").iterdir()] == ["mine.safetensors"]
    for name in ("", "a b", "../x", "a" * 61, "é"):
        with pytest.raises(CheckpointError, match="expected 1 to 60 letters"):
            uploads.check_name(name)


def test_what_is_no_checkpoint_is_refused_by_its_name_and_leaves_nothing(data, home):
    for given, words in (
        (data[: len(data) // 2], "mine.safetensors is not an intact safetensors file"),
        (b"", "mine.safetensors is not an intact"),
        (b"PK\3\4 and so on", "mine.safetensors is a pickle or a zip archive"),
        (data[:-4] + bytes(4), "SHA-256"),
        (bytes(uploads.LARGEST_FILE + 1), "mine.safetensors has 67,108,865 bytes: expected 67,108,864 at most"),
    ):
        with pytest.raises(CheckpointError, match=words):
            uploads.keep_checkpoint("mine.safetensors", given)
        assert not home.exists()


def test_discarding_can_be_undone(data):
    uploads.keep_checkpoint("mine", data)
    uploads.discard_checkpoint("mine")
    assert "mine" not in checkpoints.available()
    with pytest.raises(CheckpointError, match="mine"):
        checkpoints.load("mine")
    uploads.restore_checkpoint("mine")
    assert checkpoints.load("mine").steps == 7
    uploads.discard_checkpoint("mine")
    uploads.keep_checkpoint("mine", data)
    with pytest.raises(CheckpointError, match="named mine already"):
        uploads.restore_checkpoint("mine")


def test_only_ones_own_can_be_discarded(home):
    with pytest.raises(CheckpointError, match="ships with the project"):
        uploads.discard_checkpoint(checkpoints.shipped()[0])
    for name in ("nothing", "../../pretrained/mnist_mlp", ""):
        with pytest.raises(CheckpointError, match="no checkpoint of yours"):
            uploads.discard_checkpoint(name)
    assert not home.exists()


def test_what_the_pages_ask_needs_no_torch(data):
    uploads.keep_checkpoint("mine", data)
    script = (
        "import sys; from gan_core import uploads\n"
        "uploads.discard_checkpoint('mine'); uploads.restore_checkpoint('mine')\n"
        "print(uploads.suggest_name('mine'), 'torch' in sys.modules)"
    )
    ran = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert ran.stdout.split() == ["mine_2", "False"]


def test_a_checkpoint_whose_weights_are_too_large_is_refused_and_leaves_nothing(tensors, tmp_path, home):
    huge = {name: np.full_like(array, 1e38) for name, array in tensors.items()}
    path = checkpoints.save(tmp_path / "huge.safetensors", huge, SETTINGS, 7, {}, "CC0")
    with pytest.raises(CheckpointError, match=r"mine makes no images.*1e\+38"):
        uploads.keep_checkpoint("mine", path.read_bytes())
    assert not home.exists()
