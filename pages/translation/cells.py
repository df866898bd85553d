"""The kind of cell that only this page has, as plain data; drawn by `pages/translation/browser`."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(frozen=True)
class Strip:
    """One row of images.

    Attributes:
        label: what they are.
        images: curve of the frame, uint8 (n, 32, 32) or (n, 32, 32, 3); a row that a frame lacks is left out.
        role: its colour, by meaning.
        verdicts: curve of the frame, float32 (n, 8, 8), D's probability that each patch is real; "" if there is none.
    """

    label: str
    images: str
    role: str
    verdicts: str = ""


@dataclass(frozen=True)
class Strips:
    """A cell of images in rows: what is translated, what becomes of it, and what that is to be compared with.

    A run that has none of its rows does not show it.

    Attributes:
        name: identifies it on its page.
        title: its heading.
        hint: one short sentence: what to look at.
        explanation: paragraphs that open on demand.
        alternative: what it shows, for those who cannot see it.
        strips: from top to bottom; images of one column belong together.
        more: (path, title) of the chapter that explains it.
    """

    name: str
    title: str
    hint: str
    explanation: tuple[str, ...]
    alternative: str
    strips: tuple[Strip, ...]
    more: tuple[str, str] | None = None
    built_by: str = field(default="pages/translation/browser/strips.js#stripsCell", init=False)
