import hashlib
import json
import pickle
import struct
import subprocess
import sys
import zipfile

import numpy as np
import pytest
import torch

from gan_core import checkpoints, datasets, user_files
from gan_core.errors import CheckpointError
from gan_core.training.images import architecture as image_architecture
from gan_core.training.images import networks as image_networks
from gan_core.training.settings import Settings

SETTINGS = Settings(
    dataset="mnist", latent_dim=5, generator_width=7, generator_depth=2, activation="leaky_relu", seed=11
)
METRICS = {"loss_d": 1.25, "jsd_certified": 0.0, "gradient_norm_saturating": None}


def weights(settings=SETTINGS):
    network = image_networks.generator(settings, torch.Generator().manual_seed(settings.seed))
    return {name: tensor.numpy() for name, tensor in network.state_dict().items()}


@pytest.fixture
def path(tmp_path):
    return checkpoints.save(tmp_path / "small.safetensors", weights(), SETTINGS, 1234, METRICS, "CC0")


def refusal(path):
    with pytest.raises(CheckpointError) as caught:
        checkpoints.load(path)
    return str(caught.value)


def rewrite(path, change_facts=None, change_arrays=None, rehash=True):
    """Write a file of the format by hand, so that it can say what `save` never would."""
    data = path.read_bytes()
    size = struct.unpack("<Q", data[:8])[0]
    header, body = json.loads(data[8 : 8 + size]), data[8 + size :]
    facts = header.pop("__metadata__")
    arrays = {
        name: np.frombuffer(body[entry["data_offsets"][0] : entry["data_offsets"][1]], np.float32).reshape(
            entry["shape"]
        )
        for name, entry in header.items()
    }
    if change_arrays:
        arrays = change_arrays(arrays)
        if rehash:
            facts |= {"sha256": digest(arrays)}
    if change_facts:
        facts = change_facts(facts)
    header, body = {"__metadata__": facts}, b""
    kinds = {"float32": "F32", "float64": "F64"}
    for name, array in arrays.items():
        end = len(body) + array.nbytes
        header[name] = {"dtype": kinds[str(array.dtype)], "shape": array.shape, "data_offsets": [len(body), end]}
        body += array.tobytes()
    text = json.dumps(header).encode()
    path.write_bytes(struct.pack("<Q", len(text)) + text + body)


def digest(arrays):
    found = hashlib.sha256()
    for name in sorted(arrays):
        found.update(f"{name} {arrays[name].dtype} {arrays[name].shape}\n".encode() + arrays[name].tobytes())
    return found.hexdigest()


def test_what_is_saved_is_loaded(path):
    found = checkpoints.load(path)
    assert (found.name, found.settings, found.steps, found.metrics) == ("small", SETTINGS, 1234, METRICS)
    assert found.licence == "CC0"
    assert found.versions["torch"] == torch.__version__
    for name, array in weights().items():
        np.testing.assert_array_equal(found.tensors[name], array)
    rewrite(path)
    assert checkpoints.load(str(path)).settings == SETTINGS


def test_images_are_those_of_the_network(path):
    latents = np.random.default_rng(0).standard_normal((6, 5)).astype(np.float32)
    hidden = latents.astype(np.float64)
    arrays = [weights()[f"{layer}.{part}"] for layer in (0, 2, 4) for part in ("weight", "bias")]
    for at in (0, 2):
        hidden = hidden @ arrays[at].T + arrays[at + 1]
        hidden = np.where(hidden > 0, hidden, 0.2 * hidden)
    pixels = np.tanh(hidden @ arrays[4].T + arrays[5])
    images = checkpoints.load(path).generate(latents)
    assert images.shape == (6, 28, 28)
    assert images.dtype == np.uint8
    np.testing.assert_allclose(images.reshape(6, -1), 127.5 * (pixels + 1), atol=0.5001)


@pytest.mark.parametrize("latent", ["normal", "uniform"])
def test_samples_depend_on_the_seed_only(tmp_path, latent):
    settings = SETTINGS.replace(latent=latent)
    path = checkpoints.save(tmp_path / "a.safetensors", weights(settings), settings, 1, {}, "CC0")
    one, two = checkpoints.load(path), checkpoints.load(path)
    np.testing.assert_array_equal(one.sample(4, 3), two.sample(4, 3))
    assert (one.sample(4, 3) != one.sample(4, 4)).any()


@pytest.mark.parametrize("latents", [np.zeros((2, 4)), np.zeros(5), np.full((1, 5), np.nan)])
def test_unusable_latents_are_refused(path, latents):
    with pytest.raises(CheckpointError, match="small takes"):
        checkpoints.load(path).generate(latents)


def test_an_unknown_name_or_file_is_answered_with_what_exists(monkeypatch, path, tmp_path):
    monkeypatch.setattr(checkpoints, "FOLDER", path.parent)
    assert checkpoints.available() == ["small"]
    assert checkpoints.load("small").name == "small"
    assert "choose one of small" in refusal("large")
    assert "nothing.safetensors" in refusal(tmp_path / "nothing.safetensors")
    path.unlink()
    assert "none yet" in refusal("large")


@pytest.mark.parametrize("name", ["a" * 300, "../" + "a" * 300, "a/" * 2_500], ids=["name", "path", "folders"])
@pytest.mark.parametrize("ask", [checkpoints.load, checkpoints.stamp])
def test_a_name_too_long_for_any_file_is_unknown_like_others(ask, name):
    with pytest.raises(CheckpointError, match="There is no checkpoint") as error:
        ask(name)
    assert len(str(error.value)) < 600


def test_a_truncated_file_is_refused(path):
    whole = path.read_bytes()
    for length in (0, 5, 8, 9, 100, len(whole) // 2, len(whole) - 1):
        path.write_bytes(whole[:length])
        assert "truncated" in refusal(path)
    path.write_bytes(whole + b"\0\0\0\0")
    assert "small.safetensors" in refusal(path)


def test_a_pickle_is_refused_and_never_unpickled(tmp_path):
    touched = tmp_path / "touched"

    class Trap:
        def __reduce__(self):
            return (touched.touch, ())

    for number, protocol in enumerate((2, 4, None)):
        path = tmp_path / f"{number}.safetensors"
        if protocol is None:
            torch.save({"weights": torch.zeros(3), "trap": Trap()}, path)
        else:
            path.write_bytes(pickle.dumps(Trap(), protocol=protocol))
        assert "pickle" in refusal(path)
        assert "expected safetensors" in refusal(path)
    torch.save({}, tmp_path / "model.pt")
    assert "pickle" in refusal(str(tmp_path / "model.pt"))
    assert not touched.exists()


def test_a_zip_or_text_or_noise_is_refused(tmp_path):
    path = tmp_path / "a.safetensors"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("a", "b")
    assert "zip" in refusal(path)
    for data in (b"hello, this is text", np.random.default_rng(0).bytes(5000), b"\xff" * 64):
        path.write_bytes(data)
        assert "not an intact safetensors" in refusal(path)


def test_a_huge_file_is_refused_unread(tmp_path):
    path = tmp_path / "a.safetensors"
    with path.open("wb") as file:
        file.truncate(2**40)
    assert "1,099,511,627,776 bytes" in refusal(path)


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (lambda facts: facts | {"format": "other"}, "format is 'other'"),
        (lambda facts: {}, "format is None"),
        (lambda facts: facts | {"format_version": "2"}, "format version '2'"),
        (lambda facts: facts | {"sha256": "0" * 64}, "SHA-256"),
        (lambda facts: {name: fact for name, fact in facts.items() if name != "sha256"}, "SHA-256"),
        (lambda facts: facts | {"steps": "many"}, "many"),
        (lambda facts: facts | {"metrics": "[1]"}, "finite numbers"),
        (lambda facts: facts | {"settings": "{"}, "not JSON"),
        (lambda facts: facts | {"settings": Settings().to_json()}, "does not describe"),
        (lambda facts: facts | {"settings": SETTINGS.to_json().replace("leaky_relu", "swish")}, "swish"),
        (
            lambda facts: facts | {"settings": SETTINGS.replace(latent_dim=6).to_json()},
            "(7, 5): expected float32 (7, 6)",
        ),
        (lambda facts: facts | {"settings": SETTINGS.replace(generator_depth=3).to_json()}, "6.bias"),
    ],
)
def test_a_header_that_does_not_match_is_refused(path, change, words):
    rewrite(path, change_facts=change)
    message = refusal(path)
    assert words in message
    assert "small.safetensors" in message


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (lambda arrays: {name: array for name, array in arrays.items() if name != "2.bias"}, "2.bias"),
        (lambda arrays: arrays | {"9.bias": arrays["2.bias"]}, "9.bias"),
        (lambda arrays: arrays | {"2.bias": arrays["2.bias"][:-1]}, "(6,)"),
        (lambda arrays: arrays | {"2.bias": arrays["2.bias"].astype(np.float64)}, "float64"),
        (lambda arrays: arrays | {"2.bias": np.full_like(arrays["2.bias"], np.nan)}, "not finite"),
        (lambda arrays: arrays | {"2.bias": np.full_like(arrays["2.bias"], np.inf)}, "not finite"),
    ],
)
def test_weights_that_do_not_match_are_refused(path, change, words):
    rewrite(path, change_arrays=change)
    assert words in refusal(path)


def test_altered_weights_are_noticed(path):
    rewrite(path, change_arrays=lambda arrays: arrays | {"2.bias": arrays["2.bias"] + 1}, rehash=False)
    assert "SHA-256" in refusal(path)


def test_not_finite_weights_are_not_saved(path):
    arrays = weights() | {"4.bias": np.full(784, np.nan, np.float32)}
    with pytest.raises(CheckpointError, match="not finite"):
        checkpoints.save(path, arrays, SETTINGS, 1, {}, "CC0")


def test_a_failed_save_leaves_the_old_file(path, monkeypatch):
    before = path.read_bytes()

    def full_disk(*_):
        raise OSError("No space left on device")

    monkeypatch.setattr(user_files.os, "replace", full_disk)
    with pytest.raises(CheckpointError, match="No space left"):
        checkpoints.save(path, weights(), SETTINGS, 1, {}, "CC0")
    assert path.read_bytes() == before
    assert [file.name for file in path.parent.iterdir()] == [path.name]


def test_save_refuses_other_names_and_other_tensors(tmp_path):
    with pytest.raises(CheckpointError, match=r"ends in \.safetensors"):
        checkpoints.save(tmp_path / "model.pt", weights(), SETTINGS, 1, {}, "CC0")
    with pytest.raises(CheckpointError, match="expected float32"):
        checkpoints.save(tmp_path / "a.safetensors", weights(), SETTINGS.replace(latent_dim=4), 1, {}, "CC0")


@pytest.mark.parametrize(
    "changes",
    [
        {"generator_depth": 0},
        {"generator_depth": 4, "generator_norm": "batch"},
        {"network": "dcgan"},
        {"network": "dcgan", "generator_norm": "batch", "conditional": "label"},
        {"network": "dcgan", "dataset": "faces"},
        {"network": "dcgan", "generator_norm": "style", "conditional": "label"},
        {"network": "dcgan", "dataset": "faces", "conditional": "attributes"},
        {"dataset": "characters", "conditional": "label"},
    ],
)
def test_shapes_known_without_torch_are_those_of_the_network(tmp_path, changes):
    settings = SETTINGS.replace(**changes)
    arrays = weights(settings)
    expected = {name: array.shape for name, array in arrays.items() if array.dtype == np.float32}
    assert image_architecture.generator_shapes(settings) == expected
    path = checkpoints.save(tmp_path / "a.safetensors", {n: arrays[n] for n in expected}, settings, 1, {}, "CC0", 12.3)
    found = checkpoints.load(path)
    assert found.seconds == 12.3
    assert found.sample(3, 0).shape == (3, 28, 28) if settings.dataset == "mnist" else (3, 32, 32, 3)


def test_a_conditional_generator_draws_what_it_is_asked_for(tmp_path):
    settings = SETTINGS.replace(conditional="label")
    found = checkpoints.load(checkpoints.save(tmp_path / "a.safetensors", weights(settings), settings, 1, {}, "CC0"))
    assert found.classes == tuple("0123456789")
    latents = np.random.default_rng(0).standard_normal((4, 5)).astype(np.float32)
    labels = np.array([3, 1, 4, 1])
    images = found.generate(latents, labels)
    # A class is one more input that is 1: the network itself, fed by hand.
    inputs = torch.tensor(np.concatenate([latents, np.eye(10, dtype=np.float32)[labels]], 1))
    pixels = torch.nn.Sequential(*found.network)(inputs)
    np.testing.assert_allclose(images, 127.5 * (pixels.squeeze(1).numpy() + 1), atol=0.5001)
    np.testing.assert_array_equal(found.generate(latents, np.eye(10, dtype=np.float32)[labels]), images)
    np.testing.assert_array_equal(found.sample(10, 2)[3], found.sample(10, 2, label=3)[3])
    for wrong in (None, np.array([3, 1, 4, 10]), np.array([1]), np.zeros((4, 9), np.float32), np.full((4, 10), np.nan)):
        with pytest.raises(CheckpointError, match="0 to 9"):
            found.generate(latents, wrong)


def test_a_class_is_not_asked_of_an_unconditional_generator(path):
    with pytest.raises(CheckpointError, match="not conditional"):
        checkpoints.load(path).sample(3, 0, label=1)


def test_own_checkpoints_stand_beside_the_shipped_ones(path, tmp_path, monkeypatch):
    monkeypatch.setenv("MINIMAX_HOME", str(tmp_path / "home"))
    assert checkpoints.own() == []
    checkpoints.own_folder().mkdir(parents=True)
    for name in ("mine", "mnist_mlp"):
        (checkpoints.own_folder() / f"{name}.safetensors").write_bytes(path.read_bytes())
    assert checkpoints.own() == ["mine"]
    assert checkpoints.available() == [*checkpoints.shipped(), "mine"]
    assert checkpoints.load("mine").settings == SETTINGS
    assert checkpoints.load("mnist_mlp").settings != SETTINGS


def test_describing_a_checkpoint_does_not_load_torch(path):
    script = "import sys; from gan_core.checkpoints import load; load(sys.argv[1]); print('torch' in sys.modules)"
    ran = subprocess.run([sys.executable, "-c", script, str(path)], capture_output=True, text=True, check=True)
    assert ran.stdout.strip() == "False"


def test_weights_so_large_that_there_are_no_images_are_refused_in_words(tmp_path):
    huge = {name: np.full_like(array, 1e38) for name, array in weights().items()}
    found = checkpoints.load(checkpoints.save(tmp_path / "a.safetensors", huge, SETTINGS, 1, {}, "CC0"))
    with pytest.raises(CheckpointError, match=r"a makes no images: its weights reach 1e\+38"):
        found.sample(2, 0)
    sound = checkpoints.load(checkpoints.save(tmp_path / "b.safetensors", weights(), SETTINGS, 1, {}, "CC0"))
    sound.sample(2, 0)
    with pytest.raises(CheckpointError, match=r"largest coordinate is 3e\+38, .* makes pixels that are not finite"):
        sound.generate(np.full((1, SETTINGS.latent_dim), 3e38) * [1, -1, 1, -1, 1])


def test_the_images_it_learned_from_are_kept_and_those_of_old_files_are_what_ships(path, tmp_path):
    assert checkpoints.load(path).data == datasets.original("mnist")
    mine = datasets.Origin("abc", "Images from here")
    again = checkpoints.save(tmp_path / "b.safetensors", weights(), SETTINGS, 1, {}, "CC0", origin=mine)
    assert checkpoints.load(again).data == mine
    rewrite(path, lambda facts: {name: fact for name, fact in facts.items() if name != "origin"})
    assert checkpoints.load(path).data == datasets.original("mnist")
    rewrite(path, lambda facts: facts | {"origin": '{"digest": 1}'})
    assert "expected a JSON object of a digest and a title" in refusal(path)
