"""Latent space: ways through it, directions in it, and the way back from an image to its latent.

    interpolation.py   lines, great circles and grids between latents
    path.py            a way through several latents, open or closed
    shell.py           how long typical latents are; latent arithmetic
    truncation.py      less various, more typical latents
    directions.py      meaningful directions, from the weights, the activations or groups of samples
    probe.py           the same for a checkpoint, which takes its network and a classifier
    tradeoff.py        what truncation costs and buys, measured
    inversion.py       the latent whose image is nearest to a given one
    drawing.py         a drawing as MNIST would hold it
    samples.py         latents and classes as a generator met them in training
    first_layer.py     what a generator makes of z up to its first activation
    adam.py            the optimiser of `inversion`

`probe`, `tradeoff` and `inversion`, with what only they use, import torch, and belong into a worker; the others do not.
"""

from gan_core.latent.interpolation import grid, lerp, seeded_latent, slerp

__all__ = ["grid", "lerp", "seeded_latent", "slerp"]
