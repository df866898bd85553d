"""Generative and discriminative."""

from __future__ import annotations

from pages.theory.models.figures import SAME_POSTERIOR, TWO_CLASSES
from pages.theory.models.noise_dimension import NOISE_DIMENSION
from pages.theory.models.pushforward import PUSHFORWARD
from ui.figures.chapter_frame import chapter

article = chapter("models")
article.prose(
    "A mail filter gives every message a score $x$. Two questions can be asked of it. *Is this message spam?* wants "
    "${p(y\\mid x)}$: a **discriminative** model. *What do messages look like?* wants $p(x)$, or with the classes "
    "$p(x, y)$: a **generative** model, which can also make new messages. They are tied together:"
)
article.equation(r"p(x,y)=p(x\mid y)\,p(y),\qquad \data{p(x)}=\sum_y p(x,y)")
article.equation(r"\discriminator{p(y\mid x)}=\frac{p(x\mid y)\,p(y)}{\data{p(x)}}")
article.prose(
    "Move the classes and see what follows. Then press ▶ beside the number of samples: whoever has the joint can "
    "generate, first the class, then the score."
)
article.figure(TWO_CLASSES)

article.passage("A boundary is less than a density")
article.prose(
    "To tell messages apart, a boundary is enough: one number. To make them, the whole curve $p(x)$ is needed. Both "
    "can be learned from the same samples, and two numbers beside the figure say how well, as shares of all messages. "
    "With 300 samples the learned boundary costs one right answer in a thousand, and seldom as many as ten; the bars "
    "misplace an eighth of the mass (medians over fifty seeds; try some). The gap widens with the dimension: a flat "
    "boundary between images of $28\\times 28$ pixels has 785 numbers, but a histogram with ten bars for each pixel "
    "would have $10^{784}$."
)

article.section("Why p(y|x) cannot generate", "Drag the weight: the messages move, the blue curve stays.")
article.prose(
    "Take the joint and multiply it by any function $w(x)$ of the score alone, then normalise. In Bayes' rule $w(x)$ "
    "stands above and below the line and cancels: **the same $p(y\\mid x)$ everywhere, from another world.** A "
    "perfect filter fits both, so it cannot know which messages exist."
)
article.equation(
    r"\frac{p(x,\text{spam})\,w(x)}{\sum_y p(x,y)\,w(x)}=\frac{p(x,\text{spam})}{\sum_y p(x,y)}"
    r"=\discriminator{p(\text{spam}\mid x)}"
)
article.prose(
    "In a **generative adversarial network** (GAN) the "
    "discriminator D is such a curve, $p(\\text{real}\\mid x)$. It can judge samples, but somebody else has to make "
    "them: the generator G."
)
article.figure(SAME_POSTERIOR)

article.section("Pushing noise through G", "Bend $G$, and see what becomes of the density of $x$.")
article.prose(
    "Flows and GANs both make $x=G(z)$ in one pass. As long as $G$ has an inverse, the density of $x$ is a formula, "
    "and that is a flow. Bend $G$ further and the formula is lost; the samples are not. A GAN starts here."
)
article.equation(r"\pgx=\mathcal N(z;0,1)\,\Big/\,\Big|\frac{dG}{dz}\Big|\quad\text{where } x=G(z)")
article.figure(PUSHFORWARD)

article.section(
    "How many numbers in the noise?",
    "Fold the line: it comes near every point of the square, and still has no area.",
)
article.prose(
    "$G$ moves noise around, but it cannot add dimensions: one number makes a line, in the plane or among images. "
    "Fold the line, and it comes as near as you like to every point of the square, but then $G$ is as steep as the "
    "line is long. It still has no area, and anyone who looks closely enough can tell it from data every time. If the "
    "data themselves lie on something thin, as images seem to, $z$ needs no more numbers than that thing has "
    "dimensions. More do no harm: $G$ can ignore what it does not use."
)
article.figure(NOISE_DIMENSION)

article.prose(
    "Somebody has to judge the samples, and that is D. What D pays for its answers comes next, and then the game "
    "between the two. How other families of models make data, and at what price, is the subject of “Other generative "
    "models”, at the end of the theory."
)
article.end()
