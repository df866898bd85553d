"""Figure 1, trained by real runs in a real worker."""

import itertools
import math
import os
import signal
import time

import numpy as np
import pytest
from scipy.special import rel_entr
from scipy.stats import norm

from gan_core.errors import SettingsError
from gan_core.runs import frames
from gan_core.runs.server.host import Host
from pages.theory.figure_one.panels import PANELS, PRESET, SETTINGS
from pages.theory.figure_one.training import CURVES, FigureOneTraining


@pytest.fixture(scope="module")
def workshop(tmp_path_factory):
    host = Host(workers=1, folder=tmp_path_factory.mktemp("runs"))
    host.start_workers()
    yield host
    host.close()


@pytest.fixture
def run(workshop):
    run = workshop.create(SETTINGS, PRESET)
    yield run
    run.close()


@pytest.fixture(scope="module")
def trained(workshop):
    """The four captures of a seed, each seed trained once."""
    kept = {}

    def train(seed):
        if seed not in kept:
            training, run = FigureOneTraining(), workshop.create(SETTINGS, PRESET)
            training.begin(run, seed)
            training.join(60)
            assert training.problem is None
            kept[seed] = training.captures
            run.close()
        assert list(kept[seed]) == ["a", "b", "c", "d"]
        return kept[seed]

    return train


def look(capture):
    """The claims of the captions in numbers, from nothing but the curves of p_g and D and the data's definition."""
    x, q, d = (capture.curves[name].astype(np.float64) for name in ("x", "p_g", "d"))
    p = norm.pdf(x, SETTINGS.means[0], SETTINGS.stds[0])
    best, width = p / (p + q), x[1] - x[0]
    mass = p + q > 0.05 * (p + q).max()
    middle = (p + q) / 2
    return {
        "from_best": np.abs(d - best)[mass].max(),
        "from_half": np.abs(d - 0.5)[mass].max(),
        "mean_d_generated": q @ d / q.sum(),
        "jsd": 0.5 * width * (rel_entr(p, middle) + rel_entr(q, middle)).sum(),
        "value": width * (p @ np.log(d) + q @ np.log1p(-d)),
        "value_optimal": width * (rel_entr(p, p + q) + rel_entr(q, p + q)).sum(),
    }


@pytest.mark.parametrize("seed", range(5))
def test_every_panel_shows_what_its_caption_says(trained, seed):
    captures = trained(seed)
    a, b, c, d = (look(captures[panel.name]) for panel in PANELS)
    assert 0.1 < a["jsd"] < 0.2
    assert 0.08 < a["from_best"] < 0.35
    assert b["jsd"] == pytest.approx(a["jsd"])
    assert np.array_equal(captures["b"].curves["p_g"], captures["a"].curves["p_g"])
    assert b["from_best"] < 0.05
    assert np.array_equal(captures["c"].curves["d"], captures["b"].curves["d"])
    assert b["mean_d_generated"] + 0.04 < c["mean_d_generated"] < 0.5
    assert c["jsd"] < b["jsd"]
    assert d["jsd"] < 1e-3
    assert d["from_half"] < 0.06
    assert d["from_best"] < 0.06
    for name, seen in zip("abcd", (a, b, c, d), strict=True):
        metrics = captures[name].header["metrics"]
        assert metrics["jsd"] == pytest.approx(seen["jsd"], abs=2e-3), name
        assert metrics["value"] == pytest.approx(seen["value"], abs=5e-3), name
        assert metrics["value_optimal"] == pytest.approx(seen["value_optimal"], abs=5e-3), name
        assert metrics["value_optimal"] == pytest.approx(2 * seen["jsd"] - math.log(4), abs=5e-3), name


def test_a_capture_travels_as_a_live_frame_does(trained):
    capture = trained(0)["b"]
    header, arrays = frames.decode(capture.encode())
    assert header["metrics"]["jsd"] == capture.header["metrics"]["jsd"]
    assert header["updates"].endswith("updates of D alone")
    assert set(arrays) == set(CURVES)


def test_no_two_phases_have_the_same_rates_by_which_frames_are_told_apart():
    phases = [phase for panel in PANELS for phase in panel.phases]
    assert all(one.rates != other.rates for one, other in itertools.combinations(phases, 2))


def wait_for_panel(training, name):
    end = time.monotonic() + 30
    while name not in training.captures:
        assert time.monotonic() < end, training.progress
        time.sleep(0.002)


def test_it_can_be_stopped_and_begun_again(run):
    training = FigureOneTraining()
    training.begin(run, 0, pause=0.005)
    wait_for_panel(training, "a")
    training.cancel()
    assert not training.running
    assert "d" not in training.captures
    assert "Stopped" in training.progress
    step = run.step_count
    time.sleep(0.1)
    assert run.step_count == step
    training.begin(run, 0)
    assert training.captures == {}
    wait_for_panel(training, "a")
    training.cancel()


def test_a_worker_that_dies_costs_nothing_but_time(run, workshop, trained):
    training = FigureOneTraining()
    training.begin(run, 3, pause=0.005)
    wait_for_panel(training, "b")
    for pid in workshop.worker_pids:
        os.kill(pid, signal.SIGKILL)
    training.join(60)
    assert training.problem is None
    assert list(training.captures) == ["a", "b", "c", "d"]
    for name, expected in trained(3).items():
        assert training.captures[name].header["updates"] == expected.header["updates"]
        assert all(np.array_equal(training.captures[name].curves[curve], expected.curves[curve]) for curve in CURVES)
    assert not np.array_equal(expected.curves["d"], trained(4)["d"].curves["d"])


def test_a_run_that_is_taken_away_is_told(run):
    training = FigureOneTraining()
    training.begin(run, 0, pause=0.005)
    wait_for_panel(training, "a")
    run.close()
    training.join(60)
    assert "closed" in training.problem
    assert "d" not in training.captures


def test_a_seed_that_is_not_allowed_is_refused(run):
    with pytest.raises(SettingsError, match="seed"):
        FigureOneTraining().begin(run, -1)
