"""JSON that others wrote, read without the liberties that Python's reader takes."""

from __future__ import annotations

import json
from typing import Any


def parse(text: str | bytes) -> Any:
    """What the text says.

    Raises:
        ValueError: the text is no JSON, names a field twice (readers then differ in which one they take), nests too
            deeply, or holds NaN or Infinity, which are no JSON.
    """
    try:
        return json.loads(text, object_pairs_hook=_unique, parse_constant=_refuse)
    except RecursionError:
        raise ValueError("it nests too deeply") from None


def _unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    fields = dict(pairs)
    if len(fields) < len(pairs):
        names = [name for name, _ in pairs]
        twice = next(name for name in fields if names.count(name) > 1)
        raise ValueError(f"it names {twice[:80]!r} twice")
    return fields


def _refuse(constant: str) -> Any:
    raise ValueError(f"{constant} is not a number")
