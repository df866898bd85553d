import numpy as np
import pytest

from gan_core.errors import CheckpointError
from gan_core.runs.renderer import CACHED, WAITING, Renderer


class Checkpoint:
    def generate(self, latents):
        if latents.shape[1] != 2:
            raise ValueError("2 numbers each")
        return np.full((len(latents), 4, 4), 7, np.uint8)


@pytest.fixture
def desk():
    loaded, sent = [], []

    def load(name):
        loaded.append(name)
        if name == "missing":
            raise CheckpointError("There is no checkpoint 'missing'.")
        return Checkpoint()

    return Renderer(load, lambda header, arrays: sent.append((header, arrays))), loaded, sent


def ask(renderer, number, name, latents):
    renderer.answer({"request": number, "checkpoint": name}, latents)


def test_images_come_back_under_their_number(desk):
    renderer, _, sent = desk
    ask(renderer, 5, "digits", np.zeros((3, 2), np.float32))
    header, arrays = sent[0]
    assert (header["kind"], header["request"], header["error"]) == ("rendered", 5, None)
    assert arrays["images"].shape == (3, 4, 4)


def test_errors_travel_back_as_data(desk, capsys):
    renderer, _, sent = desk
    ask(renderer, 1, "missing", np.zeros((3, 2), np.float32))
    ask(renderer, 2, "digits", np.zeros((3, 5), np.float32))
    assert sent[0][0]["error"] == "There is no checkpoint 'missing'."
    assert "ValueError: 2 numbers each" in sent[1][0]["error"]
    capsys.readouterr()


def test_checkpoints_are_loaded_once_and_only_a_few_are_kept(desk):
    renderer, loaded, _ = desk
    names = [f"c{number}" for number in range(CACHED)]
    for name in [*names, *names, "other", names[-1], names[0]]:
        ask(renderer, 1, name, np.zeros((1, 2), np.float32))
    assert loaded == [*names, "other", names[0]]


def test_too_many_requests_are_refused(desk):
    renderer, _, sent = desk
    for number in range(WAITING + 1):
        renderer.request({"request": number, "checkpoint": "digits"}, {"latents": np.zeros((1, 2), np.float32)})
    assert [header["request"] for header, _ in sent] == [WAITING]
    assert "Too many" in sent[0][0]["error"]
