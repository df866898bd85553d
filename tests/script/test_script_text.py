"""What scripts say: nothing of this project, every setting in a line that is marked, and no more lines than needed."""

import difflib
import json
import subprocess
import sys

import pytest

from gan_core.errors import DatasetError, SettingsError
from gan_core.script import MOST_STEPS, write_script
from gan_core.training.presets import PRESETS
from gan_core.training.settings import FIELDS, Settings

WRITTEN = {name: settings for name, settings in PRESETS.items() if settings.kind != "translation"}
"""The presets of which there are scripts."""
LINE = PRESETS["two_modes"].replace(r1=0.1, generator_shift=0.5, generator_scale=0.5)
IMAGES = PRESETS["digits_dcgan"].replace(generator_scale=0.5)
PLANE = {name: PRESETS[name].replace(r1=0.1, generator_scale=0.5, spread=0.05) for name in ("ring_8", "ink")}
_PENALISED = {"loss": "hinge", "r2": 0.2, "gradient_penalty": 10.0}
BASES = {
    "line": LINE,
    **PLANE,
    "images": IMAGES,
    "perceptrons": PRESETS["digits"].replace(generator_norm="batch"),
    "critic": LINE.replace(**_PENALISED, discriminator_steps=2),
    "packs": LINE.replace(**_PENALISED, pack=4, batch_size=240, initial_biases="spread"),
    "critic on images": IMAGES.replace(**_PENALISED),
    "style": IMAGES.replace(generator_norm="style"),
    "perceptrons in pairs": PRESETS["digits"].replace(loss="relativistic", conditional="label"),
}
FOR_CRITICS = ("clip", "penalty_sides")
"""Settings that mean nothing to some."""
OTHER_VALUES = {"means": (-2.0, 2.5), "stds": (0.5, 0.6), "weights": (0.5, 0.7), "dataset": "faces"}


MOST_LINES = {"mixture": 76, "plane": 135, "images": 95}
"""Of code, by the kind of data; in the plane a picture and a grid take up some."""


def another(settings, name):
    """An allowed value of the field that differs from the one it has."""
    field, value = FIELDS[name], getattr(settings, name)
    if name == "conditional":  # Digits have no attributes: to be told all of them is to be told the class.
        return "label" if value == "none" else "none"
    if name == "generator_norm" and settings.network == "mlp":  # which takes no style
        return "batch" if value == "none" else "none"
    if field.kind == "choice":
        return OTHER_VALUES.get(name) or next(choice for choice in reversed(field.choices) if choice != value)
    if field.kind == "numbers":
        return OTHER_VALUES[name]
    if name == "batch_size":
        return value + settings.pack
    if field.kind == "integer":
        return value + 1 if value < field.highest(settings.images) else value - 1
    return (value + field.minimum) / 2 if value else 0.5


def changes():
    for base, settings in BASES.items():
        for name in FIELDS:
            if name in (FOR_CRITICS if "critic" not in base else ()):
                continue
            if name == "network" and settings.generator_norm == "style":  # which takes a DCGAN
                continue
            if settings.applies(name) and not (name == "dataset" and not settings.images):
                yield pytest.param(base, name, id=f"{base}-{name}")


@pytest.mark.parametrize(("base", "name"), changes())
def test_a_changed_setting_changes_lines_that_are_marked_with_it(base, name):
    settings = BASES[base]
    old, new = (write_script(s).lines for s in (settings, settings.replace(**{name: another(settings, name)})))
    # Indentation says only that a line is inside a loop, which is marked itself.
    matcher = difflib.SequenceMatcher(
        None, [line.text.strip() for line in old], [line.text.strip() for line in new], autojunk=False
    )
    touched = [
        line
        for tag, i1, i2, j1, j2 in matcher.get_opcodes()
        if tag != "equal"
        for line in (*old[i1:i2], *new[j1:j2])
        if line.text.strip()
    ]
    assert touched
    if name == "dataset":  # The name of the file of samples follows.
        touched = [line for line in touched if "gan_" not in line.text]
    assert [line.text for line in touched if name not in line.fields] == []


def test_scripts_are_plain_ascii():
    """Whatever code page a console or a redirected file has, the script arrives as it is."""
    for name, settings in WRITTEN.items():
        assert write_script(settings, name).text.isascii()


def test_the_number_of_steps_is_marked():
    for settings in (LINE, IMAGES):
        old, new = (write_script(settings, steps=steps).lines for steps in (2000, 300))
        differing = [line for line, before in zip(new, old, strict=True) if line.text != before.text]
        assert next(line.text.strip() for line in differing) == "steps = 300  # updates of G"
        assert all("steps" in line.fields for line in differing)


def test_only_the_parts_that_are_asked_for_appear():
    plain = LINE.replace(r1=0.0, ema=0.0, generator_scale=1.0, generator_shift=0.0)
    absent = ("autograd.grad", "average", "G[-1]", "for _ in range", "import copy", "mse")
    assert not [word for word in absent if word in write_script(plain).text]
    full = write_script(LINE.replace(discriminator_steps=4)).text
    assert all(word in full for word in ("autograd.grad", "average", "G[-1].weight *= 0.5", "for _ in range(4):"))
    told = IMAGES.replace(conditional="label", discriminator_norm="spectral")
    words = ("one_hot", "spectral_norm", "BatchNorm2d", "Embedding(10, ", "% 16 == 0", "D.eval()")
    assert all(word in write_script(told).text for word in words)
    assert not [word for word in ("one_hot", "spectral_norm") if word in write_script(IMAGES).text]


@pytest.mark.parametrize(
    ("loss", "of_d", "of_g"),
    [
        ("non_saturating", "bce(D(x), real) + bce(D(G(z).detach()), fake)", "loss_g = bce(D(G(next(for_g))), real)"),
        ("saturating", "bce(D(x), real) + bce(D(G(z).detach()), fake)", "loss_g = -bce(D(G(next(for_g))), fake)"),
        ("least_squares", "0.5 * mse(D(x), real) + 0.5 * mse(", "loss_g = 0.5 * mse(D(G(next(for_g))), real)"),
        ("wasserstein", "-D(x).mean() + D(G(z).detach()).mean()", "loss_g = -D(G(next(for_g))).mean()"),
        ("hinge", "relu(1 - D(x)).mean() + torch.relu(1 + D(G(z).d", "loss_g = -D(G(next(for_g))).mean()"),
        (
            "relativistic",
            "softplus(-(D(x) - D(G(z).detach()))).mean()",
            "softplus(-(D(G(next(for_g))) - D(partners(step)",
        ),
    ],
)
def test_the_losses_read_as_in_the_paper(loss, of_d, of_g):
    text = write_script(LINE.replace(loss=loss)).text
    assert of_d in text and of_g in text


@pytest.mark.parametrize(("name", "most"), [(name, MOST_LINES[PRESETS[name].kind]) for name in WRITTEN])
def test_scripts_are_short(name, most):
    lines = [line.text for line in write_script(PRESETS[name], name).lines]
    code = [line for line in lines if line.strip() and not line.lstrip().startswith("#")]
    assert len(code) <= (105 if PRESETS[name].conditional == "label" else most)
    assert max(map(len, lines)) <= 110


def test_every_script_is_clean_and_knows_nothing_of_this_project(tmp_path):
    cases = {**WRITTEN, **{f"base_{name}": settings for name, settings in BASES.items()}}
    for name, settings in cases.items():
        text = write_script(settings, name if name in WRITTEN else None).text
        assert "gan_core" not in text and text.isascii()
        (tmp_path / f"{name}.py").write_text(text, encoding="utf-8")
    # The import is sorted for people, not for a tool that knows which packages are whose.
    command = [sys.executable, "-m", "ruff", "check", "--isolated", "--no-cache", "--select", "E,F,W,B,UP", "--ignore"]
    done = subprocess.run([*command, "E501,B905,UP038", "."], cwd=tmp_path, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout


@pytest.mark.parametrize("name", ["digits", "digits_conditional"])
def test_what_a_d_that_is_told_the_class_proves_is_about_pairs(name):
    script = write_script(PRESETS[name], name)
    words = "".join(
        text for cell in script.notebook()["cells"] for text in cell["source"] if cell["cell_type"] != "code"
    )
    told = PRESETS[name].conditional == "label"
    assert ("(image, class) pairs" in words) == told == ("JSD of pairs (x, y) >=" in script.text)


@pytest.mark.parametrize("name", ["far_apart", "digits_conditional"])
def test_the_notebook_is_whole_and_its_cells_are_the_script(name):
    script = write_script(PRESETS[name], name)
    notebook = json.loads(json.dumps(script.notebook()))
    assert (notebook["nbformat"], notebook["nbformat_minor"]) == (4, 5)
    assert notebook["metadata"]["kernelspec"]["name"] == "python3"
    cells = notebook["cells"]
    assert len({cell["id"] for cell in cells}) == len(cells)
    for cell in cells:
        wanted = {"cell_type", "id", "metadata", "source"}
        assert set(cell) == (wanted | {"execution_count", "outputs"} if cell["cell_type"] == "code" else wanted)
        assert all(line.endswith("\n") for line in cell["source"][:-1])
        assert not cell["source"][-1].endswith("\n")
    kinds = [cell["cell_type"] for cell in cells]
    assert kinds == ["markdown"] + ["markdown", "code"] * (len(cells) // 2)
    assert "\n\n".join("".join(cell["source"]) for cell in cells if cell["cell_type"] == "code") + "\n" == script.text


def test_names_come_from_the_preset_and_the_settings():
    assert write_script(PRESETS["far_apart"], "far_apart").filename == "gan_far_apart.py"
    assert write_script(PRESETS["far_apart"]).filename == "gan_mixture.py"
    changed = write_script(PRESETS["far_apart"].replace(means=(2.0,)), "far_apart")
    assert changed.filename == "gan_far_apart_changed.py"
    assert changed.title == "Far apart, changed" and changed.text.startswith('"""Far apart, changed: ')
    own = write_script(IMAGES.replace(dataset="idx-0123456789ab"))
    assert own.filename == "gan_idx_0123456789ab.py"
    assert '"idx-0123456789ab.npz")' in own.text


@pytest.mark.parametrize("preset", ['x"""\nimport os', "nope", ""])
def test_a_preset_that_there_is_not_cannot_write_a_line(preset):
    with pytest.raises(SettingsError, match="There is no preset"):
        write_script(LINE, preset)


def test_there_is_no_script_of_a_translation():
    with pytest.raises(SettingsError, match=r"dataset = 'hair'.*gan_core train --preset cyclegan"):
        write_script(PRESETS["cyclegan"], "cyclegan")


@pytest.mark.parametrize("steps", [0, MOST_STEPS + 1, "1); import os", 1.5, True, None])
def test_steps_are_a_whole_number(steps):
    with pytest.raises(SettingsError, match="10,000,000"):
        write_script(LINE, steps=steps)


@pytest.mark.parametrize("dataset", ['mnist"; import os', "idx-0123456789ab\n", "../mnist"])
def test_settings_cannot_carry_code(dataset):
    with pytest.raises(SettingsError):
        Settings(dataset=dataset)


def test_classes_of_images_that_are_not_here_are_unknown():
    with pytest.raises(DatasetError, match="not on this computer"):
        write_script(IMAGES.replace(dataset="idx-0123456789ab", conditional="label"))


def test_numbers_are_written_to_the_last_digit():
    text = write_script(LINE.replace(generator_lr=1e-5 / 3, means=(-2.0, 1 / 3))).text
    assert f"lr={1e-5 / 3!r}".replace("e-0", "e-") in text
    assert f"[-2.0, {1 / 3!r}]" in text
