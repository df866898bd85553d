import base64

import numpy as np
import pytest

from gan_core.errors import SettingsError
from gan_core.latent import seeded_latent
from pages.latent.keyframes import Keyframe, default_class, mixture_of, of_vector, parse, weights_of

RNG = np.random.default_rng(0)


def test_a_seed_and_back():
    for seed in (0, 7, 2**31 - 1):
        assert parse(str(seed)) == Keyframe(seed)
        assert Keyframe(seed).text() == str(seed)
    np.testing.assert_array_equal(Keyframe(7).vector(16, "normal"), seeded_latent(7, 16))
    np.testing.assert_array_equal(Keyframe(7).vector(16, "uniform"), seeded_latent(7, 16, "uniform"))


@pytest.mark.parametrize("dim", [1, 2, 3, 64, 128])
def test_a_vector_survives_the_address_to_the_last_bit(dim):
    vector = RNG.normal(size=dim)
    keyframe = of_vector(vector)
    assert parse(keyframe.text()) == keyframe
    assert set(keyframe.text()) <= set("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_")
    np.testing.assert_array_equal(parse(keyframe.text()).vector(dim, "normal"), vector.astype(np.float16))
    # Independently: RFC 4648 base64 of IEEE half precision, little-endian.
    expected = base64.b64encode(vector.astype("<f2").tobytes()).decode().translate({43: "-", 47: "_", 61: None})
    assert keyframe.text() == f"v{expected}"


@pytest.mark.parametrize("text", ["54.3", "54.3_25_8_75", "54.0_1_1_98_2_1"])
def test_classes_stand_behind_a_point(text):
    assert parse(text).text() == text


def test_a_mixture_of_one_class_is_that_class():
    assert parse("5.3_100_8_0") == parse("5.3")
    assert parse("5.8_75_3_25") == parse("5.3_25_8_75")


def test_weights_become_whole_percents_that_sum_to_a_hundred():
    for _ in range(200):
        weights = RNG.dirichlet(np.full(10, 0.3))
        mixture = mixture_of(weights)
        assert sum(share for _, share in mixture) == 100
        assert np.abs(weights_of(mixture, 10) - weights).max() < 0.01
    assert mixture_of(np.eye(10)[4]) == ((4, 100),)
    assert mixture_of(np.full(3, 1 / 3)) == ((0, 34), (1, 33), (2, 33))


def test_keys_without_a_class_get_different_ones():
    for classes in range(2, 15):
        labels = [default_class(index, classes)[0][0] for index in range(8)]
        assert all(0 <= label < classes for label in labels)
        assert labels[0] != labels[1]
    assert len({default_class(index, 10) for index in range(8)}) == 8


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "whole number"),
        ("-1", "whole number"),
        ("1.5.2", "class"),
        ("2147483648", "2,147,483,647"),
        ("9" * 5000, "5,000 characters"),
        ("٣x", "whole number"),
        ("v", "half precision"),
        ("vAA", "half precision"),
        ("vAH4", "half precision"),  # not a number
        ("v!!!!", "base64"),
        ("5.", "class"),
        ("5.x", "class"),
        ("5.3_50", "sum to 100"),
        ("5.3_50_8_40", "sum to 100"),
        ("5.3_50_3_50", "sum to 100"),
        ("5.1_2_3", "sum to 100"),
    ],
)
def test_what_is_refused(text, words):
    with pytest.raises(SettingsError, match=words):
        parse(text)


def test_a_vector_must_fit_its_generator():
    keyframe = of_vector(np.ones(5))
    assert keyframe.fits(5)
    assert not keyframe.fits(6)
    assert Keyframe(3).fits(6)
    with pytest.raises(SettingsError, match="5 coordinates does not fit: this generator takes 6"):
        keyframe.vector(6, "normal")
    with pytest.raises(SettingsError, match="finite"):
        of_vector(np.array([1e6]))
