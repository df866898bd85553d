import pickle

import numpy as np
import pytest

from gan_core.errors import CheckpointError
from gan_core.runs import states
from gan_core.training.settings import Settings
from gan_core.training.trainer import Trainer


def test_what_goes_in_comes_out():
    state = {
        "arrays": {
            "weights": np.arange(6, dtype=np.float32).reshape(2, 3).T,
            "count": np.int64(7),
            "mean": np.float64(0.1),
            "none": np.zeros((0, 3)),
        },
        "record": {"step": 3, "stream": 2**127 + 1, "settings": {"means": [1.5], "word": "−"}},
    }
    back = states.from_bytes(states.to_bytes(state))
    assert back["record"] == state["record"]
    assert back["arrays"].keys() == state["arrays"].keys()
    for name, array in state["arrays"].items():
        assert back["arrays"][name].shape == np.shape(array)
        assert back["arrays"][name].dtype == array.dtype
        assert np.array_equal(back["arrays"][name], array)


def test_damaged_states_are_refused():
    data = states.to_bytes({"arrays": {"a": np.ones(3)}, "record": {}})
    for length in range(len(data)):
        with pytest.raises(CheckpointError):
            states.from_bytes(data[:length])


def test_the_record_alone():
    record = {"step": 3, "settings": {"means": [1.5]}}
    data = states.to_bytes({"arrays": {"a": np.ones(3)}, "record": record})
    assert states.record(data) == record
    for damaged in (b"", data[:7], data[:20], b"\xff" * 100, data.replace(b'{\\"step', b'[\\"step')):
        with pytest.raises(CheckpointError):
            states.record(damaged)


def test_pickles_are_refused_unopened():
    class Bomb:
        def __reduce__(self):
            return (pytest.fail, ("a pickle was opened",))

    with pytest.raises(CheckpointError):
        states.from_bytes(pickle.dumps(Bomb()))


@pytest.mark.parametrize("begin", [lambda trainer: None, Trainer.discriminator_step, Trainer.generator_step])
def test_what_was_trained_before_both_players_had_an_update_is_a_state_like_others(begin):
    trainer, again = (Trainer(Settings(generator_width=4, discriminator_width=4, batch_size=8)) for _ in range(2))
    begin(trainer)
    state = trainer.state_dict()
    assert states.is_finite(state)
    again.load_state_dict(states.from_bytes(states.to_bytes(state)))
    assert states.to_bytes(again.state_dict()) == states.to_bytes(state)
    for one in (trainer, again):
        one.run(2)
    assert states.to_bytes(again.state_dict()) == states.to_bytes(trainer.state_dict())


def test_finite():
    assert states.is_finite({"arrays": {"a": np.ones(3), "n": np.arange(3)}})
    for bad in (np.nan, np.inf, -np.inf):
        assert not states.is_finite({"arrays": {"a": np.ones(3), "b": np.array([1.0, bad])}})
    assert states.is_finite({"arrays": {"last.loss_g": np.array([np.nan])}})
    assert not states.is_finite({"arrays": {"last.loss_g": np.array([np.inf])}})
