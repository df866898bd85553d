"""Pieces that every script shares: optimisers, losses, and Algorithm 1 itself."""

from __future__ import annotations

from gan_core.script.choices import Choices
from gan_core.script.conditions import clips, has_targets, prepares_loss, repeats_d
from gan_core.script.pieces import Piece
from gan_core.training.losses import LOSSES


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
    Piece("$loss_setup", prepares_loss),
    Piece("real, fake = torch.ones($judged, 1), torch.zeros($judged, 1)", has_targets),
)

GENERATOR_LOSS = Piece("    loss_g = $loss_g")

DISCRIMINATOR_LOOP = Piece("    for $turn in range($discriminator_steps):", repeats_d)

CLIPPING = Piece(
    "    with torch.no_grad():\n"
    '        for weight in d_optimizer.param_groups[0]["params"]:\n'
    "            weight.clamp_(-$clip, $clip)  # what holds the slope of the critic",
    clips,
    repeats_d,
)

GENERATOR_UPDATE = Piece("    g_optimizer.zero_grad()\n    loss_g.backward()\n    g_optimizer.step()")

STOP_IF_DIVERGED = Piece(
    "    if not torch.isfinite(sum(w.sum() for w in [loss_d, loss_g, *D.parameters(), *G.parameters()])):\n"
    '        raise SystemExit(f"Step {$step}: a loss or weight is not finite. Lower the learning rates.")'
)
"""Losses and weights that are not finite end the script where they end a run of the lab, before anything is printed."""


def about_losses(choices: Choices) -> str:
    """What a notebook says of the losses: their entry's own words, or the two equations."""
    loss = LOSSES[choices.loss]
    equations = loss.equations()
    return loss.script.about or f"$D$ minimises ${equations['discriminator']}$, and $G$ ${equations['generator']}$."
