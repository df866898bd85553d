"""The public names: `import gan_core` gives them, the modules that the design names keep them, and neither is slow."""

import importlib
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

import gan_core
from gan_core import checkpoints, datasets
from gan_core.theory import divergences, mixtures
from gan_core.training import losses, presets, settings, snapshot, trainer

ROOT = Path(__file__).resolve().parents[1]
DOOR = {
    "Settings": settings.Settings,
    "PRESETS": presets.PRESETS,
    "LOSSES": losses.LOSSES,
    "Trainer": trainer.Trainer,
    "Snapshot": snapshot.Snapshot,
    "GaussianMixture": mixtures.GaussianMixture,
    "kl_divergence": divergences.kl_divergence,
    "js_divergence": divergences.js_divergence,
    "optimal_discriminator": divergences.optimal_discriminator,
    "optimal_value": divergences.optimal_value,
    "value_function": divergences.value_function,
    "load_dataset": datasets.load,
    "load_checkpoint": checkpoints.load,
    "save_checkpoint": checkpoints.save,
}
MODULES = {
    "gan_core.theory.mixtures": ("GaussianMixture",),
    "gan_core.theory.divergences": (
        *("kl_divergence", "js_divergence", "optimal_discriminator", "optimal_value", "value_function"),
        *("total_variation", "wasserstein_distance"),
    ),
    "gan_core.training.losses": ("LOSSES",),
    "gan_core.training.settings": ("Settings",),
    "gan_core.training.presets": ("PRESETS",),
    "gan_core.training.trainer": ("Trainer",),
    "gan_core.datasets": ("load",),
    "gan_core.checkpoints": ("save", "load", "available"),
    "gan_core.errors": ("MinimaxError", "SettingsError", "CheckpointError", "DatasetError", "RunError"),
    "gan_core.latent": ("lerp", "slerp", "grid"),
}
"""Module -> what other programs use of it."""


def fresh(script):
    """What a script prints in an interpreter of its own."""
    # One thread, as everywhere: on networks this small, threads only wait for each other.
    environment = {**os.environ, "OMP_NUM_THREADS": "1"}
    command = [sys.executable, "-c", script]
    done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, timeout=150)
    assert done.returncode == 0, done.stderr
    return done.stdout


@pytest.mark.parametrize("name", DOOR)
def test_a_public_name_is_what_its_module_defines(name):
    assert getattr(gan_core, name) is DOOR[name]


def test_the_door_says_what_it_gives():
    assert set(gan_core.__all__) == {*DOOR, "__version__"}
    assert set(gan_core.__all__) <= set(fresh("import gan_core; print(*dir(gan_core))").split())


def test_the_version_is_three_numbers():
    assert re.fullmatch(r"\d+\.\d+\.\d+", gan_core.__version__)


@pytest.mark.parametrize("name", ["nonsense", "settings", "load", "", "__wrapped__"])
def test_an_unknown_name_is_an_attribute_error(name):
    with pytest.raises(AttributeError, match=f"'gan_core' has no attribute '{name}'"):
        getattr(gan_core, name)


def test_a_submodule_can_still_be_imported_from_the_package():
    assert fresh("from gan_core import checkpoints; print(checkpoints.__name__)") == "gan_core.checkpoints\n"


@pytest.mark.parametrize("names", ["Settings PRESETS LOSSES Snapshot", "GaussianMixture js_divergence value_function"])
def test_what_needs_no_torch_loads_none(names):
    script = f"import gan_core\nfor name in {names.split()}: getattr(gan_core, name)\n"
    loaded = fresh(script + "import sys\nprint(*sys.modules)").split()
    assert "gan_core.errors" in loaded
    assert not {"torch", "streamlit", "plotly"} & set(loaded)


def test_checkpoints_and_data_sets_load_without_torch():
    loaded = fresh(
        "import gan_core, sys\n"
        "gan_core.load_dataset('animals'); gan_core.load_checkpoint('mnist_mlp'); print(*sys.modules)"
    ).split()
    assert "gan_core.checkpoints" in loaded and "torch" not in loaded


def test_the_import_alone_loads_nothing_else():
    before, after = (set(fresh(f"{line}\nimport sys\nprint(*sys.modules)").split()) for line in ("", "import gan_core"))
    own = {name for name in after - before if name.split(".")[0] == "gan_core"}
    assert own == {"gan_core"}
    assert not {"numpy", "scipy", "torch"} & after


@pytest.mark.parametrize("module", MODULES)
def test_the_module_paths_stay(module):
    found = importlib.import_module(module)
    for name in MODULES[module]:
        assert hasattr(found, name), f"{module}.{name}"


def test_the_methods_that_other_programs_call():
    assert {"run", "discriminator_step", "generator_step", "apply", "sample", "logits", "snapshot"} <= set(
        dir(gan_core.Trainer)
    )
    assert {"step_count", "state_dict", "load_state_dict"} <= set(dir(gan_core.Trainer))
    assert {"replace", "to_json", "from_json"} <= set(dir(gan_core.Settings))
    assert {"pdf", "cdf", "survival", "sample", "bin_masses"} <= set(dir(gan_core.GaussianMixture))


def test_the_example_of_the_readme_runs_and_uses_only_the_door():
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    (example,) = re.findall(r"```python\n(.*?)```", text, re.DOTALL)
    assert re.findall(r"^(?:import|from) .*$", example, re.MULTILINE) == ["import gan_core"]
    assert set(re.findall(r"gan_core\.(\w+)", example)) <= set(gan_core.__all__)
    jsd, diagnosis = fresh(example).split(maxsplit=1)
    # What the table of presets promises of 2,000 steps, the rescue included: far below ln 2, where the run began.
    assert 0.0 < float(jsd) < 0.05
    assert diagnosis.strip()
