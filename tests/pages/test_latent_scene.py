from dataclasses import replace

import numpy as np
import pytest

from gan_core.latent import grid, lerp, slerp
from pages.latent import latent_batch
from pages.latent.keyframes import Keyframe, of_vector
from pages.latent.scene import Scene, unknown
from tests.pages.scenes import PLAIN, VECTORS, opened, z


@pytest.mark.parametrize(
    "query",
    [
        "checkpoint=plain&a=54&b=28&path=slerp&t=0.5",
        "checkpoint=plain&a=1&b=2&c=3&path=lerp&t=0.25&loop=1&cell=2.3&truncation=0.7&grid=5x9&tab=grid",
        "checkpoint=classed&a=1.3&b=2.8_25_9_75&path=slerp&t=1&look=77.0&samples=40&class=4&tab=samples",
        "checkpoint=plain&a=1&b=2&path=slerp&t=0&method=attributes&sefa=0_1.5%2A3_-2&attributes=12_0.25&sefa.3=a+b",
        f"checkpoint=plain&a={of_vector(np.arange(16.0)).text()}&b=2&path=slerp&t=0.5&look={of_vector(np.ones(16)).text()}",
    ],
)
def test_an_address_and_back(query):
    scene, problems = opened(query)
    assert problems == []
    assert opened(scene.to_query()) == (scene, [])
    assert scene.to_query() == query.replace("%2A", "*").replace("*", "%2A") or scene.to_query() == query


def test_an_empty_address_shows_four_keys():
    scene, problems = opened("")
    assert problems == []
    assert scene.generator is PLAIN
    assert len(scene.keyframes) == 4
    assert Scene(PLAIN).to_query() == scene.to_query()


@pytest.mark.parametrize(
    ("part", "words"),
    [
        ("checkpoint=nothing", ("'nothing'", "plain, classed, wide")),
        ("checkpoint=../plain", ("'../plain'",)),
        ("checkpoint=broken", ("truncated",)),
        ("path=straight", ("path", "'straight'", "lerp, slerp")),
        ("c=-1", ("c in", "'-1'", "2,147,483,647")),
        ("t=1.01", ("t in", "from 0 to 1")),
        ("t=nan", ("t in", "'nan'")),
        ("loop=2", ("loop in", "from 0 to 1")),
        ("truncation=2", ("truncation", "from 0 to 1.5")),
        ("grid=7", ("grid", "'7'")),
        ("grid=7x99", ("grid", "'99'", "from 1 to 15")),
        ("cell=1.x", ("cell", "'x'")),
        ("tab=secret", ("tab", "walk, grid")),
        ("sefa=0_x", ("sefa", "'x'")),
        ("sefa=0_inf", ("sefa", "'inf'")),
        ("sefa=" + "*".join(f"{i}_1" for i in range(50)), ("50 directions",)),
        ("sefa.0=" + "x" * 41, ("1 to 40",)),
        ("sefa.x=name", ("'x'",)),
        ("class=1.5", ("class", "'1.5'")),
        ("c=" + of_vector(np.ones(3)).text(), ("C has 3 coordinates", "takes 16")),
    ],
)
def test_what_is_wrong_is_told_and_left_out(part, words):
    scene, problems = opened(f"a=5&b=6&{part}")
    assert len(problems) == 1
    assert all(word in problems[0] for word in words)
    assert scene.keyframes[:2] == (Keyframe(5), Keyframe(6))
    assert scene.generator is PLAIN


def test_words_that_mean_nothing_here_are_one_note_and_no_problem():
    query = "a=5&b=6&utm_source=mail&z=1&trunkation=0.5&sefa.0=slant&tab=grid"
    scene, problems = opened(query)
    assert problems == []
    assert (scene.keyframes, scene.tab, scene.truncation) == ((Keyframe(5), Keyframe(6)), "grid", 1.0)
    assert "'utm_source', 'z', 'trunkation' (did you mean truncation?)." in unknown(query)
    assert unknown(scene.to_query()) == ""


@pytest.mark.parametrize(
    ("keys", "seeds", "told"),
    [
        ("a=x&b=6&c=7", [0, 6, 7], ["a in the address: 'x'"]),
        ("a=5&b=-1&c=7&d=v", [5, 1, 7, 3], ["b in", "d in"]),
        ("b=6&d=7", [0, 6, 2, 7], ["A is not there", "C is not there"]),
        (f"a=5&b={of_vector(np.ones(3)).text()}&c=7", [5, 1, 7], ["B has 3 coordinates"]),
        ("a=5.x&b=6", [0, 6], ["The class 'x'"]),
    ],
)
def test_a_key_that_cannot_be_read_shifts_no_other(keys, seeds, told):
    scene, problems = opened(f"checkpoint=plain&{keys}")
    assert [keyframe.seed for keyframe in scene.keyframes] == seeds
    assert len(problems) == len(told)
    assert all(words in problem for words, problem in zip(told, problems, strict=True))
    assert all("drawn anew, from seed" in problem for problem in problems)


def test_numbers_come_back_to_the_last_bit():
    scene, _ = opened("a=1&b=2&t=0.12345678901234567&truncation=0.7000000000000001&sefa=3_1.2345678901234567")
    assert (scene.t, scene.truncation, scene.amounts["sefa"][3]) == (
        0.12345678901234567,
        0.7000000000000001,
        1.2345678901234567,
    )
    assert opened(scene.to_query()) == (scene, [])


def test_an_endless_address_is_left_out():
    scene, problems = opened("a=" + "1" * 70_000)
    assert "60,000" in problems[0]
    assert scene.keyframes == Scene(PLAIN).keyframes


def test_an_address_of_too_many_parts_is_left_out():
    scene, problems = opened("&".join(f"x{number}=1" for number in range(501)))
    assert len(problems) == 1 and "500 parts" in problems[0]
    assert scene.keyframes == Scene(PLAIN).keyframes


def test_classes_follow_the_generator():
    scene, problems = opened("checkpoint=classed&a=1&b=2.7&c=3.12&look=5&class=11")
    labels = [keyframe.mixture[0][0] for keyframe in scene.keyframes]
    assert labels[1] == 7
    assert all(0 <= label < 10 for label in labels)
    assert scene.look.mixture
    assert scene.sample_class is None
    # What is not as the address says is told; a class that is not asked for is no matter.
    assert len(problems) == 2
    assert all(words in problems[0] for words in ("C in", "classes 0 to 9", "none is 12", f"class {labels[2]} instead"))
    assert "class in" in problems[1] and "none is 11" in problems[1]
    plain, told = opened(scene.to_query().replace("classed", "plain"))
    assert told == []
    assert [keyframe.mixture for keyframe in plain.keyframes] == [()] * 3


def test_what_is_looked_at_is_there_or_told():
    scene, problems = opened(f"a=1&b=2&grid=3x4&cell=3.1&look={of_vector(np.ones(3)).text()}")
    assert (scene.cell, scene.look) == (None, None)
    assert "it has 3 coordinates" in problems[0]
    assert "3 × 4 cells" in problems[1] and len(problems) == 2
    scene, problems = opened("checkpoint=classed&a=1&b=2&look=3.10")
    assert scene.look.mixture[0][0] < 10
    assert "look in" in problems[0] and "none is 10" in problems[0]


def test_points_of_the_way_are_the_interpolation_of_its_keys():
    scene, _ = opened("a=1&b=2&c=3&path=slerp")
    first, last = latent_batch.frames(scene, 0), latent_batch.frames(scene, 1)
    np.testing.assert_allclose(first.latents, slerp(z(1), z(2), np.arange(60) / 60), atol=1e-12)
    np.testing.assert_allclose(last.latents, slerp(z(2), z(3), np.arange(61) / 60), atol=1e-12)
    there = latent_batch.looked_at(replace(scene, t=0.75)).latents[0]
    np.testing.assert_allclose(there, slerp(z(2), z(3), 0.5), atol=1e-12)
    closed = replace(scene, closed=True)
    assert latent_batch.segments(closed) == 3
    np.testing.assert_allclose(
        latent_batch.frames(closed, 2).latents, slerp(z(3), z(1), np.arange(60) / 60), atol=1e-12
    )


def test_every_key_has_a_tile_on_the_strip():
    for count in range(2, 9):
        for closed in (False, True):
            keyframes = tuple(Keyframe(seed) for seed in range(count))
            scene = Scene(PLAIN, keyframes, closed=closed)
            times = latent_batch.strip_times(scene)
            assert set(range(count)) <= set(times)
            assert times[-1] == latent_batch.segments(scene)


def test_the_grid_has_its_keys_at_the_corners():
    scene, _ = opened("a=1&b=2&c=3&d=4&e=5&path=lerp&grid=4x6")
    cells = latent_batch.in_the_grid(scene).latents.reshape(4, 6, 16)
    np.testing.assert_allclose(cells, grid(z(1), z(2), z(3), z(4), 4, 6), atol=1e-12)
    triangle = latent_batch.in_the_grid(replace(scene, keyframes=scene.keyframes[:3])).latents.reshape(4, 6, 16)
    np.testing.assert_allclose(triangle[-1], np.tile(z(3), (6, 1)), atol=1e-12)
    band = latent_batch.in_the_grid(replace(scene, keyframes=scene.keyframes[:2])).latents.reshape(4, 6, 16)
    np.testing.assert_allclose(band, np.tile(lerp(z(1), z(2), np.linspace(0, 1, 6)), (4, 1, 1)), atol=1e-12)
    cell = latent_batch.looked_at(replace(scene, cell=(2, 3)))
    np.testing.assert_array_equal(cell.latents[0], cells[2, 3])


def test_classes_are_interpolated_as_well():
    scene, _ = opened("checkpoint=classed&a=1.3&b=2.8&path=slerp&t=0.25")
    here = latent_batch.looked_at(scene)
    np.testing.assert_allclose(here.weights[0], 0.75 * np.eye(10)[3] + 0.25 * np.eye(10)[8], atol=1e-12)
    assert here.mixture(0) == ((3, 75), (8, 25))
    square, _ = opened("checkpoint=classed&a=1.0&b=2.1&c=3.2&d=4.3&grid=3x3")
    middle = latent_batch.in_the_grid(square).weights[4]
    np.testing.assert_allclose(middle, [0.25] * 4 + [0.0] * 6, atol=1e-12)
    assert latent_batch.in_the_grid(square).weights.sum(axis=1) == pytest.approx(1.0)


def test_samples_are_seeds_one_after_another():
    scene, _ = opened("checkpoint=classed&samples=80")
    keyframes = latent_batch.sample_keyframes(scene)
    assert [keyframe.seed for keyframe in keyframes] == list(range(80, 120))
    assert [keyframe.mixture[0][0] for keyframe in keyframes] == [index % 10 for index in range(40)]
    assert {keyframe.mixture for keyframe in latent_batch.sample_keyframes(replace(scene, sample_class=4))} == {
        ((4, 100),)
    }


def test_truncation_and_directions_move_every_latent():
    scene, _ = opened("a=1&b=2&truncation=0.5&sefa=0_2*3_-1")
    batch = latent_batch.frames(scene, 0)
    seen = latent_batch.as_seen(scene, batch, VECTORS)
    np.testing.assert_allclose(
        seen.latents, 0.5 * batch.latents + 2 * VECTORS["sefa"][0] - VECTORS["sefa"][3], atol=1e-12
    )


def test_a_frozen_place_shows_the_same_picture():
    scene, _ = opened("a=1&b=2&truncation=0.5&sefa=0_2&path=slerp&t=0.3")
    seen = latent_batch.as_seen(scene, latent_batch.looked_at(scene), VECTORS).latents
    keyframe = latent_batch.frozen(scene, {})
    again = latent_batch.as_seen(scene, latent_batch.of_keyframes(scene, (keyframe,)), VECTORS).latents
    np.testing.assert_allclose(again, seen, atol=2e-3)
    baked = latent_batch.frozen(scene, VECTORS)
    plain = replace(scene, amounts={})
    np.testing.assert_allclose(
        latent_batch.as_seen(plain, latent_batch.of_keyframes(plain, (baked,)), {}).latents, seen, atol=2e-3
    )


def test_what_is_a_key_already_stays_its_seed():
    scene, _ = opened("a=1&b=2&c=3&d=4&path=lerp&grid=3x3")
    assert latent_batch.frozen(replace(scene, t=1 / 3), {}) == Keyframe(2)
    assert latent_batch.frozen(replace(scene, cell=(2, 0)), {}) == Keyframe(3)
    assert latent_batch.frozen(replace(scene, cell=(1, 1)), {}).seed is None
    assert latent_batch.frozen(replace(scene, look=Keyframe(99)), {}) == Keyframe(99)
    assert latent_batch.frozen(replace(scene, closed=True, t=1.0), {}) == Keyframe(1)
