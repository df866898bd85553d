"""What users have from version 0.1.0 opens as before: runs, states, checkpoints, data, lessons, latents, addresses.

`files/` was written by that version, as `write_with_0_1_0.py` tells. Numbers are compared bit for bit. Where training
goes on from a saved state, that holds on machines whose arithmetic rounds like the one that wrote the files, which a
fingerprint tells; on others the weights may differ in their last digits, and are compared to a hundredth of what they
move.
"""

import hashlib
import json
import shutil
import subprocess
import sys
import time
from pathlib import Path

import numpy as np
import pytest

from gan_core import checkpoints, datasets
from gan_core.datasets import own
from gan_core.lessons.reading import read as read_lesson
from gan_core.runs import states
from gan_core.runs.server.host import Host
from gan_core.runs.server.pace import AT_REST
from gan_core.runs.server.store import Store
from gan_core.training.presets import PRESETS
from gan_core.training.settings import Settings
from gan_core.training.trainer import Trainer
from pages.latent import vectors
from pages.latent.generators import generator, generator_names
from pages.latent.scene import read as read_scene
from pages.lessons.progress import from_data
from tests.compatibility.arithmetic import fingerprint
from ui.live.address import read as read_address
from ui.live.address import write as write_address

ROOT = Path(__file__).resolve().parents[2]
FILES = Path(__file__).parent / "files"
FACTS = json.loads((FILES / "facts.json").read_text(encoding="utf-8"))
RUNS = FACTS["runs"]
STEPS = 20
PLACE = "#dirac-gan:theta=-1.25&loss=non+saturating"
"""The end of an address, as the browser's side of that version left it."""


def digest(array):
    return hashlib.sha256(np.ascontiguousarray(array).tobytes()).hexdigest()


@pytest.fixture
def home(tmp_path, monkeypatch):
    """The user's folder, as it was."""
    shutil.copytree(FILES / "home", tmp_path / "home", copy_function=shutil.copy)
    monkeypatch.setenv("MINIMAX_HOME", str(tmp_path / "home"))


@pytest.fixture(scope="module")
def runs(tmp_path_factory):
    """The server's folder of runs, as it was."""
    folder = tmp_path_factory.mktemp("kept") / "runs"
    shutil.copytree(FILES / "runs", folder, copy_function=shutil.copy)
    return folder


def assert_has_gone_on(arrays, kind):
    """The weights of a run, and what its optimisers remember, are what 0.1.0 made of them."""
    with np.load(FILES / f"{kind}_{STEPS}_steps_later.npz") as file:
        expected = dict(file)
    assert expected and expected.keys() <= arrays.keys()
    same_rounding = fingerprint() == FACTS["arithmetic"]
    for name, array in expected.items():
        assert arrays[name].dtype == array.dtype and arrays[name].shape == array.shape, name
        if same_rounding and kind == "line":  # whose loops are compiled now, and round elsewhere
            np.testing.assert_allclose(arrays[name], array, rtol=1e-4, atol=2e-6, err_msg=name)
        elif same_rounding:
            np.testing.assert_array_equal(arrays[name], array, name)
        else:
            np.testing.assert_allclose(arrays[name], array, rtol=1e-2, atol=2e-4, err_msg=name)


@pytest.mark.parametrize("kind", RUNS)
def test_a_saved_run_is_read_as_it_was(runs, kind):
    record, expected = Store(runs).load(RUNS[kind]["id"]), RUNS[kind]
    assert record.settings.to_dict() == {**Settings().to_dict(), **expected["settings"]}
    assert (record.preset, record.step, record.names) == (expected["preset"], expected["step"], expected["names"])
    assert [list(record.rows.shape), digest(record.rows)] == expected["history"]
    assert record.pace == AT_REST


SHARPER_SINCE = {"mean_g": 1e-3, "wasserstein": 1e-3, "accuracy": 1e-3}
"""Numbers that 0.1.0 took from the middles of bins, 0.04 wide; now it counts where in its bin a mass lies, and where in
its bin D changes its mind."""
ESTIMATED = {
    **dict.fromkeys(("jsd", "jsd_ema", "value_optimal", "total_variation", "accuracy", "accuracy_best"), 0.005),
    **dict.fromkeys(("kl_data_g", "kl_g_data"), 0.02),
    **dict.fromkeys(("value", "value_gap"), 0.05),  # of a D that is cut where it leaves (0, 1): its logarithm is wild
}
"""Numbers of p_g on the line with a wide latent: it is estimated along other lines now."""


@pytest.mark.parametrize("kind", RUNS)
def test_a_saved_state_shows_the_same_numbers(runs, kind):
    record = Store(runs).load(RUNS[kind]["id"])
    trainer = Trainer(record.settings)
    trainer.load_state_dict(states.from_bytes(record.state))
    metrics, expected = trainer.snapshot().metrics, RUNS[kind]["metrics"]
    tolerance = 1e-12 if fingerprint() == FACTS["arithmetic"] and kind != "line" else 1e-4
    for name, value in expected.items():
        allowed = max(tolerance, SHARPER_SINCE.get(name, 0.0), ESTIMATED.get(name, 0.0) if kind == "line" else 0.0)
        assert metrics[name] == pytest.approx(value, rel=tolerance, abs=allowed), name


@pytest.mark.parametrize("kind", RUNS)
def test_a_saved_state_goes_on_as_it_would_have(runs, kind):
    record = Store(runs).load(RUNS[kind]["id"])
    trainer = Trainer(record.settings)
    trainer.load_state_dict(states.from_bytes(record.state))
    trainer.run(STEPS)
    assert_has_gone_on(trainer.state_dict()["arrays"], kind)


def test_the_server_takes_saved_runs_up_again(runs, tmp_path):
    folder = tmp_path / "runs"
    shutil.copytree(runs, folder, copy_function=shutil.copy)
    host = Host(workers=1, folder=folder)
    try:
        opened = {kind: host.get(facts["id"]) for kind, facts in RUNS.items()}
        for kind, run in opened.items():
            assert (run.state, run.step_count, run.preset) == ("paused", RUNS[kind]["step"], RUNS[kind]["preset"])
            run.play_on()  # on screen it does not move by itself
            run.step(STEPS)
        end = time.monotonic() + 120
        while any(run.step_count < RUNS[kind]["step"] + STEPS for kind, run in opened.items()):
            assert time.monotonic() < end
            time.sleep(0.01)
        until_saved(folder, end)
    finally:
        host.close()
    for kind, facts in RUNS.items():
        record = Store(folder).load(facts["id"])
        assert record.step == facts["step"] + STEPS
        assert_has_gone_on(states.from_bytes(record.state)["arrays"], kind)
        # What was recorded is still there before what came now; its last row was measured again as the run was opened.
        before = Store(runs).load(facts["id"])
        kept = before.rows.shape[1] - 1
        now = dict(zip(record.names, record.rows, strict=True))
        steps = now["step"]
        assert len(steps) > kept + 1 and (np.diff(steps) > 0).all() and steps[-1] == record.step
        for name, row in zip(before.names, before.rows, strict=True):
            np.testing.assert_array_equal(now[name][:kept], row[:-1], err_msg=name)
        # Of what nobody measured then, nothing is said.
        assert all(np.isnan(now[name][:kept]).all() for name in set(now) - set(before.names))


def until_saved(folder, end):
    """Wait until the host has written every run with its last steps."""
    kept = Store(folder)
    while any(kept.load(facts["id"]).step < facts["step"] + STEPS for facts in RUNS.values()):
        assert time.monotonic() < end
        time.sleep(0.1)


def test_the_state_of_a_trainer_is_the_same_but_for_new_settings():
    data = (FILES / "trainer.state").read_bytes()
    settings = Settings.from_dict({**RUNS["line"]["settings"], "optimizer": "momentum"})
    trainer = Trainer(settings)
    trainer.load_state_dict(states.from_bytes(data))
    kept, found = states.from_bytes(data), states.from_bytes(states.to_bytes(trainer.state_dict()))
    # Settings that came later have their defaults, and are written down.
    assert found["record"].pop("settings") == Settings.from_dict(kept["record"].pop("settings")).to_dict()
    assert found["record"] == kept["record"] and found["arrays"].keys() == kept["arrays"].keys()
    for name, array in kept["arrays"].items():
        assert found["arrays"][name].tobytes() == array.tobytes(), name
    if fingerprint() == FACTS["arithmetic"]:
        # The seed still draws these weights and latents.
        again = Trainer(settings)
        again.run(3)
        before, now = kept, again.state_dict()
        now["record"].pop("settings")
        assert now["record"] == before["record"] and now["arrays"].keys() == before["arrays"].keys()
        for name, array in before["arrays"].items():
            exactly = "stream" in name
            np.testing.assert_allclose(
                now["arrays"][name], array, rtol=0 if exactly else 1e-4, atol=0 if exactly else 1e-6
            )


def test_a_checkpoint_of_the_users_own(home):
    assert checkpoints.own() == ["my_animals"]
    checkpoint = checkpoints.load("my_animals")
    assert checkpoint.settings.to_dict() == {**Settings().to_dict(), **RUNS["images"]["settings"]}
    assert (checkpoint.steps, checkpoint.licence, checkpoint.seconds) == (30, "MIT", 1.5)
    assert {"metrics": dict(checkpoint.metrics), "versions": dict(checkpoint.versions)} == FACTS["checkpoint"]
    with np.load(FILES / "checkpoint_samples.npz") as file:
        expected = file["images"]
    images = checkpoint.sample(len(expected), 5)
    assert images.dtype == expected.dtype == np.uint8 and expected.std() > 1
    apart = np.abs(images.astype(int) - expected)
    assert apart.max() <= (0 if fingerprint() == FACTS["arithmetic"] else 1)


def test_data_of_the_users_own(home):
    name = FACTS["data"]["name"]
    assert [(found.name, found.title) for found in own.available()] == [(name, FACTS["data"]["title"])]
    data = datasets.load(name)
    parts = [data.train_images, data.train_labels, data.test_images, data.test_labels]
    assert [list(part.shape) for part in parts[::2]] == FACTS["data"]["shapes"]
    assert [digest(part) for part in parts] == FACTS["data"]["digests"]


def test_progress_in_a_lesson():
    lesson = read_lesson(FILES / "lessons" / "40_vanishing_gradient.yaml")
    kept = json.loads(FACTS["lesson"]["kept"])
    # Its digest is still the same, or the lesson would begin anew.
    assert lesson.digest == kept["digest"]
    progress = from_data(kept, lesson)
    assert (progress.task, progress.passed, progress.chosen, progress.round) == (2, 3, (1, None), 5)
    assert progress.title == FACTS["lesson"]["title"]
    assert json.loads(json.dumps(progress.to_data())) == kept


def test_latents_as_a_file():
    text = (FILES / "latents.json").read_text(encoding="utf-8")
    scene, problems = vectors.opened(text, generator_names(), generator)
    assert problems == []
    assert scene.to_query() == FACTS["addresses"]["latent"]
    # And the file that is written today is the same one.
    assert json.loads(vectors.write(scene, {"sefa": np.eye(64)[:5]})) == json.loads(text)


def test_the_address_of_a_scene():
    query = FACTS["addresses"]["latent"]
    scene, problems = read_scene(query, generator_names(), generator)
    assert problems == []
    assert scene.to_query() == query


@pytest.mark.parametrize(("page", "preset"), [("lab", "two_modes"), ("digits", "digits")])
def test_the_address_of_an_experiment(page, preset):
    query, settings = FACTS["addresses"][page]
    opened = read_address(query, tuple(name for name, known in PRESETS.items() if known.images == (page == "digits")))
    assert (opened.preset, opened.problems) == (preset, ())
    assert opened.settings.to_dict() == {**PRESETS[preset].to_dict(), **settings}
    assert write_address(opened.settings, preset) == query


def test_the_address_of_a_figure(tmp_path):
    (place,) = (ROOT / "ui").rglob("place.js")
    script = tmp_path / "read.js"
    script.write_text(
        f"import {{ readPlace }} from {json.dumps(place.as_uri())};\n"
        "const names = (...all) => all.map((name) => ({ name }));\n"
        "const figure = (name) => ({ name, parameters: names('theta', 'psi'), options: names('loss') });\n"
        "console.log(JSON.stringify(['dirac-gan', 'another'].map((name) => readPlace(figure(name)))));\n"
    )
    deno = Path(sys.executable).with_name("deno")
    command = [deno, "run", "--no-check", "--allow-read", f"--location=http://localhost/minimax{PLACE}", script]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, timeout=60)
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout) == [{"values": {"theta": "-1.25", "loss": "non saturating"}}, None]
