"""Wasserstein: a distance that has a slope where JSD has none, the critic behind it, and how to keep it honest."""

from __future__ import annotations

from pages.theory.wasserstein.figures import ANY_CRITIC, BATCHES, BOXES, CONSTRAINTS
from ui.figures.chapter_frame import chapter

article = chapter("wasserstein")

article.prose(
    r"**Drag $\pg$ away from the data, and back again.** As soon as the boxes part, JSD stays at ln 2. "
    r"$W_1$ follows."
)
article.figure(BOXES)
article.prose(
    r"$W_1$ asks how far mass has to be moved, on average, by the best plan $\gamma$ that turns $\pg$ into $\pdata$ "
    r"(Arjovsky, Chintala & Bottou 2017, equation 1). On the line there is a formula for it:"
)
article.equation(
    r"W_1(\pdata,\pg)=\inf_{\gamma}\;\mathbb{E}_{(x,y)\sim\gamma}\,|x-y|",
    r"=\int\bigl|\data{F_{\text{data}}}-\generated{F_g}\bigr|\,dx",
)
article.prose(
    r"For boxes of width $w$ it is $|\theta|$, and JSD is $\ln 2\cdot\min(1,|\theta|/w)$. Press “Points”: for narrow "
    r"boxes JSD jumps from 0 to ln 2 and stays there. With $\theta$ as G’s only weight, this is what a gradient says:"
)
article.equation(
    r"\gradient{\frac{d\,\mathrm{JSD}}{d\theta}}=0\quad(|\theta|>w)",
    r"\gradient{\frac{d\,W_1}{d\theta}}=\operatorname{sign}\theta=-\,\mathbb{E}_{\pg}\,f^{*\prime}(x)=\pm 1",
)
article.prose(
    r"Look at what each sample is told. The best critic $f^*$ is a ramp, and its slope is 1 at every sample. D* is a "
    "staircase, level at every sample. Press “Overlapping”: now JSD does have a slope, but it comes from the edges of "
    "the boxes, and D* is as level as before."
)
article.link_to("divergences", "Four divergences, and W₁ among them")

article.section("The critic", r"Draw one: high where the data are, and low where $\pg$ is.")
article.prose(
    "Nobody can try all plans. But the same number is the largest difference of means that a function can show, if it "
    "is nowhere steeper than 1, “1-Lipschitz” (Kantorovich and Rubinstein; equation 2 of the paper). That function is "
    "the **critic**:"
)
article.equation(
    r"W_1(\pdata,\pg)=\max_{|f(x)-f(y)|\,\le\,|x-y|}\;"
    r"\mathbb{E}_{\pdata}\,\discriminator{f}(x)-\mathbb{E}_{\pg}\,\discriminator{f}(x)"
)
article.prose(
    r"Draw one. If it is too steep, it is divided by its "
    r"steepest slope: no cheating with large numbers. How near to $W_1$ can you get?"
)
article.figure(ANY_CRITIC)
article.prose(r"Why no critic gets further, and which one gets there, can be shown in one line. Integrate by parts:")
article.equation(
    r"\mathbb{E}_{\pdata}f-\mathbb{E}_{\pg}f=\int \discriminator{f'}\,\bigl(\generated{F_g}-\data{F_{\text{data}}}"
    r"\bigr)\,dx",
    r"\le\;\int\bigl|\generated{F_g}-\data{F_{\text{data}}}\bigr|\,dx",
    r"\discriminator{f^{*\prime}}=\operatorname{sign}\bigl(\generated{F_g}-\data{F_{\text{data}}}\bigr)",
)
article.prose(
    r"""
- The best critic has slope 1 or −1 wherever $F_g\ne F_{\text{data}}$. Where they agree, its slope is **free**, and so
  is a constant added to it.
- A critic is no classifier. It gives no probability, needs no sigmoid, and does not come to rest when it is right: it
  keeps its slope. So it may be trained to its optimum before every step of G.
- G minimises $-\mathbb{E}\,f(G(z))$. Its gradient at a sample is $-f'(x)$. For the best critic its size is 1
  wherever mass has to pass.
- Press “Data on both sides”: the means agree and a line measures 0. The best critic is a valley with its floor at
  $p_g$.
"""
)
article.link_to("losses", "The losses of a GAN with a discriminator")

article.section(
    "Keeping it honest", "Move the limit of the weights and the strength of the penalty: which critic comes out?"
)
article.prose(
    "A network knows nothing of slopes. There are two well-known ways to teach it. Each has a best critic, and on the "
    "line we can compute both."
)
article.prose(
    r"**Weight clipping** (Arjovsky et al. 2017, algorithm 1): after each step of the critic every weight is cut to "
    r"$[-c,c]$, with $c=0.01$. That bounds the slope: not by 1, but by $c\,(nc)^L$ for $L$ hidden layers of $n$ "
    r"units. “A clearly terrible way to enforce a Lipschitz constraint”, the authors say themselves."
)
article.prose(
    r"**Gradient penalty** (Gulrajani et al. 2017, equation 3): slopes other than 1 carry a cost, at points "
    r"$\hat x$ between a sample of the data and one of G:"
)
article.equation(
    r"\max_{\discriminator{f}}\;\mathbb{E}_{\pdata}\,\discriminator{f}-\mathbb{E}_{\pg}\,\discriminator{f}"
    r"-\lambda\,\mathbb{E}_{\hat x}\bigl(|\discriminator{f'}(\hat x)|-1\bigr)^2",
    r"\hat x=\varepsilon x+(1-\varepsilon)\,\Gz,\quad \varepsilon\sim U[0,1]",
)
article.figure(CONSTRAINTS)
article.prose(
    r"""
- **A clipped critic measures only a multiple of $W_1$**, and not even always the same one. With $c=0.01$ it measures
  half a per cent of $W_1$ as the figure opens, and the gradient that reaches G is as small.
- **Its shape is too simple.** Press “Data on both sides”. With one hidden layer the best clipped critic is one hinge.
  It sees one side only, and samples on the other get no gradient at all (Gulrajani et al., section 3.1, call it
  capacity underuse).
- **Depth makes it worse.** Each layer multiplies the largest slope by $n\,c$: below 1 it vanishes, above 1 it explodes.
- **The penalty** asks for the slope that the best critic has. What it finds is somewhat steeper, so it measures more
  than $W_1$: a fifth more as the figure opens. With a small λ it overshoots.
"""
)
article.prose(
    "Why slope 1, and not at most 1? Because the best critic has slope 1 wherever mass has to pass, in any dimension "
    "along the straight line from a sample to where it belongs (Gulrajani et al. 2017, proposition 1 and corollary "
    "1). The price: at the equilibrium, where a level critic would do, the penalty still asks for a slope."
)

article.section("Batches measure too much", "Drag the size of the batch: both batches come from the same distribution.")
article.prose(
    r"All this was about distributions. Training sees batches, and two batches of the **same** distribution are not "
    r"the same. At first $\pg$ is exactly $\pdata$: the distance is 0."
)
article.figure(BATCHES)
article.prose(
    r"With 32 numbers in a batch $W_1$ comes out at about 0.3, though there is nothing to find. So do not wait for 0. "
    r"And do not compare values of different settings: what a critic shows depends on its network, on $c$ or λ, and "
    r"on the size of the batch. Within one run, its **course** tells whether G comes closer."
)

article.end()
