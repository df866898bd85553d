"""Plays games on a device that is not there: `python -m tests.training.images.device_games GAMES`, as JSON.

PyTorch's fake tensors have a device, a shape and a type, and no numbers; an operation on tensors of two devices raises,
as it does on a GPU. The wheels for CPUs know no CUDA at all, not even for fake tensors on their way back through a
network; but they let Python register a device under a name of its own, and that cannot be undone: hence a process of
its own.
"""

from __future__ import annotations

import dataclasses
import json
import sys
from collections.abc import Callable, Mapping
from typing import Any

import torch
from torch import nn
from torch._subclasses.fake_tensor import FakeTensorMode, unset_fake_temporarily
from torch.utils import backend_registration

from gan_core import datasets
from gan_core.training.images import networks
from gan_core.training.images.engine import ImageEngine
from gan_core.training.settings import Settings

NAME = "device_of_names"
DEVICE = f"{NAME}:0"
IMAGES = 40


class Mode(FakeTensorMode):
    """Fake tensors whose copies remain among them."""

    def __deepcopy__(self, _memo: dict[int, Any]) -> Mode:
        """Itself: a copied network belongs to the same game."""
        return self


class StandIn(torch.Generator):
    """A random stream that says it is on the device."""

    def __new__(cls, device: str = "cpu") -> StandIn:
        """A stream on the CPU."""
        return super().__new__(cls)

    def __init__(self, device: torch.device | str = "cpu") -> None:
        self._said = torch.device(device)

    @property
    def device(self) -> torch.device:
        """Where it says it is."""
        return self._said


def moved(module: nn.Module, function: Callable[[torch.Tensor], torch.Tensor], recurse: bool = True) -> nn.Module:
    """`nn.Module._apply` without exchanging the insides of tensors, which fake ones do not allow."""
    for child in module.children() if recurse else ():
        child._apply(function)
    for name, weight in module._parameters.items():
        if weight is not None:
            with torch.no_grad():
                module._parameters[name] = nn.Parameter(function(weight), weight.requires_grad)
    for name, buffer in module._buffers.items():
        if buffer is not None:
            module._buffers[name] = function(buffer)
    return module


def prepare(mode: FakeTensorMode) -> None:
    """Register the device, and let PyTorch and the engine take it for one."""
    dummy = backend_registration._DummyBackendModule()
    dummy.get_amp_supported_dtype = lambda: [torch.bfloat16]  # type: ignore[attr-defined]
    backend_registration._setup_privateuseone_for_python_backend(NAME, dummy)
    torch.tensor = without_numbers(torch.tensor, mode)  # type: ignore[assignment]
    torch.Generator = StandIn  # type: ignore[misc]
    nn.Module._apply = moved  # type: ignore[method-assign]
    for player in ("generator", "discriminator"):
        setattr(networks, player, drawn_on_the_cpu(getattr(networks, player), mode))
    # Whether numbers are finite cannot be said of numbers that are not there.
    ImageEngine._check_finite = lambda engine: None  # type: ignore[method-assign]


def without_numbers(make: Callable[..., torch.Tensor], mode: FakeTensorMode) -> Callable[..., torch.Tensor]:
    """`torch.tensor`, of fake tensors that forget their numbers."""

    def made(data: Any, *, device: torch.device | str = "cpu", **more: Any) -> torch.Tensor:
        with unset_fake_temporarily():
            real = make(data, **more)
        return mode.from_tensor(real).to(device)

    return made


def drawn_on_the_cpu(make: Callable[..., nn.Module], mode: FakeTensorMode) -> Callable[..., nn.Module]:
    """A network whose weights are drawn with numbers: spectral normalisation asks for one."""

    def made(*arguments: Any) -> nn.Module:
        with unset_fake_temporarily():
            network = make(*arguments)
        return moved(network, mode.from_tensor)

    return made


def little(name: str, whole: datasets.Dataset) -> datasets.Dataset:
    """The first images of a data set."""
    parts = {f"train_{what}": getattr(whole, f"train_{what}")[:IMAGES] for what in ("images", "labels", "attributes")}
    return dataclasses.replace(whole, **parts)


def play(settings: Settings, stray: str) -> str:
    """What comes of a game in which something may have been left on the CPU: "fine", or what was raised."""
    try:
        engine = ImageEngine(settings, DEVICE, mixed_precision=False)
        if stray == "images":
            engine._images = engine._images.cpu()
        elif stray == "labels":
            engine._labels = engine._labels.cpu()
        elif stray == "network":
            engine.discriminator.score.cpu()
        engine.run(3)
        engine.discriminator_step()
        engine.generator_step()
        engine.next_update()
        tensors = [*engine.generator.state_dict().values(), *engine.discriminator.state_dict().values()]
        tensors += [*engine.average.state_dict().values(), *engine.mean_losses.values()] if engine.average else []
        away = {str(tensor.device) for tensor in tensors} - {DEVICE}
        return f"something is on {away}" if away else "fine"
    except Exception as error:
        return f"{type(error).__name__}: {error}"[:300]


def main(games: Mapping[str, Mapping[str, Any]]) -> dict[str, str]:
    """Play each game: settings, and under "stray" what is left on the CPU."""
    known = {name: little(name, datasets.load(name)) for name in ("mnist", "faces")}
    datasets.load = known.__getitem__  # type: ignore[assignment]
    mode = Mode()
    prepare(mode)
    with mode:
        return {
            name: play(Settings(**{key: value for key, value in game.items() if key != "stray"}), game.get("stray", ""))
            for name, game in games.items()
        }


if __name__ == "__main__":
    print(json.dumps(main(json.loads(sys.argv[1]))))
