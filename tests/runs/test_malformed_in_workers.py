"""Malformed files met by a real worker: the answer is an error, and the worker lives on with little more memory."""

import os
import sys
import time
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import torch

from gan_core import checkpoints
from gan_core.errors import RunError
from gan_core.runs.server.host import Host
from gan_core.runs.server.store import Record, Store
from gan_core.training.images import networks as image_networks
from gan_core.training.settings import Settings
from gan_core.training.trainer import Trainer
from tests.datasets.idx_files import images, labels
from tests.malformed import image_files, run_files, tensor_files
from tests.malformed.case import scratch_folder

SETTINGS = Settings(dataset="mnist", latent_dim=5, generator_width=7, generator_depth=2)
LINE = Settings(generator_width=4, discriminator_width=4, batch_size=8, ema=0.9)
SECONDS = 60.0
MEMORY = 96 * 2**20  # bytes that a worker's peak may grow by, whatever the files unpack to
SCRATCH = scratch_folder()
MARKER = SCRATCH / "sprung"
_WORKER = """
from gan_core.runs.worker.process import main
from gan_core.training.trainer import Trainer
main(lambda: Trainer)
"""
WORKER = (sys.executable, "-c", _WORKER)
"""A real worker that never compiles its loops: they would come, and take memory, in the middle of some test."""


@pytest.fixture(scope="module")
def home():
    """A home with a good checkpoint; what stands in it is seen by the worker as well."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("MINIMAX_HOME", str(SCRATCH / "home"))
        checkpoints.own_folder().mkdir(parents=True, exist_ok=True)
        network = image_networks.generator(SETTINGS, torch.Generator().manual_seed(1))
        weights = {name: tensor.numpy() for name, tensor in network.state_dict().items()}
        checkpoints.save(checkpoints.own_folder() / "good.safetensors", weights, SETTINGS, 3, {}, "CC0")
        (SCRATCH / "home" / "data").mkdir(exist_ok=True)
        yield SCRATCH / "home"


@pytest.fixture(scope="module")
def host(home):
    """With a worker that has already drawn and trained: it has in memory what good files need."""
    host = Host(workers=1, folder=SCRATCH / "runs", command=WORKER)
    host.start_workers()
    ask(host, "good")
    for settings in (LINE, SETTINGS):
        run = host.create(settings)
        run.step(3)
        until(lambda run=run: run.step_count == 3)
        run.close()
    yield host
    host.close()


@pytest.fixture
def unharmed(host):
    """Compares the worker after a test with what it was before."""
    before, peak = host.worker_pids, peak_memory(host)
    yield
    assert not MARKER.exists()
    assert ask(host, "good").shape == (2, 28, 28)
    assert host.worker_pids == before
    assert peak_memory(host) - peak < MEMORY


def ask(host, name):
    return host.render(name, np.zeros((2, 5), np.float32)).result(SECONDS)


def until(condition):
    end = time.monotonic() + SECONDS
    while not condition():
        assert time.monotonic() < end
        time.sleep(0.01)


def peak_memory(host):
    status = Path(f"/proc/{host.worker_pids[0]}/status")
    if not status.exists():  # Elsewhere than on Linux only the process itself is watched.
        return 0
    return 1024 * int(next(line for line in status.read_text().splitlines() if line.startswith("VmHWM")).split()[1])


def test_malformed_checkpoints(host, home, unharmed):
    good = (checkpoints.own_folder() / "good.safetensors").read_bytes()
    cases = tensor_files.containers(good, MARKER) | tensor_files.facts(good) | tensor_files.no_files()
    assert len(cases) > 70
    for number, (name, case) in enumerate(cases.items()):
        path = checkpoints.own_folder() / f"bad_{number}.safetensors"
        case.make(path)
        with pytest.raises(RunError) as caught:
            ask(host, path.stem)
        assert case.words in str(caught.value), name
        assert path.stem in str(caught.value), name
        path.rmdir() if path.is_dir() else path.unlink(missing_ok=True)


def test_malformed_data_sets(host, home, unharmed):
    def write(**changes):
        arrays = {"train_images": images(700), "train_labels": labels(700), "test_images": images(100, seed=1)}
        arrays |= {"test_labels": labels(100), "class_labels": np.arange(10, dtype=np.uint8)}
        arrays |= {"title": np.frombuffer(b"bad", np.uint8)} | changes
        return image_files.archive_of({name: array for name, array in arrays.items() if array is not None})

    names = {f"idx-{number:012x}": case for number, case in enumerate(image_files.npz(write, MARKER).values())}
    for name, case in names.items():
        case.make(home / "data" / f"{name[4:]}.npz")
    # One that is whole, but not what its name stands for, and one that is not there.
    (home / "data" / "ffffffffffff.npz").write_bytes(write())
    words = {name: f"{name[4:]}.npz" for name in [*names, "idx-ffffffffffff"]}
    words["idx-eeeeeeeeeeee"] = "not on this computer"
    runs = {name: host.create(SETTINGS.replace(dataset=name)) for name in words}
    until(lambda: all(run.state == "failed" for run in runs.values()))
    for name, run in runs.items():
        assert words[name] in run.error, name
        assert "unexpectedly" not in run.error, name


def test_malformed_states(host, unharmed):
    trainer = Trainer(LINE)
    trainer.run(3)
    good = trainer.state_dict()
    cases = (
        tensor_files.containers(run_files.packed(good), MARKER)
        | run_files.records(good)
        | run_files.arrays(good, "generator", "generator_stream.stream0")
    )
    # A worker takes the settings from the state: then it is the arrays that do not fit.
    cases["settings of another run"] = replace(cases["settings of another run"], words="is expected")
    store, runs = Store(SCRATCH / "runs"), {}
    for number, (name, case) in enumerate(cases.items()):
        case.make(SCRATCH / "state")
        rows = np.arange(6.0).reshape(2, 3)
        record = Record(LINE, None, 3, (SCRATCH / "state").read_bytes(), ["step", "jsd"], rows)
        store.save(f"{number:022d}", record)
        runs[name] = host.get(f"{number:022d}")
    until(lambda: all(run.state == "failed" for run in runs.values()))
    for name, run in runs.items():
        assert cases[name].words in run.error, name
        assert "unexpectedly" not in run.error, name
    # A way on: the run begins anew.
    run = next(iter(runs.values()))
    run.reset()
    run.step(3)
    until(lambda: run.step_count == 3)
    assert run.error is None


def test_malformed_kept_runs(host, unharmed):
    folder = SCRATCH / "kept"
    rows = np.arange(6.0).reshape(2, 3)
    Store(folder).save("a" * 22, Record(LINE, None, 3, b"", ["step", "jsd"], rows))
    cases = run_files.kept_runs((folder / f"{'a' * 22}.run").read_bytes(), MARKER)
    for number, (name, case) in enumerate(cases.items()):
        path = SCRATCH / "runs" / f"{number:021d}k.run"
        case.make(path)
        with pytest.raises(RunError) as caught:
            host.get(path.stem)
        assert case.words in str(caught.value), name
        path.rmdir() if path.is_dir() else os.unlink(path)
