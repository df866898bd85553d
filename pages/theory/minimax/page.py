"""Minimax: why a game is not a minimisation, and what the order of the moves changes."""

from __future__ import annotations

from pages.theory.minimax.figures import NASH
from ui.figures.chapter_frame import chapter

article = chapter("minimax")

article.prose(
    "Both players look at one number, the value $V$: D raises it and G lowers it. So training does not walk downhill "
    "to the bottom of one valley. Where it can come to rest instead, and whether it gets there, can be seen with one "
    "number for each player, "
    r"$\generated{\theta}$ for G and $\discriminator{\psi}$ for D:"
)
article.equation(r"\min_{\generated{\theta}}\;\max_{\discriminator{\psi}}\;V(\generated{\theta}, \discriminator{\psi})")

article.section("A Nash equilibrium is not a minimum")
article.prose(
    "Gradient descent comes to rest at a minimum because all numbers share one aim. In a game, the steps of one "
    "player shift the ground under the other. Where a game can come to rest is a **Nash equilibrium**: a point where "
    "neither player can gain by moving *alone*. On the landscape it is a saddle. Compare the bowl with θψ, then put "
    "the ring on (0, 0) and drag the dots of the lower chart: is there a move that pays?"
)
article.figure(NASH)
article.prose(
    r"Being an equilibrium says nothing about whether play finds it: around $\theta\psi$ it never does; around "
    r"$\tfrac12\theta^2 - \tfrac12\psi^2 + \theta\psi$, where each player also has a best answer of its own, it does."
)

article.passage("The order of min and max")
article.prose(
    r"The order of the aims matters: $\max_\psi \min_\theta V \le \min_\theta \max_\psi V$, with a gap for $(\theta - "
    r"\psi)^2$, where the second player always has the last word. Algorithm 1 mixes both orders: a few steps of D, "
    r"then one of G."
)

article.passage("The same game, written as a loss")
article.prose(
    "Many notes give D a loss $L_D=-V$, its cross-entropy, which D makes small. Then every sign flips, every min "
    "becomes a max, and every max a min:"
)
article.equation(r"\max_{\G}\;\min_{\D}\;L_D=-\,\min_{\G}\;\max_{\D}\;V")
article.prose(
    r"It is the same game with the same moves: G now maximises, and it is still D that answers. The checks of "
    r"the figure (✓) compute each side separately. What must not be written is $\min_{\G}\min_{\D} L_D$: in that game "
    r"G "
    r"would help D, and nobody would play against anybody. Where D says ½ everywhere, $V=-\log 4$ and $L_D=\log 4$, "
    r"about 1.386 nats: that is the loss to look for on a chart, not 0."
)
article.end()
