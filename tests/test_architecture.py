"""Arrows point down only, and the server's process stays free of PyTorch."""

import ast
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
FORBIDDEN = {"gan_core": {"streamlit", "plotly", "ui", "pages"}, "ui": {"pages", "torch"}, "pages": {"torch"}}


def imported(path):
    """Top-level packages that a module imports, wherever in it."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name.split(".")[0] for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.level == 0:
            yield node.module.split(".")[0]


@pytest.mark.parametrize("package", FORBIDDEN)
def test_imports_point_down(package):
    modules = list((ROOT / package).rglob("*.py"))
    assert len(modules) > 2
    for path in modules:
        assert not FORBIDDEN[package] & set(imported(path)), path


def loaded_after(statement):
    script = f"{statement}\nimport sys\nprint(*sys.modules)"
    return subprocess.run(
        [sys.executable, "-c", script], cwd=ROOT, capture_output=True, text=True, check=True
    ).stdout.split()


def test_settings_and_host_need_no_torch():
    modules = "gan_core.training.settings, gan_core.training.presets, gan_core.runs.server.host, gan_core.checkpoints"
    latent = ("path", "shell", "truncation", "directions", "drawing")
    modules = ", ".join([modules, "gan_core.lessons.library", *(f"gan_core.latent.{name}" for name in latent)])
    assert "torch" not in loaded_after(f"import {modules}")


def test_no_vague_names():
    vague = {"util", "utils", "helper", "helpers", "common", "misc", "manager"}
    for folder in ("gan_core", "minimax_lab", "ui", "pages", "tests", "benchmarks", "docs"):
        assert not [path for path in (ROOT / folder).rglob("*.py") if path.stem in vague]
