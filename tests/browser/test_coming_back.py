"""Whoever comes back finds the run, in whatever way: `python -m benchmarks.coming_back` tries each of them twenty times
while busy loops take the cores; here each is tried once."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace

import pytest
from board import leave

from benchmarks.coming_back import CASES, Visit, outcome
from benchmarks.server import start_server, stop_server


@pytest.fixture(scope="module")
def house(profile, tmp_path_factory: pytest.TempPathFactory) -> Iterator[SimpleNamespace]:
    """A server of its own, as it is killed: `house.server` is the one that runs now."""
    folder = tmp_path_factory.mktemp("house")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("MINIMAX_WORKERS", "1")
        house = SimpleNamespace(folder=folder, server=start_server(folder))
        yield house
        stop_server(house.server)


@pytest.mark.parametrize("case", CASES)
def test_the_run_is_there_as_it_was(case: str, profile, house: SimpleNamespace) -> None:
    visit = Visit(profile, profile.new_page(), house.server, Path(house.folder))
    try:
        assert outcome(visit, CASES[case]) == ""
    finally:
        house.server = visit.server
        leave(visit.page)
        for opened in profile.pages[1:]:
            opened.close()
