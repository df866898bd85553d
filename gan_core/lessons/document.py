"""The text of a lesson's file as a tree that knows its line numbers.

The file is YAML, but nothing is ever built from it: every scalar is taken as the text that stands there, and what it
means is decided by the reader of lessons. So `no`, `on` or `1e-3` are no traps, and no tag can make an object.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import yaml

LONGEST_FILE = 64 * 1024  # bytes
DEEPEST = 12  # tables and lists inside each other

_ADVICE = {
    "found character '\\t' that cannot start any token": "there is a tab here: indent with spaces.",
    "mapping values are not allowed here": "a colon and a space inside a text start a new entry: put the text in "
    "quotes, or write | and begin the text on the next line.",
    "could not find expected ':'": "this line is not an entry: write `name: value`, with a space after the colon.",
    "found unexpected end of stream": "a quotation mark that opens is never closed.",
    "but found another document": "--- begins a second document here: a file holds one lesson.",
}


class Malformed(Exception):
    """The text is no tree at all.

    Attributes:
        line: counted from 1.
    """

    def __init__(self, line: int, message: str) -> None:
        super().__init__(message)
        self.line = line


@dataclass(frozen=True)
class Text:
    """A scalar, as it is written."""

    line: int
    text: str
    kind = "a text"


@dataclass(frozen=True)
class Items:
    """A list."""

    line: int
    items: tuple[Any, ...]
    kind = "a list"


@dataclass(frozen=True)
class Table:
    """Named entries.

    Attributes:
        entries: name -> what stands there.
        lines: name -> line of the name.
    """

    line: int
    entries: Mapping[str, Any]
    lines: Mapping[str, int]
    kind = "a table of named entries"


Node = Text | Items | Table


def parse(data: bytes) -> Node:
    """The tree of a file's bytes.

    Raises:
        Malformed: where and why it cannot be read.
    """
    if len(data) > LONGEST_FILE:
        raise Malformed(1, f"the file has {len(data):,} bytes: at most {LONGEST_FILE:,} are allowed.")
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = 1 + data.count(b"\n", 0, error.start)
        raise Malformed(line, "there is a character here that is not UTF-8: save the file in that encoding.") from None
    try:
        loader = _Loader(text)
        try:
            node = loader.get_single_node()
        finally:
            loader.dispose()
    except yaml.reader.ReaderError as error:
        line = 1 + text.count("\n", 0, error.position)
        raise Malformed(line, f"the character U+{error.character:04X} is not allowed in a lesson.") from None
    except yaml.MarkedYAMLError as error:
        # A quotation mark that is never closed is found at the end of the file, but is wrong where it opens.
        opens = error.context_mark if "quoted scalar" in (error.context or "") else None
        mark = opens or error.problem_mark or error.context_mark
        raise Malformed(mark.line + 1 if mark else 1, _words(error)) from None
    if node is None:
        raise Malformed(1, "the file is empty: see lessons/README.md for what a lesson needs.")
    return _tree(node)


class _Loader(yaml.SafeLoader):
    """Refuses what a lesson has no use for and what could make a small file large."""

    depth = 0

    def compose_node(self, parent: yaml.Node | None, index: int) -> yaml.Node | None:
        event = self.peek_event()
        line = event.start_mark.line + 1
        if isinstance(event, yaml.AliasEvent) or event.anchor is not None:
            raise Malformed(line, "& and * (anchors and aliases) are not allowed: write the text out, or quote it.")
        if event.tag is not None:
            raise Malformed(line, f"the tag {event.tag[:40]} is not allowed: a text that begins with ! needs quotes.")
        self.depth += 1
        if self.depth > DEEPEST:
            raise Malformed(line, f"lists and tables are nested more than {DEEPEST} deep here.")
        try:
            return super().compose_node(parent, index)
        finally:
            self.depth -= 1


def _words(error: yaml.MarkedYAMLError) -> str:
    problem = error.problem or error.context or "this is not YAML"
    if problem in _ADVICE:
        return _ADVICE[problem]
    if problem.startswith("found character") and "cannot start" in problem:
        return f"{problem.removesuffix(' that cannot start any token')} at the start of a text: put the text in quotes."
    if problem.startswith("expected <block end>"):
        return "this does not fit the lines above: check how far it is indented, and that quotation marks are closed."
    context = f" ({error.context})" if error.context and error.context != problem else ""
    return f"this is not YAML: {problem}{context}."


def _tree(node: yaml.Node) -> Node:
    line = node.start_mark.line + 1
    if isinstance(node, yaml.ScalarNode):
        return Text(line, node.value)
    if isinstance(node, yaml.SequenceNode):
        return Items(line, tuple(_tree(item) for item in node.value))
    entries: dict[str, Node] = {}
    lines: dict[str, int] = {}
    for key, value in node.value:
        at = key.start_mark.line + 1
        if not isinstance(key, yaml.ScalarNode):
            raise Malformed(at, "the name of an entry has to be a plain word.")
        if key.value in entries:
            raise Malformed(at, f"{key.value!r} stands here a second time: it was given on line {lines[key.value]}.")
        entries[key.value], lines[key.value] = _tree(value), at
    return Table(line, entries, lines)
