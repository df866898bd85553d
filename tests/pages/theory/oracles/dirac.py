"""The Dirac GAN, played in PyTorch with gradients by autograd, and linearised by its Jacobian."""

import numpy as np
import torch


def losses(values, theta, psi):
    """What G and D minimise, written down anew from the networks' outputs: D's logits ψ·0 and ψθ."""
    real, generated = psi * 0.0, psi * theta
    log_sigmoid = torch.nn.functional.logsigmoid
    if values["loss"] == "wasserstein":
        of_d, of_g = generated - real, -generated
    else:
        of_d = -log_sigmoid(real) - log_sigmoid(-generated)
        of_g = log_sigmoid(-generated) if values["loss"] == "saturating" else -log_sigmoid(generated)
    if values["regulariser"] == "r1":
        of_d = of_d + 0.5 * values["strength"] * psi**2
    if values["regulariser"] == "gradient_penalty":
        of_d = of_d + 0.5 * values["strength"] * (psi.abs() - values["target"]) ** 2
    return of_g, of_d


def descend(values, player, theta, psi):
    """One player's step of gradient descent on its own loss; the other player is a constant to it."""
    slope = torch.func.grad(lambda *point: losses(values, *point)[player], argnums=player)(theta, psi)
    moved = (theta, psi)[player] - values["size"] * slope
    return moved.clamp(-values["target"], values["target"]) if player and values["regulariser"] == "clipping" else moved


def step(values, theta, psi):
    if values["play"] == "simultaneous":
        return descend(values, 0, theta, psi), descend(values, 1, theta, psi)
    for _ in range(values["inner"]):
        psi = descend(values, 1, theta, psi)
    for _ in range(values["outer"]):
        theta = descend(values, 0, theta, psi)
    return theta, psi


def played(values):
    """The path, (steps + 1, 2)."""
    point = [torch.tensor(float(values[name]), dtype=torch.float64) for name in ("theta", "psi")]
    path = [[one.item() for one in point]]
    for _ in range(values["steps"]):
        point = step(values, *point)
        path.append([one.item() for one in point])
    return np.array(path)


def eigenvalue(values):
    """The larger eigenvalue of one step, linearised at the equilibrium."""
    zero = torch.zeros((), dtype=torch.float64)
    jacobian = torch.func.jacrev(lambda *point: step(values, *point), argnums=(0, 1))(zero, zero)
    found = np.linalg.eigvals(np.array([[float(entry) for entry in row] for row in jacobian]))
    return max(found, key=lambda one: (abs(one), one.imag))
