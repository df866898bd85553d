"""Two players: The forger and the police: what each network sees, what it can change, and what it wants."""

from __future__ import annotations

from pages.theory.players.figures import PLAYERS
from ui.figures.chapter_frame import chapter

article = chapter("players")
article.prose(
    "**G is a forger.** It has never seen a real banknote. It turns noise $z$ into a sample $G(z)$ and is told one "
    "thing: which way to change it to make the police believe it more. **D is the police.** It is shown real samples "
    "and forgeries, gives each a probability of being real, and is told afterwards which was which. Both learn, each "
    "from the other; if both do well, the forgeries end up as good as the real ones, and D can do no better than "
    "$\\tfrac12$."
)
article.equation(
    r"\min_{\G}\max_{\D}\;V(G,D)",
    r"V(G,D)=\data{\mathbb E_{x\sim p_{\text{data}}}}\log \D(x)+"
    r"\mathbb E_{z}\log\big(1-\D(\G(z))\big)",
)
article.prose(
    "Here is the smallest game with both of them: two numbers each, $D(x)=\\sigma(ax+b)$ and $G(z)=\\mu+sz$, against "
    "data from $\\mathcal N(2,1)$. Press **D's turn** a few times, then **G's turn**: each is one real gradient step, "
    "and moves the two numbers of that player only."
)
article.figure(PLAYERS)

article.passage("Which network sees real data?")
article.prose(
    "Only D. The first term of $V$ contains real samples and no $G$, so its derivatives with respect to G's numbers "
    "are always zero: the two grey zeros in the table. All that G ever learns about the data reaches it through D."
)

article.passage("Who labels the data?")
article.prose(
    "Nobody. Data for a GAN are samples without labels: **modelling them is unsupervised learning**. The label in the "
    "game says only who made a sample: $y=1$ for the data, $y=0$ for G. It comes for free, and with it **D is a "
    "supervised classifier**, whose loss is the cross-entropy of the last chapter. With half of the samples from "
    "each, $V$ is minus twice its mean cost; the first check of the figure (✓) shows this wherever you are:"
)
article.equation(
    r"V(G,D)=-2\;\mathbb E_{(x,y)}\,L",
    r"L=-y\log \D(x)-(1-y)\log\big(1-\D(x)\big)",
)

article.passage("The gradient flows through D, but D's weights stay")
article.prose(
    "G's loss is measured after D, so the chain rule runs backwards through D before it reaches G. Every factor is in "
    "the figure. The middle one, $\\partial o/\\partial x=a$, is the slope of D's logit: it tells G on which side the "
    "real samples are. Set $a=0$ and G is told nothing."
)
article.equation(
    r"\gradient{\frac{\partial L}{\partial \mu}}=\mathbb E_z\Big["
    r"\frac{\partial L}{\partial o}\cdot\underbrace{\frac{\partial o}{\partial x}}_{\discriminator{a}}\cdot"
    r"\underbrace{\frac{\partial x}{\partial \mu}}_{1}\Big]",
    r"\gradient{\frac{\partial L}{\partial s}}=\mathbb E_z\Big["
    r"\frac{\partial L}{\partial o}\cdot\discriminator{a}\cdot\underbrace{\frac{\partial x}{\partial s}}_{z}\Big]",
)
article.prose(
    "The derivatives with respect to $a$ and $b$ exist in G's turn as well, but nobody uses them. In PyTorch this "
    "takes one line each: G's optimiser holds only G's weights, and in D's turn the samples are detached from G, so "
    "that no gradient is computed beyond them."
)
article.end()
