"""Jupyter notebooks as JSON objects: the few parts of nbformat 4.5 that a script needs."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Cell:
    """One cell.

    Attributes:
        kind: "markdown" or "code".
        source: its text.
    """

    kind: str
    source: str


def notebook(cells: Sequence[Cell]) -> dict[str, Any]:
    """A notebook for Python 3 that was not run yet."""
    return {
        "nbformat": 4,
        "nbformat_minor": 5,
        "metadata": {
            "kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"},
            "language_info": {"name": "python"},
        },
        "cells": [_cell(place, cell) for place, cell in enumerate(cells)],
    }


def _cell(place: int, cell: Cell) -> dict[str, Any]:
    # The format asks for a name that no other cell has. One made from the text stays the same from file to file.
    identity = hashlib.sha256(f"{place} {cell.source}".encode()).hexdigest()[:12]
    run: dict[str, Any] = {"execution_count": None, "outputs": []} if cell.kind == "code" else {}
    source = cell.source.splitlines(keepends=True)
    return {"cell_type": cell.kind, "id": identity, "metadata": {}, "source": source, **run}
