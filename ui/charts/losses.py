"""What charts draw of each loss there is: its gradient, and its value at the equilibrium."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from gan_core.training.loss import LOGIT, Level
from gan_core.training.losses import LOSSES, losses_on
from ui.charts.specs import Reference, Trace, history

DASHES: Mapping[str, str] = {"saturating": "dash", "non_saturating": "solid"}
"""The two losses that everything is about; all others are dotted, and in the legend only where they have numbers."""


def gradient_traces(names: Iterable[str], source: Callable[[str], Mapping[str, Any]]) -> tuple[Trace, ...]:
    """A line for the gradient of each of these losses, strong while the loss is in use.

    Args:
        names: of the losses.
        source: name -> where the line's points come from.
    """
    return tuple(
        Trace(
            LOSSES[name].legend,
            source(name),
            "gradient",
            dash=DASHES.get(name, "dot"),
            optional=name not in DASHES,
            emphasis=("loss", name),
        )
        for name in names
    )


def norm_traces() -> tuple[Trace, ...]:
    """The norm of the gradient in G's weights: of the losses on logits, and of the loss in use if it is none of these.

    For losses on logits the last one lies unseen beneath the line of the loss in use.
    """
    others = tuple(name for name, loss in LOSSES.items() if loss.output != LOGIT)
    in_use = Trace("in use", history("generator_gradient_norm"), "gradient", dash="dot", emphasis=("loss", *others))
    return in_use, *gradient_traces(losses_on(LOGIT), lambda name: history(f"gradient_norm_{name}"))


def equilibrium_lines(below: bool = False) -> tuple[Reference, ...]:
    """Dashed lines at both losses' values at the equilibrium, for the loss in use; none where that has no such values.

    Args:
        below: whether the label of G's line stands below it.
    """
    sharing: dict[tuple[Level, str], list[str]] = {}
    for name, loss in LOSSES.items():
        if loss.equilibrium is not None:
            sharing.setdefault((loss.equilibrium.discriminator, "discriminator"), []).append(name)
            sharing.setdefault((loss.equilibrium.generator, "generated"), []).append(name)
    return tuple(
        Reference(level.value, level.label, role=role, below=below and role == "generated", only=("loss", *users))
        for (level, role), users in sharing.items()
    )
