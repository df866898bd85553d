"""Generative and discriminative."""

from __future__ import annotations

import math

from pages.theory.models.families import AUTOREGRESSIVE, BOLTZMANN, FAMILIES
from pages.theory.models.figures import SAME_POSTERIOR, TWO_CLASSES
from pages.theory.models.latent_models import PUSHFORWARD, VARIATIONAL
from ui.figures.chapter_frame import chapter, equation, next_chapter, prose, section
from ui.figures.component import theory_figure

STATES = 28 * 28 * math.log10(2)  # of black and white digits, as a power of ten

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

section("Families of models that can")
prose(
    "Models of $p(x)$ differ in what they have written down. An **explicit** model has a formula for its density, "
    "perhaps up to a constant or a bound, and is trained to make the data likely. An **implicit** model has only a way "
    "to sample. A GAN is implicit: nobody can say how likely an image is under G, and no training step needs it."
)
theory_figure(FAMILIES)

section("A variational autoencoder's bound")
prose(
    "A latent number $z$ is drawn, then $x$ from $p(x\\mid z)$. The likelihood $\\log p(x)$ integrates over all $z$; "
    "with a proposal $q(z)$ there is a lower bound of it that can be computed, and what is missing is known by name:"
)
equation(
    r"\log p(x)=\underbrace{\mathbb E_{q}\log p(x\mid z)-\mathrm{KL}(q\,\|\,p(z))}_{\text{ELBO}}"
    r"+\mathrm{KL}\big(q\,\|\,p(z\mid x)\big)"
)
theory_figure(VARIATIONAL)

section("Pushing noise through G")
prose(
    "Flows and GANs both make $x=G(z)$ in one pass. As long as $G$ has an inverse, its density is a formula, and that "
    "is a flow. Bend $G$ further and the formula is lost; the samples are not. A GAN starts here."
)
equation(r"\pgx=\mathcal N(z;0,1)\,\Big/\,\Big|\frac{dG}{dz}\Big|\quad\text{where } x=G(z)")
theory_figure(PUSHFORWARD)

section("One value after another")
prose(
    "An autoregressive model writes the joint as a product and draws the first value, then the second one given the "
    "first, and so on: exact, and as slow as $x$ is long."
)
equation(r"p(x_1,\dots,x_n)=\prod_i p(x_i\mid x_1,\dots,x_{i-1})")
theory_figure(AUTOREGRESSIVE)

section("A constant that nobody can sum")
prose(
    "A restricted Boltzmann machine gives each state an energy, and $p(v)\\propto e^{-F(v)}$. Here $Z$ is a sum of "
    f"sixteen terms; for black and white digits of 28×28 pixels it would have about $10^{{{STATES:.0f}}}$. So one "
    "samples by a chain that switches units on and off, and hopes that it comes around."
)
equation(r"p(v)=\frac{1}{Z}\sum_h e^{-E(v,h)},\qquad Z=\sum_{v}\sum_{h}e^{-E(v,h)}")
theory_figure(BOLTZMANN)
prose(
    "Each family pays somewhere: a sum, a chain, a bound, an order, an inverse. A GAN pays with the game: there is no "
    "likelihood to watch, and two players must be kept in balance. The next chapters take the game apart."
)
next_chapter("models")
