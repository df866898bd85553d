"""The server's process: its collections are short, and its limit of open files is the system's."""

from __future__ import annotations

import subprocess
import sys

import pytest

from ui.browser import server_process

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


class UnlimitedInName:
    """A system that refuses the hard limit which it names, as macOS does."""

    RLIMIT_NOFILE, RLIM_INFINITY = 8, -1

    def __init__(self, soft: int) -> None:
        self.soft = soft

    def getrlimit(self, what: int) -> tuple[int, int]:
        assert what == self.RLIMIT_NOFILE
        return self.soft, self.RLIM_INFINITY

    def setrlimit(self, what: int, limits: tuple[int, int]) -> None:
        if limits[0] not in range(10_241):
            raise ValueError("current limit exceeds maximum limit")
        self.soft = limits[0]


@pytest.mark.parametrize(("before", "after"), [(256, 10_240), (20_000, 20_000), (-1, None)])
def test_a_limit_that_is_unlimited_in_name_alone_goes_up_as_far_as_it_can(
    monkeypatch: pytest.MonkeyPatch, before: int, after: int | None
) -> None:
    monkeypatch.setattr(server_process, "_resource", UnlimitedInName(before))
    assert server_process.allow_open_files() == after


def test_collections_leave_out_what_was_loaded() -> None:
    before, looked_at, frozen = _run(COLLECTION)
    assert looked_at < before / 20
    assert frozen >= 0.9 * before
