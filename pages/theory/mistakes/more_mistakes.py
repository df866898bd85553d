"""More of what common notes get wrong: roles and signs, densities, and how training is done."""

from __future__ import annotations

from pages.theory.mistakes.density_figures import INTERVAL, PUSHED
from pages.theory.mistakes.loss_figures import DIRECTION, SIGNS, SLOPE, SWAPPED
from pages.theory.mistakes.mistake import EQUATIONS, LOSSES, NUMBERS, PRACTICE, Mistake
from pages.theory.mistakes.practice_figures import BATCH, LATENTS, OVERFIT

MORE_MISTAKES = (
    Mistake(
        EQUATIONS,
        "The roles in cross-entropy, swapped",
        r"$H(p, q) = -\sum_y q(y)\,\log p(y)$, with $p$ the truth and $q$ the answer",
        r"$H(p, q) = -\sum_y p(y)\,\log q(y)$: the truth gives the weights, and the logarithm is of the answer",
        "With the roles swapped, the cost is a straight line in the answer. It is least at one end: where 70 % of the "
        "samples are real, a D that says “100 %” pays least. So D would learn to be sure rather than right. The right "
        "cost is least at q = p.",
        SWAPPED,
    ),
    Mistake(
        EQUATIONS,
        "The noise is not the generated data",
        r"“$p_z$ is the distribution of the generated data”",
        r"$p_z$ is the density of the noise, which we choose. The generated data are $G(z)$; their density is $\pg$",
        r"Training changes G, and with it $\pg$; the noise stays as it is. On a line, $\pgx = p_z(z)\,/\,|G'(z)|$ "
        r"where $x = G(z).$ For a z of 64 numbers and images of 784 pixels, $p_z(x)$ does not even exist.",
        PUSHED,
    ),
    Mistake(
        LOSSES,
        "Up or down",
        "“D maximises its loss, and the loss goes towards 0”",
        r"D maximises $V$, or minimises its loss $L_D = -V$. Either way the number moves towards 0",
        "Both are true of V, “to be maximised” and “towards 0”, for V is never above 0. The loss is never below 0, so "
        "only the second is true of it. Start at D = ½ and maximise the loss for some steps: it grows, and D calls "
        "the real sample generated. How near to 0 a D can come depends on G: the least loss is log 4 − 2·JSD.",
        DIRECTION,
    ),
    Mistake(
        LOSSES,
        "The sign of the losses",
        r"Minimise $L_D = \mathbb{E} \log D(x) + \mathbb{E} \log(1 - D(G(z)))$ and $L_G = \mathbb{E} \log D(G(z))$",
        r"These are objectives, to be maximised. The losses are $L_D = -\mathbb{E} \log D(x) - \mathbb{E} \log(1 - "
        r"D(G(z)))$ and $L_G = -\mathbb{E} \log D(G(z))$",
        "As printed, D’s expression has no least value: it falls without end as D calls the data generated. And "
        "while D is right about where the data lie, the printed expression for G falls away from them. An optimiser "
        "that minimises takes both at their word.",
        SIGNS,
    ),
    Mistake(
        LOSSES,
        "Why the gradient vanishes",
        r"“Early on, $\log(1 - D(G(z)))$ is close to 0, and so its gradient is small”",
        r"Its slope in D’s logit $o$ is $-\sigma(o) = -D$, and that is small. The value has nothing to do with it",
        "Add a constant: the value goes where you like, and the slope stays the same. Even the slope in D is not "
        "small: it is about −1 where D is about 0. It is D itself, a sigmoid, that hardly moves with its logit there: "
        "its slope is D(1 − D).",
        SLOPE,
    ),
    Mistake(
        NUMBERS,
        "A density is no probability",
        r"“$p_{\mathrm{data}}(x)$ is the probability of $x$, so it is at most 1”",
        "It is probability per unit of x, and can be 4. A probability is an area; that of a single point is 0",
        "A normal density with a standard deviation of 0.1 is 3.99 at its middle. An interval of width 0.1 around it "
        "has 38 % of the probability; one half as wide has 20 %. In D* the unit cancels, for D* is a ratio of "
        "densities.",
        INTERVAL,
    ),
    Mistake(
        PRACTICE,
        "How many numbers z needs",
        "“z must have as many numbers as the image has pixels”",
        "z can have fewer: about as many as there are ways in which the images vary. The generators of digits here "
        "make 784 pixels from 64 numbers",
        "The images below have 64 pixels, but neighbours are alike: 14 numbers account for 99 % of their variance. "
        "Make them rough: for noise, all 64 are needed. It is a *flow* that needs as many numbers as pixels, for its "
        "G must have an inverse. Too few are a fault as well: what they cannot make is missing.",
        LATENTS,
    ),
    Mistake(
        PRACTICE,
        "Generative models overfit as well",
        "“Generative models are less prone to overfitting”",
        "They overfit too. A model that copies its training samples fits those perfectly, and no others",
        "This one puts a bump on each sample. Below the best width for held-out samples, narrower bumps make the "
        "training samples likelier without limit, and held-out ones less likely. In a GAN it is D that can "
        "learn its images by heart; the page [Digits](digits) shows how often it is right on those and on held-out "
        "ones.",
        OVERFIT,
    ),
    Mistake(
        PRACTICE,
        "One batch for both updates",
        "“Draw z once in each step, and update D and then G with the same G(z)”",
        "Algorithm 1 draws fresh noise for G. A batch that D has just been fitted to gives G a biased gradient",
        "D’s step lowers its logit around each generated sample, and so pushes the others away from there. The sample "
        "itself is not pushed: it sits at the lowest point of its own dip, where the slope is 0. With the same batch, "
        "1/m of the push outwards is missing, and G comes to rest too narrow. With a reach of 1, $\\pg$ keeps 0.44 of "
        "the data’s standard deviation at m = 2, 0.87 at 8 and 0.98 at 64. That is for a D that knows nothing but this "
        "batch; one that has learned from many is misled less.",
        BATCH,
    ),
)
