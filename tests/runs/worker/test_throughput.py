import pytest

from gan_core.runs.worker.throughput import Throughput
from gan_core.training.settings import Settings

DIGITS = Settings(dataset="mnist", batch_size=50, discriminator_steps=3)


def rate(throughput):
    return throughput.metrics(DIGITS)["images_per_second"]


def test_counts_the_images_that_pass_through_d():
    throughput = Throughput()
    assert rate(throughput) is None
    # Each step shows D three times 50 real and 50 generated images, and once 50 more for G.
    throughput.record(DIGITS, steps=4, seconds=2.0, generator=True)
    assert rate(throughput) == pytest.approx(4 * 350 / 2.0)
    throughput.forget()
    throughput.record(DIGITS, steps=4, seconds=2.0, generator=False)
    assert rate(throughput) == pytest.approx(4 * 100 / 2.0)


def test_follows_a_change_within_some_slices():
    throughput = Throughput()
    for seconds in [1.0] * 50 + [0.1] * 50:
        throughput.record(DIGITS, 1, seconds, generator=True)
    assert rate(throughput) == pytest.approx(3500, rel=0.05)


def test_on_the_line_there_are_no_images():
    throughput = Throughput()
    throughput.record(Settings(), 1, 1.0, generator=True)
    assert throughput.metrics(Settings()) == {}
