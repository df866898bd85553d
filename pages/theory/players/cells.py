"""The kinds of cells of the chapter on the two players: who sees what, what depends on whom, the chain rule."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(frozen=True)
class Story:
    """A drawing of who sees what; the option `turn` says whose move it shows."""

    name: str
    title: str
    hint: str
    explanation: tuple[str, ...] = ()
    built_by: str = field(default="pages/theory/players/browser/story.js#storyCell", init=False)


@dataclass(frozen=True)
class Dependence:
    """A table of the derivatives of both terms of V(G,D) in the parameters of both players."""

    name: str
    title: str
    hint: str
    explanation: tuple[str, ...] = ()
    built_by: str = field(default="pages/theory/players/browser/tables.js#dependenceCell", init=False)


@dataclass(frozen=True)
class ChainRule:
    """One sample on its way from z to G's loss, and the factors of the gradient on its way back."""

    name: str
    title: str
    hint: str
    explanation: tuple[str, ...] = ()
    built_by: str = field(default="pages/theory/players/browser/tables.js#chainCell", init=False)
