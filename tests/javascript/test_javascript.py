"""The JavaScript modules that need no page, tested by Deno; what they read is written by the server's own code."""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from gan_core.runs import frames

ROOT = Path(__file__).resolve().parents[2]
DENO = shutil.which("deno", path=f"{Path(sys.executable).parent}{os.pathsep}{os.environ.get('PATH', '')}")


def described(array):
    """An array as JSON: numbers that are not finite become null."""
    values = np.asarray(array, float).ravel().tolist()
    return {"shape": list(array.shape), "data": frames.finite(values)}


def write_frames(folder):
    """Twelve frames of a made-up run: arrays of every type, a history in parts, a cut, a reset with its ghost."""
    random = np.random.default_rng(11)
    expected = []
    history, ghost = np.empty((2, 0), np.float32), None
    for index in range(12):
        arrays = {
            "bytes": random.integers(0, 256, 1 + index).astype(np.uint8),
            "doubles": random.normal(size=(2, 1 + index)),
            "floats": random.normal(size=index).astype(np.float32),
            "whole": random.integers(-(10**6), 10**6, (index, 3)).astype(np.int32),
        }
        arrays["doubles"][0, 0] = np.nan
        header = {"step": index, "words": "p_g → ∞" * index}
        if index == 8:  # a reset: what was there becomes the ghost
            ghost, history = history, np.empty((2, 0), np.float32)
            arrays["ghost"] = ghost
            header["ghost"] = {"names": ["step", "jsd"], "rows": ghost.shape[1], "generation": 1}
        first = history.shape[1] - (2 if index == 5 else 0)  # undo: the last two rows never were
        rows = np.stack([np.arange(first, first + 700), random.random(700)]).astype(np.float32)
        history = np.concatenate([history[:, :first], rows], axis=1)
        arrays["history"] = rows
        header["history"] = {
            "from": first,
            "rows": 700,
            "names": ["step", "jsd"],
            "generation": 1 if index < 8 else 2,
            "total": history.shape[1],
        }
        (folder / f"{index}.frame").write_bytes(frames.encode(header, arrays))
        expected.append(
            {
                "header": header,
                "arrays": {name: described(array) for name, array in arrays.items()},
                "columns": {"step": history[0].tolist(), "jsd": history[1].tolist()},
                "ghost": None if ghost is None else ghost[0].tolist(),
            }
        )
    (folder / "expected.json").write_text(json.dumps(expected), encoding="utf-8")


@pytest.mark.skipif(DENO is None, reason="Deno is not installed: pip install -r requirements-dev.txt brings it")
def test_modules_without_a_browser(tmp_path):
    write_frames(tmp_path)
    answer = subprocess.run(
        [DENO, "task", "test"],
        cwd=ROOT,
        env={**os.environ, "MINIMAX_FRAMES": str(tmp_path), "NO_COLOR": "1"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert answer.returncode == 0, answer.stdout + answer.stderr
    assert "frames of the server are read number by number ... ok" in answer.stdout
    assert " 0 failed" in answer.stdout
