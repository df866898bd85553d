import io
import json
import struct

import numpy as np
import pytest

from gan_core.runs import frames
from gan_core.runs.frames import FrameError


@pytest.fixture
def frame():
    arrays = {
        "x": np.arange(5, dtype=np.float32),
        "image": np.arange(18, dtype=np.uint8).reshape(2, 3, 3),
        "wide": np.linspace(0, 1, 7),
        "empty": np.zeros((3, 0), np.float32),
        "number": np.float64(2.5),
    }
    return frames.encode({"step": 12, "word": "D* − D"}, arrays), arrays


def test_what_goes_in_comes_out(frame):
    data, arrays = frame
    header, decoded = frames.decode(data)
    assert header == {"step": 12, "word": "D* − D"}
    assert list(decoded) == list(arrays)
    for name, array in arrays.items():
        assert decoded[name].dtype == array.dtype
        assert decoded[name].shape == array.shape
        assert np.array_equal(decoded[name], array)


def test_layout_is_what_a_browser_reads(frame):
    data, _ = frame
    (length,) = struct.unpack("<I", data[:4])
    header = json.loads(data[4 : 4 + length])
    assert (4 + length) % 4 == 0
    start = 4 + length
    assert header["arrays"][0] == ["x", "f4", [5]]
    assert np.array_equal(np.frombuffer(data, "<f4", 5, start), np.arange(5))
    start += 20
    assert header["arrays"][1] == ["image", "u1", [2, 3, 3]]
    assert list(data[start : start + 18]) == list(range(18))
    start += 20  # 18 padded
    assert np.array_equal(np.frombuffer(data, "<f8", 7, start), np.linspace(0, 1, 7))


def test_numbers_that_are_not_finite_become_null():
    header = {"a": float("nan"), "b": [1.0, float("inf")], "c": {"d": np.float32("-inf"), "e": np.int64(3)}}
    data = frames.encode(header, {})
    assert b"NaN" not in data and b"Infinity" not in data
    assert frames.decode(data)[0] == {"a": None, "b": [1.0, None], "c": {"d": None, "e": 3}}


def test_every_cut_and_every_addition_is_refused(frame):
    data, _ = frame
    for length in range(len(data)):
        with pytest.raises(FrameError):
            frames.decode(data[:length])
    with pytest.raises(FrameError):
        frames.decode(data + b"\0\0\0\0")


def test_damaged_frames_are_refused_or_read_but_never_crash(frame):
    data, _ = frame
    rng = np.random.default_rng(0)
    refused = 0
    for _ in range(2_000):
        damaged = bytearray(data)
        for place in rng.integers(0, len(data), 3):
            damaged[place] = rng.integers(256)
        try:
            frames.decode(bytes(damaged))
        except FrameError:
            refused += 1
    assert refused > 500


@pytest.mark.parametrize(
    "arrays",
    [
        None,
        {"x": 1},
        [["x", "O", [1]]],
        [["x", "f4", [-1]]],
        [["x", "f4", [True]]],
        [["x", "f4", [2**40, 2**40]]],
        [["x", "f4", 3]],
        [["x", "f4"]],
        [[3, "f4", [0]]],
        [["x", ["f4"], [0]]],
        [["x", "f4", [0]], ["x", "f4", [0]]],
    ],
)
def test_impossible_arrays_are_refused(arrays):
    text = json.dumps({"arrays": arrays}).encode()
    text += b" " * (-len(text) % 4)
    with pytest.raises(FrameError):
        frames.decode(struct.pack("<I", len(text)) + text)


@pytest.mark.parametrize("text", [b"[1,2]   ", b'{"a":1  ', b"\xff\xff\xff\xff", b"[" * 100_000])
def test_headers_that_are_no_json_object_are_refused(text):
    with pytest.raises(FrameError):
        frames.decode(struct.pack("<I", len(text)) + text)


def test_arrays_without_a_place_in_a_frame_are_refused():
    for array in (np.array(["text"]), np.array([1 + 2j]), np.array([object()]), np.zeros(3, np.float16)):
        with pytest.raises(FrameError, match="'odd'"):
            frames.encode({}, {"odd": array})


def test_non_contiguous_and_big_endian_arrays_arrive_in_order():
    array = np.arange(12, dtype=">f8").reshape(3, 4).T
    assert np.array_equal(frames.decode(frames.encode({}, {"a": array}))[1]["a"], array)


def test_composed_from_bytes_equals_encoded():
    arrays = {"a": np.arange(3, dtype=np.float32), "b": np.arange(5, dtype=np.uint8)}
    header, payload = frames.split(frames.encode({"n": 1}, arrays))
    more = {"c": np.ones((2, 2), np.float32)}
    specs, parts = frames.pack(more)
    composed = frames.compose({"n": 2}, header["arrays"] + specs, [payload, *parts])
    assert composed == frames.encode({"n": 2}, arrays | more)


def test_too_large_frames_are_refused_on_both_sides(monkeypatch):
    data = frames.encode({}, {"a": np.zeros(1000, np.float32)})
    monkeypatch.setattr(frames, "LARGEST_FRAME", 1000)
    with pytest.raises(FrameError, match="too large"):
        frames.encode({}, {"a": np.zeros(1000, np.float32)})
    with pytest.raises(FrameError):
        frames.decode(data)


def test_pipe_carries_frames_one_after_the_other():
    pipe = io.BytesIO()
    for number in range(3):
        frames.write_message(pipe, frames.encode({"n": number}, {}))
    pipe.seek(0)
    read = [frames.decode(frames.read_message(pipe))[0]["n"] for _ in range(3)]
    assert read == [0, 1, 2]
    assert frames.read_message(pipe) is None


def test_pipe_that_ends_early_or_announces_too_much():
    pipe = io.BytesIO()
    frames.write_message(pipe, frames.encode({"n": 1}, {}))
    whole = pipe.getvalue()
    for length in range(1, len(whole)):
        with pytest.raises(FrameError):
            frames.read_message(io.BytesIO(whole[:length]))
    with pytest.raises(FrameError, match="announces"):
        frames.read_message(io.BytesIO(b"\xff\xff\xff\xff"))
