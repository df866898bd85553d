"""No sentence is shown where it is false: what it claims is worked out a second time, by code that knows no rule."""

from dataclasses import replace
from itertools import chain, product
from types import SimpleNamespace

import numpy as np
import pytest

from benchmarks.claims_line.clauses import faults
from benchmarks.claims_line.games import ODD, Game, play, settings_of
from benchmarks.claims_line.looks import Record
from benchmarks.claims_line.made import made
from gan_core.training import remedies
from gan_core.training.line import course as course_module
from gan_core.training.line import diagnosis, observer
from gan_core.training.line.course import CROSSINGS, LONGEST_GAP, SHORTEST, SPACING, WINDOW, Course, Trend
from gan_core.training.presets import PRESETS
from gan_core.training.rules import Rule, speaking
from gan_core.training.settings import FIELDS, Settings
from gan_core.training.trainer import Trainer
from gan_core.training.wording import amount, power_of_ten

FAR = PRESETS["far_apart"]


def _said(game: Game) -> str:
    """The sentence shown now, once every claim of it has been found true."""
    sentence, wrong, _ = game.look()
    assert not wrong, f"{sentence}\nfalse: {wrong}"
    return sentence


def _watched(game: Game, steps: int, looks: int) -> list[str]:
    sentences = [_said(game)]
    for _ in range(looks):
        game.run(steps // looks)
        sentences.append(_said(game))
    return sentences


def _with_weights(game: Game, step: int, **players: list[float]) -> None:
    """Put weights made by hand into the networks, as if so many steps had led to them."""
    state = game.trainer.state_dict()
    state["record"]["step"] = step
    for player, weights in players.items():
        state["arrays"][player][0] = weights
    game.restore((state, game.updates))


def test_nothing_is_trained_until_somebody_trains():
    game = Game.new(FAR)
    assert _said(game).startswith("Nothing is trained yet: press Play.")
    game.train_discriminator(1_000)
    assert _said(game).startswith("G has had no update yet, D has had 1,000 updates: it is right 100 %")


def test_with_both_rates_at_0_play_is_not_recommended():
    game = Game.new(FAR.replace(generator_lr=0, discriminator_lr=0))
    assert "Play will change nothing" in _said(game)
    game.run(5)
    assert _said(game).startswith("Both learning rates are 0")


def test_a_perfect_d_passes_nothing_on():
    *_, last = _watched(Game.new(FAR), 600, 6)
    assert "the saturating loss passes 10⁻" in last and "W₁ has stayed at" in last
    assert last.endswith("Try the non-saturating loss first.")


def test_data_dragged_onto_p_g_leave_no_perfect_d():
    game = Game.new(FAR)
    game.run(300)
    _said(game)
    game.change(means=(round(float(np.mean(game.trainer.sample(1_000, 1))), 1),), stds=(0.4,))
    assert "probabilities are far from" in _said(game) or "lags" in _said(game)


def test_the_rescue_is_announced_once_it_is_seen():
    game = Game.new(FAR)
    game.run(100)
    game.change(loss="non_saturating", discriminator_steps=2)
    first, *others = _watched(game, 1_000, 10)
    assert "closer" not in first
    assert any("p_g comes closer: W₁ has fallen from" in sentence for sentence in others)


def test_a_frozen_g_does_not_learn():
    sentences = _watched(Game.new(FAR.replace(generator_lr=0, loss="non_saturating")), 300, 3)
    assert all("p_g stands still, and only D is trained" in sentence for sentence in sentences[1:])


def test_junk_feedback_names_the_d_that_never_learns():
    game = Game.new(PRESETS["two_modes"].replace(discriminator_lr=0.0, generator_lr=2e-4))
    _, *others = _watched(game, 400, 4)
    assert all("only G is trained" in sentence for sentence in others)
    assert "p_g moves away: W₁ has risen from" in others[-1]


def test_a_d_that_never_learns_sends_p_g_away_on_some_seeds():
    frozen = PRESETS["one_gaussian"].replace(discriminator_lr=0.0)
    sentences = [_watched(Game.new(frozen.replace(seed=seed)), 300, 3)[-1] for seed in range(4)]
    assert all(sentence.startswith("D's learning rate is 0: only G is trained") for sentence in sentences)
    assert any("p_g moves away: W₁ has risen from" in sentence for sentence in sentences)
    assert any("p_g comes closer: W₁ has fallen from" in sentence for sentence in sentences)


def test_a_weak_d_lags_and_no_glide_is_promised():
    sentences = _watched(Game.new(PRESETS["weak_discriminator"]), 300, 6)
    assert all(sentence.startswith("D ") and "lag" in sentence for sentence in sentences[1:])


def test_a_d_that_is_right_as_often_as_possible_is_not_weak():
    # 16 % of the data are where G never goes: no D can be right more than 58 % of the time, and JSD is 0.1.
    settings = Settings(
        means=(0.0, 6.0), stds=(0.5, 0.5), weights=(0.84, 0.16), latent_dim=1, generator_depth=0, ema=0.0
    )
    game = Game.new(settings)
    _with_weights(game, 500, generator=[0.5, 0.0])
    game.train_discriminator(1_500)
    sentence = _said(game)
    assert "58 % of the time where 58 % is possible" in sentence and "Try" not in sentence


def test_an_oscillation_is_called_one():
    sentences = _watched(Game.new(PRESETS["oscillation"]), 2_000, 40)
    swings = [sentence for sentence in sentences[10:] if "p_g swings through p_data" in sentence]
    assert len(swings) >= 15
    assert all(sentence.endswith("Try an R1 penalty first.") for sentence in swings)
    assert not any("learning rate" in sentence for sentence in sentences[10:])


def test_g_can_breathe_while_its_mean_rests():
    *_, last = _watched(Game.new(PRESETS["oscillation"].replace(loss="least_squares")), 800, 20)
    assert last.startswith("p_g is wider than p_data and narrower in turn")


def test_lost_modes_need_time_to_be_called_lost():
    sentences = _watched(Game.new(PRESETS["mode_collapse"]), 600, 6)
    assert not any("modes since" in sentence for sentence in sentences[:2])
    assert "G has covered 1 of 2 modes since step" in sentences[-1]


AFFINE = PRESETS["one_gaussian"].replace(discriminator_depth=0, r1=0.0)
"""Data N(2, 0.7), and players whose weights one can write down: G is a stretch and a shift, D one unit."""


def _made(loss: str, generator: tuple[float, float], discriminator: tuple[float, float]) -> Game:
    game = Game.new(AFFINE.replace(loss=loss))
    _with_weights(game, 500, generator=list(generator), discriminator=list(discriminator))
    return game


def test_the_equilibrium_of_least_squares_is_its_own():
    sentence = _said(_made("least_squares", (0.7, 2.0), (0.0, 0.5)))
    assert sentence.startswith("Balanced: JSD is 0.000 nats, and D is right 50 % of the time where 50 % is possible.")
    assert sentence.endswith("D's loss is 0.250; at the equilibrium of least squares it is ¼.")


def test_a_d_of_squares_that_misjudges_has_no_probabilities():
    logarithms, squares = (_said(_made(loss, (0.7, 2.0), (0.0, -20.0))) for loss in ("saturating", "least_squares"))
    assert "probabilities are far from" in logarithms
    assert "probabilit" not in squares
    assert squares.endswith("D's loss is 420.500; at the equilibrium of least squares it is ¼.")


PLACES = ((0.7, 2.0), (0.7, 2.35), (0.5, -4.0), (0.0, 1.5))
"""Stretch and shift of G: perfect, a little to the right, far away, a point."""
MINDS = ((0.0, 0.0), (0.0, 1.0), (0.0, 0.5), (0.0, -20.0), (0.2, -0.435), (-0.7, 1.5), (8.0, 0.0))
"""Slope and bias of D's raw output: some sure of nothing, some of the wrong thing, one that sees the gap."""


@pytest.fixture(scope="module")
def played():
    """Moments of games drawn at random: what the rules knew, what was true, and whether the sentence was."""
    moments, asked = [], observer.diagnose
    with pytest.MonkeyPatch.context() as patch:
        known = SimpleNamespace(moment=None)

        def remember(moment, course):
            known.moment = moment
            return asked(moment, course)

        patch.setattr(observer, "diagnose", remember)
        real = Game.look

        def look(game, live=True):
            found = real(game, live)
            moments.append((known.moment, Record(list(game.record.looks)), found))
            return found

        patch.setattr(Game, "look", look)
        games = (play(index, 7, 5) for index in (*range(0, 72, 12), *range(100, 130, 6)))
        for _ in chain(*games, *(made(index, 7) for index in (*range(12), 37, 38))):
            pass
        swinging = Game.new(PRESETS["oscillation"])
        for _ in range(14):
            swinging.look()
            swinging.run(40)
        collapsing = Game.new(PRESETS["mode_collapse"])
        collapsing.run(60)
        collapsing.look()
        for loss, generator, discriminator in product(("saturating", "non_saturating", "least_squares"), PLACES, MINDS):
            _made(loss, generator, discriminator).look()
        # D is right about both, and so flat where p_g lies that no loss passes anything.
        cliff = AFFINE.replace(discriminator_depth=1, discriminator_width=1, activation="relu", loss="saturating")
        game = Game.new(cliff)
        _with_weights(game, 500, generator=[0.5, -4.0], discriminator=[1.0, 1.0, 30.0, -20.0])
        game.look()
    return moments


def test_every_claim_along_games_drawn_at_random_is_true(played):
    assert len(played) >= 150
    wrong = [(sentence, false) for _, _, (sentence, false, _) in played if false]
    assert not wrong


WITHOUT = [
    pytest.param(position, claim, id=f"{rule.name}: {claim}")
    for position, rule in enumerate(diagnosis.RULES)
    for claim in rule.claims
]


@pytest.mark.parametrize(("position", "claim"), WITHOUT)
def test_a_rule_that_loses_a_claim_is_found_out(played, position, claim):
    """Its sentence is then shown where it is false, and the second look says so."""
    rule = diagnosis.RULES[position]
    broken: Rule = replace(rule, claims={name: holds for name, holds in rule.claims.items() if name != claim})
    rules = (*diagnosis.RULES[:position], broken, *diagnosis.RULES[position + 1 :])
    found = 0
    for moment, record, _ in played:
        if diagnosis.rules_for(moment.settings) is not diagnosis.RULES:
            continue
        if speaking(rules, moment) is broken and not rule.holds(moment):
            now = replace(moment, since=moment.step)
            try:
                sentence = broken.says(now, moment.settings)
            except (TypeError, ValueError, ArithmeticError):
                found += 1  # It has not even the numbers that it speaks of.
                continue
            found += bool(faults(sentence, record.looks[-1], record)[0])
    assert found


MOVED_TOO_FAR = {
    "APART": 0.3,
    "BEHIND": -1.0,
    "CLOSE": 0.3,
    "CROSSED": 1,
    "FLAT": 10.0,
    "LAGGING": 0.01,
    "LASTING": -1,
    "MOVED": -2.0,
    "NEAR_OPTIMUM": 1.0,
    "SURE": 0.5,
}


@pytest.mark.parametrize("name", MOVED_TOO_FAR)
def test_a_threshold_that_is_moved_too_far_is_found_out(played, monkeypatch, name):
    assert hasattr(diagnosis, name)
    monkeypatch.setattr(diagnosis, name, MOVED_TOO_FAR[name])
    found = 0
    for moment, record, _ in played:
        now = replace(moment, since=moment.step)
        sentence = speaking(diagnosis.rules_for(now.settings), now).says(now, now.settings, lasted=0)
        found += bool(faults(sentence, record.looks[-1], record)[0])
    assert found


def test_a_w1_that_moves_is_found_out_if_it_is_said_to_stay(monkeypatch):
    """As with the other thresholds; but since when W₁ has stayed is remembered as the game goes on."""
    monkeypatch.setattr(course_module, "STOOD", 5.0)
    game, found = Game.new(PRESETS["two_modes"].replace(discriminator_lr=0.0, generator_lr=2e-4)), []
    for _ in range(4):
        game.run(100)
        sentence, wrong, _ = game.look()
        found += wrong if "W₁ has stayed at" in sentence else []
    assert found


REMEDIES = {name: remedy for name, remedy in vars(remedies).items() if isinstance(remedy, remedies.Remedy)}


@pytest.mark.parametrize("name", REMEDIES)
def test_no_remedy_is_named_that_the_settings_make_void(name):
    void = {
        "NON_SATURATING": [
            {"loss": "non_saturating"},
            {"loss": "least_squares"},
            {"generator_lr": 1e-6},
            {"optimizer": "sgd", "generator_lr": 1e-3},
        ],
        "R1_PENALTY": [{"r1": 0.1}, {"discriminator_lr": 0.0}, {"discriminator_lr": 1e-6}, {"generator_lr": 1e-6}],
        "FASTER_D": [{"discriminator_lr": 1.0}],
        "SLOWER_D": [{"discriminator_lr": 0.0}, {"discriminator_lr": 1e-4}, {"generator_lr": 1e-6}],
        "LESS_MOMENTUM": [{"beta1": 0.0}, {"optimizer": "sgd"}],
    }[name]
    room = Settings(loss="saturating")
    assert REMEDIES[name].possible(room)
    assert not any(REMEDIES[name].possible(room.replace(**changes)) for changes in void)


def test_a_gradient_that_a_crawling_g_could_not_follow_is_not_advised():
    *_, last = _watched(Game.new(FAR.replace(generator_lr=1e-6)), 300, 3)
    assert "the saturating loss passes" in last and "Try" not in last
    assert set(remedies.SLOWEST) == set(FIELDS["optimizer"].choices)


@pytest.mark.parametrize(
    ("changes", "named"),
    [
        ({}, "an R1 penalty"),
        ({"r1": 0.5}, "a lower learning rate for D"),
        ({"loss": "least_squares"}, "a lower learning rate for D"),
        ({"means": (-2.5, 2.5)}, "an R1 penalty"),
        ({"weights": (1.0, 0.33)}, "an R1 penalty"),
        ({"weights": (1.0, 0.33), "r1": 0.5}, None),
        ({"weights": (1.0, 0.1)}, None),
        ({"weights": (1e-3, 1.0)}, None),
        ({"means": (-3.0, 3.0)}, None),
        ({"generator_lr": 1e-4}, None),
    ],
)
def test_against_lost_modes_only_that_is_named_which_found_them(changes, named):
    (rule,) = (rule for rule in diagnosis.RULES if rule.name == "lost modes")
    assert remedies.first_possible(rule.remedies, PRESETS["mode_collapse"].replace(**changes)) == named


def test_a_mode_that_is_too_rare_is_lost_without_advice():
    *_, last = _watched(Game.new(PRESETS["mode_collapse"].replace(weights=(1.0, 1e-3))), 600, 6)
    assert last.startswith("G has covered 1 of 2 modes since step") and "Try" not in last


def test_only_the_first_remedy_that_is_possible_is_named():
    both = (remedies.LESS_MOMENTUM, remedies.R1_PENALTY)
    assert remedies.first_possible(both, Settings()) == "less momentum (β₁)"
    assert remedies.first_possible(both, Settings(beta1=0.0)) == "an R1 penalty"
    assert remedies.first_possible(both, Settings(beta1=0.0, r1=1.0)) is None


def test_every_state_has_a_rule():
    assert not diagnosis.RULES[-1].claims
    with pytest.raises(LookupError):
        speaking(diagnosis.RULES[:0], None)


def _walked(steps, wasserstein=lambda step: 8.0 - step / 100, offset=lambda step: 1.0):
    course = Course()
    for step in steps:
        course.see(step, wasserstein(step), offset(step), 0.0, 1.0, 1)
    return course


def test_a_trend_is_what_the_last_steps_show():
    trend = _walked(range(0, 2_001, 50)).trend
    assert (trend.since, trend.then, trend.now) == (1_500, -7.0, -12.0)
    assert _walked([0, 50]).trend is None
    assert _walked([0, LONGEST_GAP]).trend.since == 0


def test_since_when_w1_has_stayed_is_when_that_began():
    """However long ago; and a slow drift is named as far back as it lies within the fiftieth part."""
    course, said = Course(), set()
    for step in range(0, 3_000, 10):
        course.see(step, 4.0 if step < 200 else 3.0 + 0.02 * (step % 20 == 0), 0.0, 0.0, 1.0, 1)
        if course.trend is not None and course.trend.stayed_since <= course.trend.since:
            said.add(course.trend.stayed_since)
    assert said == {0, 200}
    course, seen = Course(), []
    for step in range(0, 3_000, 10):
        seen.append((step, 3.0 + step * 1e-4))
        course.see(*seen[-1], 0.0, 0.0, 1.0, 1)
        if step < SHORTEST:
            continue
        since = course.trend.stayed_since
        began = min(before for before, w in seen if seen[-1][1] - w < 0.02 * seen[-1][1])
        assert began <= since <= max(began, step - WINDOW) + 2 * SPACING
        assert since <= course.trend.since  # 500 steps change it by less than a fiftieth


def test_the_sentence_on_a_standing_game_keeps_its_beginning():
    """Nothing reaches G any more: W₁ is what it was, and the step since when stays the same."""
    said = _watched(Game.new(FAR.replace(generator_lr=1e-7)), 1_500, 15)
    begun = [sentence.partition("W₁ has stayed at")[2].partition("since step")[2] for sentence in said]
    assert len(set(filter(None, begun))) == 1


def test_who_looks_seldom_does_not_say_since_when():
    """The game swings: every look at it finds a D that lags, and what was in between nobody saw."""
    game = Game.new(PRESETS["oscillation"])
    sentences = _watched(game, 8 * 390, 8)
    assert any("lags behind" in sentence for sentence in sentences)
    assert not any("since step" in sentence or "Try" in sentence for sentence in sentences)


def test_looks_far_apart_begin_a_new_stretch():
    course = _walked([0, 150, 350, 351 + LONGEST_GAP, 500 + LONGEST_GAP])
    assert (course.trend.since, course.covered_since) == (351 + LONGEST_GAP,) * 2
    assert _walked([0, LONGEST_GAP, 2 * LONGEST_GAP]).covered_since == 0


def test_a_fall_is_seen_in_its_numbers_on_narrow_data():
    moment = SimpleNamespace(trend=Trend(0, 0.0149, 0.0130, 90), spread=0.05)
    assert diagnosis._way(moment) == " p_g comes closer: W₁ has fallen from 0.015 to 0.013 since step 0."


@pytest.mark.parametrize("stride", [1, 7, 95, 1_000])
def test_a_course_remembers_little(stride):
    course = _walked(range(0, 20_000, stride), offset=lambda step: (-1) ** step)
    assert len(course._records) <= 2 * WINDOW // SPACING + 2
    assert len(course._mean._sides) <= CROSSINGS + 1


def test_swings_are_counted_from_side_to_side():
    offsets = {0: 0.5, 100: 0.9, 200: -0.1, 300: -0.7, 400: 0.1, 500: 0.4, 600: -0.3}
    swings = _walked(offsets, offset=offsets.get).swings_of_mean
    assert (swings.crossings, swings.since, swings.last, swings.reach) == (3, 100, 600, 0.9)


@pytest.mark.parametrize("change", [{"discriminator_lr": 5e-4}, {"means": (2.1,)}])
def test_a_changed_setting_begins_a_new_stretch(change):
    game = Game.new(PRESETS["one_gaussian"])
    assert "since step" in _watched(game, 300, 3)[-1]
    game.change(**change)
    assert "since step" not in _said(game)


def test_a_restored_state_begins_a_new_stretch():
    game = Game.new(PRESETS["one_gaussian"])
    kept = game.kept()
    assert "since step" in _watched(game, 300, 3)[-1]
    later = game.kept()
    game.restore(later)
    assert "since step" not in _said(game)
    game.restore(kept)
    assert _said(game).startswith("Nothing is trained yet")


def test_applying_the_same_settings_changes_nothing():
    game = Game.new(PRESETS["one_gaussian"])
    before = _watched(game, 300, 3)[-1]
    game.trainer.apply(game.trainer.settings)
    assert _said(game) == before


def test_odd_settings_are_odd_within_their_range():
    random = np.random.default_rng(0)
    assert all(set(changes) <= set(FIELDS) for changes in ODD)
    assert {settings_of(index, random).loss for index in range(24)} == {"saturating", "non_saturating", "least_squares"}


def test_a_huge_shortfall_takes_no_line_of_digits():
    sentence = _said(_made("least_squares", (0.7, 2.0), (1e12, 0.0)))
    assert "D's loss is 10²⁵; at" in sentence


def test_powers_of_ten():
    assert (amount(0.724, 2), amount(9_999.0, 1), amount(3e38, 3)) == ("0.72", "9999.0", "10³⁸")
    assert power_of_ten(3e-9) == "10⁻⁹"
    assert power_of_ten(0.0) == "0"


def test_a_snapshot_says_one_or_two_things():
    assert Trainer(FAR).snapshot().diagnosis.endswith("ln 2.")
