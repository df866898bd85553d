"""A run computes on one thread whatever the process is set to, and the process keeps its setting."""

import threading

import numpy as np
import pytest
import torch

from gan_core import blas
from gan_core.training.presets import PRESETS
from gan_core.training.threads import arithmetic_threads
from gan_core.training.trainer import Trainer

LITTLE = {"batch_size": 8, "generator_width": 4, "discriminator_width": 4}
GAMES = {"line": PRESETS["two_modes"].replace(**LITTLE), "images": PRESETS["animals"].replace(**LITTLE)}
X = {"line": np.zeros(3), "images": np.zeros((3, 28, 28))}


def numbers():
    """Threads of PyTorch in this thread, of NumPy's BLAS and of SciPy's."""
    return torch.get_num_threads(), *(found.get_num_threads() for found in blas.libraries())


@pytest.fixture(autouse=True)
def two_threads():
    """What a fresh process on two cores is set to."""
    before = numbers()
    torch.set_num_threads(2)
    for found in blas.libraries():
        blas.set_threads(found, 2)
    yield
    torch.set_num_threads(before[0])
    for found, count in zip(blas.libraries(), before[1:], strict=True):
        blas.set_threads(found, count)


def test_both_libraries_are_found():
    assert len(blas.libraries()) == 2
    one, other = blas.libraries()
    blas.set_threads(one, 1)
    assert (one.get_num_threads(), other.get_num_threads()) == (1, 2)


@pytest.mark.parametrize("kind", GAMES)
def test_everything_a_trainer_computes_is_on_one_thread(kind, monkeypatch):
    trainer, seen = Trainer(GAMES[kind]), []

    def watched(owner, name):
        original = getattr(owner, name)
        monkeypatch.setattr(owner, name, lambda *given, **named: (seen.append(numbers()), original(*given, **named))[1])

    for name in (
        "run",
        "next_update",
        "discriminator_step",
        "generator_step",
        "train_discriminator",
        "sample",
        "logits",
    ):
        watched(trainer._engine, name)
    watched(trainer._observer, "snapshot")
    watched(trainer._tracer, "trace")
    actions = (
        lambda: trainer.run(1),
        trainer.next_update,
        trainer.discriminator_step,
        trainer.generator_step,
        lambda: trainer.train_discriminator(1),
        lambda: trainer.sample(2, 1),
        lambda: trainer.logits(X[kind]),
        lambda: trainer.snapshot(live=True),
        lambda: trainer.trace("generator"),
    )
    for number, action in enumerate(actions, 1):
        action()
        assert len(seen) >= number and set(seen) == {(1, 1, 1)}
        assert numbers() == (2, 2, 2)


def test_a_trainer_may_be_given_more_threads(monkeypatch):
    trainer, seen = Trainer(GAMES["line"], threads=2), []
    torch.set_num_threads(1)
    monkeypatch.setattr(trainer._engine, "run", lambda steps: seen.append(torch.get_num_threads()))
    trainer.run(1)
    assert seen == [2]
    assert torch.get_num_threads() == 1


def test_the_numbers_come_back_after_an_error():
    with pytest.raises(RuntimeError, match="within"), arithmetic_threads(1):
        raise RuntimeError("within")
    assert numbers() == (2, 2, 2)


def test_the_blas_is_set_back_by_the_last_who_computes():
    inside, leave = threading.Event(), threading.Event()

    def compute():
        with arithmetic_threads(1):
            inside.set()
            leave.wait(10)

    other = threading.Thread(target=compute)
    with arithmetic_threads(1), arithmetic_threads(1):
        other.start()
        assert inside.wait(10)
    assert numbers() == (2, 1, 1)
    leave.set()
    other.join(10)
    assert numbers() == (2, 2, 2)
