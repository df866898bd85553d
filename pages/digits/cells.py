"""The kinds of cells that only pages with images have, as plain data; drawn by `pages/digits/browser`."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Source:
    """One set of images that a grid can show.

    Attributes:
        label: its name on the switch between the sets of a grid.
        images: curve of the frame, uint8 (100, height, width) or (100, height, width, 3), in rows of ten.
        scores: curve of the frame, (100,) probabilities; empty if D did not judge these images.
    """

    label: str
    images: str
    scores: str = ""


@dataclass(frozen=True)
class ImageGrid:
    """A cell of images with D's probability that each is real: a bar beneath it, a number under the pointer.

    Attributes:
        name: identifies it on its page.
        title: its heading.
        hint: one short sentence: what to look at.
        explanation: paragraphs that open on demand.
        alternative: what the grid shows, for those who cannot see it.
        symbol: what a score is called, such as "D(G(z))".
        sources: the sets that it can show, the first one at the start; a set that a frame lacks cannot be chosen.
        labels: curve of the frame, (100,) classes that stand above the columns; empty if there are none.
        sized: whether it carries the choice of how many images the grids show.
    """

    name: str
    title: str
    hint: str
    explanation: tuple[str, ...]
    alternative: str
    symbol: str
    sources: tuple[Source, ...]
    labels: str = ""
    sized: bool = False
    built_by: str = field(default="pages/digits/browser/images.js#imagesCell", init=False)


@dataclass(frozen=True)
class InspectedGrid:
    """What is known about each image of a grid that can be looked at closely.

    Attributes:
        title: what one image is called, before its number.
        images: curve of the frame, as in `Source`.
        scores: curve of the frame, (100,) probabilities.
        labels: curve of the frame, (100,) classes, -1 where there is none.
        symbol: what a score is called.
        average: curve of the frame with the same latents through the moving average of G; empty if there is none.
    """

    title: str
    images: str
    scores: str
    labels: str
    symbol: str
    average: str = ""


@dataclass(frozen=True)
class PixelGradient:
    """One loss whose gradient is shown as a picture.

    Attributes:
        label: its name.
        curve: of the frame, float32 like one image.
        loss: the value of the setting with which it is the one in use; empty if it always is.
    """

    label: str
    curve: str
    loss: str = ""


@dataclass(frozen=True)
class Inspector:
    """The close look at one image, which opens over the cells beside the generated images.

    Attributes:
        name: identifies it on its page.
        title: its heading before an image is chosen.
        hint: one short sentence: what to look at.
        explanation: paragraphs that open on demand.
        grids: cell -> what is known about its images.
        gradients: the losses that are compared; those that a frame lacks are left out.
        reading: how to read the gradients of several losses beside each other.
        alone: how to read one.
        real: why a real image has no gradient.
        past: why a past frame has none.
        distance: what the numbers under the neighbours are.
    """

    name: str
    title: str
    hint: str
    explanation: tuple[str, ...]
    grids: Mapping[str, InspectedGrid]
    gradients: tuple[PixelGradient, ...]
    reading: str
    alone: str
    real: str
    past: str
    distance: str
    built_by: str = field(default="pages/digits/browser/inspector.js#inspectorCell", init=False)


@dataclass(frozen=True)
class Share:
    """One set of bars: its name and its curve of the frame, (classes,) shares that sum to 1."""

    label: str
    curve: str


@dataclass(frozen=True)
class ClassShares:
    """A cell with a pair of bars for each class.

    Attributes:
        name: identifies it on its page.
        title: its heading.
        hint: one short sentence: what to look at.
        explanation: paragraphs that open on demand.
        alternative: what it shows, for those who cannot see it; the numbers are added to it.
        data: how often each class occurs in the data.
        generated: how often among generated images.
        missing: what to say where nobody can tell the classes apart.
    """

    name: str
    title: str
    hint: str
    explanation: tuple[str, ...]
    alternative: str
    data: Share
    generated: Share
    missing: str
    built_by: str = field(default="pages/digits/browser/classes.js#classesCell", init=False)
