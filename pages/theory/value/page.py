"""The value of the game: −log 4 + 2 JSD, derived with numbers on every line."""

from __future__ import annotations

from pages.theory.value.figures import BINS, VALUE
from ui.figures.chapter_frame import chapter

article = chapter("value")

article.prose(
    "D plays its best against the G there is. What is left for G to minimise? Put $D^*$ into the value of the "
    "game, and the answer is a divergence:"
)
article.equation(r"\min_{\G}\;\max_{\D}\;V(G,D)=\min_{\G}\;V(G,D^*)")
article.equation(
    r"V(G,D^*)=-\log 4+2\,\mathrm{JSD}("
    r"\pdata\,\|\,\pg)"
)

article.section("The proof, in numbers")
article.prose(
    "Each line of the proof follows from the one before by the step that stands under it. And each is computed as it "
    "stands, with its own logarithms and its own integrals: drag a curve, and watch six ways come to one number."
)
article.figure(VALUE)
article.prose(
    r"The last line is the theorem (Goodfellow et al. 2014, Theorem 1). JSD is never negative, and 0 only if both "
    r"densities are the same: so $-\log 4\approx-1.386$ is the global minimum, and it is reached if and only if "
    r"$p_g=p_{\text{data}}$. Press “Put $p_g$ onto $p_{\text{data}}$” to be there. Far apart, JSD is ln 2, and the "
    r"value is 0, the most it can be."
)

article.passage("What JSD says")
article.prose(
    "There is a plainer way to see it. Flip a coin, and show D a real or a generated x accordingly. Before D sees x, "
    "the coin is worth ln 2 nats; after that, what is still open is the entropy of $D^*(x)$. The difference, the "
    "information that x carries about its label, is JSD:"
)
article.equation(r"I(x;\text{label})=\log 2-\int m(x)\,H\bigl(D^*(x)\bigr)\,dx=\mathrm{JSD}")
article.equation(r"\mathrm{JSD}=H(m)-\tfrac12 H(\pdata)-\tfrac12 H(\pg)")
article.prose(
    "So G wants samples that say nothing about where they come from. All three expressions stand among the checks of "
    "the "
    "figure (✓), computed independently. In nats JSD is at most ln 2; the bound of 1 that many notes give is for bits."
)

article.section("Bins see less", "Move the number of bins, and see how few are enough.")
article.prose(
    "The labs compute JSD from the masses of 400 bins. That is a lower bound: whoever sees only the bin cannot "
    "tell more than whoever sees x."
)
article.figure(BINS)

article.end()
