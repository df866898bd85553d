"""The script of an experiment on numbers or points, section by section.

It makes the same draws as the engine of the lab: the weights from NumPy's stream, and each player's mini-batches from
a stream of its own, many at a time.
"""

from __future__ import annotations

from gan_core.script.choices import Choices
from gan_core.script.conditions import (
    averages,
    decays,
    every,
    has_gradient_penalty,
    has_r1,
    has_r2,
    in_pairs,
    in_the_plane,
    inked,
    on_the_line,
    repeats_d,
    sees_more,
    shows_deviation,
    spreads_kinks,
    target,
)
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

_EVEN = ("ring", "grid", "moons", "spiral")
"""The targets all of whose components weigh the same."""


def _layers(player: str, inputs: str, activation: str, outputs: str) -> tuple[Piece, ...]:
    """The layers of a perceptron, one line each."""
    width, depth = f"${player}_width", f"{player}_depth"
    return (
        Piece(f"    nn.Linear({inputs}, {width}), {activation},", lambda choices: getattr(choices, depth) > 0),
        Piece(
            f"    nn.Linear({width}, {width}), {activation},",
            lambda choices: max(0, getattr(choices, depth) - 1),
        ),
        Piece(f"    nn.Linear(${player}_inputs, {outputs}),"),
    )


def _about_data(choices: Choices) -> str:
    density = "of which we know the density. Nothing below uses it to train."
    if in_the_plane(choices):
        return rf"$p_\text{{data}}$ is a mixture of round Gaussians in the plane, {density}"
    return rf"$p_\text{{data}}$ is a mixture of Gaussians, {density}"


def _about_distance(choices: Choices) -> str:
    if in_the_plane(choices):
        return (
            r"The Jensen–Shannon divergence of $p_\text{data}$ and $p_g$, in nats, on a grid of cells: the masses of "
            r"$p_\text{data}$ are exact, those of $p_g$ are counted, which adds a little. And, as in the papers, the "
            r"share of 2,500 samples within 3 σ of the nearest mode, and the modes that have at least one of these."
        )
    return (
        r"The Jensen–Shannon divergence of $p_\text{data}$ and $p_g$, in nats, from the masses of both on the same "
        r"bins. It lies between 0 and $\log 2 \approx 0.693$."
    )


_TARGETS = (
    Piece(
        "# The data: Gaussians on a circle\n"
        "angles = 2 * torch.pi * torch.arange($ring_modes) / $ring_modes\n"
        "centres = torch.stack([angles.cos(), angles.sin()], 1)",
        target("ring"),
    ),
    Piece(
        "# The data: Gaussians on a grid\ncentres = torch.cartesian_prod(*[torch.arange(-4.0, 5.0, 2.0)] * 2).flip(1)",
        target("grid"),
    ),
    Piece(
        "# The data: two half circles, each of many Gaussians that overlap\n"
        "angles = torch.pi * (torch.arange($half_centres) + 0.5) / $half_centres\n"
        "upper = torch.stack([angles.cos() - 0.5, angles.sin() - 0.25], 1)\n"
        "centres = torch.cat([upper, -upper])",
        target("moons"),
    ),
    Piece(
        "# The data: a spiral, of many Gaussians that overlap, at equal distances along the curve\n"
        "angles = np.linspace(0.5 * np.pi, 4.5 * np.pi, $spiral_points)\n"
        "curve = (angles / (3 * np.pi))[:, None] * np.column_stack([np.cos(angles), np.sin(angles)])\n"
        "lengths = np.append(0, np.linalg.norm(np.diff(curve, axis=0), axis=1).cumsum())\n"
        "places = lengths[-1] * (np.arange($curve_centres) + 0.5) / $curve_centres\n"
        "centres = np.column_stack([np.interp(places, lengths, axis) for axis in curve.T])\n"
        "centres = torch.tensor(centres, dtype=torch.float32)",
        target("spiral"),
    ),
    Piece(
        "# The data: the ink of a picture, from 0 to f; four Gaussians along each side of a pixel\n"
        'ink = """\n$ink"""\n'
        "ink = torch.tensor([[int(level, 16) for level in row] for row in ink.split()], dtype=torch.float64)\n"
        'fine = nn.functional.interpolate(ink[None, None], scale_factor=4, mode="bilinear")[0, 0]\n'
        "rows, columns = fine.nonzero(as_tuple=True)\n"
        "side = 3 / max(fine.shape)\n"
        "centres = side * torch.stack([columns + 0.5 - fine.shape[1] / 2, fine.shape[0] / 2 - rows - 0.5], 1)",
        inked,
    ),
    Piece("shares = torch.full((len(centres),), 1 / len(centres), dtype=torch.float64)", target(*_EVEN)),
    Piece("shares = fine[rows, columns] / fine.sum()", inked),
    Piece("mode = torch.arange(len(centres))  # to which mode each belongs", target("ring", "grid")),
    Piece("mode = torch.arange(len(centres)) // $half_centres  # to which mode each belongs", target("moons")),
    Piece(
        "mode = torch.zeros(len(centres), dtype=torch.long)  # all to one mode",
        lambda choices: inked(choices) or target("spiral")(choices),
    ),
    Piece(
        "sigma = $spread\nunit = $unit  # the players see x / unit, which is about 1 in size",
        in_the_plane,
    ),
)


SECTIONS = (
    Section(
        "Set-up",
        lambda choices: (
            "Algorithm 1 of [Goodfellow et al. (2014)](https://arxiv.org/abs/1406.2661) "
            f"{'in the plane' if in_the_plane(choices) else 'on the line'}, in plain PyTorch."
        ),
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
        _about_data,
        (
            Piece(
                "# The data: a mixture of Gaussians\n"
                "means = torch.tensor($means)\n"
                "stds = torch.tensor($stds)\n"
                "shares = torch.tensor($weights)$over_total",
                on_the_line,
            ),
            *_TARGETS,
        ),
    ),
    Section(
        "The players",
        r"$G$ turns a latent $z$ into a sample. $D$ says how real a sample looks, as one number; where the loss is a "
        r"cross-entropy it is a logit, and $D(x)$ is its sigmoid.",
        (
            Piece("# The players: G makes samples from latents, D tells them from data\nG = nn.Sequential("),
            *_layers("generator", "latent_dim", "$activation", "$dimension"),
            Piece(")\nD = nn.Sequential("),
            *_layers("discriminator", "$seen", "$activation_of_d", "1"),
            Piece(")"),
        ),
    ),
    Section(
        "Initial weights",
        r"Weights are drawn from $\mathcal{N}(0, 1/\text{fan-in})$, which keeps the size of what flows through a "
        r"layer. Biases are 0, or such that the kink of each hidden unit lies where a random input comes through.",
        (
            Piece("# Initial weights: N(0, 1 / fan-in), biases 0", lambda choices: not spreads_kinks(choices)),
            Piece(
                "random = np.random.default_rng($weights_seed)\n"
                "with torch.no_grad():\n"
                "    for layer in (*G[::2], *D[::2]):  # the linear ones\n"
                "        weight = random.standard_normal(layer.weight.shape) / layer.in_features**0.5\n"
                "        layer.weight.copy_(torch.from_numpy(weight))\n"
                "        layer.bias.zero_()",
                lambda choices: not spreads_kinks(choices),
            ),
            Piece(
                "# Initial weights: N(0, 1 / fan-in); the kink of each hidden unit goes through a random input\n"
                "random = np.random.default_rng($weights_seed)",
                spreads_kinks,
            ),
            Piece(
                "mean = (shares @ means)[None]\nwidth = (shares @ (stds**2 + (means - mean) ** 2)).sqrt()",
                every(on_the_line, spreads_kinks),
            ),
            Piece(
                "mean = shares @ centres.double() / unit\n"
                "width = ((shares @ (centres / unit - mean) ** 2).mean() + (sigma / unit) ** 2).sqrt()",
                every(in_the_plane, spreads_kinks),
            ),
            Piece(
                "kinks = {\n"
                "    G: lambda n: $kinks_of_g,\n"
                "    D: lambda n: $alike,\n"
                "}\n"
                "with torch.no_grad():\n"
                "    for player, inputs in kinks.items():\n"
                "        for place, layer in enumerate(player[::2]):\n"
                "            weight = random.standard_normal(layer.weight.shape) / layer.in_features**0.5\n"
                "            layer.weight.copy_(torch.from_numpy(weight))\n"
                "            layer.bias.zero_()\n"
                "            if layer is not player[-1]:\n"
                "                h = player[: 2 * place](torch.from_numpy(inputs(layer.out_features).T).float())\n"
                "                layer.bias.copy_(-(layer.weight * h).sum(1))",
                spreads_kinks,
            ),
            Piece(
                "    G[-1].weight *= $generator_scale  # how wide p_g begins",
                lambda choices: choices.generator_scale != 1,
            ),
            Piece(
                "    G[-1].bias += $generator_shift  # where p_g begins",
                lambda choices: on_the_line(choices) and choices.generator_shift != 0,
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
                "        which = torch.bucketize(u, shares.cumsum(0)[:-1]$single, right=True)  # component of each\n"
                "        x = $x_block\n"
                "        yield from zip(z.mT, $x_column)\n"
                "\n"
                "for_d = latents_and_data(torch.Generator().manual_seed($discriminator_seed))\n"
                "for_g = latents(torch.Generator().manual_seed($generator_seed))"
            ),
            Piece(
                "\n"
                "def partners(step):  # real samples with which those that G makes in this step are compared\n"
                "    random = np.random.default_rng(($partners_seed, step - 1))\n"
                "    u, noise = random.random(batch), random.standard_normal($noise)\n"
                "    u, noise = (torch.from_numpy(numbers).float() for numbers in (u, noise))\n"
                "    which = torch.bucketize(u, shares.cumsum(0)[:-1]$single, right=True)\n"
                "    return $x_of_noise",
                in_pairs,
            ),
            Piece(
                "\n"
                "# How near to a real sample the gradient penalty looks, in each update of D\n"
                "seeds = (($between_seed, update) for update in range($discriminator_steps * steps))\n"
                "between = (np.random.default_rng(seed).random(($judged, 1)) for seed in seeds)",
                has_gradient_penalty,
            ),
            Piece("\ndef seen(samples):  # what D sees of a mini-batch: $told", sees_more),
            Piece("    deviation = (samples.var(0, unbiased=False) + 1e-8).sqrt().mean()", shows_deviation),
            Piece("    return $all_seen", sees_more),
        ),
    ),
    Section(
        "How far apart are they?",
        _about_distance,
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
                "    return 0.5 * float(sum((r * (2 * r / (p + q)).log()).nansum() for r in (p, q)))",
                on_the_line,
            ),
            Piece(
                "# JSD of p_data and p_g on $cells x $cells cells and all that lies outside, in nats\n"
                "edges = torch.linspace(-$margin, $margin, $cell_edges, dtype=torch.float64)\n"
                "cdfs = [torch.distributions.Normal(c.double(), sigma).cdf(edges[:, None]) for c in centres.T]\n"
                "across, up = (cdf.diff(dim=0) for cdf in cdfs)  # of each component, between two edges\n"
                "p = ((up * shares) @ across.T).flatten()\n"
                "p = torch.cat([p, 1 - p.sum(0, keepdim=True)])\n"
                "torch.manual_seed(0)\n"
                "z_shown = $latents_shown\n"
                "\n"
                "@torch.no_grad()\n"
                "def jsd(generator):\n"
                "    column, row = torch.bucketize((unit * generator(z_shown)).double(), edges, right=True).T - 1\n"
                "    outside = (column.minimum(row) < 0) | (column.maximum(row) >= $cells)\n"
                "    cell = ($cells * row + column).masked_fill(outside, $cells_in_all)\n"
                "    q = torch.bincount(cell, minlength=len(p)) / len(cell)\n"
                "    return 0.5 * float(sum((r * (2 * r / (p + q)).log()).nansum() for r in (p, q)))\n"
                "\n"
                "@torch.no_grad()\n"
                "def quality(generator):  # samples within 3 sigma of a centre, and modes that have one of these\n"
                "    points = unit * generator(z_shown[:2500])\n"
                '    apart = torch.cdist(points, centres.float(), compute_mode="donot_use_mm_for_euclid_dist")\n'
                "    distances, nearest = apart.min(1)\n"
                "    good = distances <= 3 * sigma\n"
                "    return float(good.double().mean()), len(mode[nearest[good]].unique())",
                in_the_plane,
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
            Piece(
                "    fallen = (1 + np.cos(np.pi * min(1, (step - 1) / $decay_steps))) / 2\n"
                '    d_optimizer.param_groups[0]["lr"] = $discriminator_lr * fallen\n'
                '    g_optimizer.param_groups[0]["lr"] = $generator_lr * fallen',
                decays,
            ),
            DISCRIMINATOR_LOOP,
            Piece("    z, x = next(for_d)", inner=repeats_d),
            Piece("    x, fakes = seen(x), seen(G(z)).detach()", sees_more, repeats_d),
            Piece("    loss_d = $loss_d\n    d_optimizer.zero_grad()", inner=repeats_d),
            Piece("    loss_d.backward()", inner=repeats_d),
            Piece(
                "    x.requires_grad_()  # R1 penalty: D's raw output should be flat at the data\n"
                "    slope = torch.autograd.grad(D(x).sum(), x, create_graph=True)[0]\n"
                "    ($r1 / 2 * slope.square().sum(1).mean()).backward()",
                has_r1,
                repeats_d,
            ),
            Piece(
                "    fakes = $made.detach().requires_grad_()  # R2 penalty: and flat at generated samples\n"
                "    slope = torch.autograd.grad(D(fakes).sum(), fakes, create_graph=True)[0]\n"
                "    ($r2 / 2 * slope.square().sum(1).mean()).backward()",
                has_r2,
                repeats_d,
            ),
            Piece(
                "    share = torch.from_numpy(next(between)).float()\n"
                "    points = (share * x + (1 - share) * $made).detach().requires_grad_()  # gradient penalty\n"
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
                '        print(f"step {step:6,}  loss D {loss_d:.4f}  loss G {loss_g:.4f}  JSD {jsd(G$hasty):.3f}")'
            ),
            Piece('print(f"JSD of the moving average = {jsd(average):.4f} nats")', averages),
            Piece(
                "good, covered = quality(G)\n"
                'print(f"{covered} of {len(mode.unique())} modes, {100 * good:.1f} % of the samples of high quality")',
                in_the_plane,
            ),
            Piece('print(f"JSD = {jsd(G):.4f} nats")'),
        ),
    ),
)
