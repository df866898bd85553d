"""The whole project writes one English."""

import re
from pathlib import Path

ROOT = Path(__file__).parent.parent
KINDS = {".py", ".js", ".ts", ".yaml", ".md", ".css"}
FOLDERS = ("benchmarks", "docs", "gan_core", "lessons", "minimax_lab", "pages", "tests", "ui")
WRITTEN_OTHERWISE = re.compile(
    r"learn[t]|\b(?:is|are|too|as) dea[r]\b|ever less clos[e] to|so manie[t]h|how probabl[y] it", re.IGNORECASE
)
"""“Learned” is the one form; what costs much is costly."""


def test_words_and_turns_that_are_not_ours_are_nowhere():
    texts = [*ROOT.glob("*.md"), *(path for name in FOLDERS for path in (ROOT / name).rglob("*"))]
    found = {
        str(path.relative_to(ROOT)): match[0]
        for path in texts
        if path.suffix in KINDS and (match := WRITTEN_OTHERWISE.search(path.read_text(encoding="utf-8")))
    }
    assert not found
