"""Text for consoles and files that cannot hold every character, such as redirected output on Windows.

There Python writes in the code page of the system, which lacks β, − and ⁹, and ends the program with an error. What a
code page lacks is written in plain letters instead: beta, - and 9. JSON and scripts are plain ASCII in any case.
"""

from __future__ import annotations

import codecs
import io
import re
import sys
import unicodedata

_PLAIN = {
    **dict.fromkeys("−–—", "-"),
    **dict.fromkeys("“”„", '"'),
    **dict.fromkeys("‘’", "'"),
    **{"≤": "<=", "≥": ">=", "≈": "~", "→": "->", "·": "*", "⁄": "/", "‖": "||"},
    **{"∞": "infinity", "√": "sqrt ", "∇": "grad "},
}
_HANDLER = "minimax-lab-plain"
_GREEK = re.compile(r"GREEK (SMALL|CAPITAL) LETTER (\w+)")


def speak_plainly() -> None:
    """From now on whatever is printed appears, in plain letters where the console or the file lacks some."""
    codecs.register_error(_HANDLER, _in_plain_letters)
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors=_HANDLER)


def plain(text: str) -> str:
    """The text in ASCII: accents, signs and Greek letters as one writes them without, anything else as "?"."""
    return "".join(map(_plain_letter, text))


def _plain_letter(letter: str) -> str:
    parts = unicodedata.normalize("NFKD", letter)
    ascii_parts = [part if part.isascii() else _PLAIN.get(part) or _greek(part) for part in parts]
    return "".join(part for part in ascii_parts if part) or "?"


def _greek(letter: str) -> str:
    found = _GREEK.match(unicodedata.name(letter, ""))
    if found is None:
        return ""
    return found[2].lower() if found[1] == "SMALL" else found[2].capitalize()


def _in_plain_letters(error: UnicodeError) -> tuple[str, int]:
    if not isinstance(error, UnicodeEncodeError):
        raise error
    return plain(error.object[error.start : error.end]), error.end
