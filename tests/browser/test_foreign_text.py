"""What an address says is shown as it is, and has no visitor's browser fetch anything."""

from urllib.parse import urlencode

import pytest
from board import idle

HOSTILE = [
    "![x](http://elsewhere.example/a.png) [link](http://elsewhere.example/b)",
    "<img src=//elsewhere.example/c.png onerror=alert(1)><b>bold</b> <script>alert(1)</script>",
    "http://elsewhere.example/d www.elsewhere.example me@elsewhere.example <http://elsewhere.example>",
    "**bold** _thin_ ~~struck~~ `code` $x^2$ $$y^2$$ \\(z\\)",
    ":red[red] :material/face: :material_face: :streamlit: :smile: :help[x] :::note",
    "# heading -> a -- b <- c >= d",
    "- item 1. item &amp; &#65; \\* [^1]",
]
MARKUP = (
    "a, img, b, strong, em, del, code, h1, ol, ul, .katex, [style*=color], [data-testid=stIconMaterial], [role=img]"
)
JOINER = "\u2060"


@pytest.mark.parametrize(("path", "name"), [("", "preset"), ("code", "steps"), ("lessons", "lesson")])
def test_an_address_is_shown_as_text(page, server, path, name):
    for words in HOSTILE:
        page.goto(f"{server.url}/{path}?{urlencode({name: words})}")
        alert = page.get_by_test_id("stAlert").filter(has_text=words[:1]).first
        alert.wait_for()
        idle(page)
        text = alert.get_by_test_id("stMarkdownContainer")
        # repr, in which messages quote what they were given, doubles backslashes; an address is quoted up to a length.
        assert repr(words)[1:70] in text.inner_text().replace(JOINER, ""), words
        assert not text.locator(MARKUP).count(), words


def test_the_policy_stops_what_would_be_fetched_from_elsewhere(page, server):
    page.goto(f"{server.url}/_stcore/health")
    stopped = page.evaluate(
        """async () => {
            const stopped = [];
            document.addEventListener('securitypolicyviolation', (event) => stopped.push(event.effectiveDirective));
            const image = new Image();
            image.src = 'http://elsewhere.example/a.png';
            await fetch('http://elsewhere.example/b').catch(() => {});
            const script = document.createElement('script');
            script.textContent = 'window.harmed = true';
            document.documentElement.append(script);
            await new Promise((resolve) => setTimeout(resolve, 200));
            return [...new Set(stopped)].sort().concat(String(window.harmed));
        }"""
    )
    assert stopped == ["connect-src", "img-src", "script-src-elem", "undefined"]
    page.complaints.clear()  # which were the point
    page.foreign.clear()
