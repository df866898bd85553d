"""The latent page without a browser; the images come from a real worker."""

import base64
import json
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
import streamlit as st
from streamlit.testing.v1 import AppTest

from gan_core import checkpoints
from gan_core.latent import seeded_latent, slerp

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def page(host):
    st.cache_data.clear()
    return AppTest.from_file(str(ROOT / "pages" / "latent.py"), default_timeout=60)


def sent(page):
    return json.loads(page.get("bidi_component")[0].proto.json)


def images(data, path):
    encoded = next(entry["images"] for entry in data["paths"] if entry["name"] == path)
    return np.frombuffer(base64.b64decode(encoded), np.uint8).reshape(-1, data["height"], data["width"])


def test_shows_the_images_of_the_walk_that_the_address_names(page):
    for name, text in {"checkpoint": "mnist_mlp", "a": "3", "b": "8", "path": "slerp", "t": "0.25"}.items():
        page.query_params[name] = text
    page.run()
    assert not page.exception
    assert not page.error
    data = sent(page)
    assert (data["path"], data["position"], data["ends"]) == ("slerp", 15, [3, 8])
    generator = checkpoints.load("mnist_mlp")
    dim = generator.settings.latent_dim
    way = slerp(seeded_latent(3, dim), seeded_latent(8, dim), np.linspace(0, 1, 61))
    np.testing.assert_array_equal(images(data, "slerp"), generator.generate(way))
    assert (images(data, "lerp") != images(data, "slerp")).any()


def test_widgets_lead_the_walk_and_the_address_follows(page):
    page.run()
    before = images(sent(page), "slerp")
    page.number_input(key="latent-b").set_value(77).run()
    assert (images(sent(page), "slerp")[-1] != before[-1]).any()
    np.testing.assert_array_equal(images(sent(page), "slerp")[0], before[0])
    page.segmented_control(key="latent-path").set_value("lerp").run()
    assert sent(page)["path"] == "lerp"
    assert "77" in str(page.query_params["b"])
    assert "lerp" in str(page.query_params["path"])
    seed = page.number_input(key="latent-a").value
    thrown = set()
    for _ in range(3):
        page.button(key="latent-a-dice").click().run()
        thrown.add(page.number_input(key="latent-a").value)
    assert thrown != {seed}
    assert not page.exception


def test_a_bad_address_is_told_and_the_page_goes_on(page):
    page.query_params["checkpoint"] = "mnist_dcgan"
    page.query_params["t"] = "2"
    page.run()
    assert not page.exception
    unknown, outside = (error.value for error in page.error)
    assert "mnist_dcgan" in unknown
    assert "choose one of mnist_mlp" in unknown
    assert "t = '2'" in outside
    assert sent(page)["position"] == 30


def test_a_damaged_checkpoint_is_a_message(page, monkeypatch, tmp_path):
    (tmp_path / "broken.safetensors").write_bytes(b"PK\x03\x04 not what it says")
    monkeypatch.setattr(checkpoints, "FOLDER", tmp_path)
    page.run()
    assert not page.exception
    assert "broken.safetensors is a pickle or a zip archive" in page.error[0].value


def test_no_checkpoint_at_all_is_a_message(page, monkeypatch, tmp_path):
    monkeypatch.setattr(checkpoints, "FOLDER", tmp_path)
    page.run()
    assert not page.exception
    assert "pretrain mnist_mlp" in page.error[0].value


def test_the_page_needs_no_torch():
    code = (
        "import sys, ui.latent.view, ui.latent.walk, ui.latent.downloads, ui.digits_charts, gan_core.checkpoints;"
        "gan_core.checkpoints.load('mnist_mlp'); print('torch' in sys.modules)"
    )
    answer = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, timeout=60)
    assert answer.stdout.strip() == "False", answer.stderr
