"""The smallest GAN, D(x) = σ(a·x + b) and G(z) = μ + s·z against N(2, 1), by quadrature and PyTorch's autograd."""

import torch

PARAMETERS = ("a", "b", "mu", "s")
Z = torch.linspace(-12, 12, 4801, dtype=torch.float64)
WEIGHTS = torch.exp(-0.5 * Z * Z) / (2 * torch.pi) ** 0.5 * (Z[1] - Z[0])


def mean(values):
    return (WEIGHTS * values).sum()


def game(values):
    """Both terms of V(G,D) and G's loss, and their derivatives, by quadrature and autograd."""
    a, b, mu, s = leaves = [torch.tensor(values[name], dtype=torch.float64, requires_grad=True) for name in PARAMETERS]
    log_sigmoid = torch.nn.functional.logsigmoid
    generated = a * (mu + s * Z) + b
    parts = {
        "first": mean(log_sigmoid(a * (2 + Z) + b)),
        "second": mean(log_sigmoid(-generated)),
        "loss": mean(log_sigmoid(-generated) if values["loss"] == "saturating" else -log_sigmoid(generated)),
    }
    slopes = {
        name: dict(
            zip(
                PARAMETERS,
                (
                    0.0 if one is None else one.item()
                    for one in torch.autograd.grad(part, leaves, allow_unused=True, retain_graph=True)
                ),
                strict=True,
            )
        )
        for name, part in parts.items()
    }
    return {name: part.item() for name, part in parts.items()}, slopes
