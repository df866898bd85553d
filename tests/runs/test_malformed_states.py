"""Malformed states, kept runs and stages: refused with what was expected, and what was there goes on."""

import numpy as np
import pytest

from gan_core import stages
from gan_core.errors import CheckpointError, MinimaxError, RunError
from gan_core.runs import states
from gan_core.runs.server.store import Record, Store
from gan_core.training.settings import Settings
from gan_core.training.trainer import Trainer
from tests.malformed import run_files, tensor_files
from tests.malformed.case import little_memory, parameters, scratch_folder

RUN = "abcdefghijklmnopqrstuv"
LINE = Settings(generator_width=4, discriminator_width=4, batch_size=8, ema=0.9)
SCRATCH = scratch_folder()
MARKER = SCRATCH / "sprung"


def trained(settings):
    trainer = Trainer(settings)
    trainer.run(3)
    return trainer


TRAINER = trained(LINE)
GOOD = TRAINER.state_dict()


def kept_run():
    rows = np.arange(6.0).reshape(2, 3)
    Store(SCRATCH).save(RUN, Record(LINE, "two_modes", 3, run_files.packed(GOOD), ["step", "jsd"], rows))
    return (SCRATCH / f"{RUN}.run").read_bytes()


STATES = (
    tensor_files.containers(run_files.packed(GOOD), MARKER)
    | run_files.records(GOOD)
    | run_files.arrays(GOOD, "generator", "generator_stream.stream0")
)
KEPT_RUNS = run_files.kept_runs(kept_run(), MARKER)


@pytest.fixture(autouse=True)
def nothing_is_executed():
    yield
    assert not MARKER.exists()


def test_what_the_malformed_states_are_made_from_is_intact():
    fresh = Trainer(LINE)
    fresh.load_state_dict(states.from_bytes(run_files.packed(GOOD)))
    for trainer in (fresh, TRAINER):
        trainer.run(2)
    for name, array in TRAINER.state_dict()["arrays"].items():
        np.testing.assert_array_equal(fresh.state_dict()["arrays"][name], array)


@pytest.mark.parametrize("case", parameters(STATES))
def test_a_malformed_state_is_refused(case, tmp_path):
    case.make(tmp_path / "state")
    data = (tmp_path / "state").read_bytes()
    with little_memory(), pytest.raises(MinimaxError) as caught:
        Trainer(LINE).load_state_dict(states.from_bytes(data))
    assert case.words in str(caught.value)
    assert len(str(caught.value)) < 1_000


def test_a_malformed_state_of_images_is_refused_and_changes_nothing(tmp_path):
    trainer = trained(
        Settings(
            dataset="animals",
            network="dcgan",
            generator_norm="batch",
            latent_dim=3,
            generator_width=2,
            discriminator_width=2,
            batch_size=8,
            ema=0.9,
        )
    )
    good = trainer.state_dict()
    cases = run_files.records(good) | run_files.arrays(good, "generator/0.weight", "random")
    for name, case in cases.items():
        case.make(tmp_path / "state")
        with pytest.raises(MinimaxError) as caught:
            trainer.load_state_dict(states.from_bytes((tmp_path / "state").read_bytes()))
        assert case.words in str(caught.value), name
    after = trainer.state_dict()
    assert after["record"] == good["record"]
    for name, array in good["arrays"].items():
        np.testing.assert_array_equal(after["arrays"][name], array)
    trainer.load_state_dict(states.from_bytes(run_files.packed(good)))


@pytest.mark.parametrize("case", parameters(KEPT_RUNS))
def test_a_malformed_kept_run_is_refused(case, tmp_path):
    case.make(tmp_path / f"{RUN}.run")
    store = Store(tmp_path)
    with little_memory(), pytest.raises(RunError, match="cannot be read") as caught:
        store.load(RUN)
    assert case.words in str(caught.value)


@pytest.mark.parametrize("case", parameters(tensor_files.containers(run_files.packed(GOOD), MARKER)))
def test_a_malformed_stage_is_refused_by_its_name(case, tmp_path, monkeypatch):
    monkeypatch.setattr(stages, "STAGES", {"digits": (200,)})
    monkeypatch.setattr(stages, "path", lambda preset, step: tmp_path / f"{step}.safetensors")
    case.make(tmp_path / "200.safetensors")
    with pytest.raises(CheckpointError, match=r"200\.safetensors of digits") as caught:
        stages.read("digits", 200)
    assert case.words in str(caught.value)


def test_a_stage_that_is_too_large_is_refused_unread(tmp_path, monkeypatch):
    monkeypatch.setattr(stages, "path", lambda preset, step: tmp_path / f"{step}.safetensors")
    with (tmp_path / "200.safetensors").open("wb") as file:
        file.truncate(2**40)
    with (
        little_memory(),
        pytest.raises(CheckpointError, match=r"200\.safetensors of digits has 1,099,511,627,776 bytes"),
    ):
        stages.read("digits", 200)
