"""Malformed safetensors: checkpoints, and the states of runs, taken apart and put together wrongly."""

import gzip
import io
import json
import os
import struct
import zipfile
from collections.abc import Callable
from pathlib import Path

import numpy as np
import torch

from tests.malformed.case import Case, Trap, content, pickled

PNG = (
    b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\0\1\0\0\0\1\10\0\0\0\0:~\x9bU\0\0\0\nIDATx\x9cc`\0\0\0\2\0\1H\xaf\xa4q"
    b"\0\0\0\0IEND\xaeB`\x82"
)


def taken_apart(data: bytes) -> tuple[dict, bytes]:
    """Header and body of an intact file."""
    (length,) = struct.unpack("<Q", data[:8])
    return json.loads(data[8 : 8 + length]), data[8 + length :]


def together(header: dict | bytes, body: bytes) -> bytes:
    """A file with that header, which need not be right."""
    text = header if isinstance(header, bytes) else json.dumps(header).encode()
    return struct.pack("<Q", len(text)) + text + body


def containers(good: bytes, marker: Path) -> dict[str, Case]:
    """Files that are no safetensors file, or a damaged one."""
    header, body = taken_apart(good)
    first = next(name for name in header if name != "__metadata__")
    (length,) = struct.unpack("<Q", good[:8])

    def with_entry(**changes) -> bytes:
        return together(header | {first: header[first] | changes}, body)

    def torch_saved(new: bool) -> bytes:
        file = io.BytesIO()
        torch.save({"weights": torch.zeros(3), "trap": Trap(marker)}, file, _use_new_zipfile_serialization=new)
        return file.getvalue()

    def object_array() -> bytes:
        file = io.BytesIO()
        np.save(file, np.array([Trap(marker)], dtype=object), allow_pickle=True)
        return file.getvalue()

    twice = json.dumps(header)[:-1] + f', "{first}": {json.dumps(header[first])}}}'
    start, end = header[first]["data_offsets"]
    intact, pickle_words = "is not an intact safetensors file", "pickle or a zip archive"
    return {
        "empty": content(b"", intact),
        "one byte": content(b"\0", intact),
        "within the length": content(good[:7], intact),
        "length only": content(good[:8], intact),
        "within the header": content(good[: 8 + length // 2], intact),
        "header only": content(good[: 8 + length], intact),
        "within the tensors": content(good[: (8 + length + len(good)) // 2], intact),
        "last byte missing": content(good[:-1], intact),
        "bytes left over": content(good + bytes(4), intact),
        "header length 2^63": content(struct.pack("<Q", 2**63) + good[8:], intact),
        "header length 2^64 - 1": content(b"\xff" * 8 + good[8:], intact),
        "header length 0": content(bytes(8) + good[8:], intact),
        "header length too short": content(struct.pack("<Q", length - 9) + good[8:], intact),
        "header is a list": content(together(b"[1]", body), intact),
        "header is no JSON": content(together(b"{tensors: none}", body), intact),
        "header is no UTF-8": content(together(b'{"\xff\xfe": 1}', body), intact),
        "header nests deeply": content(lambda: together(b'{"a":' * 100_000 + b"1" + b"}" * 100_000, body), intact),
        "header of a million tensors": content(_million_tensors, "expected at most", bomb=True),
        "tensor listed twice": content(together(twice.encode(), body), "safetensors"),
        "offsets overlap": content(with_entry(data_offsets=[start + 4, end + 4]), intact),
        "offsets beyond the end": content(with_entry(data_offsets=[2**40, 2**40 + end - start]), intact),
        "offsets reversed": content(with_entry(data_offsets=[end, start]), intact),
        "offsets negative": content(with_entry(data_offsets=[-4, end]), intact),
        "shape overflows": content(with_entry(shape=[2**40, 2**40]), intact),
        "shape negative": content(with_entry(shape=[-1, 5]), intact),
        "shape of a terabyte": content(with_entry(shape=[2**38]), intact),
        "type unknown": content(with_entry(dtype="PICKLE"), intact),
        "no type": content(with_entry(dtype=None), intact),
        "facts that are no text": content(together(header | {"__metadata__": {"format": 1}}, body), intact),
        **{
            f"pickle, protocol {protocol}": content(lambda p=protocol: pickled(marker, p), words)
            for protocol, words in ((0, intact), (2, pickle_words), (4, pickle_words), (5, pickle_words))
        },
        "torch.save": content(lambda: torch_saved(True), pickle_words),
        "torch.save of old": content(lambda: torch_saved(False), pickle_words),
        "NumPy object array": content(object_array, intact),
        "zip bomb": content(_zip_bomb, pickle_words, bomb=True),
        "gzip": content(lambda: gzip.compress(good), intact),
        "PNG": content(PNG, intact),
        "text": content(b"Dear lab,\nthis is not a network.\n", intact),
        "HTML": content(b"<!doctype html><title>404 Not Found</title>", intact),
    }


def no_files() -> dict[str, Case]:
    """What has the name of a file and is none, or one that must not be read as a whole."""

    def sparse(path: Path) -> None:
        with path.open("wb") as file:
            file.truncate(2**40)

    return {
        "nothing": Case(lambda path: None, "There is no"),
        "directory": Case(lambda path: path.mkdir(), "There is no"),
        "symbolic link to itself": Case(lambda path: path.symlink_to(path.name), "There is no"),
        "symbolic link to nothing": Case(lambda path: path.symlink_to("nowhere"), "There is no"),
        "endless device": Case(lambda path: path.symlink_to("/dev/zero"), "There is no", bomb=True),
        "pipe that nobody writes to": Case(os.mkfifo, "There is no"),
        "a terabyte of zeros": Case(sparse, "1,099,511,627,776 bytes: expected", bomb=True),
    }


def facts(good: bytes) -> dict[str, Case]:
    """Checkpoints whose header says what cannot be, or what does not fit their tensors."""
    header, body = taken_apart(good)
    said = header["__metadata__"]
    settings = json.loads(said["settings"])

    def saying(words: str, **changes) -> Case:
        kept = {name: fact for name, fact in (said | changes).items() if fact is not None}
        return content(together(header | {"__metadata__": kept}, body), words)

    def set_to(words: str, **changes) -> Case:
        return saying(words, settings=json.dumps(settings | changes))

    twice = said["settings"][:-1] + ', "latent_dim": 6}'
    return {
        "no facts": content(together({n: e for n, e in header.items() if n != "__metadata__"}, body), "format is None"),
        "another format": saying("format is 'other'", format="other"),
        "another version": saying("this program reads version 1", format_version="2"),
        "no version": saying("this program reads version 1", format_version=None),
        "another hash": saying("SHA-256", sha256="0" * 64),
        "no hash": saying("SHA-256", sha256=None),
        "no settings": saying("lacks settings", settings=None),
        "no licence": saying("lacks licence", licence=None),
        "settings are no JSON": saying("not JSON", settings="{"),
        "settings are a list": saying("JSON list", settings="[]"),
        "settings nest deeply": saying("nest", settings="[" * 100_000),
        "settings twice": saying("twice", settings=twice),
        "unknown setting": set_to("no setting 'colour'", colour="blue"),
        "setting out of range": set_to("latent_dim", latent_dim=10**9),
        "setting of another type": set_to("latent_dim", latent_dim={"a": 1}),
        "setting beyond all numbers": set_to("generator_lr", generator_lr=10**400),
        "setting of a megabyte": set_to("activation = ", activation="x" * 500_000),
        "settings of a mixture": set_to("does not describe a generator of images", dataset="mixture"),
        "settings of lost data": set_to("is not on this computer", dataset="idx-0123456789ab", conditional="label"),
        "another architecture": set_to("tensors of its own settings", network="dcgan"),
        "another depth": set_to("tensors of its own settings", generator_depth=3),
        "another width": set_to("expected float32", generator_width=8),
        "another latent": set_to("expected float32", latent_dim=6),
        "another data set": set_to("expected float32", dataset="faces"),
        "conditional after all": set_to("expected float32", conditional="label"),
        "steps are no number": saying("steps", steps="many"),
        "steps negative": saying("steps", steps="-1"),
        "steps of 5,000 digits": saying("steps", steps="9" * 5_000),
        "metrics are a list": saying("metrics", metrics="[1]"),
        "metrics are text": saying("metrics", metrics='{"loss_d": "low"}'),
        "metrics are not finite": saying("metrics", metrics='{"loss_d": NaN}'),
        "metrics nest deeply": saying("nest", metrics="[" * 100_000),
        "versions are a number": saying("versions", versions="7"),
        "versions are lists": saying("versions", versions='{"torch": [2]}'),
        "seconds negative": saying("seconds", seconds="-1"),
        "seconds not finite": saying("seconds", seconds="nan"),
    }


def tensors(write: Callable[[dict[str, np.ndarray]], bytes], good: dict[str, np.ndarray]) -> dict[str, Case]:
    """Files with other arrays than they should hold; `write` makes a file that is right in everything else."""
    first, second = sorted(good)[:2]

    def held(words: str, name: str, array: np.ndarray | None) -> Case:
        return content(lambda: write({n: a for n, a in (good | {name: array}).items() if a is not None}), words)

    def changed(words: str, array: np.ndarray | None) -> Case:
        return held(words, first, array)

    array = good[first]
    assert array.ndim == 1 and good[second].ndim == 2
    return {
        "tensor missing": changed(first, None),
        "tensor too many": held("9.bias", "9.bias", array),
        "no tensors": content(lambda: write({}), first),
        "tensor shorter": changed(f"({len(array) - 1},)", array[:-1]),
        "tensor longer": changed(f"({len(array) + 1},)", np.append(array, array[:1])),
        "tensor of another rank": changed(f"({len(array)}, 1)", array[:, None]),
        "tensor transposed": held("expected float32", second, np.ascontiguousarray(good[second].T)),
        "tensor of no dimension": changed("()", np.array(1.0, np.float32)),
        **{
            f"tensor of {kind}": changed(kind, array.astype(kind))
            for kind in ("float64", "float16", "int32", "uint8", "bool")
        },
        "not a number": changed("not finite", np.where(np.arange(len(array)) == 1, np.nan, array)),
        "infinite": changed("not finite", np.full_like(array, -np.inf)),
    }


def _million_tensors() -> bytes:
    entry = ',"tensor number %06d":{"dtype":"F32","shape":[0],"data_offsets":[0,0]}'
    return together(b"{" + "".join(entry % number for number in range(700_000))[1:].encode() + b"}", b"")


def _zip_bomb() -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive, archive.open("data.pkl", "w") as member:
        for _ in range(256):
            member.write(bytes(2**20))
    return file.getvalue()
