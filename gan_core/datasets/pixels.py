"""Images as networks see them: levels 0 to 255 become pixels in [−1, 1], and back."""

from __future__ import annotations

import torch
from torch import Tensor


def to_pixels(images: Tensor) -> Tensor:
    """Levels uint8 (n, height, width) or (n, height, width, 3) as pixels float32 (n, channels, height, width)."""
    # A colour image keeps its layout in memory, which is the one that convolutions are fastest on (channels last).
    planes = images.unsqueeze(1) if images.dim() == 3 else images.permute(0, 3, 1, 2)
    return planes.to(torch.float32).div_(127.5).sub_(1.0)


def to_images(pixels: Tensor) -> Tensor:
    """Pixels (n, channels, height, width) as levels uint8, rounded to the nearest; the inverse of `to_pixels`."""
    levels = pixels.float().add(1.0).mul_(127.5).round_().clamp_(0.0, 255.0).to(torch.uint8)
    return levels.squeeze(1) if levels.shape[1] == 1 else levels.permute(0, 2, 3, 1).contiguous()
