"""Generative and discriminative."""

from __future__ import annotations

from pages.theory.models.figures import SAME_POSTERIOR, TWO_CLASSES
from pages.theory.models.pushforward import PUSHFORWARD
from ui.figures.chapter_frame import chapter, equation, next_chapter, prose, section
from ui.figures.component import theory_figure

chapter("models")
prose(
    "A mail filter gives every message a score $x$. Two questions can be asked of it. *Is this message spam?* wants "
    "${p(y\\mid x)}$: a **discriminative** model. *What do messages look like?* wants $p(x)$, or with the classes "
    "$p(x, y)$: a **generative** model, which can also make new messages. All four densities are tied together:"
)
equation(r"p(x,y)=p(x\mid y)\,p(y),\qquad \data{p(x)}=\sum_y p(x,y)")
equation(r"\discriminator{p(y\mid x)}=\frac{p(x\mid y)\,p(y)}{\data{p(x)}}")
prose(
    "Move the classes and see what follows. Then press ▶ beside the number of samples: whoever has the joint can "
    "generate, first the class, then the score."
)
theory_figure(TWO_CLASSES)

section("Why p(y|x) cannot generate")
prose(
    "Take the joint and multiply it by any function $w(x)$ of the score alone, then normalise. In Bayes' rule $w(x)$ "
    "stands above and below the line and cancels: **the same $p(y\\mid x)$ everywhere, from another world.** A "
    "perfect filter fits both, so it cannot know which messages exist."
)
equation(
    r"\frac{p(x,\text{spam})\,w(x)}{\sum_y p(x,y)\,w(x)}=\frac{p(x,\text{spam})}{\sum_y p(x,y)}"
    r"=\discriminator{p(\text{spam}\mid x)}"
)
prose(
    "Drag the weight: the messages move, the blue curve stays. A GAN's D is such a curve, $p(\\text{real}\\mid x)$. "
    "It can judge samples, but somebody else has to make them: G."
)
theory_figure(SAME_POSTERIOR)

section("Pushing noise through G")
prose(
    "Flows and GANs both make $x=G(z)$ in one pass. As long as $G$ has an inverse, its density is a formula, and that "
    "is a flow. Bend $G$ further and the formula is lost; the samples are not. A GAN starts here."
)
equation(r"\pgx=\mathcal N(z;0,1)\,\Big/\,\Big|\frac{dG}{dz}\Big|\quad\text{where } x=G(z)")
theory_figure(PUSHFORWARD)

prose(
    "The samples have to be judged by somebody, and that is D. What D pays for its answers comes next, and then the "
    "game of the two. How other families of models make data, and at what price, is told in “Other generative models”, "
    "at the end of the theory."
)
next_chapter("models")
