"""The server's process: its collections are short, and its limit of open files is the system's."""

from __future__ import annotations

import subprocess
import sys

import pytest

LIMIT = """
import resource
from ui.browser.server_process import allow_open_files
resource.setrlimit(resource.RLIMIT_NOFILE, (256, resource.getrlimit(resource.RLIMIT_NOFILE)[1]))
print(allow_open_files(), *resource.getrlimit(resource.RLIMIT_NOFILE))
"""
COLLECTION = """
import gc
import ui.browser.assets, numpy
from ui.browser.server_process import shorten_collections
before = len(gc.get_objects())
shorten_collections()
print(before, len(gc.get_objects()), gc.get_freeze_count())
"""


def _run(code: str) -> list[int]:
    done = subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True)
    return [int(word) for word in done.stdout.split()]


def test_open_files_go_up_to_what_the_system_allows() -> None:
    pytest.importorskip("resource")
    told, soft, hard = _run(LIMIT)
    assert told == soft == hard


def test_collections_leave_out_what_was_loaded() -> None:
    before, looked_at, frozen = _run(COLLECTION)
    assert looked_at < before / 20
    assert frozen >= 0.9 * before
