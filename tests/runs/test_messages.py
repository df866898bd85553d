"""What goes through the pipe between server and worker, field by field."""

import numpy as np
import pytest

from gan_core.runs import commands, frames, reports
from gan_core.runs.frames import FrameError, PackedArrays
from gan_core.training.settings import Settings

ADDRESS = {"run": "a", "number": 7}
OPENING = {
    "epoch": 2,
    "resumes": None,
    "settings": Settings().to_dict(),
    "playing": True,
    "speed": 20.0,
    "inspected": 3,
    "watched": True,
    "unwatched_seconds": 60.0,
}
COMMANDS = {
    "open": OPENING,
    "play": {},
    "pause": {},
    "step": {"count": 3, "paced": True},
    "discriminator_step": {},
    "generator_step": {},
    "trace": {"player": "generator"},
    "train_discriminator": {},
    "cancel_work": {},
    "begin_sweep": {"sweep": 2, "plan": {"seeds": 4}},
    "cancel_sweep": {},
    "apply": {"settings": Settings(r1=1.0).to_dict()},
    "set_speed": {"speed": None},
    "watch": {"watched": False},
    "inspect": {"index": 5},
    "save_checkpoint": {"ticket": 4, "name": "mine", "counted": False},
    "close": {},
}
REQUESTS = {
    "request": {"request": 5, "ask": "render", "arguments": {"checkpoint": "digits"}},
    "cancel": {"request": 5},
}
STATUS = {
    "run": "a",
    "epoch": 2,
    "seen": 7,
    "step": 40,
    "state": "playing",
    "notice": None,
    "error": None,
    "device": "cpu",
    "speed": 12.5,
    "progress": {"task": "steps", "done": 0.5, "steps": 2, "most": 4, "gain": None, "gap": None},
}
SNAPSHOT = {
    "metrics": {"jsd": 0.25, "jsd_ema": None},
    "diagnosis": "p_g glides home.",
    "trained": True,
    "exact": False,
    "inspected": 3,
    "trace": {"player": "generator", "number": 1, "round": 0},
    "continues": True,
    "constant": 1,
}
REPORTS = {
    "ready": {},
    "status": STATUS,
    "frame": STATUS | SNAPSHOT,
    "state": STATUS,
    "kept": {"run": "a", "ticket": 4, "name": "mine", "error": None},
    "sweep": {
        **{"run": "a", "sweep": 2, "state": "training", "error": None},
        **{"cell": 1, "steps": 40, "most": 100, "speed": 12.5},
    },
    "progress": {"request": 5, "done": 0.5, "message": "half", "facts": {"loss": 1.0}},
    "answer": {"request": 5, "error": "no", "facts": {}},
}
DEFAULTED = {"exact", "inspected", "trace", "continues", "constant"}
TO_WORKERS = {kind: ADDRESS | fields for kind, fields in COMMANDS.items()} | REQUESTS


def through_the_pipe(header):
    return frames.decode(frames.encode(header, {}))[0]


def test_these_are_all_kinds_of_messages():
    assert commands.COMMANDS.keys() | commands.REQUESTS.keys() == TO_WORKERS.keys()
    assert reports.REPORTS.keys() == REPORTS.keys()


@pytest.mark.parametrize(
    ("read", "kind", "fields"),
    [(commands.read, kind, fields) for kind, fields in TO_WORKERS.items()]
    + [(reports.read, kind, fields) for kind, fields in REPORTS.items()],
)
def test_a_message_is_a_header_with_its_kind_and_nothing_more(read, kind, fields):
    header = {"kind": kind, **fields}
    message = read(through_the_pipe(header))
    assert message.to_header() == header
    assert read(through_the_pipe(message.to_header())) == message


@pytest.mark.parametrize(
    ("read", "kind", "fields", "optional"),
    [(commands.read, kind, fields, {"paced"}) for kind, fields in TO_WORKERS.items()]
    + [(reports.read, kind, fields, DEFAULTED) for kind, fields in REPORTS.items()],
)
def test_a_message_that_lacks_a_field_is_refused(read, kind, fields, optional):
    for name in fields.keys() - optional:
        header = {"kind": kind, **fields}
        del header[name]
        with pytest.raises(FrameError, match=kind):
            read(header)


@pytest.mark.parametrize("read", [commands.read, reports.read])
@pytest.mark.parametrize(
    "header", [{}, {"kind": None}, {"kind": 3}, {"kind": ["play"]}, {"kind": "telepathy"} | ADDRESS]
)
def test_what_is_no_message_is_refused(read, header):
    with pytest.raises(FrameError, match="The frame is not"):
        read(header)


def test_each_side_takes_only_what_is_for_it():
    with pytest.raises(FrameError, match="not a report"):
        reports.read({"kind": "play", **ADDRESS})
    with pytest.raises(FrameError, match="not a message to a worker"):
        commands.read({"kind": "status", "number": 3, **STATUS})


def test_what_a_message_holds_is_never_copied():
    metrics, trace = {"jsd": 0.25}, {"player": "generator"}
    snapshot = reports.SnapshotFacts(metrics, "", True, trace=trace)
    header = reports.FrameReport(reports.RunStatus(**STATUS), snapshot).to_header()
    assert header["metrics"] is metrics and header["trace"] is trace
    again = reports.read(header)
    assert again.snapshot.metrics is metrics and again.snapshot.trace is trace


def test_packed_arrays_are_split_and_read_where_they_lie():
    arrays = {"a": np.arange(5, dtype=np.uint8), "b": np.arange(6.0).reshape(2, 3), "c": np.array([7], np.int32)}
    header, payload = frames.split(frames.encode({}, arrays))
    packed = PackedArrays(header["arrays"], payload)
    for parts in ((packed,), packed.split(1), packed.split(3), packed.split(0)):
        found = {name: array for part in parts for name, array in part.unpack().items()}
        assert list(found) == list(arrays)
        for name, array in arrays.items():
            np.testing.assert_array_equal(found[name], array)
            assert np.shares_memory(found[name], np.frombuffer(payload, np.uint8))
    assert list(packed.split(1)[1].unpack()) == ["c"]
    assert packed.array("d") is None and packed.array("b").tolist() == arrays["b"].tolist()
