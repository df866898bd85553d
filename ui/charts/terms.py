r"""Terms of the mathematics in the colours that they have in every chart: words as HTML, equations as LaTeX.

Equations are written with a command for each term, such as `\pdata`, and one for each role, such as
`\generated{\theta}`. Streamlit knows neither: `in_colours` writes them out. Both kinds of text can be read on a light
page and on a dark one, because `ui/shell.css` has shades for them.
"""

from __future__ import annotations

import re

from ui.charts.specs import ROLES

WORDS = {
    "p_data": ("data", "p<sub>data</sub>"),
    "p_g": ("generated", "p<sub>g</sub>"),
    "D(x)": ("discriminator", "D(x)"),
    "G(z)": ("generated", "G(z)"),
}
"""Term in words -> its role, and its HTML."""

COMMANDS = {
    "pdata": ("data", r"p_{\text{data}}"),
    "pdatax": ("data", r"p_{\text{data}}(x)"),
    "pg": ("generated", "p_g"),
    "pgx": ("generated", "p_g(x)"),
    "G": ("generated", "G"),
    "Gz": ("generated", "G(z)"),
    "D": ("discriminator", "D"),
    "Dx": ("discriminator", "D(x)"),
    "Dstarx": ("discriminator", "D^*(x)"),
}
"""LaTeX command of a term -> its role, and its LaTeX."""

_WORD = re.compile("|".join(re.escape(term) for term in WORDS))
_COMMAND = re.compile(rf"\\({'|'.join(COMMANDS)})(?![A-Za-z])")
_OF_ONE_COLOUR = [role for role, colour in ROLES.items() if colour.startswith("#")]  # KaTeX knows no CSS variables
_ROLE = re.compile(rf"\\({'|'.join(_OF_ONE_COLOUR)})(?=\{{)")


def coloured(text: str) -> str:
    """`text` as HTML, its terms in their colours."""
    escaped = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    return _WORD.sub(_span, escaped)


def in_colours(text: str) -> str:
    r"""LaTeX, or Markdown with LaTeX in it, whose commands for terms and roles are written out as `\textcolor`."""
    named = _COMMAND.sub(lambda match: latex(*COMMANDS[match[1]]), text)
    return _ROLE.sub(lambda match: rf"\textcolor{{{ROLES[match[1]]}}}", named)


def latex(role: str, piece: str) -> str:
    """A piece of LaTeX in the colour of one of `ROLES`."""
    return rf"\textcolor{{{ROLES[role]}}}{{{piece}}}"


def _span(match: re.Match[str]) -> str:
    role, text = WORDS[match.group()]
    return f'<b style="color: var(--mm-{role}-text)">{text}</b>'
