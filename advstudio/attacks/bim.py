"""The basic iterative method: FGSM in small steps."""

from __future__ import annotations

from collections.abc import Iterator

from pydantic import Field
from torch import Tensor

from advstudio.attacks.pgd import PGD
from advstudio.core.attack import ATTACKS, Attack
from advstudio.core.ball import Ball
from advstudio.core.classifier import Classifier
from advstudio.core.goal import Goal
from advstudio.core.loss import LossName
from advstudio.core.rng import ExampleRng


@ATTACKS.register("bim", order=19)
class BIM(Attack):
    """FGSM repeated in small steps from the picture itself, clipped to the ball after each."""

    title = "BIM"
    source = "Kurakin et al. 2017, arXiv:1607.02533, section 2.2"
    knowledge = "white-box"
    norms = ("Linf", "L2", "L1")
    expense = "steps gradients"

    steps: int = Field(10, ge=1, le=1000, description="Gradient steps")
    # Deviates: the paper steps by 1/255 and takes as many steps as make 1.25 epsilon; a share
    # of epsilon means the same in every norm, and the defaults make 1.25 epsilon, too.
    alpha: float = Field(0.125, gt=0, le=1, description="Step size, as a share of epsilon")
    loss: LossName = Field("cross-entropy", description="What the steps raise")

    def __call__(
        self, model: Classifier, x: Tensor, goal: Goal, ball: Ball, rng: ExampleRng
    ) -> Iterator[Tensor]:
        """Yield the iterate after every step, and last the best."""
        descent = PGD.model_construct(
            steps=self.steps, step_ratio=self.alpha * self.steps, random_start=False, loss=self.loss
        )
        yield from descent(model, x, goal, ball, rng)
