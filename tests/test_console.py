"""Output for code pages that lack some letters: text and success, never an error."""

import io
import sys

import pytest

from gan_core.__main__ import main
from gan_core.console import plain


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("β₁ = 10⁻⁹", "beta1 = 10-9"),
        ("V(G, D) ≤ −log 4 + 2·JSD", "V(G, D) <= -log 4 + 2*JSD"),
        ("“Jensen–Shannon”", '"Jensen-Shannon"'),
        ("γ/2 · E‖∇D(x)‖²", "gamma/2 * E||grad D(x)||2"),
        ("Δ é ½ …", "Delta e 1/2 ..."),
        ("日", "?"),
        ("plain", "plain"),
    ],
)
def test_letters_have_a_plain_form(text, wanted):
    assert plain(text) == wanted and plain(text).isascii()


@pytest.mark.parametrize("encoding", ["cp1252", "ascii", "cp437", "utf-8"])
@pytest.mark.parametrize(
    "arguments",
    [("train", "--help"), ("train", "--preset", "far_apart", "--steps", "300"), ("train", "--preset", "nope–β")],
)
def test_a_command_prints_whatever_the_encoding(monkeypatch, encoding, arguments):
    written = {}
    for name in ("stdout", "stderr"):
        written[name] = io.BytesIO()
        monkeypatch.setattr(sys, name, io.TextIOWrapper(written[name], encoding))
    try:
        status = main(arguments)
    except SystemExit as error:  # the help
        status = error.code
    for name in written:
        getattr(sys, name).flush()
    out, errors = (written[name].getvalue().decode(encoding) for name in ("stdout", "stderr"))
    if "nope–β" in arguments:
        assert status == 2 and not out
        assert ("nope–β" if encoding == "utf-8" else "nope") in errors
    else:
        assert status in (0, None) and not errors
        assert ("β₁" if encoding == "utf-8" else "beta") in out or "jsd" in out
