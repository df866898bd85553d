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
