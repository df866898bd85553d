"""What there is to know about a loss: what each sample costs the players, and how people read it.

One entry of `gan_core.training.losses.LOSSES` holds all of it: the functions that the engines descend from, the words
of the settings and of Algorithm 1, the equilibrium that charts mark, the lines of an exported script. PyTorch is not
needed to read an entry, only to compute with it.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Protocol, TypeVar

from gan_core.deferred import Deferred

if TYPE_CHECKING:
    import numpy as np
    import torch
    from numpy.typing import NDArray
    from torch import Tensor

    Array = NDArray[np.floating]
else:
    np, torch = Deferred("numpy"), Deferred("torch")

Outputs = TypeVar("Outputs", "Tensor", "Array")

CURVE_POINTS = 121


class Value(Protocol):
    """A function of raw outputs, on tensors and on arrays alike."""

    def __call__(self, o: Outputs, /) -> Outputs:
        """Values of the shape of o."""
        ...


@dataclass(frozen=True)
class Slope:
    """The derivative of a term in D's raw output o: weight · σ(side · o) + linear · o + constant.

    Where side · o is not below `edge`, it is 0, which makes a hinge. These are numbers and no function, for the loops
    of the one-dimensional engine are compiled before anybody chooses a loss.
    """

    weight: float = 0.0
    side: float = 1.0
    linear: float = 0.0
    constant: float = 0.0
    edge: float = math.inf

    @property
    def numbers(self) -> tuple[float, ...]:
        """All five, in this order."""
        return self.weight, self.side, self.linear, self.constant, self.edge


@dataclass(frozen=True)
class Term:
    """What one sample costs a player, as a function of D's raw output o at it.

    Attributes:
        words: the term in plain text, with %s where the sample stands, such as "−log D(%s)"; in pairs with another one
            behind it for its partner.
        latex: the same in LaTeX, without colours; what is put for %s may have some.
        value: o -> cost of each sample; on tensors with autograd, and on NumPy arrays.
        slope: its derivative in o.
    """

    words: str
    latex: str
    value: Value
    slope: Slope


@dataclass(frozen=True)
class Output:
    """What D's raw output o means.

    Attributes:
        name: "logit", "score" or "target".
        on_logits: True if D = σ(o); False if o is D itself.
        span: the raw outputs that a picture shows at least.
    """

    name: str
    on_logits: bool
    span: tuple[float, float]


LOGIT = Output("logit", True, (-5.0, 5.0))
"""o is the logarithm of the odds that D gives to "real"."""
SCORE = Output("score", True, (-5.0, 5.0))
"""o says how real a sample looks, on no scale of odds: D is a critic. D = σ(o) is made for display, and is a D like any
in V(G, D)."""
TARGET = Output("target", False, (-1.0, 2.0))
"""o is compared with one number for real samples and another for generated ones; clamped to [0, 1] it is shown as D."""


@dataclass(frozen=True)
class Level:
    """A value that theory knows: the number, and how people write it."""

    value: float
    label: str


@dataclass(frozen=True)
class Equilibrium:
    """The losses where p_g = p_data and D is the best there is.

    Attributes:
        discriminator: D's loss.
        generator: G's loss.
    """

    discriminator: Level
    generator: Level


@dataclass(frozen=True)
class ScriptLines:
    """How an exported script computes the loss, in Python that knows `torch`, `nn`, `np` and `batch`.

    Attributes:
        setup: lines before the training; empty if none are needed.
        real: D's loss on real samples, a scalar expression with %s in place of D's raw outputs (batch, 1); of a loss of
            pairs, in place of how far those on real samples are above those on their partners.
        fake: D's loss on generated samples, likewise; empty for a loss of pairs, whose `real` is all of it.
        generated: G's loss, likewise; of a loss of pairs, of how far generated samples are above.
        remark: what G's loss is in mathematics, plain ASCII, written behind its line; empty for none.
        targets: whether the expressions use `real` and `fake`, which are then columns of ones and of zeros.
        about: a few sentences for the notebook, Markdown with LaTeX; if empty, the two equations stand there.
    """

    setup: str
    real: str
    fake: str
    generated: str
    remark: str = ""
    targets: bool = False
    about: str = ""


@dataclass(frozen=True)
class Loss:
    """One pair of objectives. The mean over a mini-batch of raw outputs is what gets minimised.

    Attributes:
        label: the name that people see.
        legend: the same within a sentence or a legend.
        objective: what G minimises, as one part of the sentence that explains the choice of a loss.
        output: what D's raw output means. Losses that agree on it can be compared at the same D.
        unit: of both losses, such as "nats"; empty if they have none.
        real: what a real sample costs D.
        fake: what a generated sample costs D.
        generated: what a generated sample costs G.
        equilibrium: both losses where p_g = p_data and D is at its best; None if that leaves them open: of a critic any
            constant is the best.
        script: how an exported script computes them.
        paired: whether each real sample is compared with a generated one, the one of the same place in the mini-batch.
            The terms are then functions of a difference, the raw output at a sample less that at its partner. A pair
            costs D one number, which is `real` of the one difference and `fake` of the other.
    """

    label: str
    legend: str
    objective: str
    output: Output
    unit: str
    real: Term
    fake: Term
    generated: Term
    equilibrium: Equilibrium | None
    script: ScriptLines
    paired: bool = False

    # The engines ask for these again and again: kept on the instance, they cost no more than an attribute.

    @cached_property
    def per_real(self) -> Value:
        """Raw outputs on real samples, or in pairs their lead -> the discriminator's loss on each."""
        return self.real.value

    @cached_property
    def per_fake(self) -> Value:
        """Raw outputs on generated samples, or in pairs their lead -> the discriminator's loss on each."""
        return self.fake.value

    @cached_property
    def per_generated(self) -> Value:
        """Raw outputs on generated samples, or in pairs their lead -> the generator's loss on each."""
        return self.generated.value

    @cached_property
    def on_logits(self) -> bool:
        """True if D = σ(raw output); False if the raw output is D itself."""
        return self.output.on_logits

    @cached_property
    def of_critic(self) -> bool:
        """True if D is a critic, whose raw output is a score."""
        return self.output == SCORE

    def judged(self, real: Outputs, fake: Outputs) -> tuple[Outputs, Outputs]:
        """What the terms are functions of: the raw outputs themselves, or in pairs the lead of each over its partner.

        Args:
            real: raw outputs on real samples.
            fake: raw outputs on generated samples, as many.
        """
        # pyrefly: ignore[bad-return]  It does not see that the kind of the result is that of the outputs.
        return (real - fake, fake - real) if self.paired else (real, fake)

    def discriminator_parts(self, real: Outputs, fake: Outputs) -> tuple[Outputs, Outputs]:
        """What the discriminator pays at each real and at each generated sample; the halves of what a pair costs it.

        Args:
            real: raw outputs on real samples.
            fake: raw outputs on generated samples, as many.
        """
        on_real, on_fake = self.judged(real, fake)
        share = 0.5 if self.paired else 1.0
        return share * self.per_real(on_real), share * self.per_fake(on_fake)

    def discriminator(self, real_logits: Tensor, fake_logits: Tensor) -> Tensor:
        """The discriminator's loss: the sum of the means over a real and a generated batch; a scalar, in `unit`."""
        if self.paired:
            return self.per_real(real_logits - fake_logits).mean()
        return self.per_real(real_logits).mean() + self.per_fake(fake_logits).mean()

    def generator(self, fake_logits: Tensor, real_logits: Tensor | None = None) -> Tensor:
        """The generator's loss: the mean over a generated batch; a scalar, in `unit`.

        Args:
            fake_logits: raw outputs on generated samples.
            real_logits: those on as many real ones, if they are compared in pairs.
        """
        return self.per_generated(self.lead(fake_logits, real_logits)).mean()

    def lead(self, fake: Outputs, real: Outputs | None) -> Outputs:
        """What the generator's term is a function of: raw outputs, or in pairs how far they are above their partners'.

        Args:
            fake: raw outputs on generated samples.
            real: those on their partners, if they are compared in pairs.

        Raises:
            TypeError: partners are needed, and there are none.
        """
        if not self.paired:
            return fake
        if real is None:
            raise TypeError(f"The loss {self.label} compares pairs: give the raw outputs on real samples, too.")
        # pyrefly: ignore[bad-return]  It does not see that the kind of the result is that of the outputs.
        return fake - real

    def probability(self, raw: Tensor) -> Tensor:
        """D in [0, 1] from raw outputs, same shape, for display only."""
        return torch.sigmoid(raw) if self.on_logits else raw.clamp(0.0, 1.0)

    def equations(self, real: str = "x", fake: str = "G(z)") -> Mapping[str, str]:
        """What "discriminator" and "generator" minimise, in LaTeX.

        Args:
            real: a real sample in LaTeX, perhaps in its colour.
            fake: a generated one.
        """
        expectation = r"\mathbb{E}_{%s}\left[%s\right]"
        if self.paired:
            return {
                "discriminator": f"L_D = {expectation % ('x,z', self.real.latex % (real, fake))}",
                "generator": f"L_G = {expectation % ('x,z', self.generated.latex % (fake, real))}",
            }
        of_d = expectation % ("x", self.real.latex % real), expectation % ("z", self.fake.latex % fake)
        return {
            "discriminator": f"L_D = {of_d[0]} + {of_d[1]}",
            "generator": f"L_G = {expectation % ('z', self.generated.latex % fake)}",
        }

    def words(self, real: str = "x", fake: str = "G(z)") -> Mapping[str, str]:
        """What a "real" and a "fake" sample cost D, and a "generated" one G, in plain text.

        Args:
            real: a real sample.
            fake: a generated one.
        """
        if self.paired:
            places = {"real": (real, fake), "fake": (fake, real), "generated": (fake, real)}
        else:
            places = {"real": (real,), "fake": (fake,), "generated": (fake,)}
        return {side: getattr(self, side).words % samples for side, samples in places.items()}

    def curves(self, player: str, outputs: Iterable[float] = ()) -> dict[str, Array]:
        """What one sample costs a player over D's raw output, or in pairs over its lead, as points to draw.

        Args:
            player: "discriminator" or "generator".
            outputs: raw outputs, or leads, that the curves shall reach, beyond the output's span.

        Returns:
            float64 (CURVE_POINTS,): "o", raw outputs or leads at equal steps; "fake", the cost of a generated
            sample; for D also "real", that of a real one.
        """
        sides = {"discriminator": {"real": self.real, "fake": self.fake}, "generator": {"fake": self.generated}}[player]
        reached = [*self.output.span, *map(float, outputs)]
        o = np.linspace(min(reached), max(reached), CURVE_POINTS)
        return {"o": o, **{side: term.value(o) for side, term in sides.items()}}
