"""Malformed files of every kind that is read: each is refused with what was expected, and none is executed."""

import pickle
import shutil
import tempfile
import tracemalloc
from pathlib import Path

import pytest
import torch

from gan_core import checkpoints, tensor_file, uploads
from gan_core.errors import CheckpointError
from gan_core.training import image_networks
from gan_core.training.settings import Settings
from tests.malformed import tensor_files
from tests.malformed.case import parameters, pickled

SETTINGS = Settings(dataset="mnist", latent_dim=5, generator_width=7, generator_depth=2)
WEIGHTS = {
    name: tensor.numpy()
    for name, tensor in image_networks.generator(SETTINGS, torch.Generator().manual_seed(1)).state_dict().items()
}
SCRATCH = Path(tempfile.mkdtemp(prefix="minimax-lab-tests-"))
MARKER = SCRATCH / "sprung"
MEMORY = 64 * 2**20  # bytes that refusing a file may take, whatever it unpacks to


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


@pytest.fixture(scope="module", autouse=True)
def scratch():
    yield
    shutil.rmtree(SCRATCH)


@pytest.fixture(autouse=True)
def nothing_is_executed():
    yield
    assert not MARKER.exists()


@pytest.fixture
def little_memory():
    """Fails a test in which Python or NumPy take more than MEMORY at a time."""
    tracemalloc.start()
    yield
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < MEMORY


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
def test_a_malformed_checkpoint_is_refused(case, tmp_path, request):
    path = tmp_path / "bad.safetensors"
    case.make(path)
    request.getfixturevalue("little_memory")
    with pytest.raises(CheckpointError) as caught:
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
