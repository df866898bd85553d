"""The state of networks and optimisers as named NumPy arrays, and back, checked before anything is changed."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import torch
from torch import Tensor, nn
from torch.optim import Optimizer

from gan_core.errors import CheckpointError

_MOMENTS: Mapping[type[Optimizer], tuple[str, ...]] = {
    torch.optim.Adam: ("step", "exp_avg", "exp_avg_sq"),
    torch.optim.SGD: ("momentum_buffer",),
}


def pack(modules: Mapping[str, nn.Module], optimizers: Mapping[str, Optimizer]) -> dict[str, np.ndarray]:
    """Copies of all weights and of all optimiser state.

    Returns:
        "generator/0.weight" -> array for a module, "generator_optimizer/0/exp_avg" -> array for an optimiser, whose
        weights are numbered in order. Before its first step an optimiser has no state.
    """
    arrays: dict[str, np.ndarray] = {}
    for name, module in modules.items():
        arrays.update({f"{name}/{key}": _copy(tensor) for key, tensor in module.state_dict().items()})
    for name, optimizer in optimizers.items():
        for index, moments in optimizer.state_dict()["state"].items():
            # SGD keeps the entry of a momentum buffer that it does not use as None.
            present = {key: moments[key] for key in _MOMENTS[type(optimizer)] if moments.get(key) is not None}
            arrays.update({f"{name}/{index}/{key}": _copy(tensor) for key, tensor in present.items()})
    return arrays


def restore(
    arrays: Mapping[str, np.ndarray], modules: Mapping[str, nn.Module], optimizers: Mapping[str, Optimizer]
) -> None:
    """Put back what `pack` gave.

    Raises:
        CheckpointError: an array is missing, left over or of the wrong shape; nothing was changed then.
    """
    left = dict(arrays)
    weights = {name: _take_weights(left, name, module) for name, module in modules.items()}
    moments = {name: _take_moments(left, name, optimizer) for name, optimizer in optimizers.items()}
    if left:
        raise CheckpointError(f"This state holds {sorted(left)[0]!r}, which these networks do not have.")
    for name, module in modules.items():
        module.load_state_dict(weights[name])
    for name, optimizer in optimizers.items():
        groups = optimizer.state_dict()["param_groups"]
        optimizer.load_state_dict({"state": moments[name], "param_groups": groups})


def take(left: dict[str, np.ndarray], name: str, shape: tuple[int, ...], kind: str = "float32") -> Tensor:
    """Remove one array from `left` and return it as a tensor of its own.

    Raises:
        CheckpointError: the array is missing or has another shape or type.
    """
    if name not in left:
        raise CheckpointError(f"This state lacks {name!r}, of shape {shape}.")
    array = np.array(left.pop(name))
    if array.shape != shape or array.dtype != kind:
        raise CheckpointError(f"In this state {name!r} is {array.dtype} {array.shape}: expected {kind} {shape}.")
    return torch.from_numpy(array)


def _take_weights(left: dict[str, np.ndarray], name: str, module: nn.Module) -> dict[str, Tensor]:
    return {
        key: take(left, f"{name}/{key}", tuple(tensor.shape), str(tensor.dtype).removeprefix("torch."))
        for key, tensor in module.state_dict().items()
    }


def _take_moments(left: dict[str, np.ndarray], name: str, optimizer: Optimizer) -> dict[int, dict[str, Tensor]]:
    parameters = optimizer.param_groups[0]["params"]
    keys = _MOMENTS[type(optimizer)]
    if not any(other.startswith(f"{name}/") for other in left):
        return {}
    return {
        index: {key: _take_moment(left, f"{name}/{index}/{key}", parameter) for key in keys}
        for index, parameter in enumerate(parameters)
    }


def _take_moment(left: dict[str, np.ndarray], name: str, parameter: Tensor) -> Tensor:
    if name.endswith("/step"):
        return take(left, name, ())
    # The fused optimiser walks through memory: moment and weight must be laid out alike.
    return torch.empty_like(parameter, device="cpu").copy_(take(left, name, tuple(parameter.shape)))


def _copy(tensor: Tensor) -> np.ndarray:
    return tensor.detach().cpu().numpy().copy()
