import hashlib
from pathlib import Path

import numpy as np
import pytest

from gan_core import datasets
from gan_core.datasets.catalogue import SHIPPED
from gan_core.errors import DatasetError


def test_mnist_is_the_real_one():
    digits = datasets.load("mnist")
    assert digits.train_images.shape == (60_000, 28, 28)
    assert digits.test_images.shape == (10_000, 28, 28)
    assert digits.train_images.dtype == digits.test_images.dtype == np.uint8
    assert np.bincount(digits.train_labels).tolist() == [5923, 6742, 5958, 6131, 5842, 5421, 5918, 6265, 5851, 5949]
    assert digits.test_labels[:20].tolist() == [7, 2, 1, 0, 4, 1, 4, 9, 5, 9, 0, 6, 9, 0, 1, 5, 9, 7, 3, 4]
    # The mean and standard deviation that every MNIST tutorial normalises with.
    assert digits.train_images.mean() / 255 == pytest.approx(0.1307, abs=1e-4)
    assert digits.train_images.std() / 255 == pytest.approx(0.3081, abs=1e-4)
    assert "CC BY-SA 3.0" in digits.licence


def test_data_are_read_once_and_cannot_be_changed():
    digits = datasets.load("mnist")
    assert datasets.load("mnist") is digits
    with pytest.raises(ValueError, match="read-only"):
        digits.train_images[0, 0, 0] = 1


def test_an_unknown_name_is_answered_with_what_exists():
    with pytest.raises(DatasetError, match=r"'minst'.*mnist"):
        datasets.load("minst")
    assert datasets.available() == ["animals", "characters", "faces", "mnist"]


def good_arrays():
    return {
        "train_images": np.zeros((3, 28, 28), np.uint8),
        "train_labels": np.zeros(3, np.uint8),
        "test_images": np.zeros((2, 28, 28), np.uint8),
        "test_labels": np.zeros(2, np.uint8),
    }


def write(path, **changes):
    np.savez_compressed(path, **{name: array for name, array in (good_arrays() | changes).items() if array is not None})


def test_an_archive_with_the_right_arrays_is_read(tmp_path):
    write(tmp_path / "a.npz")
    assert datasets.read_archive(tmp_path / "a.npz", SHIPPED["mnist"])["test_images"].shape == (2, 28, 28)


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"test_labels": None}, "test_labels"),
        ({"train_images": np.zeros((3, 28, 29), np.uint8)}, r"\(3, 28, 29\)"),
        ({"train_images": np.zeros((3, 28, 28))}, "float64"),
        ({"train_images": np.zeros((0, 28, 28), np.uint8)}, r"\(0, 28, 28\)"),
        ({"test_labels": np.zeros(3, np.uint8)}, "one for each image"),
        ({"train_labels": np.zeros(3)}, "float64"),
        ({"train_labels": np.full(3, 10, np.uint8)}, "up to 10: expected 0 to 9"),
        ({"train_images": np.zeros((28, 28, 3), np.uint8).T}, r"\(3, 28, 28\)"),
    ],
)
def test_an_archive_with_other_arrays_is_refused(tmp_path, changes, words):
    write(tmp_path / "a.npz", **changes)
    with pytest.raises(DatasetError, match=words) as caught:
        datasets.read_archive(tmp_path / "a.npz", SHIPPED["mnist"])
    assert "a.npz" in str(caught.value)


def test_a_damaged_or_missing_archive_is_refused(tmp_path):
    path = tmp_path / "a.npz"
    random = np.random.default_rng(0).integers(0, 256, (300, 28, 28)).astype(np.uint8)
    write(path, train_images=random, train_labels=np.zeros(300, np.uint8))
    whole = path.read_bytes()
    flipped = whole[: len(whole) // 2] + bytes([whole[len(whole) // 2] ^ 255]) + whole[len(whole) // 2 + 1 :]
    for data in (whole[: len(whole) // 2], b"", b"text", flipped):
        path.write_bytes(data)
        with pytest.raises(DatasetError, match=r"a\.npz is damaged"):
            datasets.read_archive(path, SHIPPED["mnist"])
    path.unlink()
    with pytest.raises(DatasetError, match="missing"):
        datasets.read_archive(path, SHIPPED["mnist"])


def test_an_archive_with_pickled_objects_is_never_unpickled(tmp_path):
    touched = tmp_path / "touched"

    class Trap:
        def __reduce__(self):
            return (touched.touch, ())

    write(tmp_path / "a.npz", train_labels=np.array([Trap()] * 3, dtype=object))
    with pytest.raises(DatasetError):
        datasets.read_archive(tmp_path / "a.npz", SHIPPED["mnist"])
    assert not touched.exists()


@pytest.mark.parametrize("name", ["animals", "faces", "characters"])
def test_the_tables_say_what_the_files_hold(name):
    found = datasets.load(name)
    with np.load(Path(datasets.__file__).parent / f"{name}.npz") as file:
        arrays = dict(file)
    np.testing.assert_array_equal(found.train_images, arrays["train_images"])
    np.testing.assert_array_equal(found.test_images, arrays["test_images"])
    assert found.train_images.shape == (9_000, *datasets.image_shape(name))
    assert found.test_images.shape == (1_000, *datasets.image_shape(name))
    assert found.class_names == datasets.class_names(name)
    assert set(np.unique(found.train_labels)) == set(range(len(found.class_names)))
    values = datasets.attribute_values(name)
    assert found.attribute_names == tuple(values)
    if name == "animals":
        assert found.class_names == tuple(arrays["class_names"])
        np.testing.assert_array_equal(found.train_labels, arrays["train_labels"])
        assert found.train_attributes.shape == (9_000, 0)
        assert found.train_line_art is None
    else:
        assert found.attribute_names == tuple(arrays["attribute_names"])
        np.testing.assert_array_equal(found.train_attributes, arrays["train_attributes"])
        np.testing.assert_array_equal(found.test_labels, arrays["test_attributes"][:, 0])
        for column, names in enumerate(values.values()):
            assert set(np.unique(arrays["train_attributes"][:, column])) == set(range(len(names)))


COLOURS = {
    "black": (20, 15, 15),
    "auburn": (165, 85, 40),
    "light brown": (180, 130, 65),
    "blond": (210, 175, 110),
    "brown": (115, 70, 50),
    "golden brown": (172, 100, 20),
    "orange": (204, 108, 36),
    "red": (172, 44, 28),
    "pale blond": (228, 212, 164),
    "olive": (124, 108, 68),
    "dark brown": (84, 36, 4),
    "grey": (172, 172, 172),
    "green": (60, 172, 44),
    "light blue": (132, 196, 196),
    "pink": (220, 164, 188),
    "purple": (92, 36, 84),
}


@pytest.mark.parametrize("name", ["faces", "characters"])
def test_hair_has_the_colour_of_its_name(name):
    found = datasets.load(name)
    coarse = found.train_images >> 4
    codes = (coarse[..., 0].astype(int) * 256 + coarse[..., 1] * 16 + coarse[..., 2]).reshape(len(coarse), -1)
    overall = np.bincount(codes.ravel(), minlength=4096) / codes.size
    for label, word in enumerate(found.class_names):
        own = codes[found.train_labels == label]
        # The colour that these images have more of than the others.
        code = int((np.bincount(own.ravel(), minlength=4096) / own.size - overall).argmax())
        colour = np.array([code // 256, code // 16 % 16, code % 16]) * 16 + 8
        assert np.abs(colour - COLOURS[word]).max() <= 26, (word, colour)


@pytest.mark.parametrize("name", SHIPPED)
def test_the_table_says_which_images_ship(name):
    found, expected = datasets.load(name), hashlib.sha256()
    for part in ("train_images", "train_labels", "test_images", "test_labels"):
        array = getattr(found, part)
        expected.update(f"{part} {array.shape}\n".encode() + array.tobytes())
    assert found.digest == SHIPPED[name].digest == expected.hexdigest()
    assert datasets.origin(name) == datasets.original(name) == found.origin


def test_line_art_is_dark_where_the_drawing_is_dark():
    found = datasets.load("characters")
    assert found.train_line_art.shape == (9_000, 32, 32)
    assert found.test_line_art.shape == (1_000, 32, 32)
    grey = found.test_images.mean(-1)
    same = np.mean([np.corrcoef(a.ravel(), b.ravel())[0, 1] for a, b in zip(grey, found.test_line_art, strict=True)])
    other = np.mean(
        [np.corrcoef(a.ravel(), b.ravel())[0, 1] for a, b in zip(grey[1:], found.test_line_art[:-1], strict=True)]
    )
    assert same > other + 0.1
