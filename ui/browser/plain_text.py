"""Words from elsewhere, such as an address or a file, on a page that reads Markdown: shown as they are.

Streamlit reads Markdown twice. Its parser heeds the backslash; what then turns words into links, arrows, icons and
emoji looks at the text alone, where only another letter in between keeps it away: an invisible one.
"""

from __future__ import annotations

import re

JOINER = "\u2060"
"""WORD JOINER: no width, and no place to break a line."""
REPLACEMENT = "\ufffd"
_MARKUP = re.compile(r"[\\`*\[\]<>$~!#|&]|(?<![^\W_])_|_(?![^\W_])")
"""What Markdown, HTML and LaTeX begin or end with; a "_" within a word begins nothing."""
_LIST = re.compile(r"^([-+]|\d+(?=[.)]))")
"""What makes a list or a line out of a paragraph."""
_ADDRESS = re.compile(r":(?=\S)|(?<=\bwww)\.|@", re.IGNORECASE)
"""What links, directives (":red[…]"), icons and emoji (":smile:") need."""
_ARROW = re.compile(r"(?<!\S)([<~>-])([=>-]+)(?!\S)")
"""What becomes an arrow, a dash or a sign if it stands alone."""


def as_text(words: str) -> str:
    """Markdown that shows `words` and nothing else, in one paragraph; what cannot be seen in them becomes \ufffd."""
    seen = "".join(letter if letter.isprintable() else REPLACEMENT for letter in " ".join(words.split()))
    apart = _ARROW.sub(rf"\1{JOINER}\2", _ADDRESS.sub(lambda found: _apart(found.group()), seen))
    return _LIST.sub(_without_list, _MARKUP.sub(r"\\\g<0>", apart))


def _apart(letter: str) -> str:
    return letter + JOINER if letter != "." else JOINER + letter


def _without_list(found: re.Match[str]) -> str:
    mark = found.group()
    return f"\\{mark}" if mark in "-+" else f"{mark}{JOINER}"
