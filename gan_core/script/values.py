"""What fills the gaps of the scripts, where it is more than the value of one setting."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType

from gan_core.script.choices import Choices
from gan_core.script.conditions import lazily, packs, sees_more, shows_deviation
from gan_core.script.pieces import literal
from gan_core.training.images import architecture
from gan_core.training.images.condition import condition
from gan_core.training.kinds import DIMENSIONS, PLANE
from gan_core.training.line.streams import BLOCK, seed_for
from gan_core.training.losses import LOSSES
from gan_core.training.plane import targets
from gan_core.training.plane.cells import CELLS, half_width
from gan_core.training.plane.places import COUNTED
from gan_core.training.plot_range import BINS, plot_range

PROGRESS_REPORTS = 10

ACTIVATIONS: Mapping[str, str] = MappingProxyType(
    {"tanh": "nn.Tanh()", "silu": "nn.SiLU()", "leaky_relu": "nn.LeakyReLU(0.2)", "relu": "nn.ReLU()"}
)
_GAINS = {
    True: "nn.functional.logsigmoid(on_real) + nn.functional.logsigmoid(-on_fake)",
    False: "on_real.clamp(1e-6, 1).log() + (1 - on_fake.clamp(0, 1 - 1e-6)).log()",
}
"""Whether D's outputs are logits -> log D + log(1 - D) of them."""
_EXCESS = {"one": "(slope.norm(dim=1) - 1).clamp(min=0)", "two": "(slope.norm(dim=1) - 1)"}
"""Sides of the gradient penalty -> by how much a slope differs from the one that it asks for."""
_NORMAL, _UNIFORM = "torch.randn({})", "2 * torch.rand({}) - 1"

Value = Callable[[Choices], str]


def channels(width: str, times: int) -> Value:
    """A number of channels of a DCGAN, which is a multiple of the width at the finest level."""
    return lambda choices: str(times * getattr(choices, width))


def latents(shape: str) -> Value:
    """Latents of that shape, from the distribution that the settings name."""
    return lambda choices: (_UNIFORM if choices.latent == "uniform" else _NORMAL).format(shape)


def if_conditional(text: str, otherwise: str = "") -> Value:
    """Text that stands where the players are told something of each image."""
    return lambda choices: text if choices.conditional != "none" else otherwise


def batch_norm(width: str, times: int) -> Value:
    """The layer that normalises so many channels, where G has batch normalisation."""
    plain = {"dcgan": "nn.BatchNorm2d", "mlp": "nn.BatchNorm1d"}

    def layer(choices: Choices) -> str:
        kinds = {"batch": plain[choices.network], "style": "StyledNorm"}
        norm = kinds.get(choices.generator_norm)
        return f" {norm}({times * getattr(choices, width)})," if norm else ""

    return layer


def loss_of_d(real: Value, fake: Value) -> Value:
    """The expression of D's loss, given those of its raw outputs on real and on generated samples."""

    def expression(choices: Choices) -> str:
        script = LOSSES[choices.loss].script
        if LOSSES[choices.loss].paired:
            return script.real % f"{real(choices)} - {fake(choices)}"
        return f"{script.real % real(choices)} + {script.fake % fake(choices)}"

    return expression


def loss_of_g(verdict: Value, on_partners: Value) -> Value:
    """The expression of G's loss, and a remark on it.

    Args:
        verdict: that of D's raw outputs on generated samples, with all that leads back to G.
        on_partners: that of its raw outputs on real ones, for a loss that compares them in pairs.
    """

    def expression(choices: Choices) -> str:
        loss = LOSSES[choices.loss]
        judged = f"{verdict(choices)} - {on_partners(choices)}" if loss.paired else verdict(choices)
        return loss.script.generated % judged + (f"  # {loss.script.remark}" if loss.script.remark else "")

    return expression


def last_inputs(player: str, otherwise: Value) -> Value:
    """How many numbers the last layer of a perceptron takes in, `otherwise` if there is no hidden one."""
    return lambda choices: (
        str(getattr(choices, f"{player}_width")) if getattr(choices, f"{player}_depth") else otherwise(choices)
    )


def _report_every(choices: Choices) -> str:
    return str(max(1, choices.steps // PROGRESS_REPORTS))


def _over_total(choices: Choices) -> str:
    total = sum(choices.weights)
    return "" if total == 1 else f" / {literal(total)}"


COMMON: Mapping[str, Value] = MappingProxyType(
    {
        "activation": lambda choices: ACTIVATIONS[choices.activation],
        "loss_setup": lambda choices: LOSSES[choices.loss].script.setup,
        "every": _report_every,
        "excess": lambda choices: _EXCESS[choices.penalty_sides],
    }
)


def _in_rows(choices: Choices) -> str:
    """A picture's ink as digits from 0 to f, a row a line."""
    return "".join("".join(f"{level:x}" for level in row) + "\n" for row in targets.inked(choices.settings).tolist())


def _by_kind(line: str, plane: str) -> Value:
    """Text that depends on whether samples are numbers or points."""
    return lambda choices: plane if choices.kind == PLANE else line


def _activation_of_d(choices: Choices) -> str:
    own = choices.discriminator_activation
    return ACTIVATIONS[choices.activation if own == "same" else own]


def _seen(choices: Choices) -> str:
    """How many numbers D sees at a time."""
    return str(choices.pack * DIMENSIONS[choices.kind] + shows_deviation(choices))


def _as_seen(samples: str) -> Value:
    """Samples as D judges them."""
    return lambda choices: f"seen({samples})" if sees_more(choices) else samples


def _told(choices: Choices) -> str:
    """What D sees of a mini-batch, in words."""
    parts = [f"{choices.pack} samples side by side"] if packs(choices) else ["each sample"]
    return " and ".join(parts + ["how far all of them lie apart"] * shows_deviation(choices))


def _all_seen(choices: Choices) -> str:
    samples = f"torch.cat(samples.chunk({choices.pack}), 1)" if packs(choices) else "samples"
    if not shows_deviation(choices):
        return samples
    count = f"len(samples) // {choices.pack}" if packs(choices) else "len(samples)"
    return f"torch.cat([{samples}, deviation.expand({count}, 1)], 1)"


def _alike(choices: Choices) -> str:
    """What D may see, for its kinks to go through: normal samples, and the deviation of the data."""
    mean = f"mean.repeat({choices.pack})" if packs(choices) else "mean"
    rows = choices.pack * DIMENSIONS[choices.kind]
    normal = f"{mean}[:, None].numpy() + width.item() * random.standard_normal(({rows}, n))"
    return f"np.vstack([{normal}, np.full(n, width.item())])" if shows_deviation(choices) else normal


MIXTURE: Mapping[str, Value] = MappingProxyType(
    {
        **COMMON,
        "block": lambda choices: str(BLOCK),
        "over_total": _over_total,
        "weights_seed": lambda choices: str(seed_for(choices.seed, "weights")),
        "discriminator_seed": lambda choices: str(seed_for(choices.seed, "discriminator")),
        "generator_seed": lambda choices: str(seed_for(choices.seed, "generator")),
        "partners_seed": lambda choices: str(seed_for(choices.seed, "partners")),
        "between_seed": lambda choices: str(seed_for(choices.seed, "between")),
        "low": lambda choices: literal(float(plot_range(choices.settings)[0])),
        "high": lambda choices: literal(float(plot_range(choices.settings)[1])),
        "bins": lambda choices: str(BINS),
        "edges": lambda choices: str(BINS + 1),
        "all_bins": lambda choices: str(BINS + 2),
        "generator_inputs": last_inputs("generator", lambda choices: "latent_dim"),
        "discriminator_inputs": last_inputs("discriminator", _seen),
        "seen": _seen,
        "told": _told,
        "all_seen": _all_seen,
        "alike": _alike,
        "judged": lambda choices: f"batch // {choices.pack}" if packs(choices) else "batch",
        "made": _as_seen("G(z)"),
        "latents_block": lambda choices: (
            f"2 * torch.rand({BLOCK}, latent_dim, batch, generator=random) - 1"
            if choices.latent == "uniform"
            else f"torch.randn({BLOCK}, latent_dim, batch, generator=random)"
        ),
        "even_latents": lambda choices: (
            "2 * u - 1" if choices.latent == "uniform" else "torch.special.ndtri(u.clamp(1e-7, 1 - 1e-7))"
        ),
        "dimension": _by_kind("1", "2"),
        "activation_of_d": _activation_of_d,
        "kinks_of_g": lambda choices: (
            "random.uniform(-1, 1, (latent_dim, n))"
            if choices.latent == "uniform"
            else "random.standard_normal((latent_dim, n))"
        ),
        "half_centres": lambda choices: str(targets.CURVE_CENTRES // 2),
        "curve_centres": lambda choices: str(targets.CURVE_CENTRES),
        "spiral_points": lambda choices: str(16 * targets.CURVE_CENTRES),
        "ink": _in_rows,
        "unit": lambda choices: literal(targets.unit(choices.settings)),
        "single": _by_kind("", ".float()"),
        "x_block": _by_kind(
            f"means[which] + stds[which] * torch.randn({BLOCK}, batch, generator=random)",
            f"(centres[which] + sigma * torch.randn({BLOCK}, 2, batch, generator=random).mT) / unit",
        ),
        "noise": _by_kind("batch", "(2, batch)"),
        "x_of_noise": _by_kind(
            "(means[which] + stds[which] * noise)[:, None]", "((centres[which] + sigma * noise.T) / unit).float()"
        ),
        "x_column": _by_kind("x.unsqueeze(2)", "x.float()"),
        "cells": lambda choices: str(CELLS),
        "cell_edges": lambda choices: str(CELLS + 1),
        "cells_in_all": lambda choices: str(CELLS**2),
        "margin": lambda choices: literal(half_width(targets.target(choices.settings))),
        "latents_shown": latents(f"{COUNTED}, latent_dim"),
        "hasty": _by_kind(", 2**16", ""),
        "step": lambda choices: "step",
        "turn": lambda choices: "_",
        "loss_d": loss_of_d(
            lambda choices: "D(x)", lambda choices: "D(fakes)" if sees_more(choices) else "D(G(z).detach())"
        ),
        "loss_g": loss_of_g(
            lambda choices: f"D({_as_seen('G(next(for_g))')(choices)})",
            lambda choices: f"D({_as_seen('partners(step)')(choices)})",
        ),
    }
)


def _plus_classes(choices: Choices) -> str:
    told = architecture.told(choices.settings)
    return f" + {told}" if told else ""


def _counts(choices: Choices) -> str:
    """How many answers there are to each question that is answered for the players."""
    known = condition(choices.settings)
    return str(list(known.counts)) if known else "[]"


def _update(choices: Choices) -> str:
    """How many updates D has had."""
    k = choices.discriminator_steps
    return f"({k} * step + turn)" if k > 1 else "step"


def _turn(choices: Choices) -> str:
    return "turn" if lazily(choices) else "_"


def _verdict(choices: Choices) -> str:
    images = "fakes" if choices.network == "dcgan" else "G(z)"
    if choices.conditional == "none":
        return f"D({images})"
    return f"judge({images}, y)" if choices.network == "dcgan" else "judge(generate(z, y), y)"


IMAGES: Mapping[str, Value] = MappingProxyType(
    {
        **COMMON,
        "file": lambda choices: f"{choices.dataset}.npz",
        "channels": lambda choices: str(architecture.pixel_shape(choices.settings)[0]),
        "side": lambda choices: str(architecture.pixel_shape(choices.settings)[1]),
        "kernel": lambda choices: "3" if architecture.pixel_shape(choices.settings)[1] == 28 else "4",
        "classes": lambda choices: str(architecture.told(choices.settings)),
        "counts": _counts,
        "plus_classes": _plus_classes,
        "features": lambda choices: str(architecture.features(choices.settings)),
        "generator_width_2": channels("generator_width", 2),
        "generator_width_4": channels("generator_width", 4),
        "discriminator_width_2": channels("discriminator_width", 2),
        "discriminator_width_4": channels("discriminator_width", 4),
        "generator_inputs": last_inputs("generator", lambda choices: "latent_dim" + _plus_classes(choices)),
        "generator_norm_1": batch_norm("generator_width", 1),
        "generator_norm_2": batch_norm("generator_width", 2),
        "generator_norm_4": batch_norm("generator_width", 4),
        "no_bias": lambda choices: ", bias=False" if choices.generator_norm in architecture.NORMALISED else "",
        "layers_of_g": lambda choices: "Generator" if choices.generator_norm == "style" else "nn.Sequential",
        "every_layer_of_g": lambda choices: "G.modules()" if choices.generator_norm == "style" else "G",
        "finest_width": lambda choices: str(architecture.finest_width(choices.settings)),
        "style_scale": lambda choices: str(architecture.STYLE_SCALE),
        "end_of_mapping": lambda choices: str(architecture.mapping_layers(choices.settings) - 1),
        "projected": lambda choices: (
            channels("generator_width", 4)(choices)
            if choices.generator_norm == "style"
            else f"latent_dim{_plus_classes(choices)}"
        ),
        "last_layer": lambda choices: "-2" if choices.network == "dcgan" else "-3",
        "data_seed": lambda choices: str(choices.seed + 1),
        "z": latents("batch, latent_dim"),
        "latents_held_out": latents("len(x), latent_dim"),
        "latents_shown": latents("64, latent_dim"),
        "G": if_conditional("generate", "G"),
        "D": if_conditional("judge", "D"),
        "and_y": if_conditional(", y"),
        "of_pairs": if_conditional(" of pairs (x, y)"),
        "step": lambda choices: "step + 1",
        "turn": _turn,
        "update": _update,
        "judged": lambda choices: "batch",
        "lazy_factor": lambda choices: f"{n} * " if (n := choices.r1_interval) > 1 else "",
        "loss_d": loss_of_d(
            if_conditional("judge(x, y)", "D(x)"), if_conditional("judge(fakes.detach(), y)", "D(fakes.detach())")
        ),
        "loss_g": loss_of_g(_verdict, if_conditional("judge(x, y)", "D(x)")),
        "gains": lambda choices: _GAINS[LOSSES[choices.loss].on_logits],
        "shown": lambda choices: "average" if choices.ema else "G",
    }
)
