"""The optimal discriminator: found at one x, then for the whole curve."""

from __future__ import annotations

from pages.theory.optimal_discriminator.figures import POINT, WHOLE
from ui.figures.chapter_frame import chapter

article = chapter("optimal_discriminator")

article.prose(
    "D is shown points, half of them real and half of them generated, and gives each a probability of being real. Let "
    "G stand still. Then D’s payoff is an integral over x, and what D answers at one x has no bearing on any other:"
)
article.equation(
    r"V(G,\D)=\int\Bigl["
    r"\pdatax\,\log \Dx+"
    r"\pgx\,\log\bigl(1-\Dx\bigr)\Bigr]\,dx"
)

article.section("One point")
article.prose(
    "So choose one x and call the two heights there $p$ and $q$. Drag the blue point up and down: its payoff climbs "
    "to a peak and falls again, and the slope changes sign at the peak. Then drag it along x, and see where the peak "
    "goes."
)
article.figure(POINT)
article.prose("The peak is where the slope is zero, and the second derivative says that there is no other:")
article.equation(
    r"\frac{\partial}{\partial D}\bigl[p\log D+q\log(1-D)\bigr]=\frac{p}{D}-\frac{q}{1-D}",
    r"\frac{p}{D}-\frac{q}{1-D}=0\iff D=\frac{p}{p+q}",
)
article.equation(r"\frac{\partial^2}{\partial D^2}\bigl[p\log D+q\log(1-D)\bigr]=-\frac{p}{D^2}-\frac{q}{(1-D)^2}<0")
article.prose(
    "D* depends only on the quotient of the densities. Press “Nobody comes here”: both are tiny and the payoff is "
    "flat, so a wrong answer costs next to nothing, yet D* is close to 0 or 1. Where both densities are exactly 0, "
    "which a drawing can do, the quotient is 0/0: D is never asked there, and by convention the lab writes ½."
)

article.section(
    "The whole curve", "Draw a better D: the shaded gap closes wherever your curve comes near the dashed one."
)
article.prose(
    "Now answer at all x at once. At first D says ½ everywhere, and you draw a better D. “Every point to its best” "
    "does the rest, and nothing is left to gain."
)
article.figure(WHOLE)
article.equation(
    r"\Dstarx=\frac{\pdatax}"
    r"{\pdatax+\pgx}"
)
article.equation(r"V(G,D^*)-V(G,D)=\int (p_{\text{data}}+p_g)\,\mathrm{KL}\bigl(D^*\,\|\,D\bigr)\,dx\;\ge\;0")
article.prose(
    "This is Proposition 1 of Goodfellow et al. (2014). It is about a D that can take any value at any x. A network "
    "shares its weights across all x, and a logistic curve is the smallest example: choose it, and try to close the "
    "gap between two mixtures."
)

article.end()
