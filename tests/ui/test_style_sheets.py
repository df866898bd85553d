"""What style sheets must not ask: the browser would look through the whole page with every change in a chart."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
SHEETS = sorted(sheet for folder in ("ui", "pages") for sheet in (ROOT / folder).rglob("*.css"))
COSTLY = {
    # Whatever has a class may match: 14 ms each time that Plotly measures a label, on a chapter of 3,000 elements.
    "a part of an attribute within :has()": re.compile(r":has\([^()]*\[[\w-]+[*^$|~]=[^()]*\)"),
    # Everything is below the root: 1 ms each time, in the lab.
    "the root's descendants": re.compile(r":root(?:\[[^\]]*\])?(?::has\(|:not\(:has\()"),
}


@pytest.mark.parametrize("sheet", SHEETS, ids=lambda sheet: str(sheet.relative_to(ROOT)))
@pytest.mark.parametrize("what", COSTLY)
def test_no_rule_has_the_page_looked_through(sheet, what):
    found = COSTLY[what].findall(sheet.read_text(encoding="utf-8"))
    assert not found, f"{sheet.name} asks for {what}: {found}; let Python or a script say it in a class or an attribute"
