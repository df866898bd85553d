import dataclasses
import errno
import os
import stat
import sys
import time
from pathlib import Path

import numpy as np
import pytest

from gan_core.errors import RunError
from gan_core.runs import frames
from gan_core.runs.frames import PackedArrays
from gan_core.runs.server import store as module
from gan_core.runs.server.kept_timeline import KeptTimeline
from gan_core.runs.server.pace import AT_REST, Pace
from gan_core.runs.server.store import KeptLevel, Record, Store
from gan_core.runs.server.timeline import Frame
from gan_core.training.settings import Settings

RUN = "abcdefghijklmnopqrstu-"


def record(step=7, rows=3):
    settings = Settings(seed=step, means=(1.0,), stds=(0.5,), weights=(1.0,))
    return Record(
        settings, "two_modes", step, bytes(range(10)), ["step", "jsd"], np.arange(2.0 * rows).reshape(2, rows)
    )


def test_what_goes_in_comes_out(tmp_path):
    Store(tmp_path).save(RUN, record())
    back = Store(tmp_path).load(RUN)
    assert (back.settings, back.preset, back.step, back.state) == (record().settings, "two_modes", 7, bytes(range(10)))
    assert back.names == ["step", "jsd"]
    assert np.array_equal(back.rows, record().rows)


@pytest.mark.parametrize("pace", [Pace(True), Pace(True, 20.0), Pace(False, 0.5), Pace(False, None, True)])
def test_how_a_run_goes_on_is_kept_with_it(tmp_path, pace):
    Store(tmp_path).save(RUN, dataclasses.replace(record(), pace=pace))
    assert Store(tmp_path).load(RUN).pace == pace


def test_a_file_that_does_not_say_how_its_run_goes_on_holds_one_at_rest(tmp_path):
    store, path = Store(tmp_path), tmp_path / f"{RUN}.run"
    store.save(RUN, dataclasses.replace(record(), pace=Pace(True, 20.0)))
    header, arrays = frames.decode(path.read_bytes())
    del header["playing"], header["speed"]
    path.write_bytes(frames.encode(header, arrays))
    back = store.load(RUN)
    assert (back.pace, back.step, back.state) == (AT_REST, 7, bytes(range(10)))


def levelled(*serials, future=()):
    """A run with levels, each at the step that its serial is."""

    def levels(numbers):
        return tuple(KeptLevel(number, f"deed {number}", record(step=number)) for number in numbers)

    return dataclasses.replace(record(), past=levels(serials), future=levels(future))


def levels_of(back):
    return [[(level.serial, level.deed, level.record.step) for level in levels] for levels in (back.past, back.future)]


def test_levels_are_kept_beside_their_run_and_go_when_it_no_longer_lists_them(tmp_path):
    store = Store(tmp_path)
    store.save(RUN, levelled(1, 2, future=(3,)))
    wanted = [[(1, "deed 1", 1), (2, "deed 2", 2)], [(3, "deed 3", 3)]]
    assert levels_of(Store(tmp_path).load(RUN)) == levels_of(store.load(RUN)) == wanted
    assert store.load(RUN).past[1].record.rows.tolist() == record().rows.tolist()
    later = Store(tmp_path)
    later.load(RUN)
    as_it_is = dataclasses.replace(levelled(2), past=(KeptLevel(2, "deed 2", None),))
    later.save(RUN, as_it_is)
    assert levels_of(later.load(RUN)) == [[(2, "deed 2", 2)], []]
    assert sorted(path.name for path in tmp_path.iterdir()) == [f"{RUN}-2.level", f"{RUN}.run"]


def test_a_file_that_does_not_list_levels_has_none(tmp_path):
    store, path = Store(tmp_path), tmp_path / f"{RUN}.run"
    store.save(RUN, levelled(1, future=(2,)))
    header, arrays = frames.decode(path.read_bytes())
    del header["past"], header["future"], header["speed_by_hand"]
    path.write_bytes(frames.encode(header, arrays))
    back = store.load(RUN)
    assert (back.past, back.future, back.step, back.pace) == ((), (), 7, AT_REST)


@pytest.mark.parametrize("damage", ["gone", "cut", "of another version"])
def test_a_level_that_cannot_be_read_takes_those_beyond_it_along_and_no_other(tmp_path, damage):
    store, path = Store(tmp_path), tmp_path / f"{RUN}-2.level"
    store.save(RUN, levelled(1, 2, 3, future=(4,)))
    if damage == "gone":
        path.unlink()
    else:
        data = path.read_bytes()
        path.write_bytes(data[:-9] if damage == "cut" else data.replace(b'"version":1', b'"version":9'))
    assert levels_of(Store(tmp_path).load(RUN)) == [[(3, "deed 3", 3)], [(4, "deed 4", 4)]]


NO_LEVELS = [3, {"1": "reset"}, [1], [[1]], [["../../x", "reset"]], [[1.0, "reset"]], [[1, None]]]


@pytest.mark.parametrize("listed", NO_LEVELS)
def test_nonsense_in_place_of_levels_is_refused(tmp_path, listed):
    store, path = Store(tmp_path), tmp_path / f"{RUN}.run"
    store.save(RUN, record())
    header, arrays = frames.decode(path.read_bytes())
    path.write_bytes(frames.encode(header | {"past": listed}, arrays))
    with pytest.raises(RunError, match="cannot be read"):
        store.load(RUN)


def test_levels_are_swept_with_their_run_and_count_for_it(tmp_path, monkeypatch):
    store = Store(tmp_path)
    ids = [f"{number:022d}" for number in range(3)]
    for age, run_id in enumerate(ids):
        store.save(run_id, levelled(1, 2))
        moment = time.time() - age * 60
        os.utime(tmp_path / f"{run_id}.run", (moment, moment))
    size = sum(path.stat().st_size for path in tmp_path.iterdir())
    lost, new = tmp_path / f"{RUN}-1.level", tmp_path / f"{RUN}-2.level"
    for path in (lost, new):
        path.write_bytes(b"of a run that is gone, or is about to be written")
    os.utime(lost, (1.0, 1.0))
    monkeypatch.setattr(store, "_most_bytes", size - 1)
    assert store.sweep() is False
    left = {path.name for path in tmp_path.iterdir()}
    assert left == {f"{run}{end}" for run in ids[:2] for end in (".run", "-1.level", "-2.level")} | {new.name}
    assert store.sweep(ids[:2]) is False
    monkeypatch.setattr(store, "_most_bytes", 1)
    assert store.sweep(ids[:2]) is True


def test_unknown_run_is_none(tmp_path):
    assert Store(tmp_path).load(RUN) is None


@pytest.mark.parametrize(
    "run_id",
    ["", "x", RUN + "x", RUN[:-1] + "/", "../../../../etc/passwd", RUN[:-1] + "\n", RUN + "\n", None, 22, "é" * 22],
)
def test_malformed_ids_never_touch_a_path(tmp_path, run_id):
    store = Store(tmp_path)
    with pytest.raises(RunError, match="id"):
        store.load(run_id)
    with pytest.raises(RunError, match="id"):
        store.save(run_id, record())
    assert list(tmp_path.iterdir()) == []


def test_every_cut_file_is_refused(tmp_path):
    store = Store(tmp_path)
    store.save(RUN, record())
    path = tmp_path / f"{RUN}.run"
    whole = path.read_bytes()
    for length in range(0, len(whole), 7):
        path.write_bytes(whole[:length])
        with pytest.raises(RunError, match="cannot be read"):
            store.load(RUN)


def test_settings_out_of_range_are_refused(tmp_path):
    store = Store(tmp_path)
    store.save(RUN, record())
    path = tmp_path / f"{RUN}.run"
    path.write_bytes(path.read_bytes().replace(b'"batch_size":256', b'"batch_size":-56'))
    with pytest.raises(RunError, match="batch_size"):
        store.load(RUN)


@pytest.mark.parametrize("failing", ["replace", "fdopen"])
def test_full_disk_keeps_the_old_file_whole_and_says_so(tmp_path, monkeypatch, failing):
    store = Store(tmp_path)
    store.save(RUN, record(step=7))

    def fail(*arguments, **more):
        raise OSError(errno.ENOSPC, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr(module.os, failing, fail)
        store.save(RUN, record(step=8))
    assert "No space left" in store.problem
    assert store.load(RUN).step == 7
    assert [path.name for path in tmp_path.iterdir()] == [f"{RUN}.run"]
    store.save(RUN, record(step=9))
    assert store.problem is None
    assert store.load(RUN).step == 9


def test_a_folder_that_cannot_be_made_is_a_problem_not_a_crash(tmp_path):
    (tmp_path / "file").write_text("in the way")
    store = Store(tmp_path / "file" / "runs")
    assert "cannot be kept" in store.problem
    store.save(RUN, record())
    assert store.load(RUN) is None


def test_sweeps_old_runs_and_leftovers_but_nothing_else(tmp_path, monkeypatch):
    monkeypatch.setattr(module, "MOST_RUNS", 3)
    store = Store(tmp_path)
    ids = [f"{number:022d}" for number in range(6)]
    for age, run_id in enumerate(ids):
        store.save(run_id, record())
        moment = time.time() - age * 60
        os.utime(tmp_path / f"{run_id}.run", (moment, moment))
    ancient = time.time() - module.OLDEST - 60
    os.utime(tmp_path / f"{ids[1]}.run", (ancient, ancient))
    for name in ("notes.txt", "short.run", "x.part"):
        (tmp_path / name).write_text("")
        os.utime(tmp_path / name, (ancient, ancient))
    (tmp_path / f"{ids[4]}.part").write_text("")  # somebody is writing it
    Store(tmp_path)
    (tmp_path / f"{ids[4]}.part").unlink()
    left = sorted(path.name for path in tmp_path.iterdir())
    assert left == sorted([f"{ids[number]}.run" for number in (0, 2, 3)] + ["notes.txt", "short.run"])


def filled(folder, monkeypatch, count, **quota):
    """A store with some runs, each a minute older than the one before it, and a file's size."""
    for name, value in quota.items():
        monkeypatch.setenv(name, str(value))
    store = Store(folder)
    ids = [f"{number:022d}" for number in range(count)]
    for age, run_id in enumerate(ids):
        store.save(run_id, record(rows=1_000))
        moment = time.time() - age * 60
        os.utime(folder / f"{run_id}.run", (moment, moment))
    return store, ids, (folder / f"{ids[0]}.run").stat().st_size


def left_in(folder):
    return sorted(path.stem for path in folder.iterdir())


def test_sweeps_to_a_number_and_spares_what_is_in_use(tmp_path, monkeypatch):
    store, ids, _ = filled(tmp_path, monkeypatch, 6, MINIMAX_RUNS_KEPT=3)
    assert store.sweep({ids[5]}) is False
    assert left_in(tmp_path) == [ids[0], ids[1], ids[5]]


def test_what_is_in_use_may_be_more_than_the_quota(tmp_path, monkeypatch):
    store, ids, _ = filled(tmp_path, monkeypatch, 4, MINIMAX_RUNS_KEPT=2)
    assert store.sweep({ids[1], ids[2], ids[3]}) is True
    assert left_in(tmp_path) == [ids[1], ids[2], ids[3]]
    assert store.sweep({ids[1], ids[2]}) is False
    assert left_in(tmp_path) == [ids[1], ids[2]]


def test_sweeps_to_a_size_the_least_recently_used_first(tmp_path, monkeypatch):
    monkeypatch.setattr(module, "MOST_MEGABYTES", 0.06)
    store, ids, size = filled(tmp_path, monkeypatch, 6)
    assert 3 * size <= 60_000 < 4 * size
    store.touch(ids[4])
    store.touch("never-written-so-far--")
    assert store.sweep() is False
    assert left_in(tmp_path) == [ids[0], ids[1], ids[4]]
    monkeypatch.setenv("MINIMAX_RUNS_MEGABYTES", "1")
    assert Store(tmp_path).sweep() is False
    assert len(left_in(tmp_path)) == 3


@pytest.mark.parametrize("variable", ["MINIMAX_RUNS_KEPT", "MINIMAX_RUNS_MEGABYTES"])
@pytest.mark.parametrize("text", ["0", "-1", "1.5", "plenty"])
def test_quotas_that_make_no_sense(tmp_path, monkeypatch, variable, text):
    monkeypatch.setenv(variable, text)
    with pytest.raises(RunError, match=f"{variable}.*whole number of at least 1"):
        Store(tmp_path)


def test_a_folder_that_has_gone_is_swept_without_complaint(tmp_path):
    store = Store(tmp_path / "runs")
    (tmp_path / "runs").rmdir()
    assert store.sweep() is False


@pytest.mark.skipif(sys.platform == "win32", reason="POSIX permissions")
def test_default_folder_is_private(tmp_path, monkeypatch):
    monkeypatch.delenv("MINIMAX_RUNS", raising=False)
    monkeypatch.setattr(module.tempfile, "gettempdir", lambda: str(tmp_path))
    assert Store().problem is None
    (folder,) = tmp_path.iterdir()
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    folder.chmod(0o755)
    Store()
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    folder.rmdir()
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    folder.symlink_to(elsewhere)
    assert "not a folder of this user's own" in Store().problem


def test_folder_from_the_environment(tmp_path, monkeypatch):
    monkeypatch.setenv("MINIMAX_RUNS", str(tmp_path / "mine"))
    Store().save(RUN, record())
    assert [path.name for path in Path(tmp_path / "mine").iterdir()] == [f"{RUN}.run"]


def shown(*steps):
    """A timeline with a frame at each of these steps."""

    def packed(**arrays):
        specs, parts = frames.pack(arrays)
        return PackedArrays(specs, memoryview(b"".join(parts)))

    def frame(step):
        curves = packed(x=np.full(5, step, np.float32), samples=np.full((3, 3), step % 256, np.uint8))
        trace = {"player": "generator"} if step % 2 else None
        return Frame(step, {"jsd": step / 7, "kl": None}, f"at {step}", curves, Settings(seed=step // 10), trace=trace)

    return KeptTimeline(tuple(map(frame, steps)), packed(real=np.arange(4, dtype=np.uint8)))


def told(timeline):
    return [
        (
            *dataclasses.astuple(dataclasses.replace(frame, curves=None)),
            {n: a.tolist() for n, a in frame.curves.unpack().items()},
        )
        for frame in timeline.shown
    ]


def test_a_timeline_is_kept_until_the_run_goes_on(tmp_path):
    store = Store(tmp_path)
    store.save(RUN, dataclasses.replace(record(), timeline=shown(1, 2, 15), thinning=(4, 3)))
    back = Store(tmp_path).load(RUN)
    assert told(back.timeline) == told(shown(1, 2, 15)) and back.thinning == (4, 3)
    assert back.timeline.constants.array("real").tolist() == [0, 1, 2, 3]
    store.save(RUN, record())
    assert store.load(RUN).timeline is None
    assert [path.name for path in tmp_path.iterdir()] == [f"{RUN}.run"]


@pytest.mark.parametrize("harm", ["cut", "nonsense", "gone", "of another moment", "beyond the list"])
def test_a_timeline_that_cannot_be_read_costs_the_run_nothing_else(tmp_path, harm):
    store, path = Store(tmp_path), tmp_path / f"{RUN}.timeline"
    store.save(RUN, dataclasses.replace(record(), timeline=shown(1, 2)))
    data = path.read_bytes()
    header, arrays = frames.decode(data)
    if harm == "gone":
        path.unlink()
    elif harm == "of another moment":
        store.save(RUN, dataclasses.replace(record(), timeline=shown(3)))
        path.write_bytes(data)
    elif harm == "beyond the list":
        path.write_bytes(frames.encode({**header, "constants": 99}, arrays))
    else:
        path.write_bytes(data[:-4] if harm == "cut" else b"nonsense")
    back = store.load(RUN)
    assert (back.step, back.state, back.timeline) == (7, bytes(range(10)), None)


@pytest.mark.parametrize("thinning", [[1], [0, 1], "11", [1, True], None])
def test_a_thinning_that_makes_no_sense(tmp_path, thinning):
    store, path = Store(tmp_path), tmp_path / f"{RUN}.run"
    store.save(RUN, record())
    header, arrays = frames.decode(path.read_bytes())
    path.write_bytes(frames.encode({**header, "thinning": thinning}, arrays))
    with pytest.raises(RunError, match="thinning"):
        store.load(RUN)


def test_timelines_go_before_any_run_does(tmp_path, monkeypatch):
    monkeypatch.setenv("MINIMAX_RUNS_MEGABYTES", "1")
    store, ids = Store(tmp_path), ["a" * 22, "b" * 22, "c" * 22]
    many = KeptTimeline(shown(1).shown * 1500)
    for number, run_id in enumerate(ids):
        store.save(run_id, dataclasses.replace(record(), timeline=many))
        os.utime(tmp_path / f"{run_id}.run", (time.time() - 100 + number,) * 2)
    size = (tmp_path / f"{ids[0]}.timeline").stat().st_size
    assert 0.17e6 < size < 0.5e6
    store.sweep()
    assert all(store.load(run_id).step == 7 for run_id in ids)
    kept = [run_id for run_id in ids if store.load(run_id).timeline is not None]
    assert kept == ids[-int(0.5e6 // size) :]
