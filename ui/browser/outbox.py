"""What waits to be sent to one browser that asks questions: what is outdated is dropped, whatever the browser does."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass


@dataclass(frozen=True)
class Letter:
    """One frame.

    Attributes:
        number: of the question.
        frame: ready to be sent.
        note: whether it is only a word on the way to the answer.
    """

    number: int
    frame: bytes
    note: bool = False


class Outbox:
    """For each question at most one letter: its newest note, or its answer, which takes the note's place."""

    def __init__(self) -> None:
        self._letters: dict[int, Letter] = {}
        self._filled = asyncio.Event()

    def __len__(self) -> int:
        return len(self._letters)

    @property
    def size(self) -> int:
        """Bytes that wait."""
        return sum(len(letter.frame) for letter in self._letters.values())

    def put(self, letter: Letter) -> None:
        """Have a letter sent behind all others."""
        self._letters.pop(letter.number, None)
        self._letters[letter.number] = letter
        self._filled.set()

    def drop(self, number: int) -> None:
        """Nobody waits for anything about this question any more."""
        self._letters.pop(number, None)

    async def take(self) -> Letter:
        """The oldest letter, as soon as there is one."""
        while not self._letters:
            self._filled.clear()
            await self._filled.wait()
        return self._letters.pop(next(iter(self._letters)))
