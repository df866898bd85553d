"""Malformed images: IDX files, zip archives of them, and NumPy archives."""

import gzip
import io
import struct
import zipfile
from collections.abc import Callable
from pathlib import Path

import numpy as np

from tests.datasets.idx_files import encoded, images, labels, zipped
from tests.malformed.case import Case, Trap, content, pickled
from tests.malformed.tensor_files import PNG

IMAGES, LABELS = encoded(images(700)), encoded(labels(700))
BOMB = 160 * 2**20  # bytes; several times what reading may take


def idx(marker: Path) -> dict[str, Case]:
    """Files in place of an IDX file of 700 images."""

    def header(magic: int, *sizes: int, body: bytes = IMAGES[16:]) -> bytes:
        return struct.pack(f">{1 + len(sizes)}I", magic, *sizes) + body

    packed = gzip.compress(IMAGES)
    return {
        "empty": content(b"", "expected an IDX file"),
        "two bytes": content(b"\0\0", "expected an IDX file"),
        "magic number only": content(IMAGES[:4], "ends within its header"),
        "within the header": content(IMAGES[:13], "ends within its header"),
        "header only": content(IMAGES[:16], "holds only 0"),
        "within the images": content(IMAGES[:-100], "548,700"),
        "bytes left over": content(IMAGES + b"\0", "holds more"),
        "little-endian": content(struct.pack("<4I", 2051, 700, 28, 28) + IMAGES[16:], "magic number is 2051"),
        "images of floats": content(header(0x0D03, 700, 28, 28), "magic number is 2051"),
        "colour images": content(header(0x0804, 700, 28, 28, 3), "magic number is 2051"),
        "images of 56 x 14": content(header(2051, 700, 56, 14), "(56, 14): expected (28, 28)"),
        "images of 32 x 32": content(header(2051, 700, 32, 32, body=bytes(700 * 1024)), "expected (28, 28)"),
        "no images": content(header(2051, 0, 28, 28), "0 items"),
        "four billion images": content(header(2051, 2**32 - 1, 28, 28), "expected 1 to", bomb=True),
        "more images than labels": content(encoded(images(701)), "701 images"),
        "count too large": content(header(2051, 900, 28, 28), "705,600 bytes"),
        "gzip, truncated": content(packed[: len(packed) // 2], "expected an IDX file"),
        "gzip, damaged": content(packed[:5000] + bytes(50) + packed[5050:], "expected an IDX file"),
        "gzip of text": content(gzip.compress(b"not images at all"), "magic number is 2051"),
        "gzip of gzip": content(gzip.compress(packed), "magic number is 2051"),
        "gzip bomb": content(lambda: _gzip_bomb(IMAGES), "holds more", bomb=True),
        "gzip bomb of zeros": content(lambda: _gzip_bomb(b""), "magic number is 2051", bomb=True),
        "pickle": content(pickled(marker, 4), "magic number is 2051"),
        "PNG": content(PNG, "magic number is 2051"),
        "text": content(b"7,0,0,0,0\n", "magic number is 2051"),
        "NumPy array": content(lambda: _saved(images(3)), "magic number is 2051"),
    }


def zips(marker: Path) -> dict[str, Case]:
    """Archives in place of one that holds IDX files."""
    both = [("train-images", IMAGES), ("train-labels", LABELS)]
    good = zipped(both)

    def with_name(name: str) -> bytes:
        return zipped([*both, (name, b"root:x:0:0")])

    def flagged(offset: int, value: bytes) -> bytes:
        at = good.index(b"PK\1\2") + offset
        return good[:at] + value + good[at + len(value) :]

    end = good.rindex(b"PK\5\6")
    return {
        "empty archive": content(zipped([]), "holds no IDX file"),
        "archive truncated": content(good[: len(good) // 2], "cannot be read"),
        "archive without its end": content(good[:end], "cannot be read"),
        "archive damaged": content(good[:400] + bytes(100) + good[500:], "cannot be read"),
        "signature only": content(b"PK\3\4", "cannot be read"),
        "text that begins like an archive": content(b"PKunzip wrote this", "cannot be read"),
        "only images": content(zipped(both[:1]), "1 IDX file (bad.zip/train-images): expected"),
        "five IDX files": content(zipped([(f"{n}", encoded(labels(n))) for n in range(700, 705)]), "more than four"),
        "archive in an archive": content(zipped([("data.zip", good)]), "holds no IDX file"),
        "path that leads out": content(with_name("../../etc/passwd"), "stay inside"),
        "path from the root": content(with_name("/etc/passwd"), "stay inside"),
        "path of Windows": content(with_name("..\\..\\windows\\win.ini"), "stay inside"),
        "path with a drive": content(with_name("C:\\autoexec.bat"), "stay inside"),
        "encrypted": content(flagged(8, b"\1\0"), "encrypted"),
        "packed with an unknown method": content(flagged(10, b"\x63\0"), "deflate"),
        "packed with bzip2": content(zipped(both, zipfile.ZIP_BZIP2), "deflate"),
        "packed with LZMA": content(zipped(both, zipfile.ZIP_LZMA), "deflate"),
        "101 files": content(zipped([(str(number), b"") for number in range(101)]), "100"),
        "list of files of a megabyte": content(lambda: zipped([(f"{n}" * 9, b"") for n in range(9_000)]), "100 files"),
        "list of files of 4 GB": content(good[: end + 12] + b"\xff" * 8 + good[end + 20 :], "100 files"),
        "zip bomb": content(lambda: _zip_bomb("train-images"), "holds more", bomb=True),
        "zip bomb with a false size": content(lambda: _false_size(_zip_bomb("train-images")), "cannot be", bomb=True),
        "gzip bomb in an archive": content(
            lambda: zipped([("train-images", _gzip_bomb(IMAGES)), both[1]]), "holds more", bomb=True
        ),
        "pickle in an archive": content(zipped([("data.pkl", pickled(marker, 4))]), "holds no IDX file"),
    }


def npz(write: Callable[..., bytes], marker: Path) -> dict[str, Case]:
    """Archives in place of a data set's; `write(name=array or bytes)` makes one that is right in everything else."""

    def header(shape: tuple[int, ...], kind: str = "|u1", version: bytes = b"\1\0") -> bytes:
        text = f"{{'descr': '{kind}', 'fortran_order': False, 'shape': {shape!r}, }}".encode()
        length = struct.pack("<H" if version == b"\1\0" else "<I", len(text))
        return b"\x93NUMPY" + version + length + text

    def bad(words: str, bomb: bool = False, **arrays: np.ndarray | bytes | None) -> Case:
        return content(lambda: write(**arrays), words, bomb)

    objects = np.array([Trap(marker)] * 700, dtype=object)
    good = write()
    return {
        "empty": content(b"", "damaged"),
        "text": content(b"hello", "damaged"),
        "truncated": content(good[: len(good) // 2], "damaged"),
        "flipped bits": content(good[:3000] + bytes(255 - b for b in good[3000:3100]) + good[3100:], "damaged"),
        "no labels": bad("no array train_labels", train_labels=None),
        "objects": bad("expected uint8", train_labels=objects),
        "pickle": bad("damaged", train_labels=pickled(marker, 4)),
        "type that is code": bad("damaged", train_labels=header((700,), "__import__('os').mkdir('x')") + bytes(700)),
        "floats": bad("expected uint8", train_images=np.zeros((700, 28, 28))),
        "signed": bad("expected uint8", train_labels=np.zeros(700, np.int8)),
        "other size": bad("expected uint8 and (N, 28, 28)", train_images=np.zeros((700, 32, 32), np.uint8)),
        "colours": bad("expected uint8 and (N, 28, 28)", train_images=np.zeros((700, 28, 28, 3), np.uint8)),
        "columns first": bad("expected uint8", train_images=np.zeros((28, 28, 700), np.uint8).T),
        "no images": bad("N from 1", train_images=np.zeros((0, 28, 28), np.uint8)),
        "too few labels": bad("expected one for each image", train_labels=np.zeros(699, np.uint8)),
        "terabytes announced": bad("N from 1", True, train_images=header((2**40, 28, 28))),
        "negative size announced": bad("N from 1", train_images=header((-1, 28, 28))),
        "more announced than there is": bad("holds only", True, train_images=header((900_000, 28, 28)) + bytes(9)),
        "less announced than there is": bad("holds more", True, train_images=header((700, 28, 28)) + bytes(BOMB)),
        "header of 4 GB": bad("format", True, train_images=b"\x93NUMPY\2\0\xff\xff\xff\xff" + bytes(BOMB)),
        "header that nests": bad("damaged", train_images=b"\x93NUMPY\1\0" + struct.pack("<H", 9_000) + b"(" * 9_000),
        "header that is no header": bad("damaged", train_images=b"\x93NUMPY\1\0\5\0hello"),
    }


def archive_of(arrays: dict[str, np.ndarray | bytes]) -> bytes:
    """A .npz of arrays, and of members given as bytes."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
        for name, array in arrays.items():
            archive.writestr(f"{name}.npy", array if isinstance(array, bytes) else _saved(array))
    return file.getvalue()


def _saved(array: np.ndarray) -> bytes:
    file = io.BytesIO()
    np.save(file, array, allow_pickle=True)
    return file.getvalue()


def _gzip_bomb(start: bytes) -> bytes:
    file = io.BytesIO()
    with gzip.GzipFile(fileobj=file, mode="wb", compresslevel=1) as packed:
        packed.write(start)
        packed.write(bytes(BOMB))
    return file.getvalue()


def _zip_bomb(name: str) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
        with archive.open(name, "w") as member:
            member.write(struct.pack(">4I", 2051, 700, 28, 28))
            member.write(bytes(BOMB))
        archive.writestr("train-labels", LABELS)
    return file.getvalue()


def _false_size(bomb: bytes) -> bytes:
    """The archive's list says that what unpacks to 160 megabytes has a kilobyte."""
    at = bomb.index(b"PK\1\2") + 24
    return bomb[:at] + struct.pack("<I", 1024) + bomb[at + 4 :]
