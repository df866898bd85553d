"""Entries of a lesson's file: each is taken out, checked once, and complained about by its line."""

from __future__ import annotations

import difflib
from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass, field
from typing import TypeVar

from gan_core.lessons.document import Items, Node, Table, Text

MOST_PROBLEMS = 20
T = TypeVar("T")


@dataclass(frozen=True, order=True)
class Problem:
    """Something that is wrong in a file: in which line, and what."""

    line: int
    message: str


@dataclass
class Problems:
    """Collects what is wrong, so that one look at a file tells all of it."""

    found: list[Problem] = field(default_factory=list)

    def add(self, line: int, message: str) -> None:
        """Note one."""
        problem = Problem(line, message)
        if len(self.found) < MOST_PROBLEMS and problem not in self.found:
            self.found.append(problem)


@dataclass(frozen=True)
class Entries:
    """A table whose entries are known by name.

    Every method takes one entry and returns None, after a complaint, if it is missing or wrong.
    """

    table: Table
    problems: Problems
    what: str

    @classmethod
    def of(cls, node: Node, problems: Problems, what: str, names: Collection[str]) -> Entries | None:
        """The table at a node, strangers in it complained about."""
        if not isinstance(node, Table):
            problems.add(node.line, f"{what} is {node.kind} here: it has to be a table of {', '.join(names)}.")
            return None
        for name, line in node.lines.items():
            if name not in names:
                hint = suggestion(name, names, f"it can have {', '.join(names)}.")
                problems.add(line, f"{what} has no entry {name[:80]!r}: {hint}")
        return cls(node, problems, what)

    def line(self, name: str) -> int:
        """Where the value of an entry begins, or the table if there is none."""
        node = self.table.entries.get(name)
        return node.line if node else self.table.line

    def node(self, name: str, required: bool = True) -> Node | None:
        """Whatever stands there."""
        node = self.table.entries.get(name)
        if node is None and required:
            self.problems.add(self.table.line, f"{self.what} lacks {name!r}.")
        return node

    def text(self, name: str, longest: int, required: bool = True) -> str | None:
        """A text that is not empty."""
        node = self.node(name, required)
        return None if node is None else self.text_of(node, name, longest)

    def text_of(self, node: Node, name: str, longest: int) -> str | None:
        """The text at a node."""
        if not isinstance(node, Text):
            self.problems.add(node.line, f"{name} is {node.kind} here: it has to be a text.")
            return None
        text = node.text.strip()
        if not text:
            self.problems.add(node.line, f"{name} is empty.")
            return None
        if len(text) > longest:
            self.problems.add(node.line, f"{name} has {len(text):,} letters: at most {longest:,} are allowed.")
            return None
        return text

    def whole(self, name: str, low: int, high: int, required: bool = True) -> int | None:
        """A whole number."""
        node = self.node(name, required)
        if node is None:
            return None
        text = node.text.replace(",", "").strip() if isinstance(node, Text) else ""
        if not (text.isascii() and text.isdecimal() and low <= int(text[:12]) <= high):
            shown = node.text[:40] if isinstance(node, Text) else node.kind
            self.problems.add(node.line, f"{name} is {shown!r}: give a whole number from {low:,} to {high:,}.")
            return None
        return int(text)

    def flag(self, name: str) -> bool:
        """Whether it says yes; it means no if it is left out."""
        node = self.node(name, required=False)
        if node is None:
            return False
        text = node.text.strip().lower() if isinstance(node, Text) else ""
        if text not in ("yes", "no", "true", "false"):
            self.problems.add(node.line, f"{name} has to be yes or no.")
        return text in ("yes", "true")

    def items(self, name: str, low: int, high: int, required: bool = True) -> tuple[Node, ...]:
        """A list of so many entries."""
        node = self.node(name, required)
        if node is None:
            return ()
        if not isinstance(node, Items):
            self.problems.add(node.line, f"{name} is {node.kind} here: it has to be a list, each entry after a `-`.")
            return ()
        if not low <= len(node.items) <= high:
            self.problems.add(node.line, f"{name} has {len(node.items)} entries: {low} to {high} are allowed.")
        return node.items[:high]

    def names(self, name: str, known: Iterable[str], most: int, where: str) -> tuple[str, ...] | None:
        """A list of names, each of them known; None if it is left out."""
        if name not in self.table.entries:
            return None
        known = tuple(known)
        chosen: list[str] = []
        for item in self.items(name, 1, most):
            word = self.text_of(item, f"an entry of {name}", 80)
            if word is None:
                continue
            if word in chosen:
                self.problems.add(item.line, f"{word!r} stands in {name} twice.")
            elif word not in known:
                hint = suggestion(word, known, f"known {where} are {', '.join(known)}.")
                self.problems.add(item.line, f"{name} has no {word!r}: {hint}")
            else:
                chosen.append(word)
        return tuple(chosen)

    def guarded(self, line: int, errors: type[Exception], make: Callable[[], T]) -> T | None:
        """What `make` returns; an error of these becomes a complaint about the line."""
        try:
            return make()
        except errors as error:
            self.problems.add(line, str(error))
            return None


def suggestion(word: str, known: Collection[str], otherwise: str) -> str:
    """The known word that was probably meant, as a question; `otherwise` if none comes near."""
    near = difflib.get_close_matches(word[:80], known, n=1)
    return f"did you mean {near[0]}?" if near else otherwise
