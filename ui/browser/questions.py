"""What a page asks its server over a socket of its own, and what it is answered: each question by itself, at once.

Errors are `MinimaxError`s; the socket sends their text back as data.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from concurrent.futures import Future
from dataclasses import dataclass, field
from typing import Any, Generic, TypeVar

import numpy as np

from gan_core.errors import RunError, SettingsError

PATIENCE = 60.0
"""Seconds that a worker may take for what is quick, which includes starting it."""

Arrays = Mapping[str, np.ndarray]


@dataclass(frozen=True)
class Question:
    """What the browser asks.

    Attributes:
        message: the question as it came: "ask" and what else this question has.
        tell: sends a note on the way to the answer: a header and arrays.
        file: that came with the question; no bytes if none did.
    """

    message: Mapping[str, Any]
    tell: Callable[[Mapping[str, Any], Arrays], None]
    file: bytes = b""

    def text(self, name: str, longest: int = 100_000) -> str:
        """A text that belongs to the question.

        Raises:
            SettingsError: there is none, or it is too long.
        """
        value = self.message.get(name, "")
        if not isinstance(value, str) or len(value) > longest:
            raise SettingsError(f"{name} is not allowed: give a text of at most {longest:,} characters.")
        return value

    def whole(self, name: str, least: int, most: int) -> int:
        """A whole number that belongs to the question.

        Raises:
            SettingsError: there is none, or it is out of range.
        """
        value = self.message.get(name)
        if not isinstance(value, int) or isinstance(value, bool) or not least <= value <= most:
            raise SettingsError(
                f"{name} = {str(value)[:24]} is not allowed: give a whole number from {least} to {most}."
            )
        return value


@dataclass(frozen=True)
class Answer:
    """A header, and the arrays that belong to it."""

    header: Mapping[str, Any]
    arrays: Arrays


Asked = TypeVar("Asked", bound=Question)
Answerer = Callable[[Asked], Awaitable[Answer]]


@dataclass(frozen=True)
class Askable(Generic[Asked]):
    """What may be asked over one socket.

    Attributes:
        kind: makes a question of the message, of what tells notes and of the file.
        answers: question -> what answers it.
        largest_file: bytes that may come with a question; 0 if none may.
    """

    kind: Callable[[Mapping[str, Any], Callable[[Mapping[str, Any], Arrays], None], bytes], Asked]
    answers: Mapping[str, Answerer[Asked]] = field(default_factory=dict)
    largest_file: int = 0


async def result_of(future: Future[Any], seconds: float, shared: bool = False) -> Any:
    """What a worker's future holds; whoever stops waiting cancels it, unless others share it.

    Raises:
        RunError: it has failed, or took too long.
    """
    waiting = asyncio.wrap_future(future)
    try:
        return await asyncio.wait_for(asyncio.shield(waiting) if shared else waiting, seconds)
    except TimeoutError:
        raise RunError("No worker has answered in time: the server is busy. Try again in a moment.") from None
