"""What the lab is made of, under which licences, and in which versions."""

from __future__ import annotations

import platform
from dataclasses import dataclass
from importlib import metadata

import gan_core
from gan_core.datasets.catalogue import SHIPPED
from ui.browser.assets import plotly_version
from ui.site import NAME


@dataclass(frozen=True)
class Library:
    """A library that the lab runs on.

    Attributes:
        name: as people write it.
        distribution: what it is called where Python packages are kept.
        licence: the licence of its own code.
    """

    name: str
    distribution: str
    licence: str


LIBRARIES = (
    Library("PyTorch", "torch", "BSD-3-Clause"),
    Library("NumPy", "numpy", "BSD-3-Clause"),
    Library("SciPy", "scipy", "BSD-3-Clause"),
    Library("Numba", "numba", "BSD-2-Clause"),
    Library("threadpoolctl", "threadpoolctl", "BSD-3-Clause"),
    Library("Streamlit", "streamlit", "Apache-2.0"),
    Library("Starlette", "starlette", "BSD-3-Clause"),
    Library("uvicorn", "uvicorn", "BSD-3-Clause"),
    Library("Plotly for Python", "plotly", "MIT"),
    Library("Pillow", "pillow", "MIT-CMU"),
    Library("safetensors", "safetensors", "Apache-2.0"),
    Library("PyYAML", "PyYAML", "MIT"),
    Library("Segno", "segno", "BSD-3-Clause"),
    Library("tqdm", "tqdm", "MPL-2.0 and MIT"),
)
FONTS = (
    ("Source Sans, Source Serif, Source Code", "SIL Open Font License 1.1"),
    ("KaTeX's fonts, for equations", "SIL Open Font License 1.1"),
    ("Material Symbols, for icons", "Apache-2.0"),
)
"""Name and licence of the fonts that pages use; Streamlit brings them along."""


def own_parts() -> list[tuple[str, str]]:
    """Name and licence of the code and of the data that ship with it."""
    return [(f"{NAME}'s code and text", "MIT"), *((data.title, data.licence) for data in SHIPPED.values())]


def libraries() -> list[tuple[str, str, str]]:
    """Name, version and licence of what the running lab uses, itself and Python first."""
    first = [(NAME, gan_core.__version__, "MIT"), ("Python", platform.python_version(), "PSF-2.0")]
    found = [(one.name, _version(one.distribution), one.licence) for one in LIBRARIES]
    return [*first, *((name, version, licence) for name, version, licence in found if version), _plotly_js()]


def _version(distribution: str) -> str:
    """The version that is installed; nothing if there is none."""
    try:
        return metadata.version(distribution)
    except metadata.PackageNotFoundError:
        return ""


def _plotly_js() -> tuple[str, str, str]:
    return ("plotly.js", plotly_version(), "MIT")
