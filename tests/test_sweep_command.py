"""`python -m gan_core sweep` as scripts use it: what `train` says of each seed, as table, CSV and JSON."""

import contextlib
import csv
import io
import json

import numpy as np
import pytest

from gan_core.__main__ import main
from gan_core.sweep_command import SWEPT_PRESETS
from gan_core.sweeps.sweep import Sweep
from gan_core.training.presets import PRESETS
from gan_core.training.settings import FIELDS
from pages.lab.seeds import ARRIVAL

SMALL = ("--latent-dim", "1", "--batch-size", "32", "--generator-width", "8", "--discriminator-width", "8")


def run(capsys, *arguments):
    try:
        status = main(list(arguments))
    except SystemExit as error:  # argparse
        status = error.code
    captured = capsys.readouterr()
    return status, captured.out, captured.err


def test_each_seed_of_each_cell_is_what_train_reports(capsys, tmp_path):
    options = ("--preset", "one_gaussian", "--steps", "60", "--seed", "4", *SMALL)
    status, out, err = run(
        capsys,
        *("sweep", *options, "--seeds", "3", "--vary", "discriminator-steps=1,2", "--json"),
        *("--threshold", "0.3", "--csv", str(tmp_path / "seeds.csv")),
    )
    assert status == 0, err
    found = json.loads(out.splitlines()[-1])
    assert (found["preset"], found["seeds"], found["steps"]) == ("one_gaussian", [4, 5, 6], 60)
    with open(tmp_path / "seeds.csv", encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    for cell in found["cells"]:
        k, jsd = cell["discriminator_steps"], []
        for seed in (4, 5, 6):
            arguments = (*options, "--discriminator-steps", str(k), "--json")
            _, out, _ = run(capsys, *("train", *arguments, "--seed", str(seed)))
            single = json.loads(out.splitlines()[-1])
            jsd.append(single["jsd"])
            ends = [row for row in rows if (row["discriminator_steps"], row["seed"]) == (str(k), str(seed))][-1]
            assert (ends["step"], int(ends["modes_covered"])) == ("60", single["modes_covered"])
            assert float(ends["jsd"]) == pytest.approx(single["jsd"], abs=1e-5)
        assert [seed["jsd"] for seed in cell["each"]] == pytest.approx(jsd, abs=1e-5)
        assert cell["median"] == pytest.approx(np.median(jsd), abs=1e-5)
        assert cell["below"] == sum(value < 0.3 for value in jsd)
        assert cell["diverged"] == 0
    assert found["cells"][0]["each"] != found["cells"][1]["each"]


def test_the_table_names_what_varies_and_counts(capsys):
    wild = ("--loss", "least_squares", "--optimizer", "momentum", "--generator-lr", "1", "--discriminator-lr", "1")
    status, out, err = run(capsys, *("sweep", *SMALL, *wild, "--steps", "80", "--seeds", "2", "--vary", "beta1=0.5"))
    assert status == 0 and err == ""
    first, _, heading, row, _, *explained = out.splitlines()
    assert first == "2 seeds, 80 steps each. How they stand at the last look:"
    assert " ".join(heading.split()) == "beta1 median JSD 10 % 90 % arrived collapsed diverged"
    assert " ".join(row.split()) == "0.5 nan nan nan 0 of 2 0 of 2 2 of 2"
    # Every column is explained, and the threshold is the page's.
    assert f"arrived: JSD below {ARRIVAL.threshold:g} nats" in out
    for column in ("median JSD", "10 %", "90 %", "arrived", "collapsed", "diverged"):
        assert any(column in line for line in explained), column


@pytest.mark.parametrize("name", FIELDS)
def test_the_help_tells_of_the_settings_that_a_sweep_takes_and_the_others_are_refused(capsys, help_text, name):
    """Whatever only images have is neither told of nor taken without a word; nor is what only other points have."""
    option, games = f"--{name.replace('_', '-')}", [PRESETS[name] for name in SWEPT_PRESETS]
    takes = [game for game in games if game.applies(name)]
    assert (f" {option} VALUE" in help_text) == any(FIELDS[name].is_for(game.kind) for game in games)
    assert not takes or f" {option} VALUE" in help_text
    if PRESETS["two_modes"].applies(name):
        return
    value = FIELDS[name].format(getattr(PRESETS["digits"], name))
    status, out, err = run(capsys, "sweep", *SMALL, option, value)
    assert (status, out) == (2, "") and f"{option} means nothing with --dataset mixture" in err


@pytest.fixture(scope="module")
def help_text():
    out = io.StringIO()
    with contextlib.redirect_stdout(out), contextlib.suppress(SystemExit):
        main(["sweep", "--help"])
    return out.getvalue()


def test_one_seed_and_one_step_are_singular(capsys):
    status, out, _ = run(capsys, "sweep", *SMALL, "--steps", "1", "--seeds", "1")
    assert status == 0 and out.startswith("1 seed, 1 step each.")


def test_what_is_stopped_by_ctrl_c_says_what_it_has_found(capsys, tmp_path, monkeypatch):
    pieces = Sweep.pieces

    def until_the_second_cell(sweep):
        for news in pieces(sweep):
            yield news
            if sweep.cell == 1 and sweep.steps > sweep.steps_of_a_cell:
                raise KeyboardInterrupt

    monkeypatch.setattr(Sweep, "pieces", until_the_second_cell)
    options = ("--steps", "20", "--seeds", "2", "--vary", "r1=0,1,2", "--csv", str(tmp_path / "seeds.csv"))
    status, out, err = run(capsys, "sweep", *SMALL, *options)
    assert status == 130 and "Stopped after" in err and "of 120 steps" in err
    assert [line.split()[:2] for line in out.splitlines()[2:5]] == [["r1", "step"], ["0", "20"], ["1", "0"]]
    rows = (tmp_path / "seeds.csv").read_text(encoding="utf-8").splitlines()
    assert {row.split(",")[0] for row in rows[1:]} == {"0", "1"}


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("--preset", "digits"), ("numbers and points only", "mnist")),
        (("--preset", "nope"), ("nope", "far_apart")),
        (("--seeds", "65"), ("65", "from 1 to 64")),
        (("--seeds", "0"), ("0", "from 1 to 64")),
        (("--steps", "1000001"), ("1,000,000",)),
        (("--vary", "nope=1"), ("nope", "discriminator_steps")),
        (("--vary", "discriminator_steps"), ("--vary discriminator_steps", "such as")),
        (("--vary", "discriminator_steps=0,1"), ("discriminator_steps = 0", "from 1 to 50")),
        (("--vary", "r1=1,1"), ("r1", "1 twice")),
        (("--vary", "r1=1", "--vary", "beta1=0", "--vary", "beta2=0"), ("r1, beta1, beta2", "2 settings at most")),
        (("--vary", "seed=1,2"), ("seed cannot vary",)),
        (("--threshold", "0"), ("'0'", "between 0 and 1")),
        (("--csv", "seeds.txt"), ("--csv seeds.txt", ".csv")),
        (("--csv", "no_such_folder/seeds.csv"), ("--csv", "no folder no_such_folder")),
        (("--r1", "-1"), ("r1", "from 0 to 100")),
        (("--network", "dcgan", "--conditional", "label"), ("--network, --conditional mean nothing", "leave them out")),
    ],
)
def test_bad_input_is_refused_at_once_and_in_words(capsys, arguments, words):
    status, out, err = run(capsys, "sweep", *arguments)
    assert (status, out) == (2, "")
    for word in words:
        assert word in err
