"""The mathematics of lessons in the colours that its terms have everywhere."""

from __future__ import annotations

import re

from ui.charts.terms import COMMANDS, latex

_FORMULA = re.compile(r"\$[^$]+\$")
_TERMS = (
    (r"p_\{?(?:data|\\text\{data\}|\\mathrm\{data\})\}?", "data"),
    (r"p_g|G\(z\)", "generated"),
    (r"D\((?:x|G\(z\))\)", "discriminator"),
)
_TERM = re.compile("|".join(f"(?P<{role}>{pattern})" for pattern, role in sorted(_TERMS, key=lambda term: term[1])))


def coloured_mathematics(text: str) -> str:
    """Markdown whose formulas have p_data, p_g, G(z) and D(x) in their colours."""
    return _FORMULA.sub(lambda formula: _TERM.sub(_coloured, formula.group()), text)


def _coloured(match: re.Match[str]) -> str:
    role = str(match.lastgroup)
    return latex(*COMMANDS["pdata"]) if role == "data" else latex(role, match.group())
