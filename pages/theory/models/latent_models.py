"""The figures on models with a latent variable: a variational autoencoder, and G(z) with and without an inverse."""

from __future__ import annotations

from ui.charts.specs import Axis, Chart, Readout, Trace, curve, staircase
from ui.figures.figures import Action, Handle, Identity, Parameter, Setting, TheoryFigure

LATENT = Axis("z", (-5.0, 5.0))

VARIATIONAL = TheoryFigure(
    name="variational",
    title="The evidence lower bound of a variational autoencoder with one number",
    model="pages/theory/models/browser/families.js#variational",
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
            help="Left from the two parts of the ELBO; right between two Gaussians.",
        ),
        Identity(
            "log ∫ p(z) p(x|z) dz",
            "evidence_integrated",
            "log N(x; 0, gain² + noise²)",
            "evidence",
            help="Left by quadrature over z.",
        ),
    ),
    actions=(Action("Make q the posterior", "fitted", "What training the encoder aims at, for every x."),),
    settings=(Setting("Sure and wrong", {"q_mean": -2, "q_std": 0.2}, "A narrow q at the wrong place costs most."),),
)

PUSHFORWARD = TheoryFigure(
    name="pushforward",
    title="Samples of G(z), with and without an inverse",
    model="pages/theory/models/browser/families.js#pushforward",
    columns=2,
    cells=(
        Chart(
            name="map",
            title="x = G(z)",
            hint="Drag the point. Bend G until several z have the same x.",
            explanation=("G(z) = z + bend·sin(frequency·z)/frequency. It rises everywhere while the bend is below 1.",),
            alternative="The generator as a curve from z to x.",
            x=Axis("z", (-4.0, 4.0)),
            y={"y": Axis("x", (-6.0, 6.0))},
            traces=(
                Trace("G(z)", curve("images", "latent"), "generated", width=2.5),
                Trace("this x", curve("level_x", "level_z"), "ink", dash="dot", width=1.25, hover=False),
            ),
        ),
        Chart(
            name="pushed",
            title="p_g, by sampling",
            hint="Sampling always works. The dashed formula needs an inverse.",
            explanation=(
                "A flow keeps G invertible and can write p_g(x) = N(z; 0, 1) / G′(z) with the one z that makes x. "
                "Where several z make the same x, all of them would have to be found: hopeless in many dimensions. A "
                "GAN does not need to: its loss asks for samples only.",
            ),
            alternative="A histogram of samples of G(z), and the density by change of variables where G is invertible.",
            x=Axis("x", (-6.0, 6.0)),
            y={"y": Axis("density", (0.0, 0.8))},
            traces=(
                Trace("samples of G(z)", staircase("edges", "heights"), "generated", fill="zero", width=1.5),
                Trace("by change of variables", curve("density", "images"), "theory", dash="dash", width=2.5),
            ),
        ),
    ),
    parameters=(
        Parameter("bend", "bend of G", 0, 4, 0.01, 0.6, "generated", plays=8),
        Parameter("frequency", "frequency of the bend", 0.5, 3, 0.05, 2.0, "generated"),
        Parameter("z", "z, one latent number", -4, 4, 0.01, 0.8),
        Parameter("n", "samples", 10, 5000, 10, 2000, "generated"),
        Parameter("seed", "seed of the samples", 1, 50, 1, 1, "generated"),
    ),
    handles=(Handle("map", "z, one latent number", "z", "image", x="z"),),
    readouts=(
        Readout("G(z)", "image", role="generated"),
        Readout("z with this x", "preimages", "integer", help="How many z are mapped to the x of the point."),
        Readout("log p_g(x)", "log_density", unit="nats", help="By change of variables; – where G has no inverse."),
        Readout("mean of x² over the samples", "square_drawn", role="generated"),
    ),
    identities=(
        Identity(
            "E[G(z)²] over z",
            "square_integrated",
            "E[x²] in closed form",
            "square_closed",
            unit="",
            help="An expectation over p_g needs z and G only, never p_g itself: left by quadrature over z.",
        ),
    ),
    settings=(
        Setting("A flow", {"bend": 0.6, "frequency": 2}),
        Setting("No inverse", {"bend": 3, "frequency": 2}),
    ),
)
