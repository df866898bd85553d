import csv
import io

import numpy as np
import pytest

from gan_core.runs.server import history as module
from gan_core.runs.server.history import Ghost, History


class Viewer:
    """Keeps its own copy from differences alone, as the browser does."""

    def __init__(self):
        self.seen, self.rows = None, None

    def read(self, history):
        first, rows, self.seen = history.since(self.seen)
        if first == 0:
            self.rows = rows
        else:
            assert first <= self.rows.shape[1]
            self.rows = np.concatenate([self.rows[:, :first], rows], axis=1)
        return rows.shape[1]


def numbers(step):
    return {"jsd": 0.5 + step / 1e6, "kl": None}


def test_viewers_that_read_differences_have_what_the_history_has(monkeypatch):
    monkeypatch.setattr(module, "MOST_ROWS", 60)
    rng = np.random.default_rng(1)
    history, viewers, step = History(), [Viewer() for _ in range(3)], 0
    for turn in range(3_000):
        trained = rng.random() < 0.8
        step += int(rng.integers(0, 5)) if trained else 0
        history.add(step, {"jsd": rng.random(), "kl": None}, trained)
        if rng.random() < 0.01:
            step = int(rng.integers(0, step + 1))
            history.truncate(step)
        for viewer in viewers:
            if rng.random() < 0.3:
                viewer.read(history)
                assert np.array_equal(viewer.rows, history.rows.astype(np.float32), equal_nan=True), turn
    assert len(history) <= 60


def test_differences_are_small():
    history, viewer = History(), Viewer()
    for step in range(1_000):
        history.add(step, numbers(step))
        assert viewer.read(history) == 1
    assert viewer.read(history) == 0


def test_stays_bounded_and_covers_the_whole_run_evenly():
    history, count = History(), 50_000
    for step in range(count):
        history.add(step, numbers(step))
    steps = history.rows[0]
    assert module.MOST_ROWS / 2 <= len(history) <= module.MOST_ROWS
    assert steps[0] == 0 and steps[-1] == count - 1
    gaps = np.diff(steps)
    assert (gaps > 0).all()
    assert gaps.max() <= 2 * np.median(gaps)


def test_the_newest_numbers_are_always_the_last_row():
    history = History()
    for step in range(9_500):
        history.add(step, numbers(step))
        assert history.rows[0, -1] == step


def test_looking_again_without_training_replaces_the_row():
    history = History()
    history.add(5, {"jsd": 0.1})
    history.add(5, {"jsd": 0.2}, further=False)
    assert history.rows.tolist() == [[5.0], [0.2]]
    history.add(5, {"jsd": 0.3}, further=True)  # D alone was trained: the same step, another point
    assert history.rows.tolist() == [[5.0, 5.0], [0.2, 0.3]]


def test_truncation_keeps_the_step_itself():
    history = History()
    for step in range(10):
        history.add(step, numbers(step))
    generation = history.generation
    history.truncate(20)
    assert (len(history), history.generation) == (10, generation)
    history.truncate(4)
    assert history.rows[0].tolist() == [0, 1, 2, 3, 4]
    assert history.generation != generation


def test_columns_are_the_numbers_and_late_ones_join():
    history = History()
    history.add(0, {"jsd": 0.5, "word": "no", "flag": True, "list": [1], "ema": None})
    assert history.names == ["step", "jsd", "ema"]
    generation = history.generation
    history.add(1, {"jsd": 0.4, "ema": 0.3, "late": 7.0})
    assert history.names == ["step", "jsd", "ema", "late"]
    assert history.generation != generation
    assert np.array_equal(history.rows[3], [np.nan, 7.0], equal_nan=True)
    assert np.array_equal(history.rows[2], [np.nan, 0.3], equal_nan=True)


def test_csv_reads_back_exactly():
    history = History()
    for step in range(0, 900, 3):
        history.add(step, {"jsd": step / 7, "kl": None if step % 2 else -1e-9})
    names, *lines = csv.reader(io.StringIO(history.to_csv()))
    assert names == ["step", "jsd", "kl"]
    read = np.array([[float(cell) if cell else np.nan for cell in line] for line in lines]).T
    assert np.array_equal(read, history.rows, equal_nan=True)
    assert lines[1][0] == "3"


def test_rebuilt_from_rows():
    first = History()
    for step in range(700):
        first.add(step, numbers(step))
    second = History(first.names, first.rows.copy())
    assert np.array_equal(second.rows, first.rows, equal_nan=True)
    second.add(700, numbers(700))
    assert len(second) == 701


@pytest.mark.parametrize("rows", [1, 5, 1_000, 3_999])
def test_ghost_is_thin_and_spans_the_run(rows):
    history = History()
    for step in range(rows):
        history.add(step, numbers(step))
    ghost = Ghost.of(history)
    assert ghost.rows.shape == (3, min(rows, module.MOST_GHOST_ROWS))
    assert ghost.rows.dtype == np.float32
    assert (ghost.rows[0, 0], ghost.rows[0, -1]) == (0, rows - 1)
    assert ghost.generation != Ghost.of(history).generation
