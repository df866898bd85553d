"""Generators that exist by name only, and scenes of them."""

import numpy as np

from gan_core.errors import CheckpointError
from gan_core.latent import seeded_latent
from pages.latent.generators import Generator
from pages.latent.scene import read

PLAIN = Generator("plain", 16, "normal", (28, 28), (), "mnist", 10, "free")
CLASSED = Generator("classed", 16, "normal", (28, 28), tuple("0123456789"), "mnist", 10, "free")
WIDE = Generator("wide", 24, "uniform", (32, 32, 3), (), "faces", 10, "free")
GENERATORS = {facts.name: facts for facts in (PLAIN, CLASSED, WIDE)}
VECTORS = {"sefa": np.linalg.qr(np.random.default_rng(3).normal(size=(16, 4)))[0].T}


def facts(name):
    if name == "broken":
        raise CheckpointError("broken is truncated.")
    return GENERATORS[name]


def opened(query):
    return read(query, [*GENERATORS, "broken"], facts)


def z(seed):
    return seeded_latent(seed, 16)
