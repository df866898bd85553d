"""The table of measured quality, and the files it comes from."""

import subprocess
import sys
from pathlib import Path

import pytest

from gan_core.errors import CheckpointError
from gan_core.quality import table

RESULT = {
    "checkpoint": "mnist_x",
    "frechet": 4.5678,
    "frechet_floor": 0.98765,
    "frechet_textbook": 123.4,
    "textbook_cpu_seconds": 1440.0,
    "classes_covered": 9,
    "classes": 10,
    "class_total_variation": 0.0346,
    "precision": 0.8332,
    "precision_floor": 0.858,
    "recall": 0.797,
    "recall_floor": 0.886,
    "copied_share": 0.0,
    "copied_share_held_out": 0.001,
    "closeness": 0.5034,
    "label_accuracy": None,
    "variety": 0.913,
    "training_cpu_seconds": 1500.0,
}


@pytest.fixture(autouse=True)
def folder(tmp_path, monkeypatch):
    monkeypatch.setattr(table, "FOLDER", tmp_path)
    return tmp_path


def test_cells():
    (row,) = table.rows({"mnist_x": RESULT})
    assert list(row) == [column.title for column in table.COLUMNS]
    assert list(row.values()) == [
        *("mnist_x", "4.57", "0.988", "123 (24 min)", "9 of 10, 3.5 % apart", "83.3 % (85.8 %)", "79.7 % (88.6 %)"),
        *("0.0 % (0.1 %)", "50.3 %", "–", "91.3 %", "25 min"),
    ]


def test_every_attribute_that_is_told_has_its_accuracy():
    told = {**RESULT, "label_accuracy": {"class": 0.9941}}
    assert table.rows({"a": told})[0]["Class as asked"] == "99.4 %"
    told["label_accuracy"] = {"hair_colour": 0.5, "beard": 1.0}
    assert table.rows({"a": told})[0]["Class as asked"] == "hair colour 50.0 %, beard 100.0 %"


def test_markdown_has_a_line_for_each_checkpoint_and_explains_each_column():
    head, rule, first, second, empty, *explained = table.markdown(
        {"a": RESULT, "b": {**RESULT, "checkpoint": "b"}}
    ).splitlines()
    counts = {line.count("|") for line in (head, rule, first, second)}
    assert counts == {len(table.COLUMNS) + 1} and not empty
    assert second.startswith("| b | 4.57 |")
    assert len(explained) == len(table.COLUMNS)
    assert all(column.explanation.endswith(".") for column in table.COLUMNS)


def test_results_survive_the_file():
    assert table.read() == {} and table.rows() == []
    table.write([RESULT, {**RESULT, "checkpoint": "b"}])
    assert table.read() == {"mnist_x": RESULT, "b": {**RESULT, "checkpoint": "b"}}
    assert table.textbook("mnist") is None
    table.write_textbook("mnist", {"frechet": 1.0})
    table.write_textbook("faces", {"frechet": 2.0})
    assert table.textbook("mnist") == {"frechet": 1.0} and table.textbook("faces") == {"frechet": 2.0}


@pytest.mark.parametrize("text", ["", "{", "[]", '{"a": 3}', "\0"])
def test_a_damaged_file_is_named(folder, text):
    (folder / "quality.json").write_text(text)
    with pytest.raises(CheckpointError, match=r"quality\.json"):
        table.rows()


def test_a_page_can_show_it_without_torch():
    script = "import gan_core.quality.table as t, sys; t.rows(); print('torch' in sys.modules)"
    root = Path(__file__).resolve().parents[2]
    found = subprocess.run([sys.executable, "-c", script], cwd=root, capture_output=True, text=True, check=True)
    assert found.stdout.strip() == "False"
