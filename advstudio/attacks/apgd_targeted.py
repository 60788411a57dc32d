"""Auto-PGD towards one other class after the other."""

from __future__ import annotations

from collections.abc import Iterator

import torch
from pydantic import Field
from torch import Tensor

from advstudio.attacks._apgd import Ascent
from advstudio.attacks._survivors import in_turn
from advstudio.core.adaptive import AttackRun
from advstudio.core.attack import ATTACKS, Attack
from advstudio.core.ball import Ball
from advstudio.core.classifier import Classifier
from advstudio.core.errors import NotApplicable
from advstudio.core.goal import Goal
from advstudio.core.loss import Loss, dlr
from advstudio.core.rng import ExampleRng

LEAST_CLASSES = 4
"""The targeted DLR loss compares the four highest logits."""

_TINY = 1e-12


@ATTACKS.register("apgd-targeted", order=31)
class APGDTargeted(Attack):
    """APGD towards each of the most likely other classes in turn, until one of them is reached.

    With a target of one's own, APGD towards that one alone.
    """

    title = "APGD-T"
    source = "Croce and Hein 2020, arXiv:2003.01690, algorithm 1, equation 7 and section 5"
    knowledge = "white-box"
    norms = ("Linf", "L2", "L1")
    expense = "targets × steps gradients"

    steps: int = Field(100, ge=1, le=1000, description="Gradient steps per target")
    targets: int = Field(
        9, ge=1, le=999, description="Other classes to try, the most likely ones first"
    )

    def __call__(
        self, model: Classifier, x: Tensor, goal: Goal, ball: Ball, rng: ExampleRng
    ) -> Iterator[Tensor]:
        """Yield the iterate after every step, and last the best."""
        model.require_gradient()
        count = len(model.class_names)
        if count < LEAST_CLASSES:
            raise NotApplicable(
                "APGD-T needs a model with at least {least} classes, and this one has {count}. "
                "Choose APGD.",
                least=LEAST_CLASSES, count=count,
            )  # fmt: skip
        if goal.is_targeted:
            return Ascent(dlr, self.steps)(model, x, goal, ball, rng)
        ranks = range(min(self.targets, count - 1))
        turns = ((_towards(rank, self.steps), rng) for rank in ranks)
        return in_turn(turns, model, x, goal, ball)


def _towards(rank: int, steps: int) -> AttackRun:
    """Auto-PGD towards the class that is likeliest but for `rank` others, the label apart."""

    def _run(
        model: Classifier, x: Tensor, goal: Goal, ball: Ball, rng: ExampleRng
    ) -> Iterator[Tensor]:
        with torch.no_grad():
            others = model(x).scatter(1, goal.labels.view(-1, 1), -torch.inf)
        targets = others.topk(rank + 1, dim=1).indices[:, -1]
        return Ascent(_dlr_towards(targets), steps)(model, x, goal, ball, rng)

    return _run


def _dlr_towards(targets: Tensor) -> Loss:
    """The targeted difference of logits ratio, between the goal's labels and (n,) targets.

    Source: Croce and Hein 2020, arXiv:2003.01690, equation 7.
    """

    def _loss(logits: Tensor, goal: Goal) -> Tensor:
        chosen = logits.gather(1, torch.stack((goal.labels, targets), dim=1))
        ordered = logits.topk(LEAST_CLASSES, dim=1).values
        scale = ordered[:, 0] - (ordered[:, 2] + ordered[:, 3]) / 2
        return (chosen[:, 1] - chosen[:, 0]) / (scale + _TINY)

    return _loss
