"""The smallest GAN: it has two numbers. What makes it circle, and what brings it to rest."""

from __future__ import annotations

from pages.theory.dirac.figures import DIRAC
from ui.figures.chapter_frame import chapter

article = chapter("dirac")

article.prose(
    "One number each: the data are a single point at 0, G puts its single sample at "
    r"$\generated{\theta}$, and D has a straight line, the logit "
    r"$\discriminator{\psi} x$, so that $D(x) = \sigma(\discriminator{\psi} x)$. "
    "The value of this game can be drawn as a landscape, and training as a walk on it."
)
article.equation(
    r"V(\generated{\theta}, \discriminator{\psi}) = \log D(0) + \log\bigl(1 - "
    r"D(\generated{\theta})\bigr)",
    r"= -\log 2 - \log\bigl(1 + "
    r"e^{\discriminator{\psi}\generated{\theta}}\bigr)",
    r"\min_{\generated{\theta}} \max_{\discriminator{\psi}} V",
)
article.prose(
    "It is the Dirac GAN of Mescheder, Geiger and Nowozin (*Which training methods for GANs do actually converge?*, "
    "2018). Its equilibrium is the cross in the middle: the sample lies on the data, and D says ½. **Press play "
    "beside “steps”** and watch the players miss it; then try alternating play, then the R1 penalty."
)
article.figure(DIRAC)

article.passage("What to see")
article.prose(
    "- **It turns.** D tilts its line against the sample, G slides along the tilt past the data, and D has to tilt "
    "back. The gradients of the two players together form a rotation: near the cross the arrows stand at right angles "
    "to the way home.\n"
    "- **Simultaneous steps spiral outwards** from the cross, for all three losses: each is a straight line where the "
    "flow is curved. Smaller steps only make it slower. Alternating steps go round and round.\n"
    "- **Something must pull inwards.** The R1 penalty does, and best at one strength: a weaker one leaves some of the "
    "turning, and under a stronger one D hardly moves. Weight clipping does not, nor does a gradient penalty with "
    "target 1: it asks D's logit for a slope of 1, and at the equilibrium it has none.\n"
    "- **The non-saturating loss** pulls inwards far from the cross, and less and less near it: simultaneous play "
    "settles on a ring, where that pull balances the outward drift of the steps."
)
article.equation(
    r"\underbrace{\lambda = 1 + h\Bigl(-\tfrac{\gamma}{2} \pm \sqrt{\tfrac{\gamma^2}{4} - f'(0)^2}\Bigr)}"
    r"_{\text{simultaneous, R1 penalty of strength } \gamma}",
    r"f(t) = \log(1 + e^t),\; f'(0) = \tfrac12",
)
article.prose(
    r"These are the eigenvalues of one step, linearised at the equilibrium, where $V = -\log 2 - f(\psi\theta)$; for "
    r"Wasserstein $f(t) = t$ and $f'(0) = 1$. Without a penalty, $|\lambda| = \sqrt{1 + h^2 f'(0)^2} > 1$: the "
    r"distance grows, whatever the step size $h$. With one, it shrinks fastest where the root vanishes, at $\gamma = "
    r"2f'(0)$: beyond that, there is no turning left, and the larger eigenvalue goes back towards 1. At $h = 0.15$ "
    r"and $\gamma = 0.3, 1, 1.5, 2$ it is 0.980, 0.925, 0.971, 0.980. The angle of λ is the turn at each step; the "
    r"figure compares both with the path that was played."
)

article.passage("Step by step, or epoch by epoch?")
article.prose(
    "In Algorithm 1 each player has a step or a few before the other’s turn. Could D not be trained to the end first, "
    "and then G? Try the last three buttons. **Step by step** the players circle. **Epoch by epoch**, twenty steps of "
    "D and then twenty of G, they run away, until this loss has no slope left: whoever moves for long while the other "
    "stands still goes far beyond the place where both could rest. That happens as soon as $k\\,l\\,h^2f'(0)^2$ "
    "exceeds 4. **D to its optimum**, then one step of G, is another matter: with an R1 penalty of 0.3, D has an "
    "optimum, and G descends the value of nearly the best D. It comes straight in, with $|\\lambda|=0.791$ for each "
    "step of G; one step of D instead of fifty makes it a spiral with 0.962. The price is fifty times the work on D."
)
article.prose(
    "So it is G that must not run ahead. Without anything that keeps D in check there is no optimum to train it to: "
    "$\\psi$ grows for ever, and with it the next step of G; or, with the saturating loss, that step dies out."
)
article.end()
