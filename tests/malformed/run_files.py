"""Malformed states of runs, and runs as the store keeps them."""

import json
import struct
from pathlib import Path

import numpy as np
import safetensors.numpy

from tests.malformed.case import Case, content, pickled
from tests.malformed.tensor_files import taken_apart, together

State = dict


def packed(state: State) -> bytes:
    """A state as a file, made without the code under test."""
    return safetensors.numpy.save(state["arrays"], metadata={"record": json.dumps(state["record"])})


def records(good: State) -> dict[str, Case]:
    """States whose record is not one; `good` is intact."""
    header, body = taken_apart(packed(good))

    def recorded(text: str | None) -> bytes:
        return together(header | {"__metadata__": {} if text is None else {"record": text}}, body)

    def saying(words: str, **changes) -> Case:
        kept = {name: value for name, value in (good["record"] | changes).items() if value is not None}
        return content(recorded(json.dumps(kept)), words)

    settings = good["record"]["settings"]
    return {
        "no record": content(recorded(None), "'record'"),
        "record is no JSON": content(recorded("{"), "damaged"),
        "record is a list": content(recorded("[]"), "damaged"),
        "record nests deeply": content(recorded("[" * 100_000), "nests too deeply"),
        "record twice": content(recorded('{"step": 1, "step": 2}'), "twice"),
        "no settings": saying("'settings'", settings=None),
        "settings are text": saying("settings are not a JSON object", settings="{}"),
        "setting out of range": saying("batch_size", settings=settings | {"batch_size": 10**9}),
        "unknown setting": saying("colour", settings=settings | {"colour": "blue"}),
        "settings of another run": saying("other settings", settings=settings | {"generator_width": 11}),
        "no step": saying("'step'", step=None),
        "step is text": saying("step is not a whole number", step="7"),
        "step negative": saying("step is not a whole number", step=-1),
        "step is half a step": saying("step is not a whole number", step=0.5),
    }


def arrays(good: State, weights: str, stream: str) -> dict[str, Case]:
    """States with other arrays than they should hold; `weights` is one of floats, `stream` a random stream's."""

    def held(words: str, name: str, array: np.ndarray | None) -> Case:
        kept = {n: a for n, a in (good["arrays"] | {name: array}).items() if a is not None}
        return content(lambda: packed(good | {"arrays": kept}), words)

    array = np.array(good["arrays"][weights])
    return {
        "weights missing": held(weights, weights, None),
        "weights too many": held("stranger", "stranger", array),
        "weights flattened to a number": held("()", weights, np.array(1.0, array.dtype)),
        "weights of another shape": held(str((*array.shape, 1)), weights, array[..., None]),
        "weights of whole numbers": held("int32", weights, array.astype(np.int32)),
        "weights of text": held("uint8", weights, np.zeros(array.shape, np.uint8)),
        "weights not a number": held("not finite", weights, np.full_like(array, np.nan)),
        "stream missing": held(stream, stream, None),
        "stream of floats": held(stream, stream, good["arrays"][stream].astype(np.float32)),
        "stream of noise": held("random stream", stream, np.full_like(good["arrays"][stream], 255)),
    }


def kept_runs(good: bytes, marker: Path) -> dict[str, Case]:
    """Files in place of a run that the store kept, in the format of `gan_core.runs.frames`."""
    (length,) = struct.unpack("<I", good[:4])
    header, body = json.loads(good[4 : 4 + length]), good[4 + length :]

    def together_again(header: dict | bytes, body: bytes = body) -> bytes:
        text = header if isinstance(header, bytes) else json.dumps(header).encode()
        text += b" " * (-len(text) % 4)
        return struct.pack("<I", len(text)) + text + body

    def saying(words: str, **changes) -> Case:
        return content(together_again(header | changes), words)

    def shaped(words: str, *shape: object) -> Case:
        name, kind, _ = header["arrays"][0]
        return saying(words, arrays=[[name, kind, list(shape)], *header["arrays"][1:]])

    def sparse(path: Path) -> None:
        with path.open("wb") as file:
            file.truncate(2**40)

    settings = header["settings"]
    return {
        "empty": content(b"", "not a frame"),
        "within the header": content(good[: length // 2], "cut off"),
        "within the arrays": content(good[:-4], "cut off"),
        "bytes left over": content(good + bytes(4), "cut off"),
        "header of 4 GB": content(b"\xfc\xff\xff\xff" + good[4:], "cut off"),
        "header is no JSON": content(together_again(b"{step}"), "not JSON"),
        "header is a list": content(together_again(b"[1]"), "not a JSON object"),
        "header nests deeply": content(together_again(b"[" * 100_000), "not JSON"),
        "no arrays": saying("does not list its arrays", arrays=None),
        "array of an unknown type": saying("no place in a frame", arrays=[["history", "O8", [1]]]),
        "array of a negative shape": shaped("no valid shape", -1, 2),
        "array of an endless shape": shaped("no valid shape", 2**70, 0),
        "array of a terabyte": shaped("cut off", 2**20, 2**20),
        "history of other columns": saying("history does not match", names=["step"]),
        "names that are none": saying("names", names=[1, 2]),
        "another version": saying("another version", version=2),
        "no settings": saying("settings", settings=None),
        "setting out of range": saying("batch_size", settings=settings | {"batch_size": -1}),
        "preset that is none": saying("preset", preset={"a": 1}),
        "step is text": saying("step", step="many"),
        "step negative": saying("step", step=-7),
        "plays somehow": saying("neither true nor false", playing="yes"),
        "speed is text": saying("speed of 'fast'", speed="fast"),
        "speed of nothing": saying("speed of 0", speed=0),
        "speed without end": saying("speed of 1000", speed=10**400),
        "speed is true": saying("speed of True", speed=True),
        "pickle": content(pickled(marker, 4), "cut off"),
        "pickle, protocol 0": content(pickled(marker, 0), "cut off"),
        "directory": Case(lambda path: path.mkdir(), "directory"),
        "a terabyte of zeros": Case(sparse, "1,099,511,627,776 bytes", bomb=True),
    }
