"""Where common notes on GANs go wrong: each mistake, the line as it should be, and a figure that tells them apart."""

from __future__ import annotations

from pages.theory.mistakes.misreading_figures import ACCURACY, HISTOGRAM, TWICE
from pages.theory.mistakes.mistake import EQUATIONS, LOSSES, NUMBERS, PRACTICE, Mistake
from pages.theory.mistakes.mistake_figures import EARLY, MISPRINT, OBJECTIVES, UNITS

MISTAKES = (
    Mistake(
        EQUATIONS,
        "The bound of the Jensen–Shannon divergence",
        r"$0 \le \mathrm{JSD} \le 1$, with the natural logarithm",
        r"$0 \le \mathrm{JSD} \le \ln 2 \approx 0.693$ nats; it is 1 in bits",
        "Both statements are about the same number, in two units. A chart in nats that seems to stop at 0.69 has "
        "reached the top: the densities do not overlap, and moving them further apart changes nothing.",
        UNITS,
    ),
    Mistake(
        LOSSES,
        "Two losses, not one",
        r"“Instead of minimising $\log(1 - D(G(z)))$ we maximise $\log D(G(z))$, which is the same”",
        "The same fixed point and the same direction for each sample, but not the same size, so not the same sum",
        "Where D is sure that a sample is generated, the loss of the theory pushes with D(G(z)) and the other one "
        "with 1 − D(G(z)): at D = 0.01 that is 0.01 against 0.99. They agree only at D = ½.",
        OBJECTIVES,
    ),
    Mistake(
        NUMBERS,
        "D’s loss falls to 0 early",
        "“The loss of D goes to 0, so G is too small”",
        "While the densities do not overlap, the best D has a loss of 0 against any G, small or large",
        r"The least loss that D can have is log 4 − 2·JSD. It says where $\pg$ is, not what G could do: at the start "
        r"of the experiment *Far apart*, $\pg$ sits at −5 and the data at 3. Give G more bumps and see what changes, "
        "then move it.",
        EARLY,
    ),
    Mistake(
        EQUATIONS,
        "A logarithm too many",
        r"$V(G, D^*) = \mathbb{E}_{p_\mathrm{data}} \log D^* + \mathbb{E}_{p_g} \log(1 - \log D^*)$",
        r"$V(G, D^*) = \mathbb{E}_{p_\mathrm{data}} \log D^* + \mathbb{E}_{p_g} \log(1 - D^*) = -\log 4 + "
        r"2\,\mathrm{JSD}$",
        "The logarithm of a probability is at most 0, and V is the sum of two means of such logarithms: so V is at "
        "most 0 too. The misprint takes the logarithm of a number above 1: its V is positive when the densities are "
        "far apart, has no bound, and is −0.167 instead of −log 4 where they are equal.",
        MISPRINT,
    ),
    Mistake(
        NUMBERS,
        "An accuracy of 50 %",
        r"“D is right half of the time, so $\pg$ = $\data{p_\mathrm{data}}$”",
        r"Only if that is the best that any D could do: $(1 + \mathrm{TV})/2$",
        "A D that calls everything real is right half of the time whatever G does. Drag its threshold to the left "
        "edge: JSD does not move. The experiment *Weak discriminator* is this case, trained.",
        ACCURACY,
    ),
    Mistake(
        PRACTICE,
        "σ applied twice",
        "A sigmoid at the end of D, and then a loss that takes logits",
        "Raw outputs into the loss on logits, and σ for display only",
        "Nothing crashes. But D’s answers, between 0 and 1, are taken for logits, so its loss never falls below "
        "1.006, where the right one goes to 0; and its gradient is small on both sides.",
        TWICE,
    ),
    Mistake(
        NUMBERS,
        "A divergence from two histograms",
        "“JSD of 300 real and 300 generated samples is 0.03, so G is not perfect yet”",
        r"Two samples of the *same* density already have up to about $(\text{bins} - 1)/(4n)$",
        "The estimate is never below 0, so its noise does not average out: a perfect generator scores above 0, and "
        r"with finer bins it scores worse. This lab computes the bins of $\pg$ from G itself, "
        "instead of counting samples.",
        HISTOGRAM,
    ),
)
