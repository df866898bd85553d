"""Pieces that every script shares: optimisers, losses, and Algorithm 1 itself."""

from __future__ import annotations

from gan_core.script.conditions import binary, repeats_d, squares
from gan_core.script.pieces import Piece


def _optimiser(name: str, arguments: str) -> Piece:
    players = (("D", "discriminator"), ("G", "generator"))
    text = "\n".join(
        f"{player.lower()}_optimizer = torch.optim.{arguments.format(f'{player}.parameters(), lr=${long}_lr')}"
        for player, long in players
    )
    return Piece(text, lambda choices: choices.optimizer == name)


OPTIMISERS = (
    _optimiser("adam", "Adam({}, betas=($beta1, $beta2))"),
    _optimiser("momentum", "SGD({}, momentum=$beta1)"),
    _optimiser("sgd", "SGD({})"),
)

CRITERION = (
    Piece("bce = nn.BCEWithLogitsLoss()  # -log D where the target is 1, -log(1 - D) where it is 0", binary),
    Piece("mse = nn.MSELoss()  # D's output is compared with the target as it is, without a sigmoid", squares),
    Piece("real, fake = torch.ones(batch, 1), torch.zeros(batch, 1)"),
)

GENERATOR_LOSS = (
    Piece(
        "loss_g = bce($verdict, real)  # non-saturating: -log D(G(z))",
        lambda choices: choices.loss == "non_saturating",
        lambda choices: True,
    ),
    Piece(
        "loss_g = -bce($verdict, fake)  # saturating: log(1 - D(G(z)))",
        lambda choices: choices.loss == "saturating",
        lambda choices: True,
    ),
    Piece("loss_g = 0.5 * mse($verdict, real)", squares, lambda choices: True),
)
"""`$verdict` is what D says of generated samples, with all that leads back to G."""

DISCRIMINATOR_LOOP = Piece("    for $turn in range($discriminator_steps):", repeats_d)

GENERATOR_UPDATE = Piece("    g_optimizer.zero_grad()\n    loss_g.backward()\n    g_optimizer.step()")
