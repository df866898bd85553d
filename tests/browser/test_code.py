"""The code page as a visitor uses it: the marks, a change, the files, and the way from the lab."""

import json
import os
import re
import subprocess
import sys

import pytest
from board import until

from gan_core.training.presets import PRESETS
from gan_core.training.trainer import Trainer

SETTINGS = PRESETS["far_apart"].replace(loss="non_saturating", discriminator_steps=3)


def lines(page):
    """The script as it is shown: text, whether it is marked, whether as differing from the preset, and by what."""
    return page.evaluate(
        """() => Array.from(document.querySelectorAll('.mm-row'), row => [row.querySelector('code').textContent,
        row.classList.contains('mm-set'), row.classList.contains('mm-changed'),
        row.querySelector('.mm-why')?.textContent ?? ''])"""
    )


def of_the_loss(page):
    return next(line for line in lines(page) if line[0].strip().startswith("loss_g = "))


def downloaded(page, name):
    with page.expect_download() as waiting:
        page.locator(f".st-key-code-{name} button").first.click()
    return waiting.value


def test_the_script_on_screen_runs_and_ends_like_the_lab(page, server, tmp_path):
    page.goto(f"{server.url}/code?preset=far_apart&loss=non_saturating&discriminator_steps=3&steps=50")
    page.locator(".mm-row").first.wait_for()
    marked = {text.strip(): why for text, is_marked, _, why in lines(page) if is_marked}
    assert "D steps for each G step (k)" in marked["for _ in range(3):"]
    assert "Number of steps" in marked["steps = 50  # updates of G"]
    assert "Learning rate of D" in next(why for text, why in marked.items() if text.startswith("d_optimizer"))
    assert "import torch" not in marked
    text, is_marked, differs, why = of_the_loss(page)
    assert "bce(D(G(next(for_g))), real)" in text and is_marked and differs and why.startswith("Loss")

    # The setting is told to the mouse and to the keyboard.
    row = page.locator(".mm-row", has_text="range(3)")
    assert not row.locator(".mm-why").is_visible()
    row.hover()
    row.locator(".mm-why").wait_for(state="visible")
    row.focus()
    page.keyboard.press("Tab")
    page.locator(".mm-row:focus .mm-why").wait_for(state="visible")

    shown = "".join(f"{line[0]}\n" for line in lines(page)).replace("\n \n", "\n\n").replace("\n \n", "\n\n")
    script = downloaded(page, "py")
    assert script.suggested_filename == "gan_far_apart_non_saturating_changed.py"
    text = script.path().read_text(encoding="utf-8")
    assert text == shown
    notebook = json.loads(downloaded(page, "ipynb").path().read_text(encoding="utf-8"))
    code = ["".join(cell["source"]) for cell in notebook["cells"] if cell["cell_type"] == "code"]
    assert "\n\n".join(code) + "\n" == text

    (tmp_path / "taken_away.py").write_text(text, encoding="utf-8")
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONPATH"}
    command = [sys.executable, "-I", "taken_away.py"]
    running = subprocess.Popen(command, cwd=tmp_path, env=environment, stdout=subprocess.PIPE, text=True)

    # Meanwhile, another loss: its line changes, and the address with it.
    page.locator(".st-key-code-loss").get_by_text("Least squares").click()
    page.wait_for_url(re.compile("loss=least_squares"))
    page.locator(".mm-row.mm-changed", has_text="loss_g = 0.5 * mse(").wait_for()
    page.locator(".st-key-code-loss").get_by_text("Saturating", exact=True).click()
    page.locator(".mm-row", has_text="loss_g = -bce(").wait_for()
    until(page, lambda: of_the_loss(page)[1:3] == [True, False])
    page.wait_for_url(lambda address: "loss=" not in address)
    page.locator(".st-key-code-lab a[href*='/?preset=far_apart&discriminator_steps=3']").first.wait_for()

    trainer = Trainer(SETTINGS)
    trainer.run(50)
    printed = running.communicate(timeout=300)[0].splitlines()
    jsd = float(re.fullmatch(r"JSD = (\S+) nats", printed[-1])[1])
    assert jsd == pytest.approx(trainer.snapshot().metrics["jsd"], abs=1e-3)


def test_the_lab_leads_to_the_code_of_its_settings_and_images_come_with_their_data(page, server):
    page.goto(f"{server.url}/?preset=two_modes&seed=7")
    link = page.locator('[data-control="code"]').first
    page.locator('[data-control="loss"]').get_by_text("Least squares").click()
    page.wait_for_url("**loss=least_squares*")
    page.locator('[data-control="more"]').click()
    with page.context.expect_page() as opening:
        link.click()
    code = opening.value
    code.locator(".mm-row", has_text="mse").first.wait_for()
    assert "preset=two_modes" in code.url and "seed=7" in code.url and "loss=least_squares" in code.url
    code.locator(".st-key-code-preset [role='combobox'], .st-key-code-preset input").first.click()
    code.get_by_role("option", name="Animals", exact=True).click()
    code.locator(".mm-row", has_text="animals.npz").first.wait_for()
    data = downloaded(code, "npz")
    assert data.suggested_filename == "animals.npz"
    assert data.path().stat().st_size > 2_000_000
    code.close()
