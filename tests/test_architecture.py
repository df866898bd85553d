"""Arrows point down only, and the server's process stays free of PyTorch."""

import ast
import shutil
import subprocess
import sys
import tomllib
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


VIOLATIONS = {
    "pages build on ui": [("gan_core/errors.py", "import ui.chapters"), ("ui/chapters.py", "import pages.lab.page")],
    "A page imports no other one": [
        ("pages/lab/page.py", "import pages.digits.page"),
        ("pages/theory/losses/page.py", "import pages.lessons.page"),
    ],
    "Of the labs": [("pages/theory/losses/page.py", "import pages.digits.page")],
    "A chapter imports no other one": [("pages/theory/losses/page.py", "import pages.theory.value.page")],
    "The kit": [("ui/charts/__init__.py", "import ui.live.stream"), ("ui/browser/assets.py", "import ui.charts")],
    "The engine knows no user interface": [
        ("gan_core/errors.py", "def late():\n    import streamlit"),
        ("gan_core/theory/mixtures.py", "import plotly"),
    ],
    "PyTorch stays out": [("pages/lab/page.py", "def late():\n    import torch"), ("ui/chapters.py", "import torch")],
    "The two sides of the wall": [
        ("gan_core/runs/worker/loop.py", "import gan_core.runs.server.host"),
        ("gan_core/runs/frames.py", "import gan_core.runs.worker.loop"),  # which the server's side imports
    ],
    "The two engines": [
        ("gan_core/training/images/engine.py", "import gan_core.training.line.engine"),
        ("gan_core/training/line/networks.py", "import gan_core.training.images"),
    ],
    "No circles": [
        ("gan_core/theory/mixtures.py", "import gan_core.datasets"),
        ("gan_core/errors.py", "import gan_core.theory.mixtures"),
        ("pages/lab/charts.py", "import pages.lab.page"),
    ],
}
"""By the beginning of a contract's name: in which module one line breaks it."""
CONTRACTS = [
    contract["name"]
    for contract in tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["importlinter"][
        "contracts"
    ]
]


def test_every_contract_is_known_to_break():
    assert [name for name in CONTRACTS if name.startswith(tuple(VIOLATIONS))] == CONTRACTS
    assert len(CONTRACTS) == len(VIOLATIONS)


@pytest.fixture(scope="module")
def copied_sources(tmp_path_factory):
    folder = tmp_path_factory.mktemp("sources")
    shutil.copy(ROOT / "pyproject.toml", folder)
    for package in ("gan_core", "ui", "pages", "minimax_lab"):
        for path in (ROOT / package).rglob("*.py"):
            copy = folder / path.relative_to(ROOT)
            copy.parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(path, copy)
    return folder


@pytest.mark.parametrize(
    ("contract", "module", "line"), [(name, *case) for name, cases in VIOLATIONS.items() for case in cases]
)
def test_import_linter_sees_what_breaks_a_contract(copied_sources, contract, module, line):
    """`make lint` sees that every contract is kept, and here each of them breaks."""
    path = copied_sources / module
    before = path.read_bytes()
    path.write_bytes(before + f"\n{line}\n".encode())
    linter = [Path(sys.executable).with_name("lint-imports"), "--no-logo"]
    try:
        said = subprocess.run(linter, cwd=copied_sources, capture_output=True, text=True, timeout=60).stdout
    finally:
        path.write_bytes(before)
    full = next(name for name in CONTRACTS if name.startswith(contract))
    assert f"{full} BROKEN" in " ".join(said.split()), said


def test_no_vague_names():
    vague = {"util", "utils", "helper", "helpers", "common", "misc", "manager"}
    for folder in ("gan_core", "minimax_lab", "ui", "pages", "tests", "benchmarks", "docs"):
        assert not [path for path in (ROOT / folder).rglob("*.py") if path.stem in vague]
