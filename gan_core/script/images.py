"""The script of an experiment on images, section by section.

It makes the same draws as the engine of the lab, on a CPU: the weights from one seed, the mini-batches from the next.
"""

from __future__ import annotations

from collections.abc import Callable

from gan_core import datasets
from gan_core.script.choices import Choices
from gan_core.script.pieces import Piece, Section
from gan_core.script.playing import (
    CRITERION,
    DISCRIMINATOR_LOOP,
    GENERATOR_LOSS,
    GENERATOR_UPDATE,
    OPTIMISERS,
    averages,
    binary,
    penalises,
    repeats_d,
    squares,
)
from gan_core.training import image_architecture as architecture

Condition = Callable[[Choices], bool]


def _mnist(choices: Choices) -> bool:
    return choices.dataset == "mnist"


def _other(choices: Choices) -> bool:
    return not _mnist(choices)


def _colour(choices: Choices) -> bool:
    return architecture.pixel_shape(choices)[0] > 1


def _grey(choices: Choices) -> bool:
    return not _colour(choices)


def _has_attributes(choices: Choices) -> bool:
    return bool(datasets.attribute_values(choices.dataset))


def _has_labels(choices: Choices) -> bool:
    return not _has_attributes(choices)


def _conditional(choices: Choices) -> bool:
    return choices.conditional == "label"


def _unconditional(choices: Choices) -> bool:
    return not _conditional(choices)


def _convolutional(choices: Choices) -> bool:
    return choices.network == "dcgan"


def _perceptrons(choices: Choices) -> bool:
    return not _convolutional(choices)


def _batch_norm(choices: Choices) -> bool:
    return choices.generator_norm == "batch"


def _spectral(choices: Choices) -> bool:
    return choices.discriminator_norm == "spectral"


def _lazily(choices: Choices) -> bool:
    return choices.r1 > 0 and choices.r1_interval > 1


def _all(*conditions: Condition) -> Condition:
    return lambda choices: all(condition(choices) for condition in conditions)


_DATA = (
    Piece(
        "# The data: uint8 images in a file beside this script, or named on the command line\n"
        'path = next((name for name in sys.argv[1:] if name.endswith(".npz")), "$file")'
    ),
    Piece(
        "if not os.path.exists(path):\n"
        '    url = "https://storage.googleapis.com/tensorflow/tf-keras-datasets/mnist.npz"\n'
        "    urllib.request.urlretrieve(url, path)\n"
        "data = np.load(path)\n"
        'keys = ("x_train", "x_test") if "x_train" in data else ("train_images", "test_images")\n'
        "images, held_out = (torch.tensor(data[key]) for key in keys)",
        _mnist,
    ),
    Piece(
        "if not os.path.exists(path):\n"
        '    raise SystemExit(f"{path} is missing: Minimax Lab offers it on the page that wrote this script.")\n'
        "data = np.load(path)\n"
        'images, held_out = torch.tensor(data["train_images"]), torch.tensor(data["test_images"])',
        _other,
    ),
    Piece(
        'keys = ("y_train", "y_test") if "y_train" in data else ("train_labels", "test_labels")\n'
        "labels, held_out_labels = (torch.tensor(data[key]).long() for key in keys)",
        _all(_conditional, _mnist),
    ),
    Piece(
        'labels, held_out_labels = (torch.tensor(data[key]).long() for key in ("train_labels", "test_labels"))',
        _all(_conditional, _other, _has_labels),
    ),
    Piece(
        'keys = ("train_attributes", "test_attributes")  # the class is the first one\n'
        "labels, held_out_labels = (torch.tensor(data[key][:, 0]).long() for key in keys)",
        _all(_conditional, _has_attributes),
    ),
    Piece(
        "\ndef pixels(levels):  # 0 ... 255 as float in [-1, 1]\n    return levels.unsqueeze(1) / 127.5 - 1",
        _grey,
    ),
    Piece(
        "\ndef pixels(levels):  # 0 ... 255 as float in [-1, 1], the colours first\n"
        "    return levels.permute(0, 3, 1, 2) / 127.5 - 1",
        _colour,
    ),
)

_GENERATOR = (
    Piece("# The players: G makes images from latents, D tells them from data\nG = nn.Sequential("),
    Piece(
        "    nn.Linear(latent_dim$plus_classes, $generator_width$no_bias),$generator_norm_1 $activation,",
        _all(_perceptrons, lambda choices: choices.generator_depth > 0),
    ),
    Piece(
        "    nn.Linear($generator_width, $generator_width$no_bias),$generator_norm_1 $activation,",
        lambda choices: max(0, choices.generator_depth - 1) if _perceptrons(choices) else 0,
    ),
    Piece(
        "    nn.Linear($generator_inputs, $channels * $side * $side),\n"
        "    nn.Tanh(), nn.Unflatten(1, ($channels, $side, $side)),",
        _perceptrons,
    ),
    Piece(
        "    nn.Linear(latent_dim$plus_classes, $generator_width_4 * 4 * 4$no_bias),\n"
        "    nn.Unflatten(1, ($generator_width_4, 4, 4)),$generator_norm_4 $activation,\n"
        "    nn.ConvTranspose2d($generator_width_4, $generator_width_2, $kernel, stride=2, padding=1$no_bias),"
        "$generator_norm_2 $activation,\n"
        "    nn.ConvTranspose2d($generator_width_2, $generator_width, 4, stride=2, padding=1$no_bias),"
        "$generator_norm_1 $activation,\n"
        "    nn.ConvTranspose2d($generator_width, $channels, 4, stride=2, padding=1), nn.Tanh(),",
        _convolutional,
    ),
    Piece(")"),
)

_FEATURES = (
    Piece(
        "    nn.Flatten(),",
        _perceptrons,
    ),
    Piece(
        "    nn.Linear($channels * $side * $side, $discriminator_width), $activation,",
        _all(_perceptrons, lambda choices: choices.discriminator_depth > 0),
    ),
    Piece(
        "    nn.Linear($discriminator_width, $discriminator_width), $activation,",
        lambda choices: max(0, choices.discriminator_depth - 1) if _perceptrons(choices) else 0,
    ),
    Piece(
        "    nn.Conv2d($channels, $discriminator_width, 4, stride=2, padding=1), $activation,\n"
        "    nn.Conv2d($discriminator_width, $discriminator_width_2, 4, stride=2, padding=1), $activation,\n"
        "    nn.Conv2d($discriminator_width_2, $discriminator_width_4, $kernel, stride=2, padding=1), $activation,\n"
        "    nn.Flatten(),",
        _convolutional,
    ),
)

_DISCRIMINATOR = (
    Piece("D = nn.Sequential(", _unconditional),
    Piece("features = nn.Sequential(", _conditional),
    *_FEATURES,
    Piece("    nn.Linear($features, 1),\n)", _unconditional),
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
        _conditional,
    ),
)

_INITIAL = (
    Piece("# Initial weights: N(0, 1 / fan-in), biases 0\ntorch.manual_seed($seed)"),
    Piece(
        "for layer in [*G, *D]:\n"
        "    if isinstance(layer, (nn.Linear, nn.Conv2d, nn.ConvTranspose2d)):\n"
        "        fan_in = layer.weight[0].numel()\n"
        "        if isinstance(layer, nn.ConvTranspose2d):  # with stride 2 a quarter of the kernel meets an output\n"
        "            fan_in = layer.in_channels * layer.kernel_size[0] ** 2 // 4\n"
        "        nn.init.normal_(layer.weight, 0, fan_in**-0.5)",
        _convolutional,
    ),
    Piece(
        "for layer in [*G, *D]:\n"
        "    if isinstance(layer, nn.Linear):\n"
        "        nn.init.normal_(layer.weight, 0, layer.in_features**-0.5)",
        _perceptrons,
    ),
    Piece("        if layer.bias is not None:", _batch_norm),
    Piece("        nn.init.zeros_(layer.bias)", inner=_batch_norm),
    Piece("nn.init.normal_(projection.weight, 0, projection.embedding_dim**-0.5)", _conditional),
    Piece(
        "with torch.no_grad():\n    G[$last_layer].weight *= $generator_scale",
        lambda choices: choices.generator_scale != 1,
    ),
    Piece(
        "for layer in D:  # each layer divided by its largest singular value\n"
        '    if hasattr(layer, "weight"):\n'
        "        nn.utils.parametrizations.spectral_norm(layer)",
        _spectral,
    ),
    Piece("average = copy.deepcopy(G).eval()  # plays no part in the game", averages),
)

_TRAINING = (
    Piece("# Algorithm 1\ntorch.manual_seed($data_seed)\nfor step in range(steps):"),
    DISCRIMINATOR_LOOP,
    Piece("    chosen = torch.randint(len(images), (batch,))\n    x = pixels(images[chosen])", inner=repeats_d),
    Piece("    y = labels[chosen]", _conditional, repeats_d),
    Piece(
        "    fakes = $G($z$and_y)\n"
        "    loss_d = $criterion($D(x$and_y), real) + $criterion($D(fakes.detach()$and_y), fake)\n"
        "    d_optimizer.zero_grad()\n"
        "    loss_d.backward()",
        inner=repeats_d,
    ),
    Piece("    if $update % $r1_interval == 0:  # rarely, but with as many times its weight", _lazily, repeats_d),
    Piece(
        "    x.requires_grad_()  # R1 penalty: D shall be flat at the data\n"
        "    slope = torch.autograd.grad($D(x$and_y).sum(), x, create_graph=True)[0]\n"
        "    ($lazy_factor$r1 / 2 * slope.square().flatten(1).sum(1).mean()).backward()",
        penalises,
        lambda choices: repeats_d(choices) + _lazily(choices),
    ),
    Piece("    d_optimizer.step()", inner=repeats_d),
    Piece("    D.eval()  # G's update shall not move the singular values", _spectral),
    Piece("    z = $z", _perceptrons),
    Piece("    y = labels[torch.randint(len(images), (batch,))]", _all(_perceptrons, _conditional)),
    *GENERATOR_LOSS,
    Piece("    D.train()", _spectral),
    GENERATOR_UPDATE,
    Piece("    for mean, value in zip(average.state_dict().values(), G.state_dict().values()):", averages),
    Piece(
        "        if mean.is_floating_point():  # batch normalisation counts batches, too",
        _all(averages, _batch_norm),
    ),
    Piece("        mean.lerp_(value, 1 - $ema)", averages, lambda choices: _batch_norm(choices)),
    Piece(
        "    if (step + 1) % $every == 0:\n"
        '        print(f"step {step + 1:6,}  loss D {loss_d:.4f}  loss G {loss_g:.4f}")'
    ),
)

_RESULT = (
    Piece(
        "# What D can prove: JSD is at least (V(G, D) + log 4) / 2, on images that D has never seen\n"
        "G.eval()\n"
        "D.eval()\n"
        "with torch.no_grad():\n"
        "    x = pixels(held_out[:1000])"
    ),
    Piece("    y = held_out_labels[:1000]", _conditional),
    Piece("    on_real, on_fake = $D(x$and_y), $D($G($latents_held_out$and_y)$and_y)"),
    Piece("    samples = $shown($latents_shown)", _unconditional),
    Piece(
        "    y = torch.arange(64) % 8 % $classes  # a class in each column\n"
        "    z = $latents_shown\n"
        "    samples = $shown(torch.cat([z, nn.functional.one_hot(y, $classes)], 1))",
        _conditional,
    ),
    Piece(
        "gains = nn.functional.logsigmoid(on_real) + nn.functional.logsigmoid(-on_fake)  # log D + log(1 - D)", binary
    ),
    Piece(
        "gains = on_real.clamp(1e-6, 1).log() + (1 - on_fake.clamp(0, 1 - 1e-6)).log()  # log D + log(1 - D)", squares
    ),
    Piece(
        "error = 1.645 * gains.std() / len(gains) ** 0.5  # one-sided, 95 %\n"
        "bound = max(0, (gains.mean() - error + math.log(4)) / 2)"
    ),
    Piece(
        "\n"
        "# 64 samples as a picture\n"
        "tiles = ((samples + 1) * 127.5).round().byte().unflatten(0, (8, 8)).permute(0, 3, 1, 4, 2)\n"
        "grid = tiles.reshape(8 * $side, 8 * $side, $channels).squeeze(2).cpu().numpy()\n"
        'Image.fromarray(grid).save("$stem.png")\n'
        'print(f"V(G, D) = {gains.mean():.4f} nats on held-out images: JSD >= {bound:.4f} nats")'
    ),
)

SECTIONS = (
    Section(
        "Set-up",
        "Algorithm 1 of [Goodfellow et al. (2014)](https://arxiv.org/abs/1406.2661) on images, in plain PyTorch.",
        (
            Piece("import copy", averages),
            Piece("import math\nimport os\nimport sys"),
            Piece("import urllib.request", _mnist),
            Piece(
                "\n"
                "import numpy as np\n"
                "import torch\n"
                "from PIL import Image\n"
                "from torch import nn\n"
                "\n"
                'torch.set_default_device("cuda" if torch.cuda.is_available() else "cpu")\n'
                "steps = $steps  # updates of G\n"
                "batch = $batch_size\n"
                "latent_dim = $latent_dim"
            ),
        ),
    ),
    Section("The data", "Images in a NumPy archive; $G$ never sees one, and $D$ sees those for training only.", _DATA),
    Section(
        "The players",
        r"$G$ turns a latent $z$ into pixels in $(-1, 1)$. $D$ says how real an image looks, as one number; where the "
        r"loss is a cross-entropy it is a logit, and $D(x)$ is its sigmoid.",
        (*_GENERATOR, *_DISCRIMINATOR),
    ),
    Section(
        "Initial weights",
        r"Weights are drawn from $\mathcal{N}(0, 1/\text{fan-in})$, which keeps the size of what flows through a "
        r"layer; biases are 0.",
        _INITIAL,
    ),
    Section(
        "Losses and optimisers",
        r"Both losses are cross-entropies on logits, or squares. Computing them from the logits, not from $D(x)$, "
        r"keeps the gradient alive where $D(x)$ rounds to 0 or 1.",
        (*CRITERION, *OPTIMISERS),
    ),
    Section(
        "Algorithm 1",
        r"$k$ updates of $D$ on real and on generated images, then one of $G$. `detach()` keeps the gradient of $D$'s "
        r"loss out of $G$.",
        _TRAINING,
    ),
    Section(
        "What came of it",
        r"$p_g$ has no density that we could compare. But $V(G, D) \le V(G, D^*) = -\log 4 + 2\,\mathrm{JSD}$ for "
        r"every $D$, so a discriminator proves a lower bound of the divergence: what it can tell apart, not how good "
        r"the images look.",
        _RESULT,
    ),
)
