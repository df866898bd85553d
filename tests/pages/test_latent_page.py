"""The latent page without a browser."""

import subprocess
import sys
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from gan_core import checkpoints
from tests.ui.widgets import data_of

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def page(monkeypatch, tmp_path):
    monkeypatch.setenv("MINIMAX_HOME", str(tmp_path / "home"))
    return AppTest.from_file(str(ROOT / "pages" / "latent" / "page.py"), default_timeout=60)


def sent(page):
    return data_of(page.get("bidi_component")[0])


def test_the_explorer_gets_its_modules_its_socket_and_the_checkpoints(page):
    page.run()
    assert not page.exception
    data = sent(page)
    assert data["module"].endswith("/pages/latent/browser/explorer.js")
    assert data["socket"] == "/latent-socket"
    assert set(data["names"]) == set(checkpoints.available())


def test_no_checkpoint_at_all_is_a_message(page, monkeypatch, tmp_path):
    monkeypatch.setattr(checkpoints, "FOLDER", tmp_path)
    page.run()
    assert not page.exception
    assert "pretrain mnist_mlp" in page.error[0].value


def test_the_page_needs_no_torch():
    code = "import sys, pages.latent.component, gan_core.checkpoints; gan_core.checkpoints.load('mnist_mlp'); "
    answer = subprocess.run(
        [sys.executable, "-c", code + "print('torch' in sys.modules)"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert answer.stdout.strip() == "False", answer.stderr
