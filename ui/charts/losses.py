"""What charts draw of each loss there is: its gradient, and its value at the equilibrium; the charts of every lab."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from gan_core.training.loss import LOGIT, Level
from gan_core.training.losses import LOSSES, losses_on
from ui.chapters import link_to
from ui.charts.specs import Axis, Chart, Reference, Trace, history

STEPS = Axis("step", steps=True)
"""The horizontal axis of what is drawn over a run."""
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


def losses_chart(explanation: tuple[str, ...], *, format: str = "", below: bool = True) -> Chart:
    """The losses of both networks over the steps.

    Args:
        explanation: paragraphs that open on demand.
        format: of their newest numbers in the legend, as in `Readout`; "" shows none.
        below: as in `equilibrium_lines`.
    """
    without = (name for name, loss in LOSSES.items() if loss.equilibrium is None)
    return Chart(
        name="losses",
        title="Losses",
        hint="Dashed: their values at the equilibrium.",
        hint_while=(("loss", *without, "A critic leaves their values at the equilibrium open."),),
        explanation=explanation,
        more=link_to("cross_entropy"),
        alternative="Losses of discriminator and generator over the steps, with their values at the equilibrium.",
        x=STEPS,
        y={"y": Axis("loss", (-0.1, 2.0), grows="both", robust=True, format=".1f")},
        traces=(
            Trace("loss of G", history("loss_g"), "generated", width=1.5, format=format),
            Trace("loss of D", history("loss_d"), "discriminator", width=1.5, format=format),
        ),
        references=equilibrium_lines(below=below),
    )


def norm_chart(explanation: tuple[str, ...]) -> Chart:
    """The norm of the gradient that reaches G over the steps.

    Args:
        explanation: paragraphs that open on demand.
    """
    return Chart(
        name="gradient_norm",
        title="Gradient that reaches G",
        hint="Strong line: the loss in use.",
        explanation=explanation,
        more=link_to("losses"),
        alternative="Norm of the generator's gradient over the steps for both losses, on a logarithmic scale.",
        x=STEPS,
        y={"y": Axis("norm", (1e-2, 10.0), grows="both", logarithmic=True)},
        traces=norm_traces(),
    )
