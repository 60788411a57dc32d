"""Auto-PGD: projected gradient descent that finds its step size itself."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal

from pydantic import Field
from torch import Tensor

from advstudio.attacks._apgd import Ascent
from advstudio.core.attack import ATTACKS, Attack
from advstudio.core.ball import Ball
from advstudio.core.classifier import Classifier
from advstudio.core.goal import Goal
from advstudio.core.loss import LOSSES
from advstudio.core.rng import ExampleRng


@ATTACKS.register("apgd", order=30)
class APGD(Attack):
    """PGD with momentum that starts with big steps and halves them where the loss stops rising.

    At checkpoints it goes back to the best picture so far. For L1 its steps change few values at
    a time.
    """

    title = "APGD"
    source = (
        "Croce and Hein 2020, arXiv:2003.01690, algorithm 1; for L1 Croce and Hein 2021, "
        "arXiv:2103.01208, section 3"
    )
    knowledge = "white-box"
    norms = ("Linf", "L2", "L1")
    expense = "steps gradients"

    steps: int = Field(100, ge=1, le=1000, description="Gradient steps")
    loss: Literal["cross-entropy", "dlr", "margin"] = Field(
        "cross-entropy", description="What the attack maximises"
    )
    rho: float = Field(
        0.75, ge=0, le=1,
        description="The step is halved where the loss rose in less than this share of the steps",
    )  # fmt: skip
    stop_when_broken: bool = Field(
        False, description="Leave a picture as soon as it reaches the goal"
    )

    def __call__(
        self, model: Classifier, x: Tensor, goal: Goal, ball: Ball, rng: ExampleRng
    ) -> Iterator[Tensor]:
        """Yield the iterate after every step, and last the best."""
        model.require_gradient()
        ascent = Ascent(LOSSES[self.loss], self.steps, self.rho, self.stop_when_broken)
        return ascent(model, x, goal, ball, rng)
