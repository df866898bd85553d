"""The copy test: what learned the distribution passes, what copies its training images does not."""

import numpy as np
import pytest

from gan_core import datasets
from gan_core.evaluation.memorising import copy_test
from gan_core.evaluation.neighbours import NearestImages

DIGITS = datasets.load("mnist").train_images
TRAINING = NearestImages(DIGITS[:4000])
FRESH, HELD_OUT = DIGITS[20_000:20_400], DIGITS[30_000:30_300]


def nearest_distances(images):
    points = (DIGITS[:4000].reshape(4000, -1) / 127.5).astype(np.float64)
    return [np.sqrt(((points - image.reshape(-1) / 127.5) ** 2).sum(1)).min() for image in images]


def test_fresh_real_images_pass():
    found = copy_test(TRAINING, FRESH, HELD_OUT)
    assert found.closeness == pytest.approx(0.5, abs=0.08)  # three standard errors: sqrt((n + m + 1) / 12 n m) = 0.022
    assert found.copied_share < 0.01 and not found.memorises


def test_closeness_is_counted_over_all_pairs():
    samples = np.concatenate((FRESH[:30], DIGITS[:10]))
    near, far = nearest_distances(samples), nearest_distances(HELD_OUT[:40])
    pairs = np.mean([[0.5 * (a == b) + (a < b) for a in near] for b in far])
    assert copy_test(TRAINING, samples, HELD_OUT[:40]).closeness == pytest.approx(pairs, abs=1e-9)


def test_copies_are_found():
    found = copy_test(TRAINING, DIGITS[:400], HELD_OUT)
    assert found.closeness > 0.99 and found.copied_share > 0.99 and found.memorises


def test_a_few_copies_with_noise_are_found():
    rng = np.random.default_rng(0)
    noisy = np.clip(DIGITS[:20].astype(int) + rng.integers(-9, 10, (20, 28, 28)), 0, 255).astype(np.uint8)
    found = copy_test(TRAINING, np.concatenate((FRESH[:380], noisy)), HELD_OUT)
    assert 0.045 <= found.copied_share < 0.06  # twenty of four hundred
    assert found.closeness < 0.6 and found.memorises


def test_images_that_the_data_hold_twice():
    doubled = NearestImages(np.concatenate((DIGITS[:50], DIGITS[:50])))
    found = copy_test(doubled, DIGITS[:20], DIGITS[10:30])
    assert found.copied_share == found.copied_share_held_out == 1.0
    assert found.closeness == 0.5 and not found.memorises


def test_all_very_near_is_suspicious_without_a_copy():
    blended = ((DIGITS[:300].astype(int) * 3 + DIGITS[2000:2300] * 2) // 5).astype(np.uint8)
    found = copy_test(TRAINING, blended, HELD_OUT)
    assert 0.75 < found.closeness < 0.95 and found.copied_share == 0 and found.memorises
