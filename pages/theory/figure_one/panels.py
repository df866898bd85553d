"""The four panels of figure 1 of the paper of 2014, and the phases of training that lead to each.

The data are one Gaussian and G is affine, so that p_g is a Gaussian too, p_g = p_data can be reached, and both
densities are exact. Who stands still has a learning rate of 0, so that the settings of a frame tell which phase it
belongs to. Found by trial on seeds 0 to 11: each panel then shows what the paper says of it, whatever the seed.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from gan_core.runs.server.run import Run
from gan_core.training.presets import PRESETS
from gan_core.training.settings import Settings

PRESET = "one_gaussian"
"""The preset that the experiment is a variation of."""

Metrics = Mapping[str, Any]
Until = Callable[[Metrics, Metrics], bool]


def _joint_steps(run: Run, count: int) -> None:
    run.step(count)


# One command for each update: a class of thirty together stays below what a worker's line of commands can hold.
def _steps_of_d(run: Run, count: int) -> None:
    for _ in range(count):
        run.discriminator_step()


def _steps_of_g(run: Run, count: int) -> None:
    for _ in range(count):
        run.generator_step()


@dataclass(frozen=True)
class Phase:
    """One phase of a run's training: who learns, how fast, and until when.

    Attributes:
        rates: the learning rates of G and D meanwhile; no two phases have the same.
        train: has a run make so many updates.
        updates: what they are, for people.
        count: updates between two looks at the run.
        until: (metrics now, metrics when the phase began) -> whether that is enough.
        at_most: updates after which the phase ends in any case; what it came to is shown all the same.
    """

    rates: tuple[float, float]
    train: Callable[[Run, int], None]
    updates: str
    count: int
    until: Until
    at_most: int

    def settings(self, settings: Settings) -> Settings:
        """The settings of a run during this phase."""
        generator_lr, discriminator_lr = self.rates
        return settings.replace(generator_lr=generator_lr, discriminator_lr=discriminator_lr)


@dataclass(frozen=True)
class Panel:
    """One panel of the figure.

    Attributes:
        name: "a" to "d".
        title: what it shows.
        caption: what to see in it.
        watch: the number in which its claim can be checked, one of `pages.theory.figure_one.charts.READOUTS`.
        phases: what leads to it from the panel before.
    """

    name: str
    title: str
    caption: str
    watch: str
    phases: tuple[Phase, ...]


PANELS = (
    Panel(
        "a",
        "(a) Both learn",
        "p_g has come near p_data, and D, which learns slowly here, is a classifier that is partly right: the solid "
        "D(x) falls from left to right as it should, but it is not the dashed D*(x) yet.",
        "d_error",
        (
            Phase(
                (2e-3, 1e-4),
                _joint_steps,
                "steps of both",
                20,
                lambda now, begun: now["jsd"] < 0.2,
                at_most=2_000,
            ),
        ),
    ),
    Panel(
        "b",
        "(b) D catches up",
        "G stands still, so p_g is the same as in (a), while D alone is trained: the solid line moves onto D*(x) = "
        "p_data / (p_data + p_g). Compare max |D − D*|.",
        "d_error",
        (
            Phase(
                (0.0, 2e-3),
                _steps_of_d,
                "updates of D alone",
                20,
                lambda now, begun: now["value_gap"] < 0.0015,
                at_most=3_000,
            ),
        ),
    ),
    Panel(
        "c",
        "(c) G follows the slope of D’s logit",
        "Now D stands still, so the solid line is the same as in (b), while G alone is trained. Its gradient has led "
        "G(z) to where D takes samples for real more often: mean D(G(z)) has risen. D*(x) has moved on with p_g.",
        "mean_d_generated",
        (
            Phase(
                (4e-3, 0.0),
                _steps_of_g,
                "updates of G alone",
                10,
                lambda now, begun: abs(now["mean_g"] - begun["mean_g"]) > 0.4,
                at_most=1_000,
            ),
        ),
    ),
    Panel(
        "d",
        "(d) Nothing left to tell apart",
        "Both have gone on learning, with small steps at the end. G has enough capacity here, p_g lies on p_data, and "
        "the best that D can do is to say ½ wherever there is anything to judge.",
        "half_error",
        (
            Phase(
                (2e-3, 2e-3),
                _joint_steps,
                "steps of both",
                20,
                lambda now, begun: now["jsd"] < 0.005,
                at_most=4_000,
            ),
            Phase(
                (5e-4, 3e-4),
                _joint_steps,
                "steps of both",
                20,
                lambda now, begun: now["jsd"] < 2e-4 and now["value_gap"] < 3e-4,
                at_most=4_000,
            ),
        ),
    ),
)

_EXPERIMENT = PRESETS[PRESET].replace(
    seed=7,  # its G keeps the order of z, so that the lines beneath the panels do not cross
    means=(-1.0,),
    stds=(1.2,),
    activation="tanh",
    generator_shift=1.5,
    generator_scale=0.3,
    r1=0.0,
    ema=0.0,
)
SETTINGS = PANELS[0].phases[0].settings(_EXPERIMENT)
"""The experiment at its beginning. No penalty, so that D's optimum is D* itself."""
