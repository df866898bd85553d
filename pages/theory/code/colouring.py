"""Python in colours that mean something: the names of the data, of G and of D have the colours of the charts."""

from __future__ import annotations

import html
import io
import itertools
import keyword
import tokenize

ROLES = {
    "data": ("x", "p", "cdf", "means", "stds", "shares", "data", "images", "held_out", "labels", "real", "on_real"),
    "generated": (
        *("G", "generate", "g_optimizer", "loss_g", "for_g", "fakes", "fake", "on_fake", "average", "samples", "q"),
        *("z", "z_even", "latents", "latent_dim"),
    ),
    "discriminator": ("D", "judge", "features", "score", "projection", "d_optimizer", "loss_d", "for_d"),
    "gradient": ("slope",),
}
"""Colour -> the names that have it in scripts."""

_ROLE_OF = {name: role for role, names in ROLES.items() for name in names}
_QUIET = {tokenize.COMMENT, tokenize.STRING}


def lines(text: str) -> list[str]:
    """Each line of a Python source as HTML."""
    rows = [[] for _ in text.splitlines()]
    for (start, end), css in _marks(text):
        for row in range(start[0], end[0] + 1):
            first = start[1] if row == start[0] else 0
            last = end[1] if row == end[0] else len(text.splitlines()[row - 1])
            rows[row - 1].append((first, last, css))
    return [_coloured(line, marks) for line, marks in zip(text.splitlines(), rows, strict=True)]


def _marks(text: str) -> list[tuple[tuple[tuple[int, int], tuple[int, int]], str]]:
    tokens = list(tokenize.generate_tokens(io.StringIO(text).readline))
    before = itertools.chain([None], tokens)
    return [
        ((token.start, token.end), css)
        for token, previous in zip(tokens, before, strict=False)
        if (css := _css(token, previous))
    ]


def _css(token: tokenize.TokenInfo, previous: tokenize.TokenInfo | None) -> str:
    if token.type in _QUIET:
        return "comment" if token.type == tokenize.COMMENT else "string"
    if token.type != tokenize.NAME:
        return ""
    if keyword.iskeyword(token.string):
        return "keyword"
    # The name after a dot is someone else's: data.x is not x.
    return _ROLE_OF.get(token.string, "") if previous is None or previous.string != "." else ""


def _coloured(line: str, marks: list[tuple[int, int, str]]) -> str:
    parts, place = [], 0
    for first, last, css in marks:
        parts.append(html.escape(line[place:first]))
        parts.append(f'<span class="mm-{css}">{html.escape(line[first:last])}</span>')
        place = last
    return "".join(parts) + html.escape(line[place:])
