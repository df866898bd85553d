"""What a chapter tells its reader to press is there to be pressed, under that name."""

import ast
import re

import pytest

from ui.chapters import CHAPTERS, PAGES

NAMED = re.compile(r"[Pp]ress \*{0,2}(?:“([^”]+)”|\*\*“?([^*“”]+?)”?\*\*)")
KIT = [PAGES.parent / "ui" / "live" / name for name in ("bar.py", "browser/bar.js")]
WITHOUT_A_NAME = {"play beside “steps”"}
"""What is pressed but called by its sign: ▶."""


def plain(text):
    """As a button has it: "Put $p_g$ onto $p_{\\text{data}}$" -> "Put p_g onto p_data"."""
    bare = re.sub(r"\\text\b|\\data\b|[${}\\]", "", text)
    return re.sub(r"\s+", " ", bare).replace("’", "'").strip()


def literals(path):
    """The texts of a Python or JavaScript file."""
    text = path.read_text(encoding="utf-8")
    if path.suffix == ".js":
        return re.findall(r"'([^'\n]*)'|`([^`]*)`", text)
    return [(node.value, "") for node in ast.walk(ast.parse(text)) if isinstance(node, ast.Constant)]


@pytest.mark.parametrize("chapter", CHAPTERS, ids=lambda chapter: chapter.name)
def test_a_button_that_a_chapter_names_exists(chapter):
    files = [*chapter.page.parent.rglob("*.py"), *chapter.page.parent.rglob("*.js"), *KIT]
    texts = [text for file in files for pair in literals(file) for text in pair if isinstance(text, str) and text]
    labels = [re.sub(r"\\\$\\\{.*?\\\}", ".+", re.escape(text)) for text in texts if "${" in text]  # of templates
    labels += [re.escape(plain(text).removesuffix(" ▶")) for text in texts]
    named = [match[1] or match[2] for text in texts for match in NAMED.finditer(text)]
    known = re.compile("|".join(set(labels)))
    assert not [name for name in named if not known.fullmatch(plain(name)) and plain(name) not in WITHOUT_A_NAME]
