"""Words from elsewhere are shown as they are; what a browser makes of them is in tests/browser/test_foreign_text.py."""

import pytest

from ui.browser.plain_text import JOINER, as_text


@pytest.mark.parametrize(
    ("words", "markdown"),
    [
        ("There is no preset 'x' here: choose one of two_modes, far_apart.",) * 2,
        ("generator_lr = 7.0 is not allowed: give a number from 0 to 1.",) * 2,
        ("![x](http://a.example/b.png)", f"\\!\\[x\\](http:{JOINER}//a.example/b.png)"),
        ("**bold** _thin_ `code`", "\\*\\*bold\\*\\* \\_thin\\_ \\`code\\`"),
        ("$x^2$ <b>&amp;</b>", "\\$x^2\\$ \\<b\\>\\&amp;\\</b\\>"),
        (":red[x] :smile: :material/face:", f":{JOINER}red\\[x\\] :{JOINER}smile: :{JOINER}material/face:"),
        ("www.a.example a@b.example", f"www{JOINER}.a.example a@{JOINER}b.example"),
        ("a -> b -- c", f"a -{JOINER}\\> b -{JOINER}- c"),
        ("- a", "\\- a"),
        ("12. a", f"12{JOINER}. a"),
        ("# a", "\\# a"),
        ("    code\n\n* list", "code \\* list"),
        ("a\u202eb\x00c", "a\ufffdb\ufffdc"),
        ("back\\slash", "back\\\\slash"),
        ("", ""),
    ],
)
def test_what_markdown_would_read_is_marked(words, markdown):
    assert as_text(words) == markdown
