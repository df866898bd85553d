"""How the server and its workers talk: what all messages have in common; `commands` and `reports` say which there are.

A message is a small frozen dataclass. At the pipe it becomes the header of a frame (`gan_core.runs.frames`), and there
it is read again: its `kind`, and its fields under their own names. Whatever is large, curves and saved states, travels
beside it as arrays, and is never copied on its account.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields
from functools import cache
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, ClassVar, Self, TypeVar

import numpy as np

from gan_core.runs.frames import FrameError

if TYPE_CHECKING:
    from _typeshed import DataclassInstance

Arrays = Mapping[str, np.ndarray]
"""What travels beside a message."""

Answer = tuple[dict[str, Any], dict[str, np.ndarray]]
"""To a request: what JSON can hold, and arrays."""

Parts = Mapping[str, "type[DataclassInstance]"]

T = TypeVar("T", bound="DataclassInstance")


@dataclass(frozen=True)
class Message:
    """One message.

    Attributes:
        kind: what it is, in the header.
        parts: fields that are dataclasses themselves; what they hold stands in the header among the other fields.
    """

    kind: ClassVar[str]
    parts: ClassVar[Parts] = MappingProxyType({})

    def to_header(self) -> dict[str, Any]:
        """The message as the header of a frame; shares what its fields hold."""
        header = {"kind": self.kind, **vars(self)}
        for part in self.parts:
            header |= vars(header.pop(part))
        return header

    @classmethod
    def from_header(cls, header: Mapping[str, Any]) -> Self:
        """The inverse of `to_header`; what the header holds besides is left aside.

        Raises:
            FrameError: if a field is missing.
        """
        return _build(cls, header, {name: _build(part, header, {}) for name, part in cls.parts.items()})


def kind_of(header: Mapping[str, Any]) -> str:
    """The kind of the message that a header holds.

    Raises:
        FrameError: if it holds none.
    """
    kind = header.get("kind")
    if not isinstance(kind, str):
        raise FrameError("The frame is not a message: its header names no kind.")
    return kind


def _build(cls: type[T], header: Mapping[str, Any], parts: Mapping[str, Any]) -> T:
    try:
        return cls(**{name: header[name] for name in _names(cls) if name in header}, **parts)
    except TypeError as error:  # a field without a default is missing; its name is in the error
        raise FrameError(f"The frame is not the message {header.get('kind')!r}: {error}.") from None


@cache
def _names(cls: type[DataclassInstance]) -> tuple[str, ...]:
    return tuple(field.name for field in fields(cls))
