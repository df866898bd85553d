"""The players on images as modules: what a style does, and what a step costs."""

import pytest
import torch
from torch import nn

from gan_core.training import combinations
from gan_core.training.images import networks
from gan_core.training.settings import Settings

STYLED = Settings(
    dataset="faces",
    network="dcgan",
    latent_dim=6,
    generator_width=4,
    discriminator_width=3,
    generator_norm="style",
    activation="leaky_relu",
)


def random(seed=0):
    return torch.Generator().manual_seed(seed)


def generator(settings=STYLED):
    return networks.generator(settings, random()).eval()


def test_a_style_scales_and_shifts_each_image_alone():
    g, z = generator(), networks.latents(STYLED, 3, random(1))
    torch.testing.assert_close(g(z)[1:2], g(z[1:2]), atol=1e-6, rtol=0)


def test_without_its_layers_a_style_leaves_what_was_normalised():
    norm = next(layer for layer in generator() if isinstance(layer, networks.StyledNorm))
    values, style = torch.randn(2, 16, 4, 4, generator=random(2)), torch.randn(2, 16, generator=random(3))
    with torch.no_grad():
        assert (norm(values, style) - norm.norm(values)).abs().max() > 0.01
        norm.style.weight.zero_()
        norm.style.bias.zero_()
    torch.testing.assert_close(norm(values, style), norm.norm(values), atol=0, rtol=0)


def test_the_loss_reaches_z_through_the_style_alone():
    """With the projection's weights at 0 every image is a constant, scaled and shifted level by level by its style."""
    g, z = generator(), networks.latents(STYLED, 2, random(1)).requires_grad_()
    projection = next(layer for layer in g if isinstance(layer, nn.Linear) and layer.out_features == 16 * 16)
    with torch.no_grad():
        projection.weight.zero_()
    (slopes,) = torch.autograd.grad(g(z).square().sum(), z)
    assert slopes.abs().min() > 0
    assert not torch.allclose(*g(z))


@pytest.mark.parametrize("number", [float("nan"), float("inf")])
def test_a_style_that_is_not_finite_is_found(number):
    g = generator()
    assert networks.stays_finite(g, STYLED)
    with torch.no_grad():
        g[0].weight[0, 0] = number
    assert not networks.stays_finite(g, STYLED)


def multiplied(network, *given):
    """Multiplications of the layers with weights, counted as they run."""
    total = []

    def count(layer, inputs, made):
        spread = isinstance(layer, nn.ConvTranspose2d)
        positions = (inputs[0] if spread else made).shape[2:].numel()
        total.append(layer.weight.numel() * positions)

    kinds = (nn.Linear, nn.Conv2d, nn.ConvTranspose2d)
    handles = [layer.register_forward_hook(count) for layer in network.modules() if isinstance(layer, kinds)]
    with torch.no_grad():
        network(*given)
    for handle in handles:
        handle.remove()
    return sum(total)


@pytest.mark.parametrize("norm", ["batch", "style"])
def test_a_step_costs_what_its_layers_do(norm):
    """The rule on how large a step may be counts them without torch; it leaves out what is of no account."""
    settings = STYLED.replace(generator_norm=norm, generator_width=32, discriminator_width=32)
    of_g = multiplied(generator(settings), networks.latents(settings, 1, random()))
    of_d = multiplied(networks.discriminator(settings, random()), torch.zeros(1, 3, 32, 32))
    samples = settings.batch_size * combinations.FEWEST_UPDATES + combinations.LOOK
    assert combinations.multiplications(vars(settings)) == pytest.approx((of_g + of_d) * samples, rel=0.05)
