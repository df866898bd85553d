"""Translators on disk, on the command line and measured; how they are made."""

import json

import numpy as np
import pytest
import torch

from gan_core import checkpoints as generators
from gan_core import datasets, tensor_file
from gan_core.__main__ import main
from gan_core.errors import CheckpointError, MinimaxError
from gan_core.evaluation import classifier
from gan_core.pretraining import generators as pretraining
from gan_core.pretraining import translators as recipes
from gan_core.training.images.engine import evaluating
from gan_core.training.settings import Settings
from gan_core.training.translation.cyclegan import CycleGan
from gan_core.training.translation.methods import METHODS
from gan_core.training.translation.pix2pix import Pix2Pix, conditions_of
from gan_core.translation import checkpoints, inputs, measures

SMALL = {
    "pix2pix": Settings(dataset="line_art", generator_width=4, discriminator_width=4, batch_size=4),
    "cyclegan": Settings(dataset="hair", generator_width=4, discriminator_width=4, batch_size=4),
}
ENGINES = {"pix2pix": Pix2Pix, "cyclegan": CycleGan}


@pytest.fixture(scope="module")
def trained():
    """One small engine of each method, two steps old."""
    found = {name: ENGINES[name](settings, "cpu") for name, settings in SMALL.items()}
    for engine in found.values():
        engine.run(2)
    return found


@pytest.fixture
def folder(trained, tmp_path, monkeypatch):
    """A folder of shipped translators: one of each method, and a baseline."""
    monkeypatch.setattr(checkpoints, "FOLDER", tmp_path / "translation")
    checkpoints.FOLDER.mkdir()
    for name, engine in trained.items():
        keep(checkpoints.FOLDER / f"{name}.safetensors", engine)
    keep(checkpoints.FOLDER / "pix2pix_l1.safetensors", trained["pix2pix"])
    return checkpoints.FOLDER


def with_judges(engine):
    return {**engine.generator_weights(), **engine.discriminator_weights()}


def keep(path, engine):
    weights = engine.generator_weights() if path.stem.endswith(checkpoints.BASELINE) else with_judges(engine)
    return checkpoints.save(path, engine.settings, weights, engine.step_count, engine.losses, 1.5)


@pytest.mark.parametrize("method", METHODS)
def test_a_translator_comes_back_as_it_was(folder, trained, method):
    found, engine = checkpoints.load(method), trained[method]
    assert (found.method, found.settings, found.steps, found.seconds) == (method, SMALL[method], 2, 1.5)
    assert found.losses == pytest.approx(engine.losses)
    assert "CC BY" in found.licence
    source = torch.rand(3, METHODS[method].channels, 32, 32, generator=torch.Generator().manual_seed(0)) * 2 - 1
    for direction in METHODS[method].directions:
        np.testing.assert_array_equal(found.translate(direction, source), engine.translate(direction, source))


def test_the_discriminator_of_a_file_gives_the_verdicts_of_the_player(folder, trained):
    for method, engine in trained.items():
        found = checkpoints.load(method)
        assert found.judges == tuple(engine.discriminators)
        for judge, network in engine.discriminators.items():
            seen = torch.rand(3, METHODS[method].judged[judge], 32, 32, generator=torch.Generator().manual_seed(1))
            with evaluating(network), torch.no_grad():
                np.testing.assert_allclose(found.verdicts(judge, seen), network(seen).numpy(), atol=1e-6)


def test_a_file_without_discriminators_translates_and_judges_nothing(folder):
    plain, whole = checkpoints.load("pix2pix_l1"), checkpoints.load("pix2pix")
    told = torch.zeros(1, 7, 32, 32)
    np.testing.assert_array_equal(plain.translate("a_to_b", told), whole.translate("a_to_b", told))
    assert plain.judges == ()
    with pytest.raises(CheckpointError, match=r"pix2pix_l1 holds none of the discriminators, not 'pairs'"):
        plain.verdicts("pairs", torch.zeros(1, 4, 32, 32))
    with pytest.raises(CheckpointError, match=r"pix2pix holds pairs of the discriminators, not 'b'"):
        whole.verdicts("b", torch.zeros(1, 4, 32, 32))


def test_one_kind_of_file_is_not_opened_as_another(folder, tmp_path):
    with pytest.raises(CheckpointError, match="says its method is 'cyclegan': expected pix2pix"):
        checkpoints.load("cyclegan", "pix2pix")
    with pytest.raises(CheckpointError, match="'minimax-lab-generator': expected 'minimax-lab-translator'"):
        checkpoints.load(generators.FOLDER / "mnist_mlp.safetensors")
    with pytest.raises(CheckpointError, match="'minimax-lab-translator': expected 'minimax-lab-generator'"):
        generators.load(folder / "cyclegan.safetensors")
    with pytest.raises(CheckpointError, match=r"no translator 'mnist_mlp': choose one of cyclegan, pix2pix"):
        checkpoints.load("mnist_mlp")
    with pytest.raises(CheckpointError, match=r"no checkpoint file .*none\.safetensors.*cyclegan"):
        checkpoints.load(tmp_path / "none.safetensors")
    with pytest.raises(CheckpointError, match="is a Pix2Pix: its direction is a_to_b, not b_to_a"):
        checkpoints.load("pix2pix").translate("b_to_a", torch.zeros(1, 7, 32, 32))


@pytest.mark.parametrize(
    ("fact", "text"),
    [
        ("settings", "{}"), ("settings", "["), ("settings", '{"dataset": "faces"}'), ("steps", "-1"),
        ("losses", '{"l1": "no"}'),
        ("seconds", "nan"), ("origin", "{}"), ("versions", "[]"), ("format_version", "3"),
    ],
)  # fmt: skip
def test_a_header_that_says_something_else_is_refused(folder, tmp_path, fact, text):
    arrays, facts = tensor_file.read(folder / "pix2pix.safetensors", checkpoints.FORMAT, checkpoints.FORMAT_VERSION)
    tensor_file.write(tmp_path / "odd.safetensors", arrays, {**facts, fact: text})
    with pytest.raises(CheckpointError, match=r"odd\.safetensors"):
        checkpoints.load(tmp_path / "odd.safetensors")


@pytest.mark.parametrize(
    "alter",
    [
        lambda arrays: arrays.pop("a_to_b/up.4.bias"),
        lambda arrays: arrays.update({"a_to_b/up.4.bias": np.zeros(2, np.float32)}),
        lambda arrays: arrays.update({"a_to_b/up.4.bias": np.full(3, np.nan, np.float32)}),
        lambda arrays: arrays.update({"b_to_a/up.4.bias": np.zeros(3, np.float32)}),
        lambda arrays: arrays.pop("discriminator/pairs/norms.0.bias"),
        lambda arrays: arrays.update({"discriminator/pairs/norms.0.bias": np.zeros(3, np.float32)}),
        lambda arrays: arrays.update({"discriminator/b/norms.0.bias": np.zeros(8, np.float32)}),
    ],
)
def test_tensors_that_are_not_its_own_are_refused(folder, tmp_path, alter):
    arrays, facts = tensor_file.read(folder / "pix2pix.safetensors", checkpoints.FORMAT, checkpoints.FORMAT_VERSION)
    alter(arrays := dict(arrays))
    tensor_file.write(tmp_path / "odd.safetensors", arrays, facts)
    with pytest.raises(CheckpointError, match=r"(up\.4|norms\.0)\.bias"):
        checkpoints.load(tmp_path / "odd.safetensors")


def run(capsys, *arguments):
    status = main(list(map(str, arguments)))
    captured = capsys.readouterr()
    return status, captured.out, captured.err


def test_translations_are_written_under_the_names_of_the_data(folder, tmp_path, capsys):
    faces = datasets.load("faces").test_images[:4]
    np.savez(tmp_path / "in.npz", test_images=faces)
    out = tmp_path / "out.npz"
    status, text, _ = run(capsys, "translate", "cyclegan", "--input", tmp_path / "in.npz", "--out", out,
                          "--direction", "b_to_a")  # fmt: skip
    assert (status, text) == (0, f"4 images in {out}\n")
    expected = checkpoints.load("cyclegan").translate("b_to_a", inputs.images(faces))
    with np.load(out) as found:
        assert found.files == ["test_images"]
        assert found["test_images"].dtype == np.uint8
        np.testing.assert_array_equal(found["test_images"], expected)


def test_bad_input_writes_nothing_and_says_what_is_allowed(folder, tmp_path, capsys):
    out = tmp_path / "out.npz"
    out.write_bytes(b"kept")
    np.savez(tmp_path / "in.npz", line_art=np.full((1, 32, 32), 255, np.uint8), hair_colour=np.zeros((1, 3), np.uint8),
             skin_colour=np.zeros((1, 3), np.uint8))  # fmt: skip
    given = ("--input", tmp_path / "in.npz", "--out", out)
    for arguments, message in (
        (("pix2pix", *given), "is empty"),
        (("pix2pix", *given, "--direction", "b_to_a"), "direction is a_to_b"),
        (("cyclegan", *given), "expected an array images"),
        (("mnist_mlp", *given), "choose one of cyclegan, pix2pix"),
        (("pix2pix", *given[:3], tmp_path / "out.txt"), r".npz"),
        (("pix2pix", "--input", tmp_path / "none.npz", *given[2:]), "no file"),
    ):
        status, _, error = run(capsys, "translate", *arguments)
        assert status == 2
        assert message in error
    assert out.read_bytes() == b"kept"


def test_evaluate_tells_what_a_pix2pix_is_asked(folder, capsys):
    status, text, _ = run(capsys, "evaluate", "pix2pix", "--json")
    found = json.loads(text.splitlines()[-1])
    assert status == 0
    assert {"frechet", "frechet_floor", "frechet_baseline", "l1", "l1_baseline"} <= set(found)
    assert found["frechet"] == pytest.approx(found["frechet_baseline"])  # the same file under two names
    dataset = datasets.load("characters")
    *told, real = conditions_of(dataset, "test")
    made = checkpoints.load("pix2pix").translate("a_to_b", inputs.drawings(*told))
    assert found["l1"] == pytest.approx(np.abs(made.astype(int) - real.astype(int)).mean())


def test_evaluate_tells_what_a_cyclegan_is_asked(folder, capsys):
    status, text, _ = run(capsys, "evaluate", folder / "cyclegan.safetensors", "--json")
    found = json.loads(text.splitlines()[-1])
    assert status == 0
    wanted = {"accepted_a_to_b", "accepted_b_to_a", "cycle_error", "cycle_error_untrained"}
    assert wanted | {f"kept_{name}" for name in ("skin_tone", "beard", "long_hair", "clothes")} <= set(found)
    assert 0 < found["cycle_error_untrained"] < 255


def test_the_measures_of_translations_that_are_known():
    """Who changes nothing is accepted as nothing else and keeps all; who inverts is undone by inverting again."""
    dataset, judge = datasets.load("faces"), classifier.load("faces")

    def back_to_bytes(pixels):
        return ((pixels + 1) * 127.5).round().byte().permute(0, 2, 3, 1).numpy()

    same = measures.compare_domains(dataset, judge, "hair", lambda _, pixels: back_to_bytes(pixels))
    assert same["accepted_a_to_b"] < 0.02
    assert same["accepted_b_to_a"] < 0.02
    assert same["cycle_error"] == 0
    assert all(same[f"kept_{name}"] == 1 for name in ("skin_tone", "beard", "long_hair", "clothes"))
    turned = measures.compare_domains(dataset, judge, "hair", lambda _, pixels: back_to_bytes(-pixels))
    assert turned["cycle_error"] == 0
    assert turned["kept_clothes"] < 0.2
    assert turned["kept_skin_tone"] < 0.6
    lost = measures.compare_domains(dataset, judge, "hair", lambda _, pixels: back_to_bytes(0 * pixels + 1))
    whites = np.concatenate([255 - dataset.test_images[np.isin(dataset.test_labels, v)] for v in ([0, 4], [2, 3])])
    assert lost["cycle_error"] == pytest.approx(whites.mean())


def test_perfect_colouring_is_at_distance_0():
    dataset, judge = datasets.load("characters"), classifier.load("characters")
    found = measures.compare_pairs(dataset, judge, lambda told: dataset.test_images)
    assert found["l1"] == 0
    assert found["frechet"] < 1e-3


def test_a_recipe_is_trained_in_phases_and_its_average_kept(tmp_path, monkeypatch):
    recipe = recipes.TranslatorRecipe(SMALL["pix2pix"], 12, {0.5: 3})
    monkeypatch.setattr(recipes, "RECIPES", {"small": recipe})
    told = []
    path = pretraining.pretrain("small", tmp_path, lambda step, steps: told.append((step, steps)))
    assert path == tmp_path / "translation" / "small.safetensors"
    assert told == [(10, 15), (12, 15), (15, 15)]
    engine = Pix2Pix(SMALL["pix2pix"])
    engine.run(12)
    rates = {name: 0.5 * getattr(engine.settings, name) for name in ("generator_lr", "discriminator_lr")}
    engine.apply(engine.settings.replace(**rates))
    engine.run(3)
    found = checkpoints.load(path)
    assert (found.settings, found.steps) == (SMALL["pix2pix"], 15)
    assert set(found.tensors) == set(with_judges(engine))
    for name, array in with_judges(engine).items():
        np.testing.assert_array_equal(found.tensors[name], array)


def test_a_recipe_without_an_adversary_keeps_none(tmp_path, monkeypatch):
    recipe = recipes.TranslatorRecipe(SMALL["pix2pix"].replace(adversarial_weight=0.0), 1, {})
    monkeypatch.setattr(recipes, "RECIPES", {"small_l1": recipe})
    found = checkpoints.load(recipes.train("small_l1", tmp_path))
    assert found.judges == ()
    assert set(found.tensors) == set(METHODS["pix2pix"].shapes(found.settings))


def test_what_ships_is_what_its_recipe_makes():
    for name in checkpoints.shipped():
        found, recipe = checkpoints.load(name), recipes.RECIPES[name]
        assert (found.settings, found.steps) == (recipe.settings, recipe.total)
    assert sum(path.stat().st_size for path in checkpoints.FOLDER.glob("*")) < 100 * 2**20


@pytest.mark.parametrize("method", METHODS)
def test_a_file_of_version_1_opens_with_the_same_settings_by_their_names_of_now(trained, tmp_path, method):
    """Its header as the first version wrote it: a method, and the settings that this method had."""
    path, settings = keep(tmp_path / "now.safetensors", trained[method]), SMALL[method]
    arrays, facts = tensor_file.read(path, checkpoints.FORMAT, checkpoints.FORMAT_VERSION)
    both = ("seed", "generator_width", "discriminator_width", "batch_size", "ema", "generator_lr", "discriminator_lr")
    own = {"pix2pix": ("l1_weight",), "cyclegan": ("cycle_weight", "identity_weight")}[method]
    old = {name: getattr(settings, name) for name in (*both, "adversarial_weight", *own)}
    if method == "cyclegan":
        old["domains"] = "hair"
    facts |= {"format_version": "1", "method": method, "settings": json.dumps(old)}
    tensor_file.write(tmp_path / "old.safetensors", arrays, facts)
    found = checkpoints.load(tmp_path / "old.safetensors", method)
    loss = {"pix2pix": "non_saturating", "cyclegan": "least_squares"}[method]
    assert found.settings == settings.replace(loss=loss, beta1=0.5, beta2=0.999)
    for odd in ({**old, "loss": "hinge"}, {name: value for name, value in old.items() if name != "seed"}, {}):
        tensor_file.write(tmp_path / "odd.safetensors", arrays, {**facts, "settings": json.dumps(odd)})
        with pytest.raises(CheckpointError, match=f"the settings of {method} are"):
            checkpoints.load(tmp_path / "odd.safetensors")
    tensor_file.write(tmp_path / "odd.safetensors", arrays, {**facts, "method": "stylegan"})
    with pytest.raises(CheckpointError, match="stylegan"):
        checkpoints.load(tmp_path / "odd.safetensors")


def test_an_unknown_recipe_is_answered_with_what_exists(tmp_path):
    with pytest.raises(MinimaxError, match=r"'pix2pix'.*pix2pix_characters.*cyclegan_faces"):
        recipes.train("pix2pix", tmp_path)
