"""What is to be seen of a game on images: samples, D's verdicts, and what can be measured without a density.

Everything is measured on images that the training does not use: held-out ones, and ones generated from latents of the
evaluation's own. A snapshot therefore changes nothing, and the same step of the same run always gives the same one.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import torch
from torch import Tensor, nn
from torch.nn.functional import softplus

from gan_core.datasets import Dataset
from gan_core.evaluation.certificate import certified_divergence
from gan_core.evaluation.image_diagnosis import diagnose
from gan_core.training import image_networks as networks
from gan_core.training.losses import LOSSES, Loss
from gan_core.training.settings import Settings
from gan_core.training.snapshot import Snapshot

SHOWN = 64
"""Images in each grid."""

MEASURED = 1024
"""Held-out images, and fresh latents, behind every number of a snapshot."""

BINS = 40
"""Bins of the histograms of D over [0, 1]."""

_GRADIENT_BATCH = 128
_FIXED_SEED = 2014
_FRESH_SEED = 10**12
_SMALLEST_PROBABILITY = 1e-6


class ImageEvaluation:
    """The measuring side of one run.

    Attributes:
        latents: the fixed latents (SHOWN, latent_dim) of the samples, the same at every step and for every seed.
    """

    def __init__(self, settings: Settings, dataset: Dataset, device: torch.device) -> None:
        fixed = torch.Generator().manual_seed(_FIXED_SEED)
        self.latents = networks.latents(settings, SHOWN, fixed).to(device)
        chosen = torch.randperm(len(dataset.test_images), generator=fixed).numpy()
        self._device = device
        self._shown = dataset.test_images[chosen[:SHOWN]]
        self._shown_distance = _mean_distance(networks.to_pixels(torch.tensor(self._shown)))
        self._held_out = networks.to_pixels(torch.tensor(dataset.test_images[chosen[:MEASURED]], device=device))

    def snapshot(
        self,
        settings: Settings,
        step: int,
        generator: nn.Module,
        discriminator: nn.Module,
        average: nn.Module | None,
        losses: Mapping[str, Tensor],
    ) -> Snapshot:
        """An immutable view of this moment.

        Args:
            settings: what the run trains with now.
            step: generator steps so far.
            generator: the G that plays.
            discriminator: the D that plays.
            average: the moving average of G, if there is one.
            losses: running means of the mini-batch losses, "loss_d" and "loss_g", as far as there were any.

        Returns:
            curves: samples and real uint8 (64, 28, 28), samples_average like samples if there is a moving average;
            sample_scores and real_scores float32 (64,), D's probability that each is real; histogram_edges (41,),
            histogram_real and histogram_generated (40,), shares that sum to 1. metrics: losses and values in nats.
        """
        loss = LOSSES[settings.loss]
        fresh = networks.latents(settings, MEASURED, torch.Generator(self._device).manual_seed(_FRESH_SEED + step))
        with torch.no_grad():
            samples, generated = generator(self.latents), generator(fresh)
            # The images shown are the first of the held-out ones, so D judges them once.
            raw_shown, raw_real, raw_generated = discriminator(torch.cat((samples, self._held_out, generated))).split(
                (SHOWN, len(self._held_out), MEASURED)
            )
            averaged = None if average is None else average(self.latents)
        curves = {
            "samples": networks.to_images(samples).cpu().numpy(),
            "sample_scores": _scores(loss, raw_shown),
            "real": self._shown,
            "real_scores": _scores(loss, raw_real[: len(self._shown)]),
            "histogram_edges": np.linspace(0.0, 1.0, BINS + 1, dtype=np.float32),
            "histogram_real": _histogram(_scores(loss, raw_real)),
            "histogram_generated": _histogram(_scores(loss, raw_generated)),
        }
        if averaged is not None:
            curves["samples_average"] = networks.to_images(averaged).cpu().numpy()
        for values in curves.values():
            values.flags.writeable = False
        metrics: dict[str, float | None] = dict.fromkeys(("loss_d", "loss_g"))
        metrics |= {name: float(mean) for name, mean in losses.items()}
        metrics |= _verdict(loss, raw_real, raw_generated)
        metrics |= self._gradient_norms(settings.loss, generator, discriminator, fresh[:_GRADIENT_BATCH])
        metrics["diversity"] = _mean_distance(samples) / self._shown_distance
        return Snapshot(step=step, curves=curves, metrics=metrics, diagnosis=diagnose(settings, step, metrics))

    def _gradient_norms(
        self, in_use: str, generator: nn.Module, discriminator: nn.Module, latents: Tensor
    ) -> dict[str, float | None]:
        """Norms of the gradients of G's losses in G's weights at the current D; None where D's output is no logit."""
        names = ("saturating", "non_saturating") if LOSSES[in_use].on_logits else (in_use,)
        norms: dict[str, float | None] = {"gradient_norm_saturating": None, "gradient_norm_non_saturating": None}
        weights = list(generator.parameters())
        raw = discriminator(generator(latents))
        for name in names:
            gradients = torch.autograd.grad(LOSSES[name].generator(raw), weights, retain_graph=name != names[-1])
            norm = float(torch.stack(torch._foreach_norm(list(gradients))).norm())
            if f"gradient_norm_{name}" in norms:
                norms[f"gradient_norm_{name}"] = norm
            if name == in_use:
                norms["generator_gradient_norm"] = norm
        return norms


def _verdict(loss: Loss, raw_real: Tensor, raw_generated: Tensor) -> dict[str, float | None]:
    real, generated = _log_odds(loss, raw_real), _log_odds(loss, raw_generated)
    count = min(len(real), len(generated))
    return {
        "accuracy_real": float((real > 0.0).double().mean()),
        "accuracy_generated": float((generated < 0.0).double().mean()),
        "value_held_out": float(-softplus(-real).mean() - softplus(generated).mean()),
        "jsd_certified": certified_divergence(real[:count].cpu().numpy(), generated[:count].cpu().numpy()),
    }


def _log_odds(loss: Loss, raw: Tensor) -> Tensor:
    raw = raw.double()
    return raw if loss.on_logits else torch.logit(loss.probability(raw), eps=_SMALLEST_PROBABILITY)


def _scores(loss: Loss, raw: Tensor) -> np.ndarray:
    return loss.probability(raw).cpu().numpy()


def _histogram(scores: np.ndarray) -> np.ndarray:
    return (np.histogram(scores, bins=BINS, range=(0.0, 1.0))[0] / len(scores)).astype(np.float32)


def _mean_distance(pixels: Tensor) -> float:
    """Root mean square Euclidean distance between two images of a batch (n, PIXELS)."""
    return float((2.0 * pixels.var(dim=0).sum()).sqrt())
