"""Every kind of request, answered by a real worker from a real checkpoint."""

import numpy as np
import pytest

from gan_core import checkpoints, datasets
from gan_core.errors import RunError
from gan_core.latent.directions import mean_difference
from gan_core.runs.server.host import Host
from gan_core.runs.worker.services import SERVICES


@pytest.fixture(scope="module")
def host(tmp_path_factory):
    host = Host(workers=1, folder=tmp_path_factory.mktemp("runs"))
    yield host
    host.close()


@pytest.fixture(scope="module")
def mnist():
    return checkpoints.load("mnist_mlp")


def ask(host, kind, arrays=None, **arguments):
    return host.request(kind, {"checkpoint": "mnist_mlp", **arguments}, arrays).result(60)


def test_render(host, mnist):
    z = np.random.default_rng(1).normal(size=(70, 64))
    images = host.render("mnist_mlp", z).result(60)
    assert images.shape == (70, 28, 28) and images.dtype == np.uint8
    assert np.abs(images.astype(int) - mnist.generate(z)).max() <= 1
    assert host.render("mnist_mlp", z[:0]).result(60).shape == (0, 28, 28)


def test_invert(host, mnist):
    image = datasets.load("mnist").test_images[0]
    request = host.request("invert", {"checkpoint": "mnist_mlp", "seed": 4}, {"image": image})
    told = []
    request.on_progress(told.append)
    facts, arrays = request.result(60)
    assert facts["label"] is None and facts["loss"] < 0.5 * facts["start_loss"]
    again = mnist.generate(arrays["latent"][np.newaxis])[0]
    assert np.abs(again.astype(int) - arrays["reconstruction"]).mean() < 1.0
    assert told and all(word["latent"].shape == (64,) for word in told)
    assert told[-1]["reconstruction"].shape == (28, 28) and 0 <= told[-1]["done"] <= 1
    repeated = ask(host, "invert", {"image": image}, seed=4)
    assert np.array_equal(repeated[1]["latent"], arrays["latent"])


@pytest.mark.parametrize("method", ["sefa", "ganspace"])
def test_directions(host, method):
    facts, arrays = ask(host, "directions", method=method, count=4)
    assert arrays["vectors"].shape == (4, 64) and arrays["strengths"].shape == (4,)
    assert len(facts["names"]) == 4 and facts["method"] == method


def test_directions_between_classes(host):
    facts, arrays = ask(host, "directions", method="attributes")
    assert len(facts["names"]) == len(facts["pairs"]) == len(arrays["vectors"]) == 45
    assert [group["value"] for group in facts["groups"]] == list("0123456789")
    a, b = facts["pairs"][0]
    assert facts["names"][0] == f"{a} → {b}"
    vector, length = mean_difference(arrays["group_means"][a], arrays["group_means"][b])
    np.testing.assert_allclose(vector, arrays["vectors"][0], atol=1e-5)
    assert length == pytest.approx(arrays["strengths"][0], rel=1e-4)


def test_sample_quality(host):
    facts, arrays = ask(host, "sample_quality", psis=[0.25, 1.0], count=100)
    assert set(arrays) == {"psis", "diversity", "precision", "recall", "confidence"}
    assert arrays["diversity"][0] < arrays["diversity"][1] and facts["features"] == "classifier"


@pytest.mark.parametrize(
    ("kind", "arguments", "arrays", "words"),
    [
        ("render", {"checkpoint": "nope"}, {"latents": np.zeros((1, 64))}, "no checkpoint 'nope'"),
        ("render", {}, {"latents": np.zeros((1, 3))}, "latents of shape"),
        ("render", {}, {"latents": np.zeros((1, 64)), "labels": np.zeros(1, np.int64)}, "not conditional"),
        ("invert", {}, {"image": np.zeros((5, 5), np.uint8)}, "expected"),
        ("invert", {"label": 3}, {"image": np.zeros((28, 28), np.uint8)}, "not conditional"),
        ("invert", {}, {}, "lacks the array image"),
        ("directions", {"method": "telepathy"}, {}, "sefa, ganspace, attributes"),
        ("directions", {"method": "sefa", "count": 65}, {}, "from 1 to 64"),
        ("directions", {"method": "sefa", "seed": "x"}, {}, "expected"),
        ("sample_quality", {"psis": [7.0]}, {}, "from 0 to 1.5"),
        ("sample_quality", {}, {}, "expected"),
    ],
)
def test_errors_say_what_is_allowed(host, kind, arguments, arrays, words):
    with pytest.raises(RunError, match=words) as raised:
        ask(host, kind, arrays, **arguments)
    assert "Traceback" not in str(raised.value) and "could not be worked out" not in str(raised.value)


def test_every_kind_is_described():
    assert all(service.answer.__doc__ and "Answer" in service.answer.__doc__ for service in SERVICES.values())
