"""The network that the attacker trains on the oracle's answers."""

from __future__ import annotations

import contextlib
import copy
import math
from collections.abc import Generator
from dataclasses import replace

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from advstudio.core.adam import Adam
from advstudio.core.classifier import Classifier, as_it_stands
from advstudio.core.errors import TrainingFailed
from advstudio.core.model import MODELS, initialised
from advstudio.core.rng import global_draws_from
from advstudio.substitute.plan import SubstitutePlan


class Substitute:
    """A fresh network with its optimiser; the rounds go on training the same one.

    Args:
        plan: Architecture, seed, learning rate and batches.
        device: Where it is trained.

    Attributes:
        network: Takes pictures in [0, 1], gives logits.
        classifier: The network as it stands; never to be trained through.
    """

    def __init__(self, plan: SubstitutePlan, device: torch.device) -> None:
        model = MODELS[plan.substitute]
        self.network: nn.Module = initialised(model, plan.seed).to(device).train()
        self.classifier = Classifier(
            as_it_stands(self.network), model.class_names(), model.input_shape, device=device
        )
        self._plan = plan
        self._adam = Adam(self.network.parameters())
        self._random = torch.Generator().manual_seed(plan.seed)
        self._draws_globally = any(
            isinstance(layer, nn.modules.dropout._DropoutNd) for layer in self.network.modules()
        )

    def in_double(self) -> Classifier:
        """A copy as it stands in float64, where the device has it.

        A substitute that has learnt its set by heart saturates: float32 would round away what
        its cross-entropy says of the own class, and the attacker need not put up with that.
        """
        if self.classifier.device.type == "mps":
            return self.classifier
        network = copy.deepcopy(self.network).eval().requires_grad_(False).double()

        def _forward(x: Tensor) -> Tensor:
            logits: Tensor = network(x.double())
            return logits

        return replace(self.classifier, forward=_forward, dtype=torch.float64)

    def epoch(self, x: Tensor, answers: Tensor) -> Generator[None, None, float]:
        """One pass over (n, c, h, w) pictures and the oracle's (n,) answers; returns the mean loss.

        Raises:
            TrainingFailed: The loss is no longer a number.
        """
        order = torch.randperm(len(x), generator=self._random).to(x.device)
        total: Tensor | float = 0.0
        for rows in torch.split(order, self._plan.batch_size):
            with self._seeded(x.device):
                loss = F.cross_entropy(self.network(x[rows]), answers[rows])
            self._adam.descend(loss, self._plan.learning_rate)
            total = total + loss.detach() * len(rows)
            yield
        mean = float(total) / len(x)
        if not math.isfinite(mean):
            raise TrainingFailed(
                "The substitute's loss is no longer a finite number, so its training was stopped. "
                "Choose a learning rate below {rate:g}.",
                rate=self._plan.learning_rate,
            )
        return mean

    def _seeded(self, device: torch.device) -> contextlib.AbstractContextManager[None]:
        if not self._draws_globally:
            return contextlib.nullcontext()
        return global_draws_from(self._random, device)
