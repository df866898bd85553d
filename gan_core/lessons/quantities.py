"""What a lesson's conditions can be about: the numbers of a run, its settings, and what the latent page shows."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

from gan_core import checkpoints
from gan_core.training import kinds
from gan_core.training.presets import PRESETS, STORIES
from gan_core.training.settings import FIELDS

LINE, PLANE, IMAGES, LATENT = "line", "plane", "images", "latent"
"""Where a task is worked on: the lab in one dimension, that in two, the digits lab, the latent explorer."""

KINDS = MappingProxyType({LINE: kinds.MIXTURE, PLANE: kinds.PLANE, IMAGES: kinds.IMAGES})
"""The kind of data of each place where a run is."""

RUNS = frozenset(KINDS)
PLACES = MappingProxyType({LINE: "the line", PLANE: "the plane", IMAGES: "images", LATENT: "the latent page"})

NUMBER, WHOLE, CHOICE, OTHER = "number", "whole", "choice", "other"


@dataclass(frozen=True)
class Quantity:
    """One thing that a condition can be about.

    Attributes:
        name: as conditions call it.
        label: as people call it.
        kind: a number, a whole number, a choice, or something that can only have changed.
        places: where it is known.
        unit: of a number, such as "nats".
        recorded: whether the history has a column of it, so that it can be asked for over many steps.
        choices: what a choice can be -> its label.
        least: no value lies below this.
        most: no value lies above this.
    """

    name: str
    label: str
    kind: str
    places: frozenset[str]
    unit: str = ""
    recorded: bool = False
    choices: Mapping[str, str] = field(default_factory=dict)
    least: float = -math.inf
    most: float = math.inf


def quantities() -> Mapping[str, Quantity]:
    """All of them by name. Checkpoints come and go, so that this is worked out when asked."""
    known = (*_METRICS, *_RUN, *_SETTINGS, *_SCENE, _checkpoint())
    return MappingProxyType({quantity.name: quantity for quantity in known})


def _metric(
    name: str,
    label: str,
    places: frozenset[str],
    unit: str = "",
    kind: str = NUMBER,
    least: float = -math.inf,
    most: float = math.inf,
) -> Quantity:
    return Quantity(name, label, kind, places, unit, recorded=True, least=least, most=most)


_ON_LINE, _ON_PLANE, _ON_IMAGES = frozenset({LINE}), frozenset({PLANE}), frozenset({IMAGES})
_ON_BOTH = _ON_LINE | _ON_PLANE
_LN2, _LOG4 = math.log(2), math.log(4)

_METRICS = (
    _metric("jsd", "JSD", _ON_BOTH, "nats", least=0, most=_LN2),
    _metric("jsd_ema", "JSD of the moving average", _ON_BOTH, "nats", least=0, most=_LN2),
    _metric("kl_data_g", "KL(p_data ‖ p_g)", _ON_LINE, "nats", least=0),
    _metric("kl_g_data", "KL(p_g ‖ p_data)", _ON_LINE, "nats", least=0),
    _metric("wasserstein", "Wasserstein-1 distance", _ON_LINE, least=0),
    _metric("total_variation", "Total variation", _ON_LINE, least=0, most=1),
    _metric("value", "V(G,D)", _ON_BOTH, "nats", most=0),
    _metric("value_optimal", "V(G,D*)", _ON_BOTH, "nats", least=-_LOG4, most=0),
    _metric("value_gap", "What D misses, V(G,D*) − V(G,D),", _ON_LINE, "nats", least=0),
    _metric("accuracy", "Accuracy of D", _ON_BOTH, least=0, most=1),
    _metric("accuracy_best", "Best possible accuracy", _ON_LINE, least=0.5, most=1),
    _metric("mean_g", "Mean of p_g", _ON_LINE),
    _metric("modes_covered", "Modes covered", _ON_BOTH, kind=WHOLE, least=0, most=25),
    _metric("high_quality", "Share of high quality", _ON_PLANE, least=0, most=1),
    _metric("critic_estimate", "What the critic tells apart", _ON_BOTH),
    _metric("critic_slope", "Largest slope of the critic", _ON_LINE, least=0),
    _metric("critic_bound", "What the critic proves", _ON_LINE),
    _metric("jsd_certified", "JSD that D can prove", _ON_IMAGES, "nats", least=0, most=_LN2),
    _metric("value_held_out", "V(G,D) on held-out images", _ON_IMAGES, "nats", most=0),
    _metric("classes_covered", "Classes covered", _ON_IMAGES, kind=WHOLE, least=0),
    _metric("diversity", "Diversity", _ON_IMAGES, least=0),
    _metric("accuracy_real", "Accuracy of D on held-out images", _ON_IMAGES, least=0, most=1),
    _metric("accuracy_training", "Accuracy of D on its training images", _ON_IMAGES, least=0, most=1),
    _metric("accuracy_generated", "Accuracy of D on generated images", _ON_IMAGES, least=0, most=1),
    # In nats or without a unit: that depends on the loss.
    _metric("loss_d", "Loss of D", RUNS),
    _metric("loss_g", "Loss of G", RUNS),
    _metric("gradient_norm_saturating", "Gradient norm of the saturating loss", RUNS, least=0),
    _metric("gradient_norm_non_saturating", "Gradient norm of the non-saturating loss", RUNS, least=0),
    _metric("generator_gradient_norm", "Gradient norm of the loss in use", RUNS, least=0),
)

_RUN = (
    Quantity("step", "Step", WHOLE, RUNS, least=0),
    Quantity("new_steps", "Steps since this task began", WHOLE, RUNS, least=0),
    Quantity("restarts", "Fresh starts since this task began", WHOLE, RUNS, least=0),
    Quantity("state", "The run", CHOICE, RUNS, choices={"playing": "playing", "paused": "paused", "failed": "failed"}),
    Quantity("preset", "Preset", CHOICE, RUNS, choices={name: STORIES[name].title for name in PRESETS}),
)

_KINDS = {"integer": WHOLE, "number": NUMBER, "choice": CHOICE, "numbers": OTHER}

_SETTINGS = tuple(
    Quantity(
        name,
        field.label,
        _KINDS[field.kind],
        frozenset(place for place, kind in KINDS.items() if field.is_for(kind)),
        choices=field.choices,
        least=field.minimum,
        most=max(field.highest(images=False), field.highest(images=True)),
    )
    for name, field in FIELDS.items()
    if any(map(field.is_for, KINDS.values()))
)

_ON_LATENT = frozenset({LATENT})
PATHS = {"lerp": "Linear", "slerp": "Spherical"}
TABS = {name: name.capitalize() for name in ("walk", "grid", "samples", "directions", "arithmetic", "draw")}
METHODS = {"sefa": "SeFa", "ganspace": "GANSpace", "attributes": "Attributes"}

_SCENE = (
    Quantity("path", "Way", CHOICE, _ON_LATENT, choices=PATHS),
    Quantity("tab", "Tab", CHOICE, _ON_LATENT, choices=TABS),
    Quantity("method", "Directions", CHOICE, _ON_LATENT, choices=METHODS),
    Quantity("loop", "Way back to A", CHOICE, _ON_LATENT, choices={"yes": "yes", "no": "no"}),
    Quantity(
        "place", "What you look at", CHOICE, _ON_LATENT,
        choices={"way": "a place on the way", "grid": "a cell of the grid", "latent": "a single latent"},
    ),
    Quantity("keys", "Keys", WHOLE, _ON_LATENT, least=2, most=8),
    Quantity("t", "Place on the way, t,", NUMBER, _ON_LATENT, least=0, most=1),
    Quantity("truncation", "Truncation ψ", NUMBER, _ON_LATENT, least=0, most=1.5),
    Quantity("directions", "Directions moved", WHOLE, _ON_LATENT, least=0, most=40),
    Quantity("strength", "Furthest direction", NUMBER, _ON_LATENT, least=0, most=100),
    *(Quantity(f"key_{letter}", f"Key {letter.upper()}", OTHER, _ON_LATENT) for letter in "abcdefgh"),
)  # fmt: skip


def _checkpoint() -> Quantity:
    names = checkpoints.available()
    return Quantity("checkpoint", "Checkpoint", CHOICE, _ON_LATENT, choices={name: name for name in names})
