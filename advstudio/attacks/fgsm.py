"""The fast gradient sign method: one gradient, one step."""

from __future__ import annotations

from pydantic import Field
from torch import Tensor

from advstudio.core.attack import ATTACKS, Ray, RayAttack, gradient_at
from advstudio.core.classifier import Classifier
from advstudio.core.goal import Goal
from advstudio.core.loss import LOSSES, LossName
from advstudio.core.norms import Norm
from advstudio.core.rng import ExampleRng


@ATTACKS.register("fgsm", order=10)
class FGSM(RayAttack):
    """One step of size epsilon along the steepest ascent of the loss (for L∞: the gradient's sign).

    For L2 the step is along the gradient itself; for L1 it changes the values with the largest
    gradient first, as far as the picture allows.
    """

    title = "FGSM"
    source = "Goodfellow et al. 2014, arXiv:1412.6572, section 4"
    knowledge = "white-box"
    norms = ("Linf", "L2", "L1")
    expense = "1 gradient"

    loss: LossName = Field("cross-entropy", description="What the step raises")

    def ray(self, model: Classifier, x: Tensor, goal: Goal, norm: Norm, rng: ExampleRng) -> Ray:
        """The steepest ascent from `x`; the gradient does not depend on epsilon."""
        grad = gradient_at(model, x, goal, LOSSES[self.loss]).grad
        return Ray(x, norm.ascent(x, grad), is_straight=norm.name != "L1")
