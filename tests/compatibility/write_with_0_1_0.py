# ruff: noqa: I001 (the modules of that version are no longer here to be sorted among)
"""Writes what version 0.1.0 left behind for its users, for the tests beside this file to open.

It belongs to that version and runs in a checkout of it (commit 5f1e622), with that checkout's packages:

    cd CHECKOUT
    export MINIMAX_HOME=$(mktemp -d) OPENBLAS_NUM_THREADS=1 PYTHONPATH=.
    .venv/bin/python HERE/write_with_0_1_0.py HERE/files

Networks are as small as the settings allow, so that all files together stay far below a megabyte. A figure's address,
which that version's place.js writes, stands in the tests themselves.
"""

import hashlib
import json
import os
import shutil
import sys
import time
from pathlib import Path

import numpy as np
import torch
from arithmetic import fingerprint

from gan_core import checkpoints, datasets
from gan_core.datasets import own
from gan_core.lessons import library
from gan_core.runs import states
from gan_core.runs.host import Host
from gan_core.runs.store import Store
from gan_core.training.presets import PRESETS
from gan_core.training.trainer import Trainer
from ui.address import write as write_address
from ui.latent import vectors
from ui.latent.generators import generator
from ui.latent.keys import Key
from ui.latent.scene import Scene
from ui.lessons.progress import Progress

FOLDER = Path(sys.argv[1])
HOME = Path(os.environ["MINIMAX_HOME"])
LINE = PRESETS["two_modes"].replace(seed=11, loss="least_squares", generator_width=8, discriminator_width=8, r1=0.05)
IMAGES = PRESETS["digits"].replace(
    **{"seed": 12, "dataset": "animals", "loss": "saturating", "batch_size": 16, "latent_dim": 4},
    **{"generator_width": 4, "generator_depth": 1, "discriminator_width": 4, "discriminator_depth": 1},
)

AVERAGE = "average/"
PARTS = ("train_images", "train_labels", "test_images", "test_labels")


def saved_run(host, settings, preset, steps):
    """The id of a run that was trained in a worker, and that the host has written to disk."""
    run = host.create(settings, preset)
    for step in range(10, steps + 1, 10):
        run.step(10)  # each leaves a row in the history
        while run.step_count < step or run.state != "paused":
            time.sleep(0.01)
    while run._course.saved_step < steps:
        time.sleep(0.05)
    return run.id


def weights(trainer):
    return {name: array for name, array in trainer.state_dict()["arrays"].items() if array.dtype == np.float32}


def digest(array):
    return hashlib.sha256(np.ascontiguousarray(array).tobytes()).hexdigest()


def main():
    torch.set_num_threads(1)
    shutil.rmtree(FOLDER, ignore_errors=True)
    FOLDER.mkdir(parents=True)
    facts = {"arithmetic": fingerprint(), "torch": torch.__version__, "numpy": np.__version__}

    # Data and a checkpoint of the user's own.
    labels = np.arange(735).astype(np.uint8) % 3
    images = np.zeros((735, 28, 28), np.uint8)
    for place, label in enumerate(labels):
        images[place, 5 * label + 4 : 20, 8 + place % 7] = 255
    name = own.keep(packed(images, labels), "Small letters")
    data = datasets.load(name)
    facts["data"] = {
        "name": name,
        "title": own.describe(name).title,
        "shapes": [list(array.shape) for array in (data.train_images, data.test_images)],
        "digests": [digest(getattr(data, part)) for part in PARTS],
    }
    trainer = Trainer(IMAGES)
    trainer.run(30)
    kept = checkpoints.own_folder() / "my_animals.safetensors"
    kept.parent.mkdir(parents=True, exist_ok=True)
    snapshot = trainer.snapshot()
    numbers = {name: value for name, value in snapshot.metrics.items() if name in ("loss_d", "loss_g")}
    averaged = {
        name.removeprefix(AVERAGE): array for name, array in weights(trainer).items() if name.startswith(AVERAGE)
    }
    checkpoints.save(kept, averaged, IMAGES, 30, numbers, "MIT", 1.5)
    opened = checkpoints.load("my_animals")
    facts["checkpoint"] = {"metrics": dict(opened.metrics), "versions": dict(opened.versions)}
    np.savez_compressed(FOLDER / "checkpoint_samples.npz", images=opened.sample(6, 5))
    shutil.copytree(HOME, FOLDER / "home", ignore=shutil.ignore_patterns(".*"))

    # Runs, as a server keeps them; and what they become after 20 more steps.
    host = Host(workers=1, folder=FOLDER / "runs")
    facts["runs"] = {}
    runs = {"line": (LINE, "two_modes", 300), "images": (IMAGES, "digits", 40)}
    ids = {kind: saved_run(host, *run) for kind, run in runs.items()}
    host.close()
    for kind, run_id in ids.items():
        record = Store(FOLDER / "runs").load(run_id)
        trainer = Trainer(record.settings)
        trainer.load_state_dict(states.from_bytes(record.state))
        loaded = trainer.snapshot()
        trainer.run(20)
        np.savez_compressed(FOLDER / f"{kind}_20_steps_later.npz", **weights(trainer))
        facts["runs"][kind] = {
            "id": run_id,
            "settings": record.settings.to_dict(),
            "preset": record.preset,
            "step": record.step,
            "names": record.names,
            "history": [list(record.rows.shape), digest(record.rows)],
            "metrics": {name: value for name, value in loaded.metrics.items() if value is not None},
        }
    # The state of a trainer alone, with another optimiser.
    trainer = Trainer(LINE.replace(optimizer="momentum"))
    trainer.run(3)
    (FOLDER / "trainer.state").write_bytes(states.to_bytes(trainer.state_dict()))

    # What a browser keeps of the lessons.
    (FOLDER / "lessons").mkdir()
    lesson = library.load().find("vanishing_gradient")
    shutil.copy("lessons/40_vanishing_gradient.yaml", FOLDER / "lessons")
    mark = {"run": "0123456789ab", "epoch": 2, "step": 41, "preset": "far_apart", "settings": {"seed": "4"}}
    progress = Progress(lesson.digest, 2, lesson.tasks[2].title, 3, (1, None), 5, mark)
    facts["lesson"] = {
        "key": "minimax-lab lesson vanishing_gradient",
        "kept": json.dumps(progress.to_data(), separators=(",", ":")),
        "title": lesson.tasks[2].title,
    }

    # Latents as a file, and addresses.
    scene = Scene(
        generator("mnist_cgan"),
        keys=(Key(54, mixture=((3, 100),)), Key(28, mixture=((3, 60), (8, 40))), Key(7, mixture=((1, 100),))),
        way="lerp",
        closed=True,
        t=0.25,
        truncation=0.7,
        grid=(5, 9),
        tab="grid",
        amounts={"sefa": {0: 1.5, 3: -2.0}},
        names={"sefa": {3: "thicker"}},
    )
    axes = np.eye(64)[:5]
    (FOLDER / "latents.json").write_text(vectors.write(scene, {"sefa": axes}), encoding="utf-8")
    facts["addresses"] = {
        "lab": [write_address(LINE, "two_modes"), LINE.to_dict()],
        "digits": [write_address(IMAGES, "digits"), IMAGES.to_dict()],
        "latent": scene.to_query(),
    }
    (FOLDER / "facts.json").write_text(json.dumps(facts, indent=1) + "\n", encoding="utf-8")


def packed(images, labels):
    def encoded(array):
        sizes = b"".join(size.to_bytes(4, "big") for size in array.shape)
        return bytes([0, 0, 8, array.ndim]) + sizes + array.tobytes()

    return [("letters-images-idx3-ubyte", encoded(images)), ("letters-labels-idx1-ubyte", encoded(labels))]


main()
