"""Other generative models: a small member of each family, and what it pays."""

from __future__ import annotations

import math

from pages.theory.families.figures import AUTOREGRESSIVE, BOLTZMANN, FAMILIES
from pages.theory.families.variational import VARIATIONAL
from ui.figures.chapter_frame import chapter

STATES = 28 * 28 * math.log10(2)  # of black and white digits, as a power of ten

article = chapter("families")
article.prose("Nothing in the other chapters rests on this one. It is for those who want to know what GANs do without.")

article.section("Families of models that can", "Choose what a model has to be able to do.")
article.prose(
    "Models of $p(x)$ differ in what they write down. An **explicit** model has a formula for its density, "
    "perhaps up to a constant or a bound, and is trained to make the data likely. An **implicit** model has only a way "
    "to sample. A GAN is implicit: nobody can say how likely an image is under G, and no training step needs to know."
)
article.figure(FAMILIES)

article.section("A variational autoencoder's bound", "Move the proposal $q$: the bound rises as it comes closer.")
article.prose(
    "A latent number $z$ is drawn, then $x$ from $p(x\\mid z)$. The likelihood $\\log p(x)$ integrates over all $z$; "
    "with a proposal $q(z)$ there is a lower bound that can be computed, and what the bound misses has a name:"
)
article.equation(
    r"\log p(x)=\underbrace{\mathbb E_{q}\log p(x\mid z)-\mathrm{KL}(q\,\|\,p(z))}_{\text{ELBO}}"
    r"+\mathrm{KL}\big(q\,\|\,p(z\mid x)\big)"
)
article.figure(VARIATIONAL)

article.section("One value after another", "Drag the first value, and see where the second may lie.")
article.prose(
    "An autoregressive model writes the joint as a product and draws the first value, then the second given the "
    "first, and so on: exact, but the longer $x$ is, the slower."
)
article.equation(r"p(x_1,\dots,x_n)=\prod_i p(x_i\mid x_1,\dots,x_{i-1})")
article.figure(AUTOREGRESSIVE)

article.section("A constant that nobody can sum", "Let the chain run: how long does it take to get around?")
article.prose(
    "A restricted Boltzmann machine gives each state an energy, and $p(v)\\propto e^{-F(v)}$. Here $Z$ is a sum of "
    f"sixteen terms; for black and white digits of 28×28 pixels it would have about $10^{{{STATES:.0f}}}$. So you "
    "sample with a chain that switches units on and off, and hope that it gets around."
)
article.equation(r"p(v)=\frac{1}{Z}\sum_h e^{-E(v,h)},\qquad Z=\sum_{v}\sum_{h}e^{-E(v,h)}")
article.figure(BOLTZMANN)
article.prose(
    "Each family pays somewhere: a sum, a chain, a bound, an order, an inverse. A GAN pays with the game: there is no "
    "likelihood to watch, and two players must be kept in balance."
)
article.end()
