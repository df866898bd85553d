"""Both trainings on a device that is not there, in a process of its own: prints "fine", or what was raised, as JSON.

PyTorch's fake tensors have a device, a shape and a type, and no numbers; an operation on tensors of two devices raises,
as it does on a GPU. Wheels for CPUs know no CUDA, but let Python register a device under another name. That cannot be
undone, hence the process.
"""

import json

import torch
from torch._subclasses.fake_tensor import FakeTensorMode, unset_fake_temporarily
from torch.utils import backend_registration

from gan_core.training.settings import Settings
from gan_core.training.translation.cyclegan import CycleGan
from gan_core.training.translation.engine import TranslationEngine
from gan_core.training.translation.pix2pix import Pix2Pix

NAME = "device_of_names"
DEVICE = f"{NAME}:0"
PAIRS = Settings(dataset="line_art", generator_width=4, discriminator_width=4, batch_size=4)
CYCLE = PAIRS.replace(dataset="hair", loss="least_squares")


def without_numbers(make, mode):
    """`torch.tensor`, of fake tensors that forget their numbers: those that know them ask the device for memory."""

    def made(data, device="cpu", **more):
        with unset_fake_temporarily():
            real = make(data, **more)
        return mode.from_tensor(real).to(device)

    return made


def play(kind, settings, stray):
    """What comes of two steps, in which something may have been left on the CPU."""
    try:
        engine = kind(settings, DEVICE, mixed_precision=False)
        if stray:
            engine.discriminators["pairs"].layers[0].weight = torch.nn.Parameter(torch.zeros(4, 4, 4, 4))
        engine.run(2)
        networks = [*engine.generators.values(), *engine.averages.values(), *engine.discriminators.values()]
        tensors = [tensor for network in networks for tensor in network.state_dict().values()]
        away = {str(tensor.device) for tensor in [*tensors, *engine.mean_losses.values()]} - {DEVICE}
        return f"something is on {away}" if away else "fine"
    except Exception as error:
        return f"{type(error).__name__}: {error}"[:300]


def main():
    dummy = backend_registration._DummyBackendModule()
    dummy.get_amp_supported_dtype = lambda: [torch.bfloat16]
    backend_registration._setup_privateuseone_for_python_backend(NAME, dummy)
    # Whether numbers are finite cannot be said of numbers that are not there.
    TranslationEngine._check_finite = lambda engine: None
    mode = FakeTensorMode()
    torch.tensor = without_numbers(torch.tensor, mode)
    with mode:
        print(
            json.dumps(
                {
                    "pix2pix": play(Pix2Pix, PAIRS, False),
                    "cyclegan": play(CycleGan, CYCLE, False),
                    "stray": play(Pix2Pix, PAIRS, True),
                }
            )
        )


if __name__ == "__main__":
    main()
