"""Data that users bring along, compared with the arrays that the files were made from."""

import gzip
import subprocess
import sys
import tracemalloc
import zipfile

import numpy as np
import pytest

from gan_core import datasets
from gan_core.datasets import idx_upload, own
from gan_core.errors import DatasetError
from tests.datasets.idx_files import encoded, images, labels, zipped

TRAIN_IMAGES, TRAIN_LABELS = images(300), labels(300)
TEST_IMAGES, TEST_LABELS = images(120, seed=1), labels(120)
FOUR = [
    ("train-images-idx3-ubyte", encoded(TRAIN_IMAGES)),
    ("train-labels-idx1-ubyte", encoded(TRAIN_LABELS)),
    ("t10k-images-idx3-ubyte", encoded(TEST_IMAGES)),
    ("t10k-labels-idx1-ubyte", encoded(TEST_LABELS)),
]


@pytest.fixture(autouse=True)
def home(tmp_path, monkeypatch):
    monkeypatch.setenv("MINIMAX_HOME", str(tmp_path))
    return tmp_path


def refusal(files):
    with pytest.raises(DatasetError) as caught:
        own.keep(files)
    return str(caught.value)


def assert_is(dataset, train_images, train_labels, test_images, test_labels):
    np.testing.assert_array_equal(dataset.train_images, train_images)
    np.testing.assert_array_equal(dataset.train_labels, train_labels)
    np.testing.assert_array_equal(dataset.test_images, test_images)
    np.testing.assert_array_equal(dataset.test_labels, test_labels)


def test_four_files_in_any_order_and_packing_are_the_same_data_set(home):
    packed = [(f"{name}.gz", gzip.compress(data)) for name, data in FOUR]
    extra = [("README.txt", b"hello"), ("__MACOSX/._train-images-idx3-ubyte", b"\0\5\x16\7"), ("empty/", b"")]
    given = [
        FOUR,
        FOUR[::-1],
        packed,
        [FOUR[0], packed[1], packed[2], FOUR[3]],
        [("emnist.zip", zipped(FOUR, zipfile.ZIP_STORED))],
        [("a.zip", zipped([(f"MNIST/raw/{name}", data) for name, data in packed] + extra))],
        # Kaggle's archive has every file twice.
        [("archive.zip", zipped([file for name, data in FOUR for file in ((name, data), (f"{name}/{name}", data))]))],
        [(f"C:\\data\\{name}", data) for name, data in FOUR],
    ]
    (name,) = {own.keep(files) for files in given}
    assert datasets.own.NAME.fullmatch(name)
    assert [path.name for path in (home / "data").iterdir()] == [f"{name[4:]}.npz"]
    assert_is(datasets.load(name), TRAIN_IMAGES, TRAIN_LABELS, TEST_IMAGES, TEST_LABELS)
    assert datasets.image_shape(name) == (28, 28)
    assert datasets.class_names(name) == tuple("0123456789")
    assert datasets.attribute_values(name) == {}
    assert datasets.load(name) is datasets.load(name)
    with pytest.raises(ValueError, match="read-only"):
        datasets.load(name).train_images[0, 0, 0] = 1


def test_the_name_depends_on_every_image_and_label_and_on_nothing_else():
    one = own.keep(FOUR, "first")
    assert own.keep(FOUR, "second") == one
    changed = TRAIN_IMAGES.copy()
    changed[299, 27, 27] ^= 1
    other_labels = TEST_LABELS.copy()
    other_labels[0] = 3
    names = {
        one,
        own.keep([("train-images", encoded(changed)), *FOUR[1:]]),
        own.keep([*FOUR[:3], ("t10k-labels", encoded(other_labels))]),
        own.keep([*FOUR[:2], ("test-images", FOUR[0][1]), ("test-labels", FOUR[1][1])]),
        own.keep([(f"test{name}", data) for name, data in FOUR[:2]] + [("b", FOUR[2][1]), ("a", FOUR[3][1])]),
    }
    assert len(names) == 5


@pytest.mark.parametrize(
    "names",
    [
        ("latest-images", "latest-labels", "latest-t10k-images", "latest-t10k-labels"),
        ("contestImages", "contestLabels", "contestImagesTest", "contestLabelsTest"),
        ("train.images", "train.labels", "test1.images", "test1.labels"),
    ],
)
def test_only_a_word_of_its_own_says_that_a_file_is_to_test_with(names):
    assert own.keep([(name, data) for name, (_, data) in zip(names, FOUR, strict=True)]) == own.keep(FOUR)


@pytest.mark.parametrize(
    "folders", [("train", "test"), ("latest/train", "latest/test"), ("a\\Training", "a\\t10k"), ("data", "data/test")]
)
def test_folders_of_an_archive_say_which_files_are_to_test_with(folders):
    names = ("images-idx3-ubyte", "labels-idx1-ubyte")
    members = [
        (f"{folder}/{name}", data)
        for (folder, name), (_, data) in zip(((f, n) for f in folders for n in names), FOUR, strict=True)
    ]
    assert own.keep([("packed.zip", zipped(members))]) == own.keep(FOUR)


def test_labels_to_test_with_that_are_those_to_train_with_are_no_copies():
    other = encoded(images(300, seed=9))
    four = [FOUR[0], FOUR[1], ("t10k-images", other), ("t10k-labels", FOUR[1][1])]
    folders = [
        ("train/images", FOUR[0][1]),
        ("train/labels", FOUR[1][1]),
        ("test/images", other),
        ("test/labels", FOUR[1][1]),
    ]
    assert own.keep([("a.zip", zipped(folders))]) == own.keep(four)


@pytest.mark.parametrize("packed", [False, True])
def test_images_of_emnist_are_turned_upright_and_nothing_else_is(packed):
    # As EMNIST's files hold them: rows and columns exchanged.
    lying = [
        (f"emnist-letters-{name.replace('t10k', 'test')}", encoded(array.swapaxes(1, 2) if array.ndim == 3 else array))
        for (name, _), array in zip(FOUR, (TRAIN_IMAGES, TRAIN_LABELS, TEST_IMAGES, TEST_LABELS), strict=True)
    ]
    told = []
    given = [("archive.zip", zipped([(f"gzip/{name}", data) for name, data in lying]))] if packed else lying
    name = own.keep(given, tell=told.append)
    assert_is(datasets.load(name), TRAIN_IMAGES, TRAIN_LABELS, TEST_IMAGES, TEST_LABELS)
    assert len(told) == 1 and "turned upright" in told[0] and "rename" in told[0]
    told.clear()
    others = [(f"my{name}", data) for name, data in lying]  # a word of its own, or it says nothing
    as_they_are = own.keep(others, tell=told.append)
    np.testing.assert_array_equal(datasets.load(as_they_are).test_images, TEST_IMAGES.swapaxes(1, 2))
    own.keep([("emnist.zip", zipped(FOUR))], tell=told.append)
    assert told == []


@pytest.mark.parametrize("form", ["plain", "gzip", "zip"])
def test_an_upload_takes_little_more_memory_than_its_images(form, tmp_path):
    """What a worker needs is bounded by the images alone: they are read from the disk and moved where they are."""
    count = 60_000
    pictures = np.zeros((count, 28, 28), np.uint8)
    pictures[np.arange(count), 5, np.arange(count) % 28] = 200
    files = {"images": encoded(pictures), "labels": encoded(labels(count))}
    if form == "zip":
        files = {"a.zip": zipped(list(files.items()))}
    elif form == "gzip":
        files = {f"{name}.gz": gzip.compress(data, 1) for name, data in files.items()}
    given = []
    for name, data in files.items():
        (tmp_path / name).write_bytes(data)
        given.append((name, tmp_path / name))
    size = pictures.nbytes
    most = 1.3 * size + 18 * 2**20  # NumPy writes 16 MB at a time
    del pictures, files
    tracemalloc.start()
    try:
        name = own.keep(given)
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert size <= peak < most
    tracemalloc.start()
    try:
        assert own.keep(given) == name  # again: what is there is looked through for being whole
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert size <= peak < most
    assert own.describe(name).images == count - count // 7


def test_without_test_files_a_seventh_is_held_out_of_every_class():
    sorted_by_class = np.repeat(np.arange(10), 210).astype(np.uint8)
    pictures = images(2100)
    name = own.keep([("images", encoded(pictures)), ("labels", encoded(sorted_by_class))])
    found = datasets.load(name)
    assert len(found.test_images) == 300
    assert len(found.train_images) == 1800
    # Each image is in one of the parts, with its label. Expected 30 a class; a class of 12 or 48 is one in 10,000.
    label_of = {image.tobytes(): label for image, label in zip(pictures, sorted_by_class, strict=True)}
    for part_images, part_labels in (
        (found.train_images, found.train_labels),
        (found.test_images, found.test_labels),
    ):
        for image, label in zip(part_images, part_labels, strict=True):
            assert label_of.pop(image.tobytes()) == label
    assert not label_of
    counts = np.bincount(found.test_labels, minlength=10)
    assert counts.min() > 12
    assert counts.max() < 48


def test_labels_become_places_in_the_class_names():
    letters = (labels(300, 26) + 1, labels(120, 26) + 1)
    name = own.keep([FOUR[0], ("train-labels", encoded(letters[0])), FOUR[2], ("t10k-labels", encoded(letters[1]))])
    found = datasets.load(name)
    assert found.class_names == datasets.class_names(name) == tuple(str(number) for number in range(1, 27))
    np.testing.assert_array_equal(found.train_labels, letters[0] - 1)
    np.testing.assert_array_equal(found.test_labels, letters[1] - 1)
    odd = np.where(labels(300) % 2, 255, 7).astype(np.uint8)
    found = datasets.load(own.keep([FOUR[0], ("train-labels", encoded(odd)), *FOUR[2:]]))
    assert found.class_names == ("0", "1", "2", "3", "4", "5", "6", "7", "8", "9", "255")
    np.testing.assert_array_equal(np.array(found.class_names, int)[found.train_labels], odd)


def test_the_list_tells_what_there_is_newest_first():
    first = own.keep(FOUR, "  My \n images ")
    second = own.keep([("emnist-letters-train-images.gz", encoded(images(700))), ("b", encoded(labels(700)))])
    one, two = own.available()
    assert (one.name, one.title, one.images, one.test_images) == (second, "emnist letters", 600, 100)
    assert (two.name, two.title, two.images, two.test_images) == (first, "My images", 300, 120)
    assert datasets.title(first) == "My images"
    assert own.keep(FOUR) == first
    assert datasets.title(first) == "My images"
    own.keep(FOUR, "Renamed")
    assert datasets.load(first).title == "Renamed"
    assert len(own.available()) == 2


def test_discarding_can_be_undone():
    name = own.keep(FOUR)
    datasets.load(name)
    own.discard(name)
    assert own.available() == []
    for ask in (datasets.load, datasets.class_names, datasets.title, own.read):
        with pytest.raises(DatasetError, match=f"{name} is not on this computer.*again"):
            ask(name)
    own.restore(name)
    assert [found.name for found in own.available()] == [name]
    assert datasets.load(name).train_images.shape == (300, 28, 28)
    for ask in (own.discard, own.restore, own.describe):
        with pytest.raises(DatasetError, match="no data set"):
            ask("../../etc/passwd")


def test_what_was_altered_on_disk_is_refused(home):
    name = own.keep(FOUR)
    path = home / "data" / f"{name[4:]}.npz"
    with np.load(path) as archive:
        arrays = dict(archive)
    np.savez_compressed(path, **(arrays | {"train_images": 255 - arrays["train_images"]}))
    for ask in (datasets.load, own.packed):
        with pytest.raises(DatasetError, match="altered"):
            ask(name)
    whole = path.read_bytes()
    path.write_bytes(whole[: len(whole) // 2])
    with pytest.raises(DatasetError, match=path.name):
        datasets.load(name)
    assert own.available() == []
    assert own.keep(FOUR) == name
    assert_is(datasets.load(name), TRAIN_IMAGES, TRAIN_LABELS, TEST_IMAGES, TEST_LABELS)


@pytest.mark.parametrize(
    ("files", "words"),
    [
        ([], "No file"),
        (FOUR[:1], "1 IDX file (train-images-idx3-ubyte): expected"),
        (FOUR[:3], "3 IDX files (train-images"),
        ([FOUR[0], FOUR[2]], "both hold images"),
        ([FOUR[1], FOUR[3]], "both hold labels"),
        ([FOUR[0], FOUR[3]], "120 labels, but train-images-idx3-ubyte has 300 images"),
        ([(f"{number}", data) for number, (_, data) in enumerate(FOUR)], "0 have a word that begins with t10k or test"),
        ([("images", encoded(images(699))), ("labels", encoded(labels(699)))], "at least 100 of each, or 700"),
        ([*FOUR[:2], ("test1", encoded(images(99))), ("test2", encoded(labels(99)))], "99 to test with"),
        ([("a.zip", zipped(FOUR)), FOUR[0]], "expected one archive that holds all"),
        ([("a.zip", zipped([("notes.txt", b"hello")]))], "holds no IDX file"),
        ([("a.zip", zipped([*FOUR, ("fifth", encoded(labels(5)))]))], "more than four"),
        ([("a.zip", zipped(FOUR[:1]))], "1 IDX file (a.zip/train-images-idx3-ubyte): expected"),
        ([("big", bytes(64 * 2**20 + 1)), FOUR[1]], "67,108,865 bytes: expected 67,108,864"),
        ([("cat.png", b"\x89PNG\r\n\x1a\n"), FOUR[1]], "cat.png starts with b'\\x89PNG'"),
        ([("folder/empty", b""), FOUR[1]], "empty is empty: expected an IDX file"),
    ],
)
def test_files_that_do_not_fit_are_refused_with_what_was_expected(files, words, home):
    assert words in refusal(files)
    assert not (home / "data").exists()


def test_every_truncation_is_refused():
    data = FOUR[0][1]
    packed = gzip.compress(data)
    archive = zipped(FOUR)
    for length in [*range(17), 1000, len(data) - 1]:
        assert "train-images" in refusal([("train-images", data[:length]), FOUR[1]])
    for length in [*range(0, 40, 3), *np.linspace(50, len(packed) - 1, 20).astype(int)]:
        assert "train-images" in refusal([("train-images.gz", packed[:length]), FOUR[1]])
    for length in [3, 4, 21, 22, 100, *np.linspace(200, len(archive) - 1, 20).astype(int)]:
        assert "a.zip" in refusal([("a.zip", archive[:length])])


def test_more_images_than_fit_are_refused(monkeypatch):
    monkeypatch.setattr(idx_upload, "MOST_IMAGES", 400)
    assert "announces 120 items: expected 1 to 100" in refusal(FOUR)
    monkeypatch.setattr(idx_upload, "MOST_IMAGES", 420)
    assert own.keep(FOUR)
    assert own.keep([("test.zip", zipped(FOUR))])


def test_naming_data_sets_needs_no_torch(home):
    name = own.keep(FOUR)
    script = (
        "import sys; from gan_core import datasets; from gan_core.datasets import own\n"
        "print(len(own.available()), datasets.class_names(sys.argv[1])[9], 'torch' in sys.modules)"
    )
    ran = subprocess.run([sys.executable, "-c", script, name], capture_output=True, text=True, check=True)
    assert ran.stdout.split() == ["1", "9", "False"]
