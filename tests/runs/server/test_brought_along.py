"""What visitors bring along is read by a worker: the server's own process writes it down and asks."""

import tempfile

import numpy as np
import pytest
import torch

from gan_core import checkpoints, datasets, uploads
from gan_core.datasets import idx_upload, own
from gan_core.errors import MinimaxError
from gan_core.runs.server import brought_along
from gan_core.runs.server.host import Host
from gan_core.training.images import networks as image_networks
from gan_core.training.settings import Settings
from tests.datasets.idx_files import encoded, images, labels

IMAGES = [("my-images", encoded(images(700))), ("my-labels", encoded(labels(700)))]
SETTINGS = Settings(dataset="mnist", latent_dim=3, generator_width=4, generator_depth=1)


@pytest.fixture(scope="module")
def host(tmp_path_factory):
    with pytest.MonkeyPatch.context() as patch:
        folder = tmp_path_factory.mktemp("home")
        patch.setenv("MINIMAX_HOME", str(folder))
        host = Host(workers=1, folder=folder / "runs")
        yield host
        host.close()


@pytest.fixture(autouse=True)
def no_reading_here(monkeypatch, tmp_path):
    """The process of the tests stands for the server's."""

    def read(*arguments, **options):
        raise AssertionError("an upload was read in the server's process")

    monkeypatch.setattr(own, "keep", read)
    monkeypatch.setattr(idx_upload, "read", read)
    monkeypatch.setattr(uploads, "keep_checkpoint", read)
    laid_down = tmp_path / "laid-down"
    laid_down.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(laid_down))
    yield
    assert list(laid_down.iterdir()) == []


def views(files):
    return [(name, memoryview(data)) for name, data in files]


def checkpoint(fill=None):
    """The file of a small generator; of one whose weights are all `fill`, if that is given."""
    network = image_networks.generator(SETTINGS, torch.Generator().manual_seed(1))
    tensors = {name: tensor.numpy() for name, tensor in network.state_dict().items()}
    if fill is not None:
        tensors = {name: np.full_like(tensor, fill) for name, tensor in tensors.items()}
    with tempfile.TemporaryDirectory() as folder:
        path = checkpoints.save(f"{folder}/made.safetensors", tensors, SETTINGS, 7, {}, "CC0")
        return memoryview(path.read_bytes())


def test_images_are_kept(host):
    kept = brought_along.keep_images(host, views(IMAGES))
    assert kept.told == [] and datasets.load(kept.name).train_images.shape == (600, 28, 28)
    lying = [(f"emnist-{name}", data) for name, data in IMAGES]
    turned = brought_along.keep_images(host, views(lying))
    assert "turned upright" in turned.told[0]
    upright = datasets.load(turned.name).train_images
    np.testing.assert_array_equal(upright.swapaxes(1, 2), datasets.load(kept.name).train_images)


@pytest.mark.parametrize(
    ("files", "words"),
    [
        ([], "No file"),
        ([*IMAGES, *IMAGES, IMAGES[0]], "5 files: expected an images file"),
        ([("big", bytes(64 * 2**20 + 1)), IMAGES[1]], "67,108,865 bytes: expected 67,108,864"),
        ([("a.zip", b"PK\3\4"), IMAGES[1]], "expected one archive that holds all"),
        ([("cat.png", b"\x89PNG\r\n\x1a\n"), IMAGES[1]], "cat.png starts with"),
        ([("../../my-images", IMAGES[0][1][:-1]), IMAGES[1]], "my-images announces"),
    ],
)
def test_what_is_wrong_with_files_is_said(host, files, words):
    with pytest.raises(MinimaxError, match=words):
        brought_along.keep_images(host, views(files))


def test_a_checkpoint_is_kept(host):
    assert brought_along.keep_checkpoint(host, "my own.safetensors", checkpoint()) == "my_own"
    assert checkpoints.load("my_own").steps == 7
    with pytest.raises(MinimaxError, match="named my_own already"):
        brought_along.keep_checkpoint(host, "my own.safetensors", checkpoint())
    with pytest.raises(MinimaxError, match="67,108,865 bytes: expected 67,108,864"):
        brought_along.keep_checkpoint(host, "big", memoryview(bytes(64 * 2**20 + 1)))


def test_a_checkpoint_that_makes_no_images_is_refused(host):
    with pytest.raises(MinimaxError, match=r"makes no images: its weights reach 1e\+38"):
        brought_along.keep_checkpoint(host, "huge", checkpoint(1e38))
    assert "huge" not in checkpoints.own()
