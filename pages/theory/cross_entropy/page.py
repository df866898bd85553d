"""Cross-entropy."""

from __future__ import annotations

from pages.theory.cross_entropy.figures import ANSWER, COINS, EXPECTATION
from pages.theory.cross_entropy.heavy_tails import HEAVY_TAILS
from pages.theory.cross_entropy.single_precision import LOGITS
from ui.figures.chapter_frame import chapter

article = chapter("cross_entropy")

article.section("An expectation is a mean", "Drag the density, then add samples with ▶.")
article.prose(
    "Every loss of a GAN is an expectation, and every training step replaces it by the mean over a mini-batch. The "
    "mean wanders about $\\mathbb E[f]$, but less and less far, as the band "
    "of two standard errors $\\sigma_f/\\sqrt n$ shrinks. At any given $n$, one mean in twenty lies outside it; "
    "between the 100th sample and the 2,000th about one path in three is outside at least once."
)
article.equation(r"\mathbb E_{x\sim p}[f(x)]=\int f(x)\,p(x)\,dx\;\approx\;\frac1n\sum_{i=1}^n f(x_i)")
article.figure(EXPECTATION)

article.section("Not every mean settles", "Add samples of the Cauchy density: their mean never comes to rest.")
article.prose(
    "The integral has to converge absolutely: $\\int|f(x)|\\,p(x)\\,dx<\\infty$. Otherwise there is no $\\mathbb "
    "E[f]$, and no number of samples brings the mean to rest. The Cauchy density looks harmless, yet its tails are so "
    "heavy that the mean of ten thousand samples is spread just as widely as a single sample."
)
article.figure(HEAVY_TAILS)
article.prose(
    "The costs of a GAN are bounded if D's logit is. Then every expectation exists, whatever the data. With a logit "
    "that grows like $x$, Cauchy data have no expected cost either."
)

article.section("What one answer costs", "Drag the answer towards the wrong end.")
article.prose(
    "D looks at $x$ and answers with the probability that $x$ is real. If it is ($y=1$), D pays $-\\log D(x)$; if it "
    "is generated ($y=0$), D pays $-\\log(1-D(x))$. Together they make the binary cross-entropy:"
)
article.equation(r"L=-\,y\log \Dx-(1-y)\log\big(1-\Dx\big)")
article.prose(
    "An answer of one half costs $\\log 2=0.693$ nats, and there is no limit "
    "to what a wrong answer can cost: at exactly 0 or 1 the loss is infinite, and so is its slope."
)
article.figure(ANSWER)

article.section(
    "Cross-entropy is entropy plus a divergence",
    "Move the answer $q$: the mean cost is least where it is the share $p$ of real samples.",
)
article.prose(
    "Where D cannot tell samples apart, it has to give them all the same answer $q$, while a share $p$ of them is "
    "real. The mean cost is least at $q=p$. So D, asked for the cheapest answers, gives the right probabilities; and "
    "the least cost is not 0 but the entropy of what cannot be known."
)
article.equation(
    r"H(p,q)=-p\log q-(1-p)\log(1-q)=\underbrace{H(p)}_{\text{least}}+"
    r"\underbrace{\mathrm{KL}(p\,\|\,q)}_{\ge 0}"
)
article.figure(COINS)

article.section("The same on logits", "Try the four buttons, and see where digits are lost.")
article.prose(
    "A network ends in a logit $o$, any real number, and $D(x)=\\sigma(o)$. On paper the cost is a softplus of the "
    "logit. In a computer it matters whether the sigmoid is taken first: with the 24 binary digits of single "
    "precision, $\\sigma(o)$ is rounded to 1 at $o\\approx 17$, and then $1-D(x)$ is 0, its logarithm minus infinity, "
    "and the gradient not a number."
)
article.equation(r"-\log\sigma(o)=\mathrm{softplus}(-o)", r"-\log\big(1-\sigma(o)\big)=\mathrm{softplus}(o)")
article.equation(
    r"\mathrm{softplus}(o)=\max(o,0)+\log\big(1+e^{-|o|}\big)", r"\gradient{\frac{\partial L}{\partial o}}=\sigma(o)-y"
)
article.prose(
    "The figure rounds to single precision after each operation, as PyTorch does by default. PyTorch's `BCELoss` "
    "hides the infinities but not the harm. It cuts the logarithm off at −100, and in "
    "the derivative it divides by at least $10^{-12}$: at $o=-40$ the cost looks right, but only $4\\cdot10^{-6}$ of "
    "the gradient is left. **What to do about it:** give the loss the logit (`BCEWithLogitsLoss`, or softplus), and "
    "use the sigmoid only to show probabilities."
)
article.figure(LOGITS)
article.end()
