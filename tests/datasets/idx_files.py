"""IDX files and zip archives made by hand from the formats' descriptions, good ones and bad ones."""

import io
import struct
import zipfile

import numpy as np


def encoded(array):
    magic = bytes([0, 0, 8, array.ndim])
    return magic + b"".join(struct.pack(">I", size) for size in array.shape) + array.tobytes()


def images(count, seed=0):
    return np.random.default_rng(seed).integers(0, 256, (count, 28, 28)).astype(np.uint8)


def labels(count, values=10):
    return (np.arange(count) % values).astype(np.uint8)


def zipped(files, method=zipfile.ZIP_DEFLATED):
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", method) as archive:
        for name, data in files:
            archive.writestr(name, data)
    return packed.getvalue()
