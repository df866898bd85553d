"""The script of an experiment on images, section by section.

It makes the same draws as the engine of the lab, on a CPU: the weights from one seed, the mini-batches from the next.
"""

from __future__ import annotations

from gan_core.script.choices import Choices
from gan_core.script.conditions import (
    alone,
    averages,
    batch_norm,
    by_attributes,
    by_class,
    colour,
    conditional,
    every,
    grey,
    has_attributes,
    has_gradient_penalty,
    has_labels,
    has_r1,
    has_r2,
    in_pairs,
    lazily,
    mnist,
    other,
    perceptrons,
    repeats_d,
    spectral,
    unconditional,
)
from gan_core.script.image_players import DISCRIMINATOR, GENERATOR, INITIAL_WEIGHTS
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
        mnist,
    ),
    Piece(
        "if not os.path.exists(path):\n"
        '    raise SystemExit(f"{path} is missing: download it on the code page of Minimax Lab, into this folder.")\n'
        "data = np.load(path)\n"
        'images, held_out = torch.tensor(data["train_images"]), torch.tensor(data["test_images"])',
        other,
    ),
    Piece(
        'keys = ("y_train", "y_test") if "y_train" in data else ("train_labels", "test_labels")\n'
        "labels, held_out_labels = (torch.tensor(data[key]).long() for key in keys)",
        every(conditional, mnist),
    ),
    Piece(
        'labels, held_out_labels = (torch.tensor(data[key]).long() for key in ("train_labels", "test_labels"))',
        every(conditional, other, has_labels),
    ),
    Piece(
        'keys = ("train_attributes", "test_attributes")  # the class is the first one\n'
        "labels, held_out_labels = (torch.tensor(data[key][:, 0]).long() for key in keys)",
        every(by_class, has_attributes),
    ),
    Piece(
        "counts = $counts  # answers to each attribute: a 1 for the right one among them, side by side\n"
        "\n"
        "def told(attributes):\n"
        "    columns = zip(torch.tensor(attributes).long().T, counts)\n"
        "    return torch.cat([nn.functional.one_hot(values, count) for values, count in columns], 1)\n"
        "\n"
        'labels, held_out_labels = told(data["train_attributes"]), told(data["test_attributes"])',
        by_attributes,
    ),
    Piece(
        "\ndef pixels(levels):  # 0 ... 255 as float in [-1, 1]\n    return levels.unsqueeze(1) / 127.5 - 1",
        grey,
    ),
    Piece(
        "\ndef pixels(levels):  # 0 ... 255 as float in [-1, 1], the colours first\n"
        "    return levels.permute(0, 3, 1, 2) / 127.5 - 1",
        colour,
    ),
)

_TRAINING = (
    Piece("# Algorithm 1\ntorch.manual_seed($data_seed)\nfor step in range(steps):"),
    DISCRIMINATOR_LOOP,
    Piece("    chosen = torch.randint(len(images), (batch,))\n    x = pixels(images[chosen])", inner=repeats_d),
    Piece("    y = labels[chosen]", conditional, repeats_d),
    Piece(
        "    fakes = $G($z$and_y)\n    loss_d = $loss_d\n    d_optimizer.zero_grad()\n    loss_d.backward()",
        inner=repeats_d,
    ),
    Piece(
        "    if $update % $r1_interval == 0:  # only now and then, with that many times its weight", lazily, repeats_d
    ),
    *(
        Piece(text, when, lambda choices: repeats_d(choices) + lazily(choices))
        for text, when in (
            (
                "    x.requires_grad_()  # R1 penalty: D's raw output should be flat at the data\n"
                "    slope = torch.autograd.grad($D(x$and_y).sum(), x, create_graph=True)[0]\n"
                "    ($lazy_factor$r1 / 2 * slope.square().flatten(1).sum(1).mean()).backward()",
                has_r1,
            ),
            (
                "    flat = fakes.detach().requires_grad_()  # R2 penalty: and flat at generated images\n"
                "    slope = torch.autograd.grad($D(flat$and_y).sum(), flat, create_graph=True)[0]\n"
                "    ($lazy_factor$r2 / 2 * slope.square().flatten(1).sum(1).mean()).backward()",
                has_r2,
            ),
            (
                "    share = torch.rand(batch, 1, 1, 1)\n"
                "    points = (share * x + (1 - share) * fakes).detach().requires_grad_()  # gradient penalty\n"
                "    slope = torch.autograd.grad($D(points$and_y).sum(), points, create_graph=True)[0].flatten(1)\n"
                "    ($lazy_factor$gradient_penalty * $excess.square().mean()).backward()",
                has_gradient_penalty,
            ),
        )
    ),
    Piece("    d_optimizer.step()", inner=repeats_d),
    CLIPPING,
    Piece("    D.eval()  # G's update must not move the singular values", spectral),
    Piece("    z = $z", perceptrons),
    Piece("    y = labels[torch.randint(len(images), (batch,))]", every(perceptrons, conditional, alone)),
    Piece(
        "    chosen = torch.randint(len(images), (batch,))\n    x = pixels(images[chosen])",
        every(perceptrons, in_pairs),
    ),
    Piece("    y = labels[chosen]", every(perceptrons, conditional, in_pairs)),
    GENERATOR_LOSS,
    Piece("    D.train()", spectral),
    GENERATOR_UPDATE,
    STOP_IF_DIVERGED,
    Piece("    for mean, value in zip(average.state_dict().values(), G.state_dict().values()):", averages),
    Piece(
        "        if mean.is_floating_point():  # batch normalisation counts batches, too",
        every(averages, batch_norm),
    ),
    Piece("        mean.lerp_(value, 1 - $ema)", averages, lambda choices: batch_norm(choices)),
    Piece(
        "    if (step + 1) % $every == 0:\n"
        '        print(f"step {step + 1:6,}  loss D {loss_d:.4f}  loss G {loss_g:.4f}")'
    ),
)

_RESULT = (
    Piece(
        "# What D can prove: JSD$of_pairs is at least (V(G, D) + log 4) / 2, on images that D has never seen\n"
        "G.eval()\n"
        "D.eval()\n"
        "with torch.no_grad():\n"
        "    x = pixels(held_out[:1000])"
    ),
    Piece("    y = held_out_labels[:1000]", conditional),
    Piece("    on_real, on_fake = $D(x$and_y), $D($G($latents_held_out$and_y)$and_y)"),
    Piece("    samples = $shown($latents_shown)", unconditional),
    Piece(
        "    y = torch.arange(64) % 8 % $classes  # a class in each column\n"
        "    z = $latents_shown\n"
        "    samples = $shown(torch.cat([z, nn.functional.one_hot(y, $classes)], 1))",
        by_class,
    ),
    Piece(
        "    samples = $shown(torch.cat([$latents_shown, held_out_labels[:64]], 1))",
        by_attributes,
    ),
    Piece("gains = $gains  # log D + log(1 - D)"),
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
        'print(f"V(G, D) = {gains.mean():.4f} nats on held-out images: JSD$of_pairs >= {bound:.4f} nats")'
    ),
)


def _about_result(choices: Choices) -> str:
    """What a notebook says of the bound: of images, or of images with their classes where $D$ is told these."""
    pairs = (
        " This $D$ judges an image together with its class, so the bound is one of the divergence of (image, class) "
        "pairs: perfect images under wrong classes have one, too."
    )
    return (
        r"$p_g$ has no density that we could compare. But $V(G, D) \le V(G, D^*) = -\log 4 + 2\,\mathrm{JSD}$ for "
        r"every $D$, so a discriminator proves a lower bound of the divergence: what it can tell apart, not how good "
        r"the images look."
    ) + (pairs if conditional(choices) else "")


SECTIONS = (
    Section(
        "Set-up",
        "Algorithm 1 of [Goodfellow et al. (2014)](https://arxiv.org/abs/1406.2661) on images, in plain PyTorch.",
        (
            Piece("import copy", averages),
            Piece("import math\nimport os\nimport sys"),
            Piece("import urllib.request", mnist),
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
        (*GENERATOR, *DISCRIMINATOR),
    ),
    Section(
        "Initial weights",
        r"Weights are drawn from $\mathcal{N}(0, 1/\text{fan-in})$, which keeps the size of what flows through a "
        r"layer; biases are 0.",
        INITIAL_WEIGHTS,
    ),
    Section(
        "Losses and optimisers",
        about_losses,
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
        _about_result,
        _RESULT,
    ),
)
