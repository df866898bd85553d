"""How to cite the lab; `CITATION.cff` in the repository says the same to programs that look for it there."""

from __future__ import annotations

import gan_core

TITLE = "Minimax Lab: adversarial training beside its theory"
AUTHORS = "The Minimax Lab authors"
YEAR = 2026
LICENCE = "MIT"


def bibtex() -> str:
    """An entry for a bibliography in BibTeX, of the version that runs."""
    fields = {
        "author": f"{{{AUTHORS}}}",  # two pairs of braces: a group, and not a first and a last name
        "title": f"{{{TITLE}}}",
        "year": str(YEAR),
        "version": gan_core.__version__,
        "note": f"Software, {LICENCE} licence",
    }
    width = max(map(len, fields))
    lines = ",\n".join(f"  {name:<{width}} = {{{text}}}" for name, text in fields.items())
    return f"@software{{minimax_lab,\n{lines}\n}}"
