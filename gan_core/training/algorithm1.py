"""Algorithm 1 of Goodfellow et al. (2014), "Generative Adversarial Nets", in plain PyTorch: the definition of the game.

Two networks, two optimisers and a few lines that repeat: k times D learns to tell real samples from generated ones,
then G learns from D. The paper has D ascend V(G, D); here both players descend a loss (`gan_core.training.losses`), and
D's is −V for binary losses. The engines in `gan_core.training.line` and `gan_core.training.images` play the same game,
faster, and tests hold them to this. To play it on the line:

    game = on_the_line(Settings(loss="saturating"))
    game.run(1000)
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping

import torch
from torch import Tensor, nn

from gan_core.training.losses import LOSSES
from gan_core.training.minibatch import seen
from gan_core.training.penalties import between, penalties
from gan_core.training.plane import targets
from gan_core.training.plane.targets import target
from gan_core.training.schedule import learning_rate
from gan_core.training.settings import Settings

ACTIVATIONS: Mapping[str, Callable[[], nn.Module]] = {
    "tanh": nn.Tanh,
    "silu": nn.SiLU,
    "leaky_relu": lambda: nn.LeakyReLU(0.2),
    "relu": nn.ReLU,
}


class Algorithm1:
    """Two players and their mini-batches.

    Args:
        settings: loss, optimiser, learning rates, k, penalties and clipping.
        generator: G, from latents to samples.
        discriminator: D, from samples, or packs of them, to one raw output for each. For a binary loss D(x) = σ(raw
            output).
        for_discriminator: m latents and m real samples for each update of D.
        for_generator: m latents for each update of G.
        partners: m real samples for each update of G, if the loss compares generated samples with real ones in pairs.
        shares: numbers between 0 and 1 for each update of D, one for each sample or pack, if there is a gradient
            penalty; uniform ones if None.

    Attributes:
        generator: G.
        discriminator: D.
        loss_d: what D's last update descended from, without penalty; NaN before the first.
        loss_g: the same of G.
        step_count: updates that G has had.
    """

    def __init__(
        self,
        settings: Settings,
        generator: nn.Module,
        discriminator: nn.Module,
        for_discriminator: Iterator[tuple[Tensor, Tensor]],
        for_generator: Iterator[Tensor],
        partners: Iterator[Tensor] | None = None,
        shares: Iterator[Tensor] | None = None,
    ) -> None:
        self.settings, self.generator, self.discriminator = settings, generator, discriminator
        self.loss_d = self.loss_g = float("nan")
        self._for_discriminator, self._for_generator = for_discriminator, for_generator
        self.step_count = 0
        self._partners, self._shares = partners, shares
        self._discriminator_optimizer = optimizer(settings, discriminator, settings.discriminator_lr)
        self._generator_optimizer = optimizer(settings, generator, settings.generator_lr)

    def run(self, steps: int) -> None:
        """`steps` times: k updates of D, then one of G."""
        for _ in range(steps):
            for _ in range(self.settings.discriminator_steps):
                self.discriminator_step()
            self.generator_step()

    def discriminator_step(self) -> None:
        """D learns to tell m real samples from m generated ones; G stays."""
        latents, samples = next(self._for_discriminator)
        real, fake = (seen(self.settings, each) for each in (samples, self.generator(latents).detach()))
        loss = LOSSES[self.settings.loss].discriminator(self.discriminator(real), self.discriminator(fake))
        self.loss_d = loss.item()
        self._descend(
            loss + self._penalty(real, fake), "discriminator", self.discriminator, self._discriminator_optimizer
        )
        if self.settings.clip:
            with torch.no_grad():
                for weight in self.discriminator.parameters():
                    weight.clamp_(-self.settings.clip, self.settings.clip)

    def _penalty(self, real: Tensor, fake: Tensor) -> Tensor:
        """What the slopes of D cost at what it sees of these samples, and between; a scalar."""
        cost = real.new_zeros(())
        for penalty in penalties(self.settings):
            if penalty.place == "between":
                points = between(real, fake, torch.rand(len(real)) if self._shares is None else next(self._shares))
            else:
                points = real if penalty.place == "real" else fake
            cost = cost + penalty.cost(slopes(self.discriminator, points))
        return cost

    def generator_step(self) -> None:
        """G learns to have m generated samples taken for real, or for more real than their partners; D stays."""
        latents, loss = next(self._for_generator), LOSSES[self.settings.loss]
        partners = self._verdicts(next(self._partners)) if loss.paired and self._partners else None
        value = loss.generator(self._verdicts(self.generator(latents)), partners)
        self.loss_g = value.item()
        self._descend(value, "generator", self.generator, self._generator_optimizer)
        self.step_count += 1

    def _verdicts(self, samples: Tensor) -> Tensor:
        """D's raw outputs for a mini-batch."""
        return self.discriminator(seen(self.settings, samples))

    def _descend(self, loss: Tensor, name: str, player: nn.Module, steps: torch.optim.Optimizer) -> None:
        for group in steps.param_groups:
            group["lr"] = learning_rate(self.settings, name, self.step_count)
        descend(loss, player, steps)


def slopes(discriminator: nn.Module, points: Tensor) -> Tensor:
    """∇ₓ o(x), o(x) being D's raw output at a point; of the shape of the points (n, ...), with what leads back to D."""
    points = points.detach().requires_grad_()
    # Each raw output depends on its own point only, so the gradient of the sum holds that of each.
    (slope,) = torch.autograd.grad(discriminator(points).sum(), points, create_graph=True)
    return slope


def descend(loss: Tensor, player: nn.Module, steps: torch.optim.Optimizer) -> None:
    """One update of one player, along the gradient of its loss in its own weights."""
    steps.zero_grad()
    # The loss depends on the other player's weights too: only this player's get a gradient.
    loss.backward(inputs=list(player.parameters()))
    steps.step()


def optimizer(settings: Settings, player: nn.Module, rate: float) -> torch.optim.Optimizer:
    """How gradients become steps."""
    if settings.optimizer == "adam":
        return torch.optim.Adam(player.parameters(), rate, (settings.beta1, settings.beta2))
    momentum = settings.beta1 if settings.optimizer == "momentum" else 0.0
    return torch.optim.SGD(player.parameters(), rate, momentum)


def perceptron(inputs: int, width: int, depth: int, activation: str, outputs: int = 1) -> nn.Sequential:
    """`depth` hidden layers of `width` units, and outputs; weights from N(0, 1/fan_in), biases 0."""
    layers: list[nn.Module] = []
    for fan_in, fan_out in zip((inputs, *[width] * depth), (*[width] * depth, outputs), strict=True):
        linear = nn.Linear(fan_in, fan_out)
        nn.init.normal_(linear.weight, 0.0, fan_in**-0.5)
        nn.init.zeros_(linear.bias)
        layers += [linear, ACTIVATIONS[activation]()]
    return nn.Sequential(*layers[:-1])


@torch.no_grad()
def spread_kinks(player: nn.Sequential, inputs: Callable[[int], Tensor]) -> None:
    """Have the kink of each hidden unit go through what becomes of an input of its own: b = −w · h(x).

    Args:
        player: as `perceptron` makes it.
        inputs: draws so many inputs, (count, fan_in).
    """
    for place in range(0, len(player) - 1, 2):
        linear = player[place]
        assert isinstance(linear, nn.Linear)
        h = player[:place](inputs(linear.out_features))
        linear.bias.copy_(-(linear.weight * h).sum(1))


def on_the_line(settings: Settings) -> Algorithm1:
    """The game of `settings`, on numbers; every random number comes from torch's global stream."""
    means, stds, weights = (torch.tensor(values) for values in (settings.means, settings.stds, settings.weights))

    def samples(count: int) -> Tensor:
        component = torch.multinomial(weights, count, replacement=True)
        return (means[component] + stds[component] * torch.randn(count))[:, None]

    game = _on_points(settings, 1, samples)
    with torch.no_grad():
        last_bias = list(game.generator.parameters())[-1]
        last_bias.fill_(settings.generator_shift)
    return game


def in_the_plane(settings: Settings) -> Algorithm1:
    """The game of `settings`, on points in units of the data; every random number comes from torch's global stream."""
    mixture, unit = target(settings), targets.unit(settings)
    centres, weights = (torch.tensor(values, dtype=torch.float32) for values in (mixture.centres, mixture.weights))

    def samples(count: int) -> Tensor:
        component = torch.multinomial(weights, count, replacement=True)
        return (centres[component] + mixture.std * torch.randn(count, 2)) / unit

    return _on_points(settings, 2, samples)


def _on_points(settings: Settings, dimension: int, samples: Callable[[int], Tensor]) -> Algorithm1:
    """The game on samples of so many numbers, (count, dimension)."""
    width, depth = settings.generator_width, settings.generator_depth
    generator = perceptron(settings.latent_dim, width, depth, settings.activation, dimension)
    width, depth = settings.discriminator_width, settings.discriminator_depth
    inputs = settings.judged_together * dimension + settings.shows_deviation
    discriminator = perceptron(inputs, width, depth, settings.activation_of_d)

    def latents(count: int) -> Tensor:
        shape = (count, settings.latent_dim)
        return torch.randn(shape) if settings.latent == "normal" else 2 * torch.rand(shape) - 1

    if settings.initial_biases == "spread":
        spread_kinks(generator, latents)
        likely = samples(10_000)
        mean, width = likely.mean(0), likely.var(0).mean().sqrt()

        def alike(count: int) -> Tensor:
            """What D may see: packs of normal samples, and the deviation of the data."""
            packs = mean.repeat(settings.judged_together) + width * torch.randn(
                count, inputs - settings.shows_deviation
            )
            return torch.cat([packs, width.expand(count, int(settings.shows_deviation))], 1)

        spread_kinks(discriminator, alike)
    with torch.no_grad():
        list(generator.parameters())[-2].mul_(settings.generator_scale)

    def for_discriminator() -> Iterator[tuple[Tensor, Tensor]]:
        while True:
            yield latents(settings.batch_size), samples(settings.batch_size)

    def for_generator() -> Iterator[Tensor]:
        while True:
            yield latents(settings.batch_size)

    def partners() -> Iterator[Tensor]:
        while True:
            yield samples(settings.batch_size)

    return Algorithm1(settings, generator, discriminator, for_discriminator(), for_generator(), partners())
