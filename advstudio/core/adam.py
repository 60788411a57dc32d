"""Adam, without what `torch.optim` brings along."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

import torch
from torch import Tensor

_BETAS, _TINY = (0.9, 0.999), 1e-8


class Adam:
    """Adam with decoupled weight decay; the same numbers as `torch.optim.AdamW(fused=True)`.

    The first optimiser of `torch.optim` imports `torch._dynamo`, and the engine, which answers
    drags while it trains, would stand still for 5 seconds.

    Source: Kingma and Ba 2014, arXiv:1412.6980, algorithm 1; Loshchilov and Hutter 2017,
    arXiv:1711.05101, algorithm 2.

    Attributes:
        weights: As they are now.

    Args:
        weights: What is optimised, in place; at least one, all on one device.
        decay: Share of each weight that goes, per step and learning rate.
    """

    def __init__(self, weights: Iterable[Tensor], decay: float = 0.0) -> None:
        self.weights: list[Tensor] = list(weights)
        self._decay = decay
        self._steps = 0
        self._means = [torch.zeros_like(weight) for weight in self.weights]
        self._squares = [torch.zeros_like(weight) for weight in self.weights]

    def descend(self, loss: Tensor, rate: float) -> None:
        """One step down the slope of a loss, which is () and depends on the weights."""
        self.step(torch.autograd.grad(loss, self.weights), rate)

    def step(self, grads: Sequence[Tensor], rate: float) -> None:
        """One step against the gradients, one for each of the weights."""
        self._steps += 1
        steps = torch.tensor(float(self._steps), device=self.weights[0].device)
        # The kernel reads memory as it comes, whatever the strides say.
        laid_out = [_like(weight, grad) for weight, grad in zip(self.weights, grads, strict=True)]
        # The kernel behind torch's own; operation by operation a step took four times as long.
        with torch.no_grad():
            torch._fused_adamw_(
                self.weights, laid_out, self._means, self._squares, [],
                [steps] * len(self.weights),
                lr=rate, beta1=_BETAS[0], beta2=_BETAS[1], weight_decay=self._decay, eps=_TINY,
                amsgrad=False, maximize=False,
            )  # fmt: skip

    def keep(self, rows: Tensor) -> None:
        """Go on with some rows of the weights, (m,) int64, as copies; see `weights`."""
        for tensors in (self.weights, self._means, self._squares):
            tensors[:] = [tensor.detach().index_select(0, rows) for tensor in tensors]

    def state(self) -> dict[str, Any]:
        """Plain values and tensors, copied."""
        return {
            "steps": self._steps,
            "means": [mean.clone() for mean in self._means],
            "squares": [square.clone() for square in self._squares],
        }

    def take_up(self, state: dict[str, Any]) -> None:
        """Go on from a state.

        Raises:
            KeyError, TypeError, ValueError, RuntimeError: It is not one of such weights.
        """
        self._steps = int(state["steps"])
        for own, kept in ((self._means, state["means"]), (self._squares, state["squares"])):
            for tensor, value in zip(own, kept, strict=True):
                tensor.copy_(value)


def _like(weight: Tensor, grad: Tensor) -> Tensor:
    """The gradient, with its numbers in the order in memory in which the weight's are."""
    if grad.stride() == weight.stride():
        return grad
    return torch.empty_like(weight).copy_(grad)
