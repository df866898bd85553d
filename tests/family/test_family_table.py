"""The table of the family: its cells, its file, and README's copy of it."""

import json
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from gan_core.__main__ import main
from gan_core.errors import CheckpointError
from gan_core.family import measures, table
from gan_core.family.members import MEMBERS, Translating
from gan_core.training.settings import Settings
from gan_core.training.trainer import Trainer
from gan_core.training.translation.cyclegan import CycleGan
from gan_core.translation import checkpoints as translators

ROOT = Path(__file__).resolve().parents[2]
LINE = {
    "dataset": "mixture",
    "steps": 2000,
    "generator_norm": "none",
    "generator_parameters": 1153,
    "discriminator_parameters": 33,
    "cpu_seconds": 0.84,
    "jsd": 0.0044,
    "jsd_low": 0.00151,
    "jsd_high": 0.6931,
    "jsd_rival": 0.6931,
}
PLANE = {
    "dataset": "ring",
    "steps": 4000,
    "generator_norm": "none",
    "generator_parameters": 17_026,
    "discriminator_parameters": 8_577,
    "cpu_seconds": 12.3,
    "modes": 8,
    "modes_covered": 7.9,
    "high_quality": 0.957,
    "high_quality_rival": 0.974,
}
IMAGES = {
    "dataset": "mnist",
    "steps": 28_000,
    "generator_norm": "batch",
    "generator_parameters": 238_529,
    "discriminator_parameters": 109_281,
    "cpu_seconds": 721.9,
    "frechet": 5.768,
    "frechet_floor": 0.9788,
    "frechet_textbook": None,
}


PAIRS = {
    "dataset": "characters",
    "steps": 8000,
    "generator_parameters": 190_000,
    "discriminator_parameters": 15_000,
    "cpu_seconds": 412.0,
    "weights": {"adversarial_weight": 0.5, "l1_weight": 10.0},
    "frechet": 12.34,
    "frechet_floor": 8.21,
    "frechet_baseline": 17.3,
    "l1": 5.432,
    "l1_baseline": 5.31,
}
CYCLE = {
    "dataset": "faces",
    "steps": 1500,
    "generator_parameters": 200_000,
    "discriminator_parameters": 29_000,
    "cpu_seconds": 142.0,
    "weights": {"adversarial_weight": 1.0, "cycle_weight": 10.0, "identity_weight": 5.0},
    "accepted_a_to_b": 1.0,
    "accepted_b_to_a": 0.987,
    "cycle_error": 2.71,
    "cycle_error_untrained": 76.4,
}


def translating(method, translator=""):
    """A member that a translator shows."""
    words = dict.fromkeys(("title", "paper", "link", "summary", "difference", "watch", "interaction"), "")
    return Translating(**words, chapter="models", method=method, translator=translator, preset=method)


OF_METHOD = {"pix2pix": PAIRS, "cyclegan": CYCLE}


def results():
    """Something measured for every member."""
    return {
        name: OF_METHOD[member.method] if isinstance(member, Translating) else LINE for name, member in MEMBERS.items()
    }


def cells(member, result):
    member = MEMBERS[member] if isinstance(member, str) else member
    return {column.title: column.text(member, result) for column in table.COLUMNS}


def test_cells_of_numbers_on_the_line():
    found = cells("lsgan", LINE)
    assert found["Objective"] == "least squares"
    assert found["Networks"] == "perceptrons, 1,153 + 33"
    assert (found["Steps"], found["CPU time"]) == ("2,000", "0.8 s")
    assert found["Reached"] == "JSD 0.0044 (0.0015 to 0.69)"
    assert found["Compared with"] == "floor 0; saturating 0.69"
    assert cells("gan", {**LINE, "jsd_rival": None})["Compared with"] == "floor 0"


def test_cells_of_points_in_the_plane():
    found = cells("relativistic", PLANE)
    assert found["Objective"] == "relativistic, R1 of 0.001, R2 of 0.001"
    assert found["Reached"] == "7.9 of 8 modes, 96 % high quality"
    assert found["Compared with"] == "at most 98.9 %; non-saturating, without penalties 97 %"


def test_cells_of_images():
    found = cells("dcgan", IMAGES)
    assert found["Objective"] == "non-saturating, R1 of 0.3"
    assert (found["Data"], found["Networks"]) == ("MNIST digits", "convolutions, 238,529 + 109,281")
    assert (found["CPU time"], found["Reached"], found["Compared with"]) == ("12 min", "Fréchet 5.77", "floor 0.98")
    assert cells("dcgan", {**IMAGES, "cpu_seconds": None})["CPU time"] == "–"
    styled = cells("dcgan", {**IMAGES, "generator_norm": "style"})
    assert styled["Networks"] == "convolutions with a style in G, 238,529 + 109,281"


def test_cells_of_a_translation_of_pairs():
    found = cells(translating("pix2pix"), PAIRS)
    assert found["Objective"] == "0.5 × non-saturating, 10 × L1"
    assert (found["Data"], found["Networks"]) == ("Drawn characters", "U-Net + PatchGAN, 190,000 + 15,000")
    assert found["Reached"] == "Fréchet 12.3, off by 5.43 of 255 levels"
    assert found["Compared with"] == "floor 8.21; L1 alone 17.3, off by 5.31"
    alone = cells(translating("pix2pix"), {**PAIRS, "frechet_baseline": None, "l1_baseline": None})
    assert alone["Compared with"] == "floor 8.21"


def test_cells_of_a_translation_without_pairs():
    found = cells(translating("cyclegan"), CYCLE)
    assert found["Objective"] == "1 × least squares, 10 × cycle, 5 × identity"
    assert found["Networks"] == "2 U-Nets + 2 PatchGANs, 200,000 + 29,000"
    assert found["Reached"] == "accepted 100 % and 99 %; there and back off by 2.71 of 255 levels"
    assert found["Compared with"] == "untrained, off by 76.4"


def test_what_is_measured_of_a_translator_is_what_evaluate_finds_and_what_its_networks_learn(monkeypatch):
    told = {"method": "cyclegan", "seconds": 1.0, "cycle_error": 2.5, "kept_beard": 0.8}
    monkeypatch.setattr(measures, "evaluate", lambda translator: told)
    found = measures.measure(translating("cyclegan", "cyclegan_faces"), lambda done, steps: None)
    engine = CycleGan(translators.load("cyclegan_faces").settings, "cpu")
    for player in ("generator", "discriminator"):
        networks = getattr(engine, f"{player}s").values()
        learned = sum(weight.numel() for network in networks for weight in network.parameters())
        assert found[f"{player}_parameters"] == learned
    assert (found["dataset"], found["steps"], found["cycle_error"], found["kept_beard"]) == ("faces", 1500, 2.5, 0.8)
    assert found["weights"] == {"adversarial_weight": 1.0, "cycle_weight": 10.0, "identity_weight": 5.0}
    assert "seconds" not in found


def test_the_readme_shows_what_was_measured():
    assert table.markdown(table.read()) in (ROOT / "README.md").read_text(encoding="utf-8")


def test_what_is_written_is_read(tmp_path, monkeypatch):
    monkeypatch.setattr(table, "FILE", tmp_path / "family.json")
    with pytest.raises(CheckpointError, match="--measure"):
        table.read()
    table.write(results())
    assert table.read() == results()
    table.FILE.write_text(json.dumps({"gan": LINE}), encoding="utf-8")
    with pytest.raises(CheckpointError, match="lacks non_saturating: restore it, or measure again"):
        table.read()
    assert table.kept() == {"gan": LINE}


def test_some_members_are_measured_and_the_others_stay_as_they_are(tmp_path, monkeypatch, capsys):
    monkeypatch.setattr(table, "FILE", tmp_path / "family.json")
    others = {name: result for name, result in results().items() if name != "lsgan"}
    table.write(others)
    monkeypatch.setattr(measures, "measure", lambda member, progress: {**LINE, "jsd": 0.5})
    assert main(["family", "--measure", "lsgan"]) == 0
    assert table.read() == {**others, "lsgan": {**LINE, "jsd": 0.5}}
    with pytest.raises(SystemExit, match="2"):
        main(["family", "--measure", "nobody"])
    assert "invalid choice: 'nobody'" in capsys.readouterr().err


def test_what_is_measured_on_the_line_is_what_runs_reach(monkeypatch):
    monkeypatch.setattr(measures, "SEEDS", 3)
    member = MEMBERS["lsgan"]
    short = type(member)(**{**vars(member), "steps": 30})
    found = measures.measure(short, lambda done, steps: None)

    def alone(settings: Settings, seed):
        trainer = Trainer(settings.replace(seed=seed))
        trainer.run(30)
        return trainer.snapshot().metrics["jsd"]

    each = [alone(member.settings, seed) for seed in range(3)]
    assert found["jsd"] == pytest.approx(np.median(each), abs=2e-5)
    assert found["jsd_low"] == pytest.approx(np.percentile(each, 10), abs=2e-5)
    rival = [alone(member.settings.replace(loss="saturating"), seed) for seed in range(3)]
    assert found["jsd_rival"] == pytest.approx(np.median(rival), abs=2e-5)
    # 1 -> 32 -> 32 -> 1, each unit with a bias.
    assert found["generator_parameters"] == 2 * 32 + 33 * 32 + 33
    assert found["cpu_seconds"] > 0


def test_numbers_of_a_checkpoint_are_its_measured_quality():
    found = measures.measure(MEMBERS["cgan"], lambda done, steps: None)
    quality = json.loads((ROOT / "pretrained" / "quality.json").read_text(encoding="utf-8"))["mnist_cgan"]
    assert found["frechet"] == quality["frechet"]
    assert (found["steps"], found["generator_norm"]) == (14_100, "batch")


def test_the_command_prints_the_table_and_the_numbers():
    done = subprocess.run(
        [sys.executable, "-m", "gan_core", "family", "--json"], capture_output=True, text=True, cwd=ROOT, check=True
    )
    *lines, last = done.stdout.splitlines()
    assert "\n".join(lines) == table.markdown(table.read())
    assert json.loads(last)["gan"]["jsd"] == pytest.approx(table.read()["gan"]["jsd"])
