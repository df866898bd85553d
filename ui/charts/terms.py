"""Terms of the mathematics in their colours, for words that Streamlit draws.

The shades are those of `ui/shell.css`, which can be read on a light page and on a dark one.
"""

from __future__ import annotations

import re

TERMS = {
    "p_data": ("data", "p<sub>data</sub>"),
    "p_g": ("generated", "p<sub>g</sub>"),
    "D(x)": ("discriminator", "D(x)"),
    "G(z)": ("generated", "G(z)"),
}
_PATTERN = re.compile("|".join(re.escape(term) for term in TERMS))


def coloured(text: str) -> str:
    """`text` as HTML, its terms in the colours that they have in every chart."""
    escaped = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    return _PATTERN.sub(_span, escaped)


def _span(match: re.Match[str]) -> str:
    role, text = TERMS[match.group()]
    return f'<b style="color: var(--mm-{role}-text)">{text}</b>'
