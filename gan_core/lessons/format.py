"""What a lesson is: data, read from a file by `gan_core.lessons.reading`, described in `lessons/README.md`."""

from __future__ import annotations

from dataclasses import dataclass, field

from gan_core.lessons.clauses import Condition
from gan_core.lessons.quantities import IMAGES, KINDS, LATENT, LINE, PLANE
from gan_core.training.fields import Field
from gan_core.training.settings import FIELDS, Settings

COMMANDS = {
    "preset": "the choice of an experiment",
    "loss": "the loss of the generator",
    "play": "Play and Pause",
    "speed": "steps a second",
    "stages": "the kept stages of a training",
    "step": "one step",
    "discriminator_step": "one update of D",
    "generator_step": "one update of G",
    "optimum": "Train D to optimum",
    "reset": "back to the initial weights",
    "undo": "take back a reset",
    "reseed": "other random numbers",
}
"""Controls of a run by name. Besides these a lesson can show every setting, by its own name."""

CHARTS = {
    LINE: ("densities", "value", "divergence", "gradient", "gradient_norm", "losses", "map"),
    PLANE: ("scene", "quality", "divergence", "losses", "value", "gradient_norm"),
    IMAGES: (
        "samples", "inspector", "real", "verdicts", "losses", "certificate", "gradient_norm", "accuracy", "classes",
    ),
    LATENT: (),
}  # fmt: skip
"""Charts by name, for each place."""

SPEEDS = (1, 2, 5, 10, 20, 50, 100, 200, 500, 1000)
"""Steps a second that a beginning can ask for."""


def settings_shown(place: str) -> dict[str, Field]:
    """The settings that a lesson can show as controls."""
    kind = KINDS.get(place)
    return {
        name: field
        for name, field in FIELDS.items()
        if kind and field.kind != "numbers" and field.is_for(kind) and name not in ("dataset", "loss")
    }


@dataclass(frozen=True)
class Start:
    """Where a task begins.

    Attributes:
        place: "line", "plane", "images" or "latent".
        preset: the experiment; "" on the latent page.
        settings: what to train; None on the latent page.
        stage: the step of a kept stage to begin from, 0 for fresh weights.
        speed: steps a second at most; None for as many as possible.
        scene: the latent page's address.
    """

    place: str
    preset: str = ""
    settings: Settings | None = None
    stage: int = 0
    speed: int | None = None
    scene: str = ""


@dataclass(frozen=True)
class Task:
    """One thing to do, and how it is seen that it was done.

    Attributes:
        title: a few words.
        text: what to do and what to look at; Markdown with $mathematics$.
        check: passed as soon as this holds.
        done: what there was to see, shown once it is passed.
        start: where it begins anew; None goes on with the run as the task before left it.
        origin: where someone who comes back later, without a run, begins: the last start up to here.
        controls: what is within reach.
        charts: what is shown, in this order.
    """

    title: str
    text: str
    check: Condition
    done: str
    start: Start | None
    origin: Start
    controls: tuple[str, ...]
    charts: tuple[str, ...]

    @property
    def place(self) -> str:
        """Where it is worked on."""
        return self.origin.place


@dataclass(frozen=True)
class Answer:
    """One answer to a question, with what to say to whoever chose it."""

    text: str
    right: bool
    why: str


@dataclass(frozen=True)
class Question:
    """A question with one right answer."""

    text: str
    answers: tuple[Answer, ...]


@dataclass(frozen=True)
class Lesson:
    """A lesson.

    Attributes:
        name: of its file, without number and ending; stands in links.
        order: the number in front of the file's name; None if there is none.
        title: its heading.
        group: the heading under which it is listed.
        goal: what one knows afterwards.
        minutes: how long it takes.
        tasks: at least one.
        questions: at its end.
        digest: of the file, so that a changed lesson is noticed.
    """

    name: str
    order: int | None
    title: str
    group: str
    goal: str
    minutes: int
    tasks: tuple[Task, ...]
    questions: tuple[Question, ...] = field(default=())
    digest: str = ""
