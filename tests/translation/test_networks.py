import pytest
import torch
from torch import nn

from gan_core.errors import SettingsError
from gan_core.training import combinations
from gan_core.training.settings import Settings
from gan_core.training.translation.architecture import (
    SIDE,
    Convolution,
    UNet,
    patch_layers,
    patch_shapes,
    receptive_field,
)
from gan_core.training.translation.networks import Generator, PatchDiscriminator


def seeded(seed=0):
    return torch.Generator().manual_seed(seed)


@pytest.mark.parametrize(
    ("layer", "module"),
    [
        (Convolution(3, 5), nn.Conv2d(3, 5, 3, 1, 1)),
        (Convolution(3, 5, 2), nn.Conv2d(3, 5, 4, 2, 1)),
        (Convolution(3, 5, 2, transposed=True), nn.ConvTranspose2d(3, 5, 4, 2, 1)),
    ],
)
def test_a_layer_has_the_tensors_of_its_module(layer, module):
    assert layer.tensors() == {name: tuple(tensor.shape) for name, tensor in module.state_dict().items()}


@pytest.mark.parametrize("inputs", [3, 7])
def test_the_plan_of_g_has_the_shapes_of_its_module(inputs):
    plan = UNet(inputs, 4)
    network = Generator(plan, seeded())
    assert plan.shapes() == {name: tuple(tensor.shape) for name, tensor in network.state_dict().items()}
    pixels = network(torch.randn(2, inputs, SIDE, SIDE, generator=seeded(1)))
    assert pixels.shape == (2, 3, SIDE, SIDE)
    assert pixels.abs().max() < 1


def test_the_plan_of_d_has_the_shapes_of_its_module_but_for_the_count_of_batches():
    tensors = PatchDiscriminator(4, 6, seeded()).state_dict()
    kept = {name: tuple(tensor.shape) for name, tensor in tensors.items() if not name.endswith("num_batches_tracked")}
    assert patch_shapes(4, 6) == kept


def test_what_g_makes_of_an_image_depends_on_no_other():
    network, images = Generator(UNet(3, 4), seeded()), torch.randn(3, 3, SIDE, SIDE, generator=seeded(1))
    torch.testing.assert_close(network(images)[1:2], network(images[1:2]), atol=1e-5, rtol=0)


def counted(network, pixels):
    """Multiplications of one image on its way through a network's convolutions."""
    total = []

    def count(layer, given, made):
        positions = (given[0] if isinstance(layer, nn.ConvTranspose2d) else made).shape[-2:]
        total.append(layer.weight.numel() * positions.numel())

    handles = [layer.register_forward_hook(count) for layer in network.modules() if hasattr(layer, "stride")]
    network(pixels)
    for handle in handles:
        handle.remove()
    return sum(total)


@pytest.mark.parametrize("width", [4, 7])
def test_a_step_costs_what_its_convolutions_do(width):
    """The rule on how large a step may be counts them without torch; without pairs each G is asked six times."""
    of_g = counted(Generator(UNet(7, width), seeded()), torch.zeros(1, 7, SIDE, SIDE))
    of_d = counted(PatchDiscriminator(4, 5, seeded()), torch.zeros(1, 4, SIDE, SIDE))
    values = vars(Settings(dataset="line_art", generator_width=width, discriminator_width=5, batch_size=3))
    samples = 3 * combinations.FEWEST_UPDATES + combinations.LOOK
    assert combinations.multiplications(values) == (of_g + of_d) * samples
    assert combinations.multiplications({**values, "discriminator_steps": 50}) == (of_g + of_d) * samples
    assert combinations.multiplications({**values, "dataset": "hair"}) == 6 * (of_g + of_d) * samples


def test_networks_too_large_for_a_live_run_are_refused():
    assert Settings(dataset="line_art", generator_width=64, batch_size=16)
    with pytest.raises(SettingsError, match="one step would be"):
        Settings(dataset="hair", generator_width=64, batch_size=16)


def test_he_weights_keep_the_size_of_what_passes():
    """He et al. (2015): behind a leaky ReLU, the mean square of a wide layer's inputs comes out again."""
    from gan_core.training.translation.networks import _module

    values = torch.randn(4, 64, SIDE, SIDE, generator=seeded(1))
    for layer in (Convolution(64, 64), Convolution(64, 64, 2), Convolution(64, 64, 2, transposed=True)):
        inside = _module(layer, seeded(2))(values)[:, :, 2:-2, 2:-2]
        passed = nn.functional.leaky_relu(inside, 0.2).detach().square().mean()
        assert 0.9 < float(passed) < 1.1, layer


def test_a_verdict_sees_the_patch_that_the_plan_tells():
    """The gradient of one verdict in the pixels is not 0 on a square of that width alone."""
    layers = patch_layers(3, 4)
    network = PatchDiscriminator(3, 4, seeded()).eval()
    pixels = torch.randn(1, 3, SIDE, SIDE, generator=seeded(1)).requires_grad_()
    verdicts = network(pixels)
    assert verdicts.shape == (1, 8, 8)
    (slope,) = torch.autograd.grad(verdicts[0, 4, 4], pixels)
    rows = slope[0].abs().sum((0, 2)).nonzero()
    columns = slope[0].abs().sum((0, 1)).nonzero()
    seen = receptive_field(layers)
    assert int(rows.max() - rows.min()) + 1 == int(columns.max() - columns.min()) + 1 == seen == 26
