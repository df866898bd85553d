"""The families of generative models as rows of a table: what each can evaluate, how it samples, how it is trained."""

from __future__ import annotations

from dataclasses import dataclass, field

from ui.chapters import link_to

MODELS, _ = link_to("models")


@dataclass(frozen=True)
class Family:
    """One row.

    Attributes:
        name: of the family.
        density: what the family has written down.
        evaluates: whether p(x) of a given x can be computed.
        samples: how a new x comes about.
        trained: what training minimises or maximises.
        can: which needs it meets: "exact" density, some "value" for the density, sampling at all, in "one_pass".
        figure: name of the figure that shows a small member; "" for none.
        page: path of the chapter that has this figure; "" for the table's own.
        role: colour of the name: GANs have the colour of what they generate.
    """

    name: str
    density: str
    evaluates: str
    samples: str
    trained: str
    can: tuple[str, ...]
    figure: str = ""
    page: str = ""
    role: str = "ink"


NEEDS = {
    "any": "anything",
    "samples": "samples",
    "one_pass": "samples in one pass",
    "value": "some value for p(x)",
    "exact": "p(x) exactly",
}
COLUMNS = ("Family", "Density", "p(x) of a given x", "A new x", "Trained by")
ROWS = (
    Family(
        "Classifier",
        "p(y|x) only",
        "no",
        "cannot",
        "cross-entropy",
        (),
        "same-posterior",
        MODELS,
        "discriminator",
    ),
    Family(
        "Restricted Boltzmann machine",
        "explicit, but for a constant",
        "up to Z, a sum over all x",
        "Gibbs chain: many sweeps",
        "likelihood, its gradient estimated from chains",
        ("value", "samples"),
        "boltzmann",
    ),
    Family(
        "Autoregressive model",
        "explicit: Π p(xᵢ|x₁…xᵢ₋₁)",
        "exactly",
        "one value after another",
        "likelihood",
        ("exact", "value", "samples"),
        "autoregressive",
    ),
    Family(
        "Normalising flow",
        "explicit: change of variables",
        "exactly",
        "one pass, through an invertible G",
        "likelihood",
        ("exact", "value", "samples", "one_pass"),
        "pushforward",
        MODELS,
    ),
    Family(
        "Variational autoencoder",
        "explicit, with a latent z",
        "a lower bound, the ELBO",
        "one pass: z, then x from p(x|z)",
        "the ELBO",
        ("value", "samples", "one_pass"),
        "variational",
    ),
    Family(
        "Diffusion model",
        "explicit, with a chain of latents",
        "a lower bound",
        "many steps of denoising",
        "a weighted bound: regression on the noise",
        ("value", "samples"),
    ),
    Family(
        "GAN",
        "implicit: only samples",
        "no",
        "one pass: x = G(z)",
        "a game against D",
        ("samples", "one_pass"),
        "pushforward",
        MODELS,
        "generated",
    ),
)


@dataclass(frozen=True)
class FamilyTable:
    """The table as a cell of a figure; the option `need` says which rows are lit."""

    name: str
    title: str
    hint: str
    explanation: tuple[str, ...] = ()
    columns: tuple[str, ...] = COLUMNS
    rows: tuple[Family, ...] = ROWS
    built_by: str = field(default="pages/theory/families/browser/family_table.js#familiesCell", init=False)
