"""Each of import-linter's contracts in pyproject.toml notices what breaks it; that all are kept, `make lint` sees."""

import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
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
        ("gan_core/datasets/catalogue.py", "import gan_core.checkpoints"),
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
