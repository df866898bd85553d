"""The benches at which a visitor works with a finished translator: what each is mounted with, by method."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Any

from gan_core import datasets
from gan_core.training.settings import FIELDS
from gan_core.training.translation import colours
from gan_core.training.translation.architecture import patch_layers, receptive_field
from gan_core.training.translation.methods import A_TO_B, B_TO_A
from gan_core.translation.checkpoints import Translator
from gan_core.translation.inputs import INK, MOST_INK
from gan_core.translation.round_trip import MOST_NOISE
from pages.family.answers import DRAWINGS, FACES
from pages.family.socket import family_address
from ui.browser.assets import module_address
from ui.browser.mounting import component

_component = component("minimax_translator", '<div class="mm-live mm-translator"></div>')


def bench(translator: Translator) -> None:
    """Show the bench of a translator."""
    data = {
        "module": module_address(f"pages/family/browser/{translator.method}.js"),
        "socket": family_address(),
        "translator": translator.name,
        **_DATA[translator.method](translator),
    }
    _component(key=f"family-bench-{translator.name}", data=data)


def _pix2pix(translator: Translator) -> dict[str, Any]:
    (channels,) = translator.about.judged.values()
    values = datasets.attribute_values(colours.DATASET)
    return {
        "limits": {"ink": INK, "most": MOST_INK},
        "names": {"hair": list(values[colours.HAIR]), "skin": list(values[colours.SKIN])},
        "offered": DRAWINGS,
        "patch": receptive_field(patch_layers(channels, translator.settings.discriminator_width)),
    }


def _cyclegan(translator: Translator) -> dict[str, Any]:
    a, b = FIELDS["dataset"].choices[translator.settings.dataset].lower().split(" ↔ ")
    ways = {A_TO_B: f"{a} → {b}", B_TO_A: f"{b} → {a}"}
    titles = {direction: title[0].upper() + title[1:] for direction, title in ways.items()}
    return {"directions": titles, "faces": FACES, "most": MOST_NOISE}


_DATA: Mapping[str, Callable[[Translator], dict[str, Any]]] = MappingProxyType(
    {"pix2pix": _pix2pix, "cyclegan": _cyclegan}
)
