"""The family's page without a browser."""

from pathlib import Path

import pytest
import streamlit as st
from streamlit.testing.v1 import AppTest

from gan_core.training.presets import PRESETS
from gan_core.translation import checkpoints
from tests.ui.widgets import data_of

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def page(monkeypatch):
    monkeypatch.setattr(st, "page_link", lambda *_, **__: None)  # there is no navigation around this page
    page = AppTest.from_file(str(ROOT / "pages" / "family" / "page.py"), default_timeout=60)
    page.query_params["member"] = "cyclegan"
    return page


def test_the_room_of_a_translator_is_mounted_with_its_method_and_says_what_was_measured(page):
    page.run()
    assert not page.exception
    (bench,) = page.get("bidi_component")
    data = data_of(bench)
    assert data["module"].endswith("/pages/family/browser/cyclegan.js")
    assert data["socket"].endswith("/family-socket")
    assert data["translator"] == "cyclegan_faces"
    assert data["directions"] == {"a_to_b": "Dark hair → light hair", "b_to_a": "Light hair → dark hair"}
    assert any(r"\lambda_{\mathrm{cyc}} = 10" in caption.value for caption in page.caption)


def test_the_room_of_a_translator_leads_to_where_it_is_trained(page, monkeypatch):
    ways = {}
    monkeypatch.setattr(st, "page_link", lambda file, label, **more: ways.update({label: (file, more["query_params"])}))
    page.run()
    file, query = ways["Train it yourself, in the lab"]
    assert file == ROOT / "pages" / "translation" / "page.py"
    assert PRESETS[query["preset"]].dataset == "hair"


def test_a_translator_that_is_not_there_is_said_with_how_it_is_made(page, monkeypatch, tmp_path):
    monkeypatch.setattr(checkpoints, "FOLDER", tmp_path)
    page.run()
    assert not page.exception
    (said,) = page.error
    assert "no translator 'cyclegan_faces'" in said.value
    assert "python -m gan_core pretrain cyclegan_faces" in said.value
    assert not page.get("bidi_component")
