"""Words in the colours by meaning can be read on every background of both themes, in HTML and in equations."""

import re
import tomllib
from pathlib import Path

import pytest

from ui.browser.assets import ROOT
from ui.charts.specs import ROLES

SHELL = (ROOT / "ui" / "shell.css").read_text(encoding="utf-8")
LIVE = (ROOT / "ui" / "charts" / "browser" / "board.css").read_text(encoding="utf-8")
THEME = tomllib.loads((Path(ROOT) / ".streamlit" / "config.toml").read_text(encoding="utf-8"))["theme"]
SHADES = {
    role: dict(zip(("light", "dark"), shades, strict=True))
    for role, *shades in re.findall(r"--mm-(\w+)-text: light-dark\((#\w{6}), (#\w{6})\)", SHELL)
}
PAPERS = dict(zip(("light", "dark"), re.findall(r"--mm-paper: (#\w{6})", LIVE), strict=True))


def luminance(colour):
    """Relative luminance of "#RRGGBB", WCAG 2.2."""
    channels = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    red, green, blue = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one, other):
    dark, light = sorted((luminance(one), luminance(other)))
    return (light + 0.05) / (dark + 0.05)


def test_contrast_is_that_of_the_standard():
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    assert contrast("#777777", "#ffffff") == pytest.approx(4.48, abs=0.005)


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("role", [role for role in ROLES if role != "ink"])
def test_words_have_enough_contrast(role, theme):
    papers = [THEME[theme]["backgroundColor"], THEME[theme]["secondaryBackgroundColor"], PAPERS[theme]]
    assert min(contrast(SHADES[role][theme], paper) for paper in papers) >= 4.5


@pytest.mark.parametrize("role", [role for role, colour in ROLES.items() if colour.startswith("#")])
def test_equations_take_the_same_shades(role):
    rgb = ", ".join(str(int(ROLES[role][at : at + 2], 16)) for at in (1, 3, 5))
    rule = rf'\[style\*="rgb\({re.escape(rgb)}\)"\].*\[style\*="{ROLES[role]}" i\] {{ color: var\(--mm-{role}-text\)'
    assert re.search(rule, SHELL)
