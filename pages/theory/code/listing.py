"""A script on the page: numbered lines, and what determines each of them."""

from __future__ import annotations

import difflib
import html
from collections.abc import Collection
from dataclasses import dataclass

from gan_core.script import Script
from gan_core.script.choices import STEPS
from gan_core.training.settings import FIELDS
from pages.theory.code import colouring

_KIND = frozenset({"dataset", "network"})
"""What decides which script it is at all; it stands behind so many lines that it is marked more quietly."""

MOST_GONE = 4
"""Lines that are gone, of which the legend speaks."""

_LABELS = {**{name: field.label for name, field in FIELDS.items()}, STEPS: "Number of steps"}
_ORDER = ["loss", *_LABELS]
"""Of the names in a line's note: the loss first, of whose line so much else can make another one."""


@dataclass(frozen=True)
class Differences:
    """How a script differs from another one. Indentation does not count.

    Attributes:
        places: of its lines that the other one does not have, or has otherwise.
        gone: lines that only the other one has, in whose place there is nothing.
    """

    places: tuple[int, ...]
    gone: tuple[str, ...]


def differences(script: Script, base: Script) -> Differences:
    """How `script` differs from `base`, beneath the first line, which says what it is called."""
    new, old = (["", *(line.text.strip() for line in s.lines[1:])] for s in (script, base))
    places: list[int] = []
    gone: list[str] = []
    for tag, first_old, last_old, first, last in difflib.SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        places += [place for place in range(first, last) if tag != "equal" and new[place]]
        gone += [text for text in old[first_old:last_old] if tag == "delete" and text]
    return Differences(tuple(places), tuple(gone))


def listing(script: Script, changed: Collection[int] = ()) -> str:
    """The script as HTML.

    Args:
        script: what to show.
        changed: places of lines that differ from the preset's script.
    """
    rows = []
    for place, (line, code) in enumerate(zip(script.lines, colouring.lines(script.text), strict=True)):
        css = ["mm-row"]
        if line.fields:
            css.append("mm-set" if line.fields - _KIND else "mm-kind")
        if place in changed:
            css.append("mm-changed")
        why = html.escape(_why(line.fields, place in changed))
        rows.append(
            f'<div class="{" ".join(css)}" id="code-{place + 1}" data-line="{place + 1}"'
            + (f' tabindex="0" role="note" aria-label="Line {place + 1}: {why}"' if line.fields else "")
            + f"><code>{code or ' '}</code>"
            + (f'<span class="mm-why" aria-hidden="true">{why}</span>' if line.fields else "")
            + "</div>"
        )
    return f'<div class="mm-code">{"".join(rows)}</div>'


def legend(found: Differences) -> str:
    """What the marks mean, and how the script differs from the preset's: links to lines, and what is gone."""
    words = (
        '<p class="mm-code-legend"><span class="mm-sample mm-set">Marked lines</span> say what your settings say: '
        "point at one, or step to it with the tab key, to see which setting it comes from. "
        '<span class="mm-data">Data</span>, <span class="mm-generated">G</span> and '
        '<span class="mm-discriminator">D</span> have the same colours as in the charts.'
    )
    if found.places:
        links = ", ".join(f'<a href="#code-{place + 1}">{place + 1}</a>' for place in found.places)
        noun = "Lines that differ" if len(found.places) > 1 else "The line that differs"
        words += f' <span class="mm-sample mm-set mm-changed">{noun} from the preset</span>: {links}.'
    if found.gone:
        shown = ", ".join(f"<code>{html.escape(text)}</code>" for text in found.gone[:MOST_GONE])
        more = len(found.gone) - MOST_GONE
        words += f" Not needed any more: {shown}" + (f", and {more} more." if more > 0 else ".")
    return words + "</p>"


def _why(fields: frozenset[str], changed: bool) -> str:
    names = ", ".join(_LABELS[name] for name in sorted(fields, key=lambda name: (name in _KIND, _ORDER.index(name))))
    return f"{names} (not as in the preset)" if changed else names
