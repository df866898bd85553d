"""The data sets that ship with the project, as a table: what each holds is known without reading its file."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

GREY = (28, 28)
"""The shape of MNIST's images, and of every data set made to replace it."""

COLOUR = (32, 32, 3)

DIGITS = tuple("0123456789")

_NO_ATTRIBUTES: Mapping[str, tuple[str, ...]] = MappingProxyType({})


@dataclass(frozen=True)
class Shipped:
    """What is known of a data set before its file is read.

    Attributes:
        title: the name that people see.
        image_shape: (height, width) or (height, width, 3).
        licence: the licence of the images and who made them, in one line.
        classes: what labels 0, 1, ... stand for; empty where the images have attributes instead.
        attributes: what the values 0, 1, ... of each attribute stand for, in the order of the file's columns.
        line_art: whether each image comes with its line art.
        replaceable: whether a folder of IDX files may take its place.
    """

    title: str
    image_shape: tuple[int, ...]
    licence: str
    classes: tuple[str, ...] = ()
    attributes: Mapping[str, tuple[str, ...]] = field(default_factory=lambda: _NO_ATTRIBUTES)
    line_art: bool = False
    replaceable: bool = False

    @property
    def class_names(self) -> tuple[str, ...]:
        """What the labels stand for: the classes, or else the values of the first attribute."""
        return self.classes or next(iter(self.attributes.values()))


_NO_YES = ("no", "yes")

SHIPPED: Mapping[str, Shipped] = MappingProxyType(
    {
        "mnist": Shipped(
            title="MNIST digits",
            image_shape=GREY,
            licence="CC BY-SA 3.0, Y. LeCun and C. Cortes",
            classes=DIGITS,
            replaceable=True,
        ),
        "animals": Shipped(
            title="Animal silhouettes",
            image_shape=GREY,
            licence="MIT, S. Mohammadi (animal-mnist)",
            classes=("bear", "bird", "cat", "cow", "dog", "elephant", "giraffe", "horse", "sheep", "zebra"),
        ),
        "faces": Shipped(
            title="Drawn faces",
            image_shape=COLOUR,
            licence='CC BY 4.0, J. Melin (DiceBear 9 "toon-head")',
            attributes=MappingProxyType(
                {
                    "hair_colour": ("black", "auburn", "light brown", "blond", "brown"),
                    "skin_tone": ("light", "rosy", "tan", "brown", "dark brown"),
                    "beard": _NO_YES,
                    "long_hair": _NO_YES,
                }
            ),
        ),
        "characters": Shipped(
            title="Drawn characters",
            image_shape=COLOUR,
            licence='CC BY 4.0, L. Wischofsky (DiceBear 9 "adventurer")',
            attributes=MappingProxyType(
                {
                    "hair_colour": (
                        "golden brown",
                        "orange",
                        "red",
                        "pale blond",
                        "blond",
                        "olive",
                        "brown",
                        "dark brown",
                        "black",
                        "grey",
                        "green",
                        "light blue",
                        "pink",
                        "purple",
                    ),
                    "skin_tone": ("light", "tan", "brown", "dark brown"),
                    "glasses": _NO_YES,
                }
            ),
            line_art=True,
        ),
    }
)
"""By the names that `gan_core.datasets.load` takes; the file of each is <name>.npz."""
