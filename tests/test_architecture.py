"""Arrows point down only, in Python and in the browser, and the server's process stays free of PyTorch."""

import ast
import os
import re
import subprocess
import sys
from graphlib import CycleError, TopologicalSorter
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


# The browser's side.

ROOMS = ("ui", "pages")
LAYERS = {
    "browser": set(),
    "header": {"browser"},
    "cards": {"browser"},
    "charts": {"browser"},
    "live": {"browser", "charts"},
    "seeds": {"browser", "charts"},
    "figures": {"browser", "charts"},
}
"""Folders of `ui` -> those whose JavaScript theirs may import."""
BY_ADDRESS = {"ui/browser/modules.js", "ui/figures/browser/main.js"}
"""Modules that import what Python names by its address: cells and models, which live with their pages."""
IMPORT = re.compile(r"""(?:\bfrom\s*|\bimport\s*\(\s*|^\s*import\s*)(["'])(?P<name>[^"']+)\1""", re.MULTILINE)
COMPUTED_IMPORT = re.compile(r"""\bimport\(\s*[^"'\s)]""")


def scripts():
    """All modules of the browser's side by their path in the project, types included."""
    found = [path for room in ROOMS for path in (ROOT / room).rglob("browser/*.[jt]s")]
    return {path.relative_to(ROOT).as_posix(): path.read_text(encoding="utf-8") for path in found}


def imported_scripts(path, text):
    """Paths in the project of what a module imports: statically, dynamically, or as types alone."""
    for found in IMPORT.finditer(text):
        name = found["name"]
        assert name.startswith("."), f"{path} imports {name}, which no page serves"
        yield os.path.normpath(Path(path).parent / name).replace(os.sep, "/")


def room_of(path):
    """("pages", "theory", "value"), ("ui", "charts"), ("ui", "browser"): the folder that a module belongs to."""
    parts = Path(path).parent.parts
    return parts if parts == ("ui", "browser") else parts[:-1]


def may_import(path, other):
    """Whether a module may import another one: of its own room, or of the kit below."""
    room, below = room_of(path), room_of(other)
    if room == below:
        return True
    return below[0] == "ui" and (room[0] == "pages" or below[1] in LAYERS[room[1]])


def test_scripts_import_their_own_room_or_the_kit():
    modules = scripts()
    assert len(modules) > 60
    for path, text in modules.items():
        for other in imported_scripts(path, text):
            assert other in modules, f"{path} imports {other}, which is not there"
            assert may_import(path, other), f"{path} imports {other}"
        assert path in BY_ADDRESS or not COMPUTED_IMPORT.search(text), f"{path} imports what nobody can foresee"


def test_what_scripts_may_import():
    value, kit, chart = "pages/theory/value/browser/bins.js", "ui/browser/frames.js", "ui/charts/browser/chart.js"
    assert may_import(value, kit) and may_import(value, chart) and may_import(chart, kit)
    assert may_import(value, "pages/theory/value/browser/value.js")
    assert not may_import(kit, chart)
    assert not may_import(kit, value)
    assert not may_import(chart, "ui/live/browser/board.js")
    assert not may_import("ui/live/browser/board.js", "ui/figures/browser/svg.js")
    assert not may_import(value, "pages/theory/minimax/browser/saddle.js")
    assert not may_import("pages/lessons/browser/watch.js", "pages/latent/browser/scene.js")
    text = """
import { a, b } from './a.js';
import './b.js';
export { c } from "../../x/browser/c.js";
/** @import { T } from './types.d.ts' */
const later = () => import('./d.js');
"""
    assert list(imported_scripts("pages/y/browser/y.js", text)) == [
        "pages/y/browser/a.js",
        "pages/y/browser/b.js",
        "pages/x/browser/c.js",
        "pages/y/browser/types.d.ts",
        "pages/y/browser/d.js",
    ]
    assert COMPUTED_IMPORT.search("await import(new URL(address))") and not COMPUTED_IMPORT.search("import('./d.js')")


def test_no_circles_among_scripts():
    graph = {path: set(imported_scripts(path, text)) for path, text in scripts().items()}
    TopologicalSorter(graph).prepare()
    with pytest.raises(CycleError):
        TopologicalSorter({**graph, "ui/browser/frames.js": {"ui/live/browser/board.js"}}).prepare()


def test_every_folder_with_modules_is_a_package():
    """A folder that is none is overlooked by the contracts on imports."""
    for room in ("gan_core", "ui", "pages", "minimax_lab"):
        folders = {path.parent for path in (ROOT / room).rglob("*.py")}
        assert folders
        assert not [folder for folder in folders if not (folder / "__init__.py").exists()]
