"""Divergences: four distances between two densities, their bounds and slopes, and what each makes of two modes."""

from __future__ import annotations

from pages.theory.divergences.figures import OVERLAP, SEEKING
from ui.figures.chapter_frame import chapter

article = chapter("divergences")

article.prose(
    r"G is done when its density $p_g$ is that of the data. Until then we need a number that says how far it has to "
    r"go, and it matters which one: G will follow its slope. With $m=\tfrac12(p_{\text{data}}+p_g)$ and the "
    r"distribution functions $F$,"
)
article.equation(
    r"\mathrm{KL}(\pdata\,\|\,\pg)="
    r"\int \pdata\log\frac{\pdata}"
    r"{\pg}\,dx"
)
article.equation(
    r"\mathrm{JSD}=\tfrac12\,\mathrm{KL}(\pdata\,\|\,m)"
    r"+\tfrac12\,\mathrm{KL}(\pg\,\|\,m)"
)
article.equation(
    r"\mathrm{TV}=\tfrac12\int\bigl|\pdata-\pg\bigr|\,dx",
    r"W_1=\int\bigl|\data{F_{\text{data}}}-\generated{F_g}\bigr|\,dx",
)

article.section("Two densities")
article.prose(
    r"Drag $p_g$ away from $p_{\text{data}}$. KL grows with the square of the distance. JSD and TV come to rest "
    r"at ln 2 and 1: they have seen all the difference there is. $W_1$ keeps growing, because it asks how far "
    r"mass has to move."
)
article.figure(OVERLAP)
article.prose(
    "**Asymmetry.** Press “Narrow in wide”: the two KL divergences of the same pair differ, because each asks "
    "only where its first density lives. **Bounds.** Every inequality in the list holds wherever you go; JSD "
    "lies between TV²/2 and ln\u00a02·TV."
)
article.prose(
    r"**Vanishing gradients.** Press “Far apart”: the slope of JSD is 0 to many digits, although everything is wrong. "
    r"A G that minimises JSD learns nothing there, which is why practice changed the loss. The slope of $W_1$ is "
    r"still ±1. **No overlap.** Boxes that share no ground: both KL divergences are infinite, JSD is exactly ln 2, "
    r"and only $W_1$ knows how far apart they are."
)
article.link_to("wasserstein", "Where W₁ gets its slope from, and the critic that passes it on")

article.section("Covering modes, seeking modes", "Choose a divergence and play the descent.")
article.prose(
    r"Now $p_g$ is one Gaussian and the data have two modes, so $p_g$ can never be right. "
    r"$\mathrm{KL}(p_{\text{data}}\|p_g)$ charges for data left uncovered: $p_g$ spreads over both "
    r"modes and the gap between them. $\mathrm{KL}(p_g\|p_{\text{data}})$ charges for samples where there are no "
    r"data: $p_g$ seeks one mode and forgets the other."
)
article.figure(SEEKING)
article.prose(
    r"$\mathrm{KL}(p_{\text{data}}\|p_g)$ ends at one place, wherever it begins: at the mean and the standard "
    r"deviation of the data, which is maximum likelihood. The reverse has a minimum at each mode while the modes are "
    r"far apart: begin further left, or move the modes together and see when it stops choosing. JSD can do either."
)
article.prose(
    "It is tempting to conclude that GANs lose modes because of JSD. They lose modes under other losses too: "
    "see the chapter “What goes wrong”."
)

article.end()
