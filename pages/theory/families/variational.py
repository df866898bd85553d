"""The figure on models with a latent variable and a bound: a variational autoencoder with one number."""

from __future__ import annotations

from ui.charts.specs import Axis, Chart, Readout, Trace, curve
from ui.figures.figures import Action, Handle, Identity, Parameter, Setting, TheoryFigure

LATENT = Axis("z", (-5.0, 5.0))

VARIATIONAL = TheoryFigure(
    name="variational",
    title="The evidence lower bound of a variational autoencoder with one number",
    model="pages/theory/families/browser/families.js#variational",
    columns=2,
    cells=(
        Chart(
            name="posterior-z",
            title="q(z) for p(z|x)",
            hint="Drag q(z) onto the dashed posterior.",
            explanation=(
                "The model: z ~ N(0, 1) and x|z ~ N(gain·z, noise²). Which z made this x? Here the answer p(z|x) is "
                "known; with a network as decoder it is not, and an encoder proposes q(z) instead.",
            ),
            alternative="The prior, the exact posterior, and the proposed density q over z.",
            x=LATENT,
            y={"y": Axis("density", (0.0, 1.0), grows="up", relaxes=True)},
            traces=(
                Trace("p(z)", curve("prior", "z"), "theory", dash="dot", width=1.5),
                Trace("p(z|x)", curve("posterior", "z"), "theory", dash="dash", width=2.5),
                Trace("q(z)", curve("q", "z"), "ink", fill="zero"),
            ),
        ),
        Chart(
            name="bound",
            title="ELBO ≤ log p(x)",
            hint="The bound over the mean of q. What is missing is KL(q‖p(z|x)).",
            explanation=(),
            alternative="The ELBO over the mean of q, below the level of log p(x).",
            x=Axis("mean of q", (-5.0, 5.0)),
            y={"y": Axis("nats", (-20.0, 0.0))},
            traces=(
                Trace("log p(x)", curve("evidence", "z"), "theory", dash="dash"),
                Trace("ELBO", curve("bound", "z"), "ink", width=2.5),
            ),
        ),
    ),
    at_hand=("q_mean", "q_std", "x"),
    parameters=(
        Parameter("q_mean", "mean of q", -5, 5, 0.01, 0.0),
        Parameter("q_std", "standard deviation of q", 0.05, 3, 0.01, 1.0),
        Parameter("x", "x, one data point", -4, 4, 0.05, 1.5, "data"),
        Parameter("gain", "gain of the decoder", 0.3, 3, 0.05, 1.0, "generated"),
        Parameter("noise", "noise of the decoder", 0.2, 2, 0.05, 0.6, "generated"),
    ),
    handles=(
        Handle("posterior-z", "mean of q", "q_mean", "q_peak", x="q_mean"),
        Handle("posterior-z", "standard deviation of q", "q_shoulder_x", "q_shoulder", x="q_std", x_origin="q_mean"),
        Handle("bound", "mean of q", "q_mean", "elbo", x="q_mean"),
    ),
    readouts=(
        Readout("E log p(x|z)", "fit", unit="nats", role="generated", help="Over q: how well the decoder explains x."),
        Readout("KL(q‖p(z))", "to_prior", unit="nats", help="How far q is from the prior."),
        Readout("ELBO", "elbo", unit="nats", help="The first minus the second."),
    ),
    identities=(
        Identity("ELBO", "elbo", "log p(x)", "evidence", relation="≤"),
        Identity(
            "log p(x) − ELBO",
            "difference",
            "KL(q‖p(z|x))",
            "gap",
            help="Left: from the two parts of the ELBO. Right: between two Gaussians.",
        ),
        Identity(
            "log ∫ p(z) p(x|z) dz",
            "evidence_integrated",
            "log N(x; 0, gain² + noise²)",
            "evidence",
            help="Left: by quadrature over z.",
        ),
    ),
    actions=(Action("Make q the posterior", "fitted", "What training the encoder aims at, for every x."),),
    settings=(Setting("Sure and wrong", {"q_mean": -2, "q_std": 0.2}, "A narrow q in the wrong place costs most."),),
)
