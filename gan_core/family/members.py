"""The members of the family, in the order in which they were invented.

One entry of `MEMBERS` says what a member is: what shows it, and what makes it another game than the first one. What it
minimises, its networks, its penalties and its data are in the settings of what shows it, so an entry repeats none of
them. Its room on the page is an entry of `pages/family/rooms.py`; the table of measured numbers is made
by `python -m gan_core family`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any

from gan_core.training.presets import PRESETS
from gan_core.training.settings import Settings


@dataclass(frozen=True, kw_only=True)
class Member:
    """One way to play a generative adversarial game: what is said of it, whatever shows it.

    Attributes:
        title: its name for people.
        paper: authors and year.
        link: where the paper is.
        summary: what it is, in a sentence.
        difference: what differs from the first GAN, and why; Markdown with LaTeX as in `ui.charts.terms`.
        watch: what to watch in its room; Markdown.
        interaction: what only this member lets one try, and what comes of it; Markdown.
        chapter: of the theory, by its folder.
        lesson: by its name; "" if there is none.
    """

    title: str
    paper: str
    link: str
    summary: str
    difference: str
    watch: str
    interaction: str
    chapter: str
    lesson: str = ""


@dataclass(frozen=True, kw_only=True)
class Played(Member):
    """A member that an experiment of `Settings` shows while it trains.

    Attributes:
        preset: the experiment.
        changes: settings in which the experiment differs from the preset.
        steps: of G, after which its experiment shows what it can.
        rival: settings in which a run differs that plays the same experiment by other rules, to compare with.
        against: what that rival is, in words; "" if there is none.
        checkpoint: the finished generator that ships, "" if there is none.
    """

    preset: str
    changes: Mapping[str, Any] = field(default_factory=dict)
    steps: int = 2000
    rival: Mapping[str, Any] = field(default_factory=dict)
    against: str = ""
    checkpoint: str = ""

    @property
    def settings(self) -> Settings:
        """The experiment that shows it."""
        return PRESETS[self.preset].replace(**self.changes)


@dataclass(frozen=True, kw_only=True)
class Translating(Member):
    """A member that a trained translator of images shows at work.

    Attributes:
        method: a name in `gan_core.training.translation.methods.METHODS`.
        translator: that ships in `pretrained/translation/`.
        preset: the experiment in which one like it is trained while one watches.
    """

    method: str
    translator: str
    preset: str


MEMBERS: Mapping[str, Member] = MappingProxyType(
    {
        "gan": Played(
            title="The first GAN",
            paper="Goodfellow et al. (2014)",
            link="https://arxiv.org/abs/1406.2661",
            preset="two_modes",
            changes={"loss": "saturating"},
            summary="Two networks, one function: D climbs V(G, D), and G pushes it down.",
            difference=(
                r"D tells real samples from generated ones, and G minimises what D maximises. Against the best "
                r"discriminator $\Dstarx$ this game is worth $-\log 4 + 2\,\mathrm{JSD}(\pdata\,\|\,\pg)$: whoever "
                "plays it well descends a divergence that nobody ever computes."
            ),
            watch=(
                "**V(G, D)** stays below **V(G, D\\*)** and comes close to it as D learns; both sink towards −log 4 "
                r"as $\pg$ covers $\pdata$."
            ),
            interaction=(
                "Pause, and press *Train D to optimum*: D(x) settles on D\\*(x), and the gap between the two values "
                "closes. Only then is G's loss the divergence of the theory."
            ),
            chapter="value",
            lesson="optimal_discriminator",
        ),
        "non_saturating": Played(
            title="Non-saturating GAN",
            paper="Goodfellow et al. (2014), section 3",
            link="https://arxiv.org/abs/1406.2661",
            preset="far_apart",
            changes={"loss": "non_saturating"},
            summary="The same fixed point, but a push where G needs it most.",
            difference=(
                r"G maximises $\log \D(\Gz)$ instead of minimising $\log(1 - \D(\Gz))$. Where D is sure that a sample "
                "is generated, the first one's slope in D's logit is nearly 1, the other's nearly 0. Both come to rest "
                "at the same place; it is no longer one function that is pulled both ways."
            ),
            watch="**The norm of G's gradient**, drawn for both losses at the same D, on a logarithmic scale.",
            interaction=(
                r"Reset, choose *Saturating*, and play: $\pg$ stands still and JSD rests at ln 2. Switch back to "
                r"*Non-saturating* while it runs: the same networks, the same D, and $\pg$ comes home."
            ),
            rival={"loss": "saturating"},
            against="saturating",
            chapter="losses",
            lesson="vanishing_gradient",
        ),
        "cgan": Played(
            title="Conditional GAN",
            paper="Mirza & Osindero (2014)",
            link="https://arxiv.org/abs/1411.1784",
            preset="digits_conditional",
            summary="Both players are told the class: G draws what it is asked for.",
            difference=(
                r"Everything becomes conditional on a label $y$: G draws $\generated{G(z, y)}$, and D judges image "
                "and class together. A good image under the wrong class is as false as a bad image, so G must obey, "
                "and cannot leave a class out."
            ),
            watch="**The columns**: each is one class. G obeys before its digits are good.",
            interaction=(
                "Open the finished generator in *Latent space* and walk between two digits: the latent, which is the "
                "style, and the class are two separate controls."
            ),
            checkpoint="mnist_cgan",
            chapter="models",
            lesson="latent_walk",
        ),
        "dcgan": Played(
            title="DCGAN",
            paper="Radford, Metz & Chintala (2016)",
            link="https://arxiv.org/abs/1511.06434",
            preset="digits_dcgan",
            summary="The same game on images, by networks that share what they learn between places.",
            difference=(
                "The objective stays; the networks change. G is made of transposed convolutions that double the "
                "resolution step by step, D of convolutions that halve it: a stroke that is learned in one place is "
                "known everywhere. Batch normalisation in G keeps the game going."
            ),
            watch=(
                "**One tile**: its latent never changes, so you watch one image improve. Smooth strokes come first, "
                "whole digits after a few hundred steps."
            ),
            interaction=(
                "Click a generated image: ∂L/∂x shows which of its pixels D would like lighter or darker. That picture "
                "is all that G ever learns from."
            ),
            checkpoint="mnist_dcgan",
            chapter="data_flow",
            lesson="line_to_digits",
        ),
        "lsgan": Played(
            title="Least-squares GAN",
            paper="Mao et al. (2017)",
            link="https://arxiv.org/abs/1611.04076",
            preset="far_apart",
            changes={"loss": "least_squares"},
            summary="D's output is compared with targets: squares in place of logarithms.",
            difference=(
                "D has no sigmoid. Real samples shall get 1, generated ones 0, and errors are squared. So the slope in "
                r"D's output, $\D - 1$, is large for a sample that D is sure about, where a logarithm may have nothing "
                r"left. The best D is the same $\Dstarx$. What reaches G is $(\D - 1)\,\partial \D / \partial x$, and "
                "that still vanishes where D is flat."
            ),
            watch=(
                "**The gradient that reaches G**: strong where D is steep, and 0 wherever D has become flat, however "
                "far its output is from 1. **L of D** and **L of G** have no unit, and rest at ¼ and ⅛."
            ),
            interaction=(
                r"Press *Reseed* and play, a few times: on about every second seed $\pg$ shoots past $\pdata$, $W_1$ "
                "grows instead of falling, and G stays where D is flat. Switch to *Non-saturating* while it runs, and "
                "it comes home."
            ),
            rival={"loss": "saturating"},
            against="saturating",
            chapter="losses",
        ),
        "pix2pix": Translating(
            title="Pix2Pix",
            paper="Isola et al. (2017)",
            link="https://arxiv.org/abs/1611.07004",
            method="pix2pix",
            translator="pix2pix_characters",
            preset="pix2pix",
            summary="Line art becomes a coloured character: G translates, and D judges drawing and colours together.",
            difference=(
                r"G begins with no noise but with a drawing $x$, and there is a right answer $\data{y}$. L1 pulls G "
                "towards it; alone that is a regression, whose best answer where much is possible is the median of it "
                "all. D sees the drawing as well, and says of each **patch** whether it could be real. G is a "
                "**U-Net**: on its way up each level also sees what the same level saw on the way down, so that lines "
                "need not pass through the bottleneck."
            ),
            watch=(
                "**D's verdicts**, over both pictures: green where a patch could be real, orange where D is sure that "
                "it is not."
            ),
            interaction=(
                "Draw a face, or take one and change it: its colours follow the pen. Give it hair that nobody in the "
                "data has. Rub out the line between hair and skin: nothing tells G any more where one ends."
            ),
            chapter="models",
        ),
        "wgan": Played(
            title="Wasserstein GAN",
            paper="Arjovsky, Chintala & Bottou (2017)",
            link="https://arxiv.org/abs/1701.07875",
            preset="critic",
            changes={"gradient_penalty": 0.0, "clip": 0.1},
            summary="D becomes a critic that measures how far mass has to be carried.",
            difference=(
                r"D gives no probability but a number $o$, and among all functions whose slope is at most 1 the best "
                r"one makes $\mathbb{E}\,o(x) - \mathbb{E}\,o(G(z))$ equal to $W_1$. That distance falls while "
                r"$\pg$ comes closer, even where it does not overlap $\pdata$ and JSD stands at $\ln 2$. To bound the "
                "slope, every weight of the critic is cut to [−c, c] after each of its steps."
            ),
            watch=(
                "**W₁** falls from the first step on, and **the critic's** estimate of it stays too small: clipping "
                "allows less slope than 1."
            ),
            interaction=(
                "Raise *Clipping of D's weights* while it runs: the critic's largest slope grows, and so does its "
                "estimate. Divided by that slope it is a lower bound of W₁ again, whatever c is."
            ),
            rival={"loss": "saturating", "clip": 0.0},
            against="saturating, without clipping",
            chapter="wasserstein",
            lesson="critic",
        ),
        "wgan_gp": Played(
            title="WGAN with gradient penalty",
            paper="Gulrajani et al. (2017); Petzka et al. (2018)",
            link="https://arxiv.org/abs/1704.00028",
            preset="critic",
            summary="The critic's slope is held by a penalty where mass has to pass, not by cutting its weights.",
            difference=(
                r"Between a real and a generated sample the critic pays for its slope: one-sided, "
                r"$\max(0, \lVert\nabla o\rVert - 1)^2$, or two-sided, $(\lVert\nabla o\rVert - 1)^2$. The critic is "
                "free to take any shape below slope 1, and measures better than a clipped one."
            ),
            watch=(
                "The critic and the **best critic** in one picture, and **W₁** beside the critic's estimate: it can be "
                "too large by as much as its largest slope exceeds 1."
            ),
            interaction=(
                r"When $\pg$ has arrived, set *Sides of the gradient penalty* to two. The best critic is level there, "
                r"but a level one has to pay: it stays steep, and throws $\pg$ away."
            ),
            rival={"penalty_sides": "two"},
            against="two-sided",
            chapter="wasserstein",
            lesson="critic",
        ),
        "cyclegan": Translating(
            title="CycleGAN",
            paper="Zhu et al. (2017)",
            link="https://arxiv.org/abs/1703.10593",
            method="cyclegan",
            translator="cyclegan_faces",
            preset="cyclegan",
            summary="Dark hair becomes light, and light hair dark, though nobody was ever shown a face with both.",
            difference=(
                r"There are no pairs, so nobody knows the right answer. $D_B$ only asks whether an image belongs to B, "
                "which would let G answer with anybody's face. What ties a translation to its source is the **cycle**: "
                r"the other generator must make $\data{a}$ of it again. The **identity** loss asks what is in B "
                "already to stay as it is. From B to A the same is minimised."
            ),
            watch=(
                "**What comes back**: it is much nearer to the source than the translation is. And what stays: skin, "
                "clothes, the cut of the hair."
            ),
            interaction=(
                "Look at *Other faces*, and which shade becomes which: black hair always becomes blond, and brown hair "
                "light brown. Nobody asked for that, but the cycle needs it, for the way back must know which it was. "
                "Then put **noise** on the translations before they go back: how much does it take until that is lost?"
            ),
            chapter="models",
        ),
        "hinge": Played(
            title="Hinge GAN",
            paper="Lim & Ye (2017)",
            link="https://arxiv.org/abs/1705.02894",
            preset="two_modes",
            changes={"loss": "hinge"},
            summary="A critic with a margin: what is clear by more than 1 costs nothing any more.",
            difference=(
                "D pays for a real sample only below 1 and for a generated one only above −1, as a support vector "
                r"machine does. The best one is 1 where $\pdata$ is larger and −1 where $\pg$ is, and pays "
                r"$2 \int \min(\pdatax, \pgx)\,dx = 2\,(1 - \mathrm{TV})$: twice the mass that the two have in common."
            ),
            watch="**L of D** rises towards 2 as p_g comes to cover p_data: then nothing is left to be told apart.",
            interaction=(
                "Pause, and press *Train D to optimum*: the critic bends into a step between its two margins, and L of "
                "D sinks to twice the mass in common."
            ),
            rival={"loss": "non_saturating"},
            against="non-saturating",
            chapter="divergences",
        ),
        "relativistic": Played(
            title="Relativistic GAN",
            paper="Jolicoeur-Martineau (2019); Huang et al. (2024)",
            link="https://arxiv.org/abs/2501.05441",
            preset="ring_8",
            changes={"loss": "relativistic", "r1": 0.001, "r2": 0.001},
            summary="D compares: is this real sample more real than that generated one?",
            difference=(
                r"Only differences count: $o(x) - o(G(z))$, over pairs. G must make its sample look more real than the "
                "one beside it, so real samples have a part in its gradient. With a small penalty on the slope at real "
                "samples (R1) and at generated ones (R2) this is the recipe of R3GAN."
            ),
            watch="**Modes covered** and **high quality**: all eight modes are found, and the points gather in them.",
            interaction=(
                "Set R1 and R2 to 0 while it plays, and back again: see in the picture of D how steep it becomes "
                "without them."
            ),
            steps=4000,
            rival={"loss": "non_saturating", "r1": 0.0, "r2": 0.0},
            against="non-saturating, without penalties",
            chapter="pitfalls",
            lesson="ring",
        ),
    }
)
"""Name -> member."""
