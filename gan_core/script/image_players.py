"""The players of a script on images: their layers and their initial weights."""

from __future__ import annotations

from gan_core.script.conditions import (
    averages,
    batch_norm,
    by_attributes,
    by_class,
    conditional,
    convolutional,
    every,
    perceptrons,
    spectral,
    styled,
    unconditional,
    unstyled,
)
from gan_core.script.pieces import Piece
from gan_core.training.images import architecture

_STYLE = (
    Piece(
        "# A style is made of z (Karras et al. 2019), and scales and shifts the channels (Chen et al. 2019)\n"
        "class StyledNorm(nn.Module):\n"
        "    def __init__(self, channels):\n"
        "        super().__init__()\n"
        "        self.norm = nn.BatchNorm2d(channels, affine=False)\n"
        "        self.style = nn.Linear($generator_width_4, 2 * channels)\n"
        "\n"
        "    def forward(self, x, style):\n"
        "        scale, shift = self.style(style)[:, :, None, None].chunk(2, 1)\n"
        "        return self.norm(x) * (1 + scale) + shift\n"
        "\n"
        "\n"
        "class Generator(nn.Sequential):\n"
        "    def forward(self, z):\n"
        "        x = style = z\n"
        "        for place, layer in enumerate(self):\n"
        "            x = layer(x, style) if isinstance(layer, StyledNorm) else layer(x)\n"
        "            if place == $end_of_mapping:  # the last layer of the mapping network\n"
        "                style = x\n"
        "        return x\n"
        "\n",
        styled,
    ),
)

GENERATOR = (
    *_STYLE,
    Piece("# The players: G makes images from latents, D tells them from data\nG = $layers_of_g("),
    Piece(
        "    nn.Linear(latent_dim$plus_classes, $generator_width_4, bias=False), nn.BatchNorm1d($generator_width_4), "
        "$activation,",
        styled,
    ),
    Piece(
        "    nn.Linear($generator_width_4, $generator_width_4, bias=False), nn.BatchNorm1d($generator_width_4), "
        "$activation,",
        lambda choices: architecture.MAPPING_DEPTH - 1 if styled(choices) else 0,
    ),
    Piece(
        "    nn.Linear(latent_dim$plus_classes, $generator_width$no_bias),$generator_norm_1 $activation,",
        every(perceptrons, lambda choices: choices.generator_depth > 0),
    ),
    Piece(
        "    nn.Linear($generator_width, $generator_width$no_bias),$generator_norm_1 $activation,",
        lambda choices: max(0, choices.generator_depth - 1) if perceptrons(choices) else 0,
    ),
    Piece(
        "    nn.Linear($generator_inputs, $channels * $side * $side),\n"
        "    nn.Tanh(), nn.Unflatten(1, ($channels, $side, $side)),",
        perceptrons,
    ),
    Piece(
        "    nn.Linear($projected, $generator_width_4 * 4 * 4$no_bias),\n"
        "    nn.Unflatten(1, ($generator_width_4, 4, 4)),$generator_norm_4 $activation,\n"
        "    nn.ConvTranspose2d($generator_width_4, $generator_width_2, $kernel, stride=2, padding=1$no_bias),"
        "$generator_norm_2 $activation,\n"
        "    nn.ConvTranspose2d($generator_width_2, $generator_width, 4, stride=2, padding=1$no_bias),"
        "$generator_norm_1 $activation,",
        convolutional,
    ),
    Piece(
        "    nn.ConvTranspose2d($generator_width, $channels, 4, stride=2, padding=1), nn.Tanh(),",
        every(convolutional, unstyled),
    ),
    Piece(
        "    nn.ConvTranspose2d($generator_width, $finest_width, 4, stride=2, padding=1, bias=False), "
        "StyledNorm($finest_width), $activation,\n"
        "    nn.Conv2d($finest_width, $channels, 3, padding=1), nn.Tanh(),",
        styled,
    ),
    Piece(")"),
)

_FEATURES = (
    Piece(
        "    nn.Flatten(),",
        perceptrons,
    ),
    Piece(
        "    nn.Linear($channels * $side * $side, $discriminator_width), $activation,",
        every(perceptrons, lambda choices: choices.discriminator_depth > 0),
    ),
    Piece(
        "    nn.Linear($discriminator_width, $discriminator_width), $activation,",
        lambda choices: max(0, choices.discriminator_depth - 1) if perceptrons(choices) else 0,
    ),
    Piece(
        "    nn.Conv2d($channels, $discriminator_width, 4, stride=2, padding=1), $activation,\n"
        "    nn.Conv2d($discriminator_width, $discriminator_width_2, 4, stride=2, padding=1), $activation,\n"
        "    nn.Conv2d($discriminator_width_2, $discriminator_width_4, $kernel, stride=2, padding=1), $activation,\n"
        "    nn.Flatten(),",
        convolutional,
    ),
)

DISCRIMINATOR = (
    Piece("D = nn.Sequential(", unconditional),
    Piece("features = nn.Sequential(", conditional),
    *_FEATURES,
    Piece("    nn.Linear($features, 1),\n)", unconditional),
    Piece(
        ")\n"
        "score, projection = nn.Linear($features, 1), nn.Embedding($classes, $features)\n"
        "D = nn.ModuleList([*features, score, projection])\n"
        "\n"
        "def generate(z, y):  # the class enters beside the latent\n"
        "    return G(torch.cat([z, nn.functional.one_hot(y, $classes)], 1))\n"
        "\n"
        "def judge(x, y):  # Miyato & Koyama (2018), equation 4\n"
        "    h = features(x)\n"
        "    return score(h) + (projection(y) * h).sum(1, keepdim=True)",
        by_class,
    ),
    Piece(
        ")\n"
        "score, projection = nn.Linear($features, 1), nn.Embedding($classes, $features)\n"
        "D = nn.ModuleList([*features, score, projection])\n"
        "\n"
        "def generate(z, y):  # the attributes enter beside the latent\n"
        "    return G(torch.cat([z, y], 1))\n"
        "\n"
        "def judge(x, y):  # Miyato & Koyama (2018), equation 4, with a vector for each answer\n"
        "    h = features(x)\n"
        "    return score(h) + (y.float() @ projection.weight * h).sum(1, keepdim=True)",
        by_attributes,
    ),
)

INITIAL_WEIGHTS = (
    Piece("# Initial weights: N(0, 1 / fan-in), biases 0\ntorch.manual_seed($seed)"),
    Piece(
        "for layer in [*$every_layer_of_g, *D]:\n"
        "    if isinstance(layer, (nn.Linear, nn.Conv2d, nn.ConvTranspose2d)):\n"
        "        fan_in = layer.weight[0].numel()\n"
        "        if isinstance(layer, nn.ConvTranspose2d):  # with stride 2 a quarter of the kernel meets an output\n"
        "            fan_in = layer.in_channels * layer.kernel_size[0] ** 2 // 4\n"
        "        nn.init.normal_(layer.weight, 0, fan_in**-0.5)",
        convolutional,
    ),
    Piece(
        "for layer in [*G, *D]:\n"
        "    if isinstance(layer, nn.Linear):\n"
        "        nn.init.normal_(layer.weight, 0, layer.in_features**-0.5)",
        perceptrons,
    ),
    Piece("        if layer.bias is not None:", batch_norm),
    Piece("        nn.init.zeros_(layer.bias)", inner=batch_norm),
    Piece(
        "with torch.no_grad():\n"
        "    for layer in G:\n"
        "        if isinstance(layer, StyledNorm):\n"
        "            layer.style.weight *= $style_scale",
        styled,
    ),
    Piece("nn.init.normal_(projection.weight, 0, projection.embedding_dim**-0.5)", conditional),
    Piece(
        "with torch.no_grad():\n    G[$last_layer].weight *= $generator_scale",
        lambda choices: choices.generator_scale != 1,
    ),
    Piece(
        "for layer in D:  # each layer divided by its largest singular value\n"
        '    if hasattr(layer, "weight"):\n'
        "        nn.utils.parametrizations.spectral_norm(layer)",
        spectral,
    ),
    Piece("average = copy.deepcopy(G).eval()  # plays no part in the game", averages),
)
