"""The types by which the browser's side is checked describe what Python sends, field for field."""

import re
from dataclasses import fields
from pathlib import Path

import pytest

from pages.digits import cells as digits
from pages.theory.algorithm import statements
from ui.charts import specs
from ui.figures import figures, planes

ROOT = Path(__file__).resolve().parents[2]
CHARTS, FIGURES = "ui/charts/browser/types.d.ts", "ui/figures/browser/types.d.ts"
ALGORITHM = "pages/theory/algorithm/browser/types.d.ts"
CELL = {"name", "title", "hint", "built_by", "explanation", "more"}
"""What every cell may have: `CellSpec`."""
INTERFACES = [
    (CHARTS, "TraceSpec", specs.Trace),
    (CHARTS, "AxisSpec", specs.Axis),
    (CHARTS, "ReferenceSpec", specs.Reference),
    (CHARTS, "ReadoutSpec", specs.Readout),
    (CHARTS, "ChartSpec", specs.Chart),
    (FIGURES, "ParameterSpec", figures.Parameter),
    (FIGURES, "OptionSpec", figures.Option),
    (FIGURES, "SketchSpec", figures.Sketch),
    (FIGURES, "HandleSpec", figures.Handle),
    (FIGURES, "IdentitySpec", figures.Identity),
    (FIGURES, "SettingSpec", figures.Setting),
    (FIGURES, "ActionSpec", figures.Action),
    (FIGURES, "FigureSpec", figures.TheoryFigure),
    (ALGORITHM, "Result", statements.Result),
    (ALGORITHM, "Statement", statements.Statement),
    (ALGORITHM, "LossSpec", statements.LossPicture),
    (ALGORITHM, "AlgorithmSpec", statements.AlgorithmCell),
]
TYPEDEFS = [
    ("pages/digits/browser/images.js", "ImagesParts", digits.ImageGrid),
    ("pages/digits/browser/inspector.js", "Portrait", digits.InspectedGrid),
    ("pages/digits/browser/inspector.js", "InspectorParts", digits.Inspector),
    ("ui/figures/browser/plane.js", "PlaneParts", planes.Plane),
    ("ui/figures/browser/surface.js", "SurfaceParts", planes.Surface),
]


def names(kind):
    return {field.name for field in fields(kind)}


def interface(path, name):
    """Names of the fields of a TypeScript interface, and whether it is a cell's."""
    text = (ROOT / path).read_text(encoding="utf-8")
    head, body = re.search(
        rf"^export interface {name}\b([^{{]*)\{{\n(.*?)^\}}", text, re.MULTILINE | re.DOTALL
    ).groups()
    return set(re.findall(r"^  (\w+)\??:", body, re.MULTILINE)), "CellSpec" in head


@pytest.mark.parametrize(("path", "name", "kind"), INTERFACES, ids=lambda value: getattr(value, "__name__", value))
def test_interfaces_have_the_fields_that_are_sent(path, name, kind):
    found, is_cell = interface(path, name)
    assert len(found) > 2
    assert found - CELL == names(kind) - CELL if is_cell else found == names(kind)


def test_boards_and_cells():
    assert interface(CHARTS, "BoardSpec")[0] == names(specs.Board) | {"roles"}
    assert interface(CHARTS, "CellSpec")[0] == CELL


@pytest.mark.parametrize(("path", "name", "kind"), TYPEDEFS, ids=lambda value: getattr(value, "__name__", value))
def test_typedefs_have_the_fields_that_are_sent(path, name, kind):
    text = (ROOT / path).read_text(encoding="utf-8")
    comment = re.search(rf"@typedef {{object}} {name}\b(.*?)\*/", text, re.DOTALL).group(1)
    found = set(re.findall(r"@property {.*} \[?(\w+)", comment))
    assert len(found) > 2
    assert found - CELL == names(kind) - CELL if "Parts" in name else found == names(kind)
