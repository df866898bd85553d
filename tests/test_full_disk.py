"""A disk that is full while something is saved: a clear error, and what was there is whole.

The system itself cuts the writes off, by a limit on the size of files, in a process of its own.
"""

import json
import os
import subprocess
import sys

import numpy as np
import pytest
import torch

from gan_core import checkpoints
from gan_core.datasets import own
from gan_core.runs.server.store import Record, Store
from gan_core.training.images import networks as image_networks
from gan_core.training.settings import Settings
from tests.datasets.idx_files import encoded, images, labels

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="limits the size of files in a way that only Unix has")

SETTINGS = Settings(dataset="mnist", latent_dim=5, generator_width=7, generator_depth=2)
RUN = "abcdefghijklmnopqrstuv"
LIMIT = 4096  # bytes; every file that is written here is larger

SCRIPT = f"""
import json, resource, signal, sys
from pathlib import Path

import numpy as np
import torch

from gan_core import __main__, checkpoints, uploads
from gan_core.datasets import own
from gan_core.errors import MinimaxError
from gan_core.runs.server.store import Record, Store
from gan_core.runs.worker.save_generator import save_generator
from gan_core.training.settings import Settings
from gan_core.training.trainer import Trainer

home = Path(sys.argv[1])
files = [(path.name, path.read_bytes()) for path in sorted((home / "given").iterdir())]
made = checkpoints.load("made")
given = checkpoints.own_folder() / "made.safetensors"
data = given.read_bytes()
store = Store(home / "runs")
settings = Settings()
rows = np.ones((2, 1000))
trainer = Trainer(Settings(dataset="animals", latent_dim=5, generator_width=7, discriminator_width=7, batch_size=8))


def keep_run():
    store.save("{RUN}", Record(settings, None, 9, None, ["step", "jsd"], rows))
    if store.problem:
        raise MinimaxError(store.problem)


def sample():
    if __main__.main(["sample", "made", "--count", "100", "--seed", "1", "--out", str(home / "samples.npz")]):
        raise MinimaxError("No such luck: exit status")


attempts = {{
    "save a checkpoint": lambda: checkpoints.save(given, made.tensors, made.settings, 5, {{}}, "CC0"),
    "keep an uploaded checkpoint": lambda: uploads.keep_checkpoint("second", data),
    "keep a generator in training": lambda: save_generator(trainer, "third"),
    "keep data again under another title": lambda: own.keep(files, "another title"),
    "keep a run": keep_run,
    "export samples": sample,
}}
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
resource.setrlimit(resource.RLIMIT_FSIZE, ({LIMIT}, {LIMIT}))
told = {{}}
for name, attempt in attempts.items():
    try:
        attempt()
        told[name] = None
    except MinimaxError as error:
        told[name] = str(error)
print(json.dumps(told))
"""


@pytest.fixture
def home(tmp_path, monkeypatch):
    """Everything that can be kept, kept once."""
    monkeypatch.setenv("MINIMAX_HOME", str(tmp_path))
    network = image_networks.generator(SETTINGS, torch.Generator().manual_seed(1))
    weights = {name: tensor.numpy() for name, tensor in network.state_dict().items()}
    checkpoints.own_folder().mkdir()
    checkpoints.save(checkpoints.own_folder() / "made.safetensors", weights, SETTINGS, 3, {}, "CC0")
    files = [("images", encoded(images(700))), ("labels", encoded(labels(700)))]
    (tmp_path / "given").mkdir()
    for name, data in files:
        (tmp_path / "given" / name).write_bytes(data)
    own.keep(files, "title")
    Store(tmp_path / "runs").save(RUN, Record(Settings(), None, 3, None, ["step", "jsd"], np.zeros((2, 1000))))
    np.savez_compressed(tmp_path / "samples.npz", images=np.zeros((3, 28, 28), np.uint8))
    return tmp_path


def contents(folder):
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def test_a_full_disk_is_told_and_what_was_there_is_whole(home):
    before = contents(home)
    ran = subprocess.run(
        [sys.executable, "-c", SCRIPT, str(home)],
        capture_output=True,
        text=True,
        env={**os.environ, "TMPDIR": str(home.parent)},
    )
    assert ran.returncode == 0, ran.stderr
    told = json.loads(ran.stdout.splitlines()[-1])
    assert len(told) == 6
    for name, message in told.items():
        assert message is not None, name
        assert "File too large" in message or "exit status" in message, (name, message)
    assert "File too large" in ran.stderr  # the command line's own words
    assert contents(home) == before
    # With room again all of it works.
    Store(home / "runs").save(RUN, Record(Settings(), None, 9, None, ["step", "jsd"], np.ones((2, 1000))))
    assert Store(home / "runs").load(RUN).step == 9
