"""The command line as scripts use it: JSON on the last line, errors on standard error, exit status 2 for bad input."""

import json
import math

import numpy as np
import pytest
import torch

import gan_core
from gan_core import checkpoints, strict_json
from gan_core.__main__ import main
from gan_core.command_line import usual_steps
from gan_core.quality import measures
from gan_core.training.images import networks as image_networks
from gan_core.training.presets import preset
from minimax_lab.__main__ import APP
from minimax_lab.__main__ import main as minimax_lab


def run(capsys, *arguments):
    try:
        status = main(list(arguments))
    except SystemExit as error:  # argparse
        status = error.code
    captured = capsys.readouterr()
    return status, captured.out, captured.err


def train(capsys, *arguments):
    status, out, err = run(capsys, "train", "--json", *arguments)
    assert status == 0, err
    return json.loads(out.splitlines()[-1])


@pytest.mark.parametrize(
    ("name", "changes", "steps"),
    [("two_modes", {}, 2000), ("two_modes", {"decay_steps": 300}, 300), ("ring_8", {}, 4000), ("digits", {}, 2000)],
)
def test_a_training_ends_where_its_learning_rates_do(name, changes, steps):
    assert usual_steps(preset(name).replace(**changes)) == steps


def test_train_reports_every_number(capsys):
    result = train(capsys, "--preset", "far_apart", "--steps", "50", "--seed", "3")
    assert list(result) == [
        *("preset", "seed", "steps", "jsd", "jsd_ema", "value_optimal", "value", "loss_d", "loss_g"),
        *("generator_gradient_norm", "modes_covered", "modes", "seconds"),
    ]
    assert (result["preset"], result["seed"], result["steps"]) == ("far_apart", 3, 50)
    assert result["jsd_ema"] is None
    assert result["value_optimal"] == pytest.approx(2 * result["jsd"] - math.log(4), abs=1e-9)
    assert 0 < result["seconds"] < 60


@pytest.mark.parametrize(("loss", "low", "high"), [("saturating", 0.65, 0.6932), ("non_saturating", 0.0, 0.05)])
def test_the_headline(capsys, loss, low, high):
    result = train(capsys, "--preset", "far_apart", "--loss", loss, "--steps", "2000", "--seed", "3")
    assert low < result["jsd"] < high


def test_the_same_seed_gives_the_same_numbers(capsys):
    runs = [train(capsys, "--steps", "30", "--seed", str(seed)) for seed in (4, 4, 5)]
    for result in runs:
        del result["seconds"], result["seed"]
    assert runs[0] == runs[1] != runs[2]


def test_any_setting_can_be_given(capsys):
    result = train(capsys, "--steps", "3", "--means=-1,0,4", "--stds", "1,1,1", "--weights", "1,1,2", "--ema", "0")
    assert result["modes"] == 3 and result["jsd_ema"] is None


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("train", "--preset", "nope"), ("nope", "far_apart")),
        (("train", "--steps", "0"), ("0", "10,000,000")),
        (("train", "--steps", "10000001"), ("10,000,000",)),
        (("train", "--steps", "ten"), ("ten",)),
        (("train", "--seed", "-1"), ("seed", "-1", "from 0")),
        (("train", "--seed", "2147483648"), ("seed", "from 0 to 2147483647")),
        (("train", "--stds", "-.5,1"), ("stds", "-0.5", "from 0.05")),
        (("train", "--json", "-5"), ("unrecognized", "-5")),
        (("train", "--out", "g.safetensors"), ("--out", "generator of images")),
        (("train", "--preset", "digits", "--out", "g.npz"), ("g.npz", ".safetensors")),
        (
            ("train", "--preset", "digits", "--generator-norm", "batch", "--batch-size", "1"),
            ("batch_size", "generator_norm"),
        ),
        (("train", "--generator-lr", "7"), ("generator_lr", "7", "from 0 to 1")),
        (("train", "--loss", "hinge?"), ("hinge?", "non_saturating")),
        (("train", "--weights", "1,0"), ("weights", "more than 0")),
        (("train", "--stds", "1,-1"), ("stds", "from 0.05")),
        (("train", "--means", "1"), ("means", "1, 2 and 2")),
        (("sample", "nope", "--out", "x.npz"), ("nope", "mnist_mlp")),
        (("sample", "mnist_mlp", "--label", "3", "--out", "x.npz"), ("--label 3", "mnist_mlp is not conditional")),
        (("sample", "mnist_mlp", "--count", "0", "--out", "x.npz"), ("0",)),
        (("sample", "mnist_mlp", "--out", "/nowhere/x.npz"), ("/nowhere",)),
        (("sample", "mnist_mlp", "--out", "o.png"), ("--out o.png", ".npz")),
        (("sample", "mnist_mlp", "--out", "/tmp"), ("--out /tmp", ".npz")),
        (("script", "nope"), ("nope", "far_apart")),
        (("script", "far_apart", "--steps", "0"), ("0", "10,000,000")),
        (("script", "far_apart", "--loss", "hinge?"), ("hinge?", "non_saturating")),
        (("script", "far_apart", "--out", "x.txt"), ("x.txt", ".ipynb")),
        (("script", "far_apart", "--out", "/nowhere/x.py"), ("/nowhere",)),
        (("script", "far_apart", "--out", "/tmp"), ("--out /tmp", ".py", ".ipynb")),
        (("pretrain", "nope"), ("nope", "mnist_mlp")),
    ],
)
def test_bad_input_is_status_2_with_what_is_allowed(capsys, arguments, words):
    status, out, err = run(capsys, *arguments)
    assert status == 2 and not out
    assert all(word in err for word in words), err


@pytest.mark.parametrize("name", ["x.npz", "x.py", "x.safetensors"])
def test_a_folder_is_no_file_to_write(capsys, tmp_path, name):
    (tmp_path / name).mkdir()
    out = str(tmp_path / name)
    command = {"x.npz": ("sample", "mnist_mlp"), "x.py": ("script", "far_apart")}.get(
        name, ("train", "--preset=digits")
    )
    status, _, err = run(capsys, *command, "--out", out)
    assert status == 2 and f"--out {out}: this is a folder" in err
    assert list(tmp_path.iterdir()) == [tmp_path / name]


def test_a_value_may_begin_with_a_minus(capsys):
    apart, joined = (
        train(capsys, "--steps", "2", *means, "--generator-shift", "-1.5")
        for means in (["--means", "-2,2"], ["--means=-2,2"])
    )
    assert apart | {"seconds": 0} == joined | {"seconds": 0}
    status, _, err = run(capsys, "train", "--generator-shift", "-13")
    assert status == 2 and "from -12 to 12" in err


def test_training_on_images_reports_what_can_be_had_and_keeps_the_generator(capsys, tmp_path):
    out = tmp_path / "g.safetensors"
    small = ("--generator-width", "8", "--discriminator-width", "8", "--batch-size", "4", "--ema", "0")
    result = train(capsys, "--preset", "animals", *small, "--steps", "2", "--out", str(out))
    contract = [
        *("preset", "seed", "steps", "jsd", "jsd_ema", "value_optimal", "value", "loss_d", "loss_g"),
        *("generator_gradient_norm", "modes_covered", "modes", "seconds"),
    ]
    assert list(result)[: len(contract)] == contract
    assert 0 <= result["jsd_certified"] <= math.log(2) and result["classes"] == 10
    assert all(0 <= result[f"accuracy_{side}"] <= 1 for side in ("real", "training", "generated"))
    checkpoint = checkpoints.load(out)
    assert (checkpoint.steps, checkpoint.settings.dataset) == (2, "animals")
    assert checkpoint.metrics["diversity"] == result["diversity"] > 0
    assert run(capsys, "sample", str(out), "--count", "3", "--out", str(tmp_path / "s.npz"))[0] == 0
    assert np.load(tmp_path / "s.npz")["images"].shape == (3, 28, 28)


WILD = {
    "D falls out of float32": (
        *("--preset", "far_apart", "--activation", "relu", "--optimizer", "sgd", "--r1", "100"),
        *("--discriminator-width", "8", "--discriminator-lr", "1", "--seed", "4", "--steps", "1"),
    ),
    "G's outputs are not finite": (
        *("--loss", "saturating", "--optimizer", "sgd", "--activation", "leaky_relu"),
        *("--generator-lr", "1", "--discriminator-lr", "1", "--steps", "3"),
    ),
    "a gradient is no number": (
        *("--preset", "far_apart", "--batch-size", "2", "--activation", "leaky_relu", "--optimizer", "sgd"),
        *("--loss", "non_saturating", "--discriminator-width", "1", "--generator-lr", "1"),
        *("--discriminator-lr", "1", "--steps", "7"),
    ),
}


@pytest.mark.parametrize("case", WILD)
def test_what_is_not_finite_is_told_or_null(capsys, case):
    status, out, err = run(capsys, "train", "--json", *WILD[case])
    if status == 0:
        strict_json.parse(out.splitlines()[-1])
    else:
        assert status == 1 and not out
        assert "stopped being a finite number" in err and "learning rates" in err


def test_what_is_measured_of_a_checkpoint_and_is_no_number_is_null(capsys, monkeypatch):
    measured = {"frechet": math.nan, "precision": math.inf, "recall": 0.5, "rows": [{"diversity": -math.inf}]}
    monkeypatch.setattr(measures, "evaluate", lambda checkpoint, seed, samples: measured)
    status, out, _ = run(capsys, "evaluate", "mnist_mlp", "--json")
    assert status == 0
    found = strict_json.parse(out.splitlines()[-1])
    assert found == {"frechet": None, "precision": None, "recall": 0.5, "rows": [{"diversity": None}]}


def test_divergence_is_status_1(capsys):
    wild = ("--optimizer", "momentum", "--beta1", "0.99", "--loss", "least_squares")
    status, _, err = run(
        capsys, "train", "--steps", "3000", "--generator-lr", "1", "--discriminator-lr", "1", *wild, "--json"
    )
    assert status == 1
    assert "stopped being a finite number" in err and "learning rates" in err


def test_sample_writes_the_same_images_for_the_same_seed(capsys, tmp_path):
    images = []
    for name, seed in (("a", "5"), ("b", "5"), ("c", "6")):
        out = tmp_path / f"{name}.npz"
        assert run(capsys, "sample", "mnist_mlp", "--count", "20", "--seed", seed, "--out", str(out))[0] == 0
        images.append(np.load(out)["images"])
    assert images[0].shape == (20, 28, 28) and images[0].dtype == np.uint8
    assert (images[0] == images[1]).all() and (images[0] != images[2]).any()


def conditional_checkpoint(folder, dataset, conditional="label"):
    """A generator with random weights that is told the class."""
    settings = preset("digits").replace(dataset=dataset, conditional=conditional, generator_width=16, generator_depth=1)
    network = image_networks.generator(settings, torch.Generator().manual_seed(1))
    tensors = {name: tensor.numpy() for name, tensor in network.state_dict().items()}
    return checkpoints.save(folder / "told.safetensors", tensors, settings, 0, {}, "none")


def test_sample_draws_the_class_that_was_asked_for(capsys, tmp_path):
    path, out = str(conditional_checkpoint(tmp_path, "animals")), tmp_path / "s.npz"
    found = {}
    for label in ("6", "giraffe", "zebra"):
        assert run(capsys, "sample", path, "--count", "9", "--label", label, "--out", str(out))[0] == 0
        found[label] = np.load(out)["images"]
    z = np.random.default_rng(0).standard_normal((9, 64))
    expected = checkpoints.load(path).generate(z, np.full(9, 6))
    assert (found["6"] == found["giraffe"]).all() and (found["6"] == expected).all()
    assert (found["6"] != found["zebra"]).any()


def test_sample_draws_the_attributes_that_were_asked_for(capsys, tmp_path):
    path, out = str(conditional_checkpoint(tmp_path, "faces", "attributes")), tmp_path / "s.npz"
    name = "hair colour blond, skin tone light, beard, no long hair"
    assert run(capsys, "sample", path, "--count", "4", "--label", name, "--out", str(out))[0] == 0
    z = np.random.default_rng(0).standard_normal((4, 64))
    # Blond is the fourth of five colours, light the first of five tones, and then come faces with a beard.
    expected = checkpoints.load(path).generate(z, np.full(4, 3 + 5 * 5))
    assert (np.load(out)["images"] == expected).all()


@pytest.mark.parametrize("label", ["10", "-1", "unicorn", "1.0", ""])
def test_sample_lists_the_labels_that_there_are(capsys, tmp_path, label):
    path, out = str(conditional_checkpoint(tmp_path, "animals")), tmp_path / "s.npz"
    status, _, err = run(capsys, "sample", path, f"--label={label}", "--out", str(out))
    assert status == 2 and not out.exists()
    assert "0 or 'bear'" in err and "9 or 'zebra'" in err


def test_sample_leaves_the_old_file_whole_when_the_disk_is_full(capsys, tmp_path):
    resource = pytest.importorskip("resource", reason="limits the size of files")
    out = tmp_path / "s.npz"
    assert run(capsys, "sample", "mnist_mlp", "--count", "5", "--out", str(out))[0] == 0
    before, limits = out.read_bytes(), resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (20_000, limits[1]))
    try:
        status, stdout, err = run(capsys, "sample", "mnist_mlp", "--count", "500", "--out", str(out))
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, limits)
    assert status == 2 and not stdout and "too large" in err
    assert out.read_bytes() == before and list(tmp_path.iterdir()) == [out]


def test_script_writes_what_the_settings_say_as_text_or_as_a_notebook(capsys, tmp_path):
    asked = ("script", "far_apart", "--loss", "non_saturating", "--steps", "30", "--discriminator-steps", "3")
    status, out, err = run(capsys, *asked)
    assert status == 0 and not err
    assert "steps = 30 " in out and "range(3)" in out and "non-saturating" in out
    for name in ("a.py", "a.ipynb"):
        assert run(capsys, *asked, "--out", str(tmp_path / name))[0] == 0
    assert (tmp_path / "a.py").read_text(encoding="utf-8") == out
    cells = json.loads((tmp_path / "a.ipynb").read_text(encoding="utf-8"))["cells"]
    assert "\n\n".join("".join(cell["source"]) for cell in cells if cell["cell_type"] == "code") + "\n" == out


def test_the_version_is_that_of_the_package(capsys):
    assert run(capsys, "--version") == (0, f"minimax-lab {gan_core.__version__}\n", "")


@pytest.mark.parametrize(
    "given",
    [
        (),
        ("--server.port=8600",),
        ("--server.port", "8600", "--theme.light.primaryColor=#fff"),
        ("--server.baseUrlPath=", "--server.headless", "true"),
    ],
)
def test_without_a_command_the_app_starts(monkeypatch, given):
    from streamlit.web import cli

    calls = []
    monkeypatch.setattr(cli, "main", lambda arguments, **_: calls.append(arguments))
    minimax_lab(given)
    assert calls == [["run", str(APP), *given]]
    assert APP.is_file()


@pytest.mark.parametrize("given", [("lessons",), ("--version",), ("--help",), ("train", "--steps", "0"), ("nonsense",)])
def test_with_a_command_it_does_what_the_engine_does(capsys, monkeypatch, given):
    from streamlit.web import cli

    monkeypatch.setattr(cli, "main", lambda *_, **__: pytest.fail("the app was started"))
    expected = run(capsys, *given)
    try:
        status = minimax_lab(given)
    except SystemExit as error:
        status = error.code
    found = capsys.readouterr()
    assert status == expected[0]
    # Only the name of the program, and that it also starts the app, stand in the help.
    out, err = (text.replace("minimax-lab", "python -m gan_core") for text in (found.out, found.err))
    epilogue = "\nWithout a command the lab opens in the browser.\n"
    assert " ".join(out.removesuffix(epilogue).split()) == " ".join(
        expected[1].replace("minimax-lab", "python -m gan_core").split()
    )
    assert " ".join(err.split()) == " ".join(expected[2].split())
