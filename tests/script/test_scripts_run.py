"""Every preset's script runs as it is, alone in a folder, and plays the game that the lab plays.

The random streams agree: weights and mini-batches are the lab's own, so that after a hundred steps both have the same
networks up to rounding, and the JSD agrees within 1e-3. Where z has one dimension the lab's number is exact. With wider
z it is an estimate of its own, from lines through the space of z, that may be off by 2e-3 in 16 dimensions; there the
script is held to a million samples of the lab's G as well, whose JSD has a standard deviation of 4e-4.

After thousands of steps the rounding of single precision has grown into another course of the same game where the game
is unstable: benchmarks/scripts.py measures that against the spread over seeds.
"""

import json
import os
import re
import runpy
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
import torch
from PIL import Image

from gan_core import datasets
from gan_core.errors import DivergedError
from gan_core.script import write_script
from gan_core.theory.divergences import js_divergence
from gan_core.theory.mixtures import GaussianMixture
from gan_core.training.plot_range import BINS, plot_range
from gan_core.training.presets import PRESETS
from gan_core.training.trainer import Trainer

DATA = Path(datasets.__file__).parent
STEPS = {"mixture": 100, "plane": 10, "images": 3}
"""Kind of data -> steps: few enough to be quick, and for rounding to stay small."""

_LINE, _DIGITS, _FACES = PRESETS["two_modes"], PRESETS["digits"], PRESETS["faces"]
OTHERS = {
    "line_uniform": _LINE.replace(
        latent="uniform", latent_dim=1, loss="least_squares", r1=0.5, discriminator_steps=3, generator_depth=3
    ),
    "line_uneven": _LINE.replace(
        means=(-9, 0, 1, 5), stds=(1, 0.1, 2, 0.3), weights=(1, 2, 3, 0.5), optimizer="sgd", latent_dim=2, batch_size=7
    ),
    "line_affine": _LINE.replace(
        generator_depth=0,
        discriminator_depth=0,
        generator_scale=0,
        activation="relu",
        optimizer="momentum",
        seed=2**31 - 1,
    ),
    "line_spread": _LINE.replace(
        initial_biases="spread", decay_steps=150, activation="relu", discriminator_activation="tanh", latent="uniform"
    ),
    "plane_plain": PRESETS["ring_collapse"].replace(r1=0.1, ring_modes=5, latent="uniform", generator_depth=0, ema=0.9),
    "line_critic": _LINE.replace(
        loss="wasserstein", gradient_penalty=10.0, penalty_sides="two", discriminator_steps=2, latent_dim=2
    ),
    "line_clipped": _LINE.replace(loss="hinge", clip=0.1, latent_dim=2),
    "line_packs": _LINE.replace(
        pack=4, r1=0.1, r2=0.1, gradient_penalty=1.0, latent_dim=2, discriminator_steps=2, initial_biases="spread"
    ),
    "plane_packs": PRESETS["ring_8"].replace(
        pack=2, loss="relativistic", r2=0.1, discriminator_depth=0, batch_size=128
    ),
    "plane_batches": PRESETS["ring_collapse"].replace(minibatch_stddev="on", pack=2, initial_biases="spread"),
    "line_pairs": _LINE.replace(loss="relativistic", r1=0.2, r2=0.3, gradient_penalty=1.0, latent_dim=2),
    "digits_pairs": _DIGITS.replace(loss="relativistic", conditional="label", r1=0.1, r2=0.1, r1_interval=2),
    "digits_clipped": _DIGITS.replace(loss="wasserstein", clip=0.05),
    "faces_critic": _FACES.replace(
        loss="relativistic", gradient_penalty=10.0, r1=0.0, r2=0.1, r1_interval=1, discriminator_steps=2
    ),
    "digits_both_norms": _DIGITS.replace(
        generator_norm="batch",
        discriminator_norm="spectral",
        conditional="label",
        discriminator_steps=2,
        optimizer="momentum",
        latent="uniform",
    ),
    "animals_affine": _DIGITS.replace(
        dataset="animals",
        generator_depth=0,
        discriminator_depth=0,
        conditional="label",
        ema=0,
        generator_scale=0.1,
        r1=0,
    ),
    "faces_by_attributes": _FACES.replace(conditional="attributes"),
    "faces_styled": _FACES.replace(conditional="label", generator_norm="style"),
    "faces_told": _FACES.replace(
        conditional="label",
        discriminator_norm="spectral",
        discriminator_steps=2,
        r1_interval=3,
        loss="least_squares",
        generator_norm="none",
        optimizer="sgd",
    ),
}
CASES = {**{name: settings for name, settings in PRESETS.items() if settings.kind != "translation"}, **OTHERS}

RUNNER = """
import contextlib, importlib.util, runpy, sys
assert importlib.util.find_spec("gan_core") is None, "the project is within reach"
for name in sys.argv[1:]:
    with open(name + ".txt", "w") as out, contextlib.redirect_stdout(out):
        runpy.run_path(name + ".py", run_name="__main__")
"""


@pytest.fixture(scope="module")
def printed(tmp_path_factory):
    """What the script of each case printed. One process runs them all: a short script is mostly the import of torch."""
    folder = tmp_path_factory.mktemp("scripts")
    for name in ("mnist", "animals", "faces"):
        (folder / f"{name}.npz").symlink_to(DATA / f"{name}.npz")
    (folder / "characters.npz").symlink_to(DATA / "characters.npz")
    for name, settings in CASES.items():
        script = write_script(settings, name if name in PRESETS else None, STEPS[settings.kind])
        (folder / f"{name}.py").write_text(script.text, encoding="utf-8")
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONPATH"} | {"OMP_NUM_THREADS": "1"}
    done = subprocess.run(
        [sys.executable, "-I", "-c", RUNNER, *CASES],
        cwd=folder,
        env=environment,
        capture_output=True,
        text=True,
        timeout=170,
    )
    assert done.returncode == 0, done.stderr
    assert not done.stderr
    return {name: (folder / f"{name}.txt").read_text().splitlines() for name in CASES}, folder


def last_jsd(lines):
    return float(re.fullmatch(r"JSD = (\d\.\d{4}) nats", lines[-1])[1])


@pytest.mark.parametrize("name", [name for name, settings in CASES.items() if settings.kind == "mixture"])
def test_a_script_on_the_line_ends_with_the_jsd_of_the_lab(printed, name):
    settings = CASES[name]
    trainer = Trainer(settings)
    trainer.run(STEPS["mixture"])
    metrics = trainer.snapshot().metrics
    jsd = last_jsd(printed[0][name])

    assert jsd == pytest.approx(metrics["jsd"], abs=1e-3 if settings.latent_dim == 1 else 3e-3)
    if settings.latent_dim > 1:
        edges = np.linspace(*plot_range(settings), BINS + 1)
        p = GaussianMixture(settings.means, settings.stds, settings.weights).bin_masses(edges)
        samples = trainer.sample(1_000_000, seed=1)
        q = np.bincount(np.searchsorted(edges, samples), minlength=BINS + 2) / len(samples)
        assert jsd == pytest.approx(js_divergence(p, q), abs=1e-3)
    if settings.ema:
        average = float(re.fullmatch(r"JSD of the moving average = (\d\.\d{4}) nats", printed[0][name][-2])[1])
        assert average == pytest.approx(metrics["jsd_ema"], abs=1e-3 if settings.latent_dim == 1 else 3e-3)
    step, loss_d, loss_g = re.match(r"step +(\d+)  loss D (\S+)  loss G (\S+)", printed[0][name][9]).groups()
    assert int(step) == STEPS["mixture"]
    assert float(loss_d) == pytest.approx(metrics["loss_d"], abs=2e-3)
    assert float(loss_g) == pytest.approx(metrics["loss_g"], rel=2e-3, abs=2e-3)


@pytest.mark.parametrize("name", [name for name, settings in CASES.items() if settings.kind == "plane"])
def test_a_script_in_the_plane_plays_the_game_of_the_lab(printed, name):
    """Its losses are the lab's; what it counts is counted at other latents, so that it is as near as chance allows."""
    trainer = Trainer(CASES[name])
    trainer.run(STEPS["plane"])
    metrics, lines = trainer.snapshot().metrics, printed[0][name]
    assert last_jsd(lines) == pytest.approx(metrics["jsd"], abs=0.02)
    step, loss_d, loss_g = re.match(r"step +(\d+)  loss D (\S+)  loss G (\S+)", lines[9]).groups()
    assert int(step) == STEPS["plane"]
    assert float(loss_d) == pytest.approx(metrics["loss_d"], abs=2e-3)
    assert float(loss_g) == pytest.approx(metrics["loss_g"], abs=2e-3)
    modes, good = re.match(r"\d+ of (\d+) modes, (\S+) % of the samples", lines[-2]).groups()
    assert int(modes) == metrics["modes"]
    error = (metrics["high_quality"] * (1 - metrics["high_quality"]) / 2500) ** 0.5
    assert float(good) / 100 == pytest.approx(metrics["high_quality"], abs=6 * error + 0.002)


@pytest.mark.parametrize("name", [name for name, settings in CASES.items() if settings.images])
def test_a_script_on_images_has_the_losses_of_the_lab(printed, name):
    settings = CASES[name]
    trainer = Trainer(settings)
    trainer.run(STEPS["images"])
    kept = trainer.state_dict()["arrays"]
    losses = re.findall(r"loss D (\S+)  loss G (\S+)", "\n".join(printed[0][name]))
    assert len(losses) == STEPS["images"]
    # The lab keeps running means, of all updates; the script prints the last update of D in each step.
    means = np.array(losses[0], float)
    for pair in losses[1:]:
        means = 0.9 * means + 0.1 * np.array(pair, float)
    if settings.discriminator_steps == 1:
        assert means[0] == pytest.approx(float(kept["loss_d"]), abs=2e-3)
    assert means[1] == pytest.approx(float(kept["loss_g"]), abs=2e-3)


@pytest.mark.parametrize("name", ["digits", "faces", "faces_told"])
def test_what_d_proves_is_right_and_the_samples_are_a_picture(printed, name):
    settings = CASES[name]
    lines, folder = printed
    of = r" of pairs \(x, y\)" if settings.conditional == "label" else ""
    found = re.fullmatch(rf"V\(G, D\) = (\S+) nats on held-out images: JSD{of} >= (\S+) nats", lines[name][-1])
    value, bound = map(float, found.groups())
    assert 0 <= bound <= min(np.log(2), (value + np.log(4)) / 2)

    trainer, data = Trainer(settings), datasets.load(settings.dataset)
    trainer.run(STEPS["images"])
    if settings.conditional == "none":
        raw = [trainer.logits(images / 127.5 - 1) for images in (data.test_images[:1000], trainer.sample(1000, seed=3))]
        verdicts = -np.logaddexp(0, -raw[0]), -np.logaddexp(0, raw[1])
        error = float(np.sqrt(sum(v.var() for v in verdicts) / 1000))
        assert value == pytest.approx(float(sum(v.mean() for v in verdicts)), abs=4 * error + 1e-3)
        assert bound == pytest.approx((value + np.log(4)) / 2, abs=0.05)
    script = write_script(settings, name if name in PRESETS else None)
    picture = np.asarray(Image.open(folder / f"{script.name}.png"))
    height, *rest = datasets.image_shape(settings.dataset)
    assert picture.shape == (8 * height, 8 * rest[0], *rest[1:])
    assert picture.std() > 1


@pytest.mark.parametrize("kind", ["line", "images"])
def test_a_script_that_diverges_stops_where_the_lab_does_and_says_so(kind, tmp_path, monkeypatch, capsys):
    wild = {"optimizer": "sgd", "generator_lr": 1.0, "discriminator_lr": 1.0, "batch_size": 8, "loss": "least_squares"}
    little = {"generator_width": 8, "discriminator_width": 8, "dataset": "animals"}
    settings = {"line": _LINE.replace(**wild, latent_dim=1), "images": _DIGITS.replace(**wild, **little)}[kind]
    trainer = Trainer(settings)
    with pytest.raises(DivergedError) as caught:
        for _ in range(300):
            trainer.run(1)
    (tmp_path / "animals.npz").symlink_to(DATA / "animals.npz")
    text = write_script(settings, steps=300).text.replace("2**20", "2**10").replace("2**16", "2**10")
    (tmp_path / "wild.py").write_text(text, encoding="utf-8")
    # In this process, which has loaded torch already; what the script sets for its own is taken back.
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(sys, "argv", ["wild.py"])
    try:
        with pytest.raises(SystemExit) as stopped:
            runpy.run_path("wild.py", run_name="__main__")
    finally:
        torch.set_default_device(None)
    step = int(re.match(r"Step (\d+): a loss or weight is not finite. Lower", stopped.value.code)[1])
    # In single precision the two may come apart by a step or two before everything overflows.
    assert step == pytest.approx(caught.value.step, abs=2)
    printed = capsys.readouterr().out
    assert "nan" not in printed and "\nJSD" not in printed


@pytest.mark.parametrize(
    ("dataset", "words"),
    [("animals", "animals.npz is missing"), ("idx-0123456789ab", "idx-0123456789ab.npz is missing")],
)
def test_a_missing_file_is_told(tmp_path, dataset, words):
    script = write_script(_DIGITS.replace(dataset=dataset))
    # Up to the file is enough: what comes before it needs no data.
    top = (
        script.text[: script.text.index("# The players")]
        .replace("import torch\n", "")
        .replace("from torch import nn\n", "")
    )
    top = top[: top.index("torch.set_default_device")] + top[top.index("steps =") :]
    (tmp_path / script.filename).write_text(top, encoding="utf-8")
    done = subprocess.run([sys.executable, "-I", script.filename], cwd=tmp_path, capture_output=True, text=True)
    assert done.returncode == 1
    assert words in done.stderr and "Traceback" not in done.stderr


def test_other_names_of_the_arrays_and_a_file_elsewhere_are_read_too(tmp_path):
    """The copy of MNIST that Keras offers has other names; in a notebook the command line is Jupyter's own."""
    script = write_script(_DIGITS.replace(conditional="label"))
    data = datasets.load("mnist")
    np.savez(
        tmp_path / "elsewhere.npz",
        x_train=data.train_images[:50],
        y_train=data.train_labels[:50],
        x_test=data.test_images[:20],
        y_test=data.test_labels[:20],
    )
    code = "".join(
        "".join(cell["source"]) + "\n" for cell in script.notebook()["cells"][:5] if cell["cell_type"] == "code"
    )
    code += "import json\nprint(json.dumps([list(images.shape), list(held_out.shape), labels.tolist()]))"
    (tmp_path / "cells.py").write_text(code, encoding="utf-8")
    command = [sys.executable, "-I", "cells.py", "-f", "kernel.json", "elsewhere.npz"]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout) == [[50, 28, 28], [20, 28, 28], data.train_labels[:50].tolist()]
