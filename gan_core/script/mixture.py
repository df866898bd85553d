"""The script of an experiment on the line, section by section.

It makes the same draws as the engine of the lab: the weights from NumPy's stream, and each player's mini-batches from
a stream of its own, many at a time.
"""

from __future__ import annotations

from gan_core.script.conditions import averages, has_gradient_penalty, has_r1, has_r2, in_pairs, repeats_d
from gan_core.script.pieces import Piece, Section
from gan_core.script.playing import (
    CLIPPING,
    CRITERION,
    DISCRIMINATOR_LOOP,
    GENERATOR_LOSS,
    GENERATOR_UPDATE,
    OPTIMISERS,
    STOP_IF_DIVERGED,
    about_losses,
)


def _hidden(player: str, inputs: str) -> tuple[Piece, ...]:
    """The layers of a perceptron, one line each."""
    width, depth = f"${player}_width", f"{player}_depth"
    return (
        Piece(f"    nn.Linear({inputs}, {width}), $activation,", lambda choices: getattr(choices, depth) > 0),
        Piece(
            f"    nn.Linear({width}, {width}), $activation,",
            lambda choices: max(0, getattr(choices, depth) - 1),
        ),
        Piece(f"    nn.Linear(${player}_inputs, 1),"),
    )


SECTIONS = (
    Section(
        "Set-up",
        "Algorithm 1 of [Goodfellow et al. (2014)](https://arxiv.org/abs/1406.2661) on the line, in plain PyTorch.",
        (
            Piece("import copy\n", averages),
            Piece(
                "import numpy as np\n"
                "import torch\n"
                "from torch import nn\n"
                "\n"
                "torch.set_num_threads(1)  # networks this small are fastest on one thread\n"
                "steps = $steps  # updates of G\n"
                "batch = $batch_size\n"
                "latent_dim = $latent_dim"
            ),
        ),
    ),
    Section(
        "The data",
        r"$p_\text{data}$ is a mixture of Gaussians, of which we know the density. Nothing below uses it to train.",
        (
            Piece(
                "# The data: a mixture of Gaussians\n"
                "means = torch.tensor($means)\n"
                "stds = torch.tensor($stds)\n"
                "shares = torch.tensor($weights)$over_total"
            ),
        ),
    ),
    Section(
        "The players",
        r"$G$ turns a latent $z$ into a sample. $D$ says how real a sample looks, as one number; where the loss is a "
        r"cross-entropy it is a logit, and $D(x)$ is its sigmoid.",
        (
            Piece("# The players: G makes samples from latents, D tells them from data\nG = nn.Sequential("),
            *_hidden("generator", "latent_dim"),
            Piece(")\nD = nn.Sequential("),
            *_hidden("discriminator", "1"),
            Piece(")"),
        ),
    ),
    Section(
        "Initial weights",
        r"Weights are drawn from $\mathcal{N}(0, 1/\text{fan-in})$, which keeps the size of what flows through a "
        r"layer; biases are 0.",
        (
            Piece(
                "# Initial weights: N(0, 1 / fan-in), biases 0\n"
                "random = np.random.default_rng($weights_seed)\n"
                "with torch.no_grad():\n"
                "    for layer in (*G[::2], *D[::2]):  # the linear ones\n"
                "        weight = random.standard_normal(layer.weight.shape) / layer.in_features**0.5\n"
                "        layer.weight.copy_(torch.from_numpy(weight))\n"
                "        layer.bias.zero_()"
            ),
            Piece(
                "    G[-1].weight *= $generator_scale  # how wide p_g begins",
                lambda choices: choices.generator_scale != 1,
            ),
            Piece(
                "    G[-1].bias += $generator_shift  # where p_g begins", lambda choices: choices.generator_shift != 0
            ),
            Piece("average = copy.deepcopy(G)  # plays no part in the game", averages),
        ),
    ),
    Section(
        "Mini-batches",
        "Each player has a stream of random numbers of its own, so that what one sees does not depend on how often "
        "the other moves.",
        (
            Piece(
                "# Mini-batches, drawn $block at a time, which is faster than one by one\n"
                "def latents(random):\n"
                "    while True:\n"
                "        yield from ($latents_block).mT\n"
                "\n"
                "def latents_and_data(random):\n"
                "    while True:\n"
                "        z = $latents_block\n"
                "        u = torch.rand($block, batch, generator=random)\n"
                "        which = torch.bucketize(u, shares.cumsum(0)[:-1], right=True)  # component of each sample\n"
                "        x = means[which] + stds[which] * torch.randn($block, batch, generator=random)\n"
                "        yield from zip(z.mT, x.unsqueeze(2))\n"
                "\n"
                "for_d = latents_and_data(torch.Generator().manual_seed($discriminator_seed))\n"
                "for_g = latents(torch.Generator().manual_seed($generator_seed))"
            ),
            Piece(
                "\n"
                "def partners(step):  # real samples with which those that G makes in this step are compared\n"
                "    random = np.random.default_rng(($partners_seed, step - 1))\n"
                "    u, noise = random.random(batch), random.standard_normal(batch)\n"
                "    u, noise = (torch.from_numpy(numbers).float() for numbers in (u, noise))\n"
                "    which = torch.bucketize(u, shares.cumsum(0)[:-1], right=True)\n"
                "    return (means[which] + stds[which] * noise)[:, None]",
                in_pairs,
            ),
            Piece(
                "\n"
                "# How near to a real sample the gradient penalty looks, in each update of D\n"
                "seeds = (($between_seed, update) for update in range($discriminator_steps * steps))\n"
                "between = (np.random.default_rng(seed).random((batch, 1)) for seed in seeds)",
                has_gradient_penalty,
            ),
        ),
    ),
    Section(
        "How far apart are they?",
        r"The Jensen–Shannon divergence of $p_\text{data}$ and $p_g$, in nats, from the masses of both on the same "
        r"bins. It lies between 0 and $\log 2 \approx 0.693$.",
        (
            Piece(
                "# JSD of p_data and p_g on $bins bins and the two tails, in nats\n"
                "edges = torch.linspace($low, $high, $edges, dtype=torch.float64)\n"
                "cdf = (shares * torch.distributions.Normal(means, stds).cdf(edges[:, None])).sum(1)\n"
                "p = cdf.diff(prepend=cdf.new_zeros(1), append=cdf.new_ones(1))\n"
                "u = torch.quasirandom.SobolEngine(latent_dim, scramble=True, seed=0).draw(2**20)\n"
                "z_even = $even_latents  # spread more evenly than by chance\n"
                "\n"
                "@torch.no_grad()\n"
                "def jsd(generator, count=2**20):\n"
                "    samples = torch.cat([generator(z) for z in z_even[:count].split(10_000)]).flatten().double()\n"
                "    q = torch.bincount(torch.bucketize(samples, edges), minlength=$all_bins) / len(samples)\n"
                "    return 0.5 * float(sum((r * (2 * r / (p + q)).log()).nansum() for r in (p, q)))"
            ),
        ),
    ),
    Section(
        "Losses and optimisers",
        about_losses,
        (*CRITERION, *OPTIMISERS),
    ),
    Section(
        "Algorithm 1",
        r"$k$ updates of $D$ on fresh samples of both kinds, then one of $G$. `detach()` keeps the gradient of $D$'s "
        r"loss out of $G$.",
        (
            Piece("# Algorithm 1\nfor step in range(1, steps + 1):"),
            DISCRIMINATOR_LOOP,
            Piece(
                "    z, x = next(for_d)\n    loss_d = $loss_d\n    d_optimizer.zero_grad()",
                inner=repeats_d,
            ),
            Piece("    loss_d.backward()", inner=repeats_d),
            Piece(
                "    x.requires_grad_()  # R1 penalty: D's raw output should be flat at the data\n"
                "    slope = torch.autograd.grad(D(x).sum(), x, create_graph=True)[0]\n"
                "    ($r1 / 2 * slope.square().sum(1).mean()).backward()",
                has_r1,
                repeats_d,
            ),
            Piece(
                "    fakes = G(z).detach().requires_grad_()  # R2 penalty: and flat at generated samples\n"
                "    slope = torch.autograd.grad(D(fakes).sum(), fakes, create_graph=True)[0]\n"
                "    ($r2 / 2 * slope.square().sum(1).mean()).backward()",
                has_r2,
                repeats_d,
            ),
            Piece(
                "    share = torch.from_numpy(next(between)).float()\n"
                "    points = (share * x + (1 - share) * G(z)).detach().requires_grad_()  # gradient penalty\n"
                "    slope = torch.autograd.grad(D(points).sum(), points, create_graph=True)[0]\n"
                "    ($gradient_penalty * $excess.square().mean()).backward()",
                has_gradient_penalty,
                repeats_d,
            ),
            Piece("    d_optimizer.step()", inner=repeats_d),
            CLIPPING,
            GENERATOR_LOSS,
            GENERATOR_UPDATE,
            STOP_IF_DIVERGED,
            Piece(
                "    with torch.no_grad():\n"
                "        for mean, weight in zip(average.parameters(), G.parameters()):\n"
                "            mean.lerp_(weight, 1 - $ema)",
                averages,
            ),
            Piece(
                "    if step % $every == 0:\n"
                '        print(f"step {step:6,}  loss D {loss_d:.4f}  loss G {loss_g:.4f}  JSD {jsd(G, 2**16):.3f}")'
            ),
            Piece('print(f"JSD of the moving average = {jsd(average):.4f} nats")', averages),
            Piece('print(f"JSD = {jsd(G):.4f} nats")'),
        ),
    ),
)
