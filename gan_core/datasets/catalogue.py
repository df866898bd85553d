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
        digest: of its images and labels, see `gan_core.datasets.digests`.
        licence: the licence of the images and who made them, in one line.
        classes: what labels 0, 1, ... stand for; empty where the images have attributes instead.
        attributes: what the values 0, 1, ... of each attribute stand for, in the order of the file's columns.
        line_art: whether each image comes with its line art.
        replaceable: whether a folder of IDX files may take its place.
    """

    title: str
    image_shape: tuple[int, ...]
    digest: str
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
            digest="f7151d6e42dcafbd1d629e7dfdd1f879191b9705629211dec8df83fbbd27d938",
            licence="CC BY-SA 3.0, Y. LeCun and C. Cortes",
            classes=DIGITS,
            replaceable=True,
        ),
        "animals": Shipped(
            title="Animal silhouettes",
            image_shape=GREY,
            digest="eb01cb29e9c04f2f9d0c0e03fc0e5725e94f9c89f2d930607cbf629111fe3270",
            licence="MIT, S. Mohammadi (animal-mnist)",
            classes=("bear", "bird", "cat", "cow", "dog", "elephant", "giraffe", "horse", "sheep", "zebra"),
        ),
        "faces": Shipped(
            title="Drawn faces",
            image_shape=COLOUR,
            digest="f9b1575f86f716318c13e72365d852cbade9018de97a68ffbc2f78e72898b164",
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
            digest="298d8354afc51f1a36b436d50dbfa3fc78b39ad1eec38885193d48b4925e20ca",
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
