"""What the rooms of the translators ask: drawings to begin with, their colours, and faces that go there and back."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from typing import Any

import numpy as np

from gan_core.errors import DatasetError, SettingsError
from gan_core.runs.server.host import get_host
from gan_core.training.translation.architecture import COLOURS, SIDE
from gan_core.training.translation.methods import A_TO_B, B_TO_A
from ui.browser.questions import PATIENCE, Answer, Answerer, Arrays, Question, result_of

DRAWINGS = 8
"""Test drawings that are offered at once."""
FACES = 6
"""Test faces that go there and back at once, for each direction."""
LARGEST_SIDE = 256
"""Pixels of a side of a picture that somebody brings along; who colours it says that it must be smaller."""
MOST_PLACES = 100_000
"""Beyond the last image of a test set the first one comes again, but not for ever."""
_LARGEST_LEVEL = 2**31


async def drawings(question: Question) -> Answer:
    """Drawings that no network has learned from, and all colours of the data."""
    first = question.whole("first", 0, MOST_PLACES)
    return await _of_worker("drawings", {"first": first, "count": DRAWINGS})


async def colour(question: Question) -> Answer:
    """The colours that both networks give to the drawing in the file, and what D says of them.

    Of a test drawing, whose "place" comes along, D's verdict on its artist's own colours as well.
    """
    rows, across = _shape(question)
    levels = np.frombuffer(question.file, np.uint8)
    if len(levels) != rows * across:
        raise DatasetError(f"A drawing of {rows} × {across} pixels came with {len(levels):,} levels: expected as many.")
    arrays = {
        "line_art": levels.reshape(1, rows, across),
        **{name: _colour(question, name)[np.newaxis] for name in ("hair", "skin")},
    }
    if question.message.get("place") is not None:
        place = question.whole("place", 0, MOST_PLACES)
        known = await _of_worker("drawings", {"first": place, "count": 1})
        arrays["images"] = known.arrays["images"]
    return await _of_worker("colour", {"translator": question.text("translator", 100)}, arrays)


async def round_trip(question: Question) -> Answer:
    """Test faces, their translations in one direction, and what comes back."""
    arguments = {
        "translator": question.text("translator", 100),
        "direction": _direction(question),
        "first": question.whole("first", 0, MOST_PLACES),
        "noise": question.whole("noise", 0, _LARGEST_LEVEL),
        "count": FACES,
    }
    return await _of_worker("round_trip", arguments)


async def _of_worker(kind: str, arguments: Mapping[str, Any], arrays: Arrays | None = None) -> Answer:
    # Sending may have to start a worker, which must not hold up the other sockets.
    request = await asyncio.to_thread(get_host().request, kind, arguments, arrays)
    return Answer(*await result_of(request.future, PATIENCE))


def _shape(question: Question) -> tuple[int, int]:
    shape = question.message.get("shape", [SIDE, SIDE])
    if not isinstance(shape, list) or len(shape) != 2 or not all(type(side) is int for side in shape):
        raise SettingsError("shape is not allowed: give [height, width] in pixels.")
    if not all(1 <= side <= LARGEST_SIDE for side in shape):
        raise SettingsError(f"shape {shape} is not allowed: give sides of 1 to {LARGEST_SIDE} pixels.")
    return shape[0], shape[1]


def _colour(question: Question, name: str) -> np.ndarray:
    """Red, green and blue; whether they are levels is for whoever colours to say."""
    levels = question.message.get(name)
    whole = isinstance(levels, list) and all(type(level) is int and abs(level) < _LARGEST_LEVEL for level in levels)
    if not isinstance(levels, list) or not whole or len(levels) != COLOURS:
        raise SettingsError(f"{name} is not allowed: give [red, green, blue], whole numbers from 0 to 255.")
    return np.array(levels, np.int64)


def _direction(question: Question) -> str:
    direction = question.text("direction", 100)
    if direction not in (A_TO_B, B_TO_A):
        raise SettingsError(f"direction = {direction[:24]!r} is not allowed: give {A_TO_B} or {B_TO_A}.")
    return direction


ANSWERS: Mapping[str, Answerer[Question]] = {"drawings": drawings, "colour": colour, "round_trip": round_trip}
"""Question -> what answers it."""
