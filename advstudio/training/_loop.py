"""What all recipes share: passes over shuffled pictures that lie on the device from the start."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import torch
from pydantic import Field
from torch import Tensor, nn

from advstudio.core.recipe import Recipe, TrainingProgress

Step = Callable[[Tensor, Tensor], tuple[Tensor, Tensor]]
"""Pictures and targets of a batch to their mean loss and (n,) bool: which were classified right."""

_PEAK = 0.4
"""Share of the training after which the learning rate is highest."""


class EpochRecipe(Recipe):
    """A recipe that is a number of passes over the training pictures with Adam."""

    epochs: int = Field(10, ge=1, le=200, description="Passes over the training pictures")
    batch_size: int = Field(100, ge=1, le=10_000, description="Pictures per step")
    learning_rate: float = Field(
        5e-3, gt=0, le=1, description="Highest learning rate; it rises from 0 and falls back to 0"
    )

    def passes(
        self, network: nn.Module, x: Tensor, targets: Tensor, *, step: Step, seed: int
    ) -> Iterator[TrainingProgress]:
        """Minimise the loss of `step`, yielding after every pass.

        Args:
            network: Changed in place; left in evaluation mode.
            x: (n, c, h, w) on the network's device.
            targets: (n, …) what `step` compares with.
            step: The loss of a batch.
            seed: Of the order of the pictures.
        """
        optimiser = torch.optim.Adam(network.parameters(), lr=self.learning_rate)
        order = torch.Generator().manual_seed(seed)
        network.train().requires_grad_(True)
        for epoch in range(self.epochs):
            shuffled = torch.randperm(len(x), generator=order).to(x.device)
            size = self.batch_size
            batches = [shuffled[i : i + size] for i in range(0, len(x), size)]
            loss = torch.zeros((), device=x.device)
            right = torch.zeros((), device=x.device)
            for i, batch in enumerate(batches):
                # At the middle of the step: at its end, the last one of all would have rate 0.
                _set_rate(optimiser, self.rate(epoch + (i + 0.5) / len(batches)))
                batch_loss, is_right = step(x[batch], targets[batch])
                optimiser.zero_grad(set_to_none=True)
                batch_loss.backward()  # type: ignore[no-untyped-call] # torch's stub
                optimiser.step()
                loss += batch_loss.detach() * len(batch)
                right += is_right.sum()
            yield TrainingProgress(
                epoch=epoch + 1,
                epochs=self.epochs,
                loss=loss.item() / len(x),
                accuracy=right.item() / len(x),
                learning_rate=self.rate(epoch + 1),
            )
        network.eval()

    def rate(self, epoch: float) -> float:
        """The learning rate after so many passes.

        Source: the cyclic schedule of Smith 2017, arXiv:1506.01186, with one cycle.
        """
        done = epoch / self.epochs
        return self.learning_rate * min(done / _PEAK, (1 - done) / (1 - _PEAK))


def _set_rate(optimiser: torch.optim.Optimizer, rate: float) -> None:
    for group in optimiser.param_groups:
        group["lr"] = rate
