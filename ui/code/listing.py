"""A script on the page: numbered lines, and what determines each of them."""

from __future__ import annotations

import difflib
import html
from collections.abc import Collection

from gan_core.script import Script
from gan_core.script.choices import STEPS
from gan_core.training.settings import FIELDS
from ui.code import colouring

_KIND = frozenset({"dataset", "network"})
"""What decides which script it is at all; it stands behind so many lines that it is marked more quietly."""

_LABELS = {**{name: field.label for name, field in FIELDS.items()}, STEPS: "Number of steps"}
_ORDER = list(_LABELS)


def differing(script: Script, base: Script) -> list[int]:
    """Places of the lines that `base` does not have, or has otherwise. Indentation does not count."""
    new, old = ([line.text.strip() for line in s.lines] for s in (script, base))
    blocks = difflib.SequenceMatcher(None, old, new, autojunk=False).get_opcodes()
    places = [place for tag, _, _, first, last in blocks if tag != "equal" for place in range(first, last)]
    return [place for place in places if new[place]]


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


def legend(changed: Collection[int]) -> str:
    """What the marks mean, and links to the lines that differ from the preset's."""
    words = (
        '<p class="mm-code-legend"><span class="mm-sample mm-set">Marked lines</span> say what your settings say: '
        "point at one, or step to it with the tab key, to see which setting it comes from. "
        '<span class="mm-data">Data</span>, <span class="mm-generated">G</span> and '
        '<span class="mm-discriminator">D</span> have the colours that they have in the charts.'
    )
    if changed:
        links = ", ".join(f'<a href="#code-{place + 1}">{place + 1}</a>' for place in changed)
        noun = "Lines that differ" if len(changed) > 1 else "The line that differs"
        words += f' <span class="mm-sample mm-set mm-changed">{noun} from the preset</span>: {links}.'
    return words + "</p>"


def _why(fields: frozenset[str], changed: bool) -> str:
    names = ", ".join(_LABELS[name] for name in sorted(fields, key=lambda name: (name in _KIND, _ORDER.index(name))))
    return f"{names} (not as in the preset)" if changed else names
