"""What charts draw of each loss there is: its gradient, and its value at the equilibrium."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from gan_core.training.losses import DEFAULT, LOSSES
from ui.charts.specs import Reference, Trace

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


def equilibrium_lines(below: bool = False) -> tuple[Reference, ...]:
    """Dashed lines at both losses' values at the equilibrium, for the loss in use; none where that has no such values.

    Args:
        below: whether the label of G's line stands below it.
    """
    sharing: dict[str, list[str]] = {}
    for name, loss in LOSSES.items():
        sharing.setdefault(name if not loss.equilibrium or loss.equilibrium.drawn else DEFAULT, []).append(name)
    lines: list[Reference] = []
    for name, users in sharing.items():
        equilibrium, only = LOSSES[name].equilibrium, ("loss", *users) if len(sharing) > 1 else None
        if equilibrium is None:
            continue
        for level, role in ((equilibrium.discriminator, "discriminator"), (equilibrium.generator, "generated")):
            lines.append(Reference(level.value, level.label, role=role, below=below and role == "generated", only=only))
    return tuple(lines)
