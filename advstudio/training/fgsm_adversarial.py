"""Adversarial training with FGSM, as the paper that introduced it does."""

from __future__ import annotations

from typing import Literal

from pydantic import Field
from torch import Tensor, nn

from advstudio.core.attack import gradient_at
from advstudio.core.goal import Goal
from advstudio.core.norms import Linf
from advstudio.core.recipe import RECIPES, Course, TrainingSet
from advstudio.training._loop import Batch, EpochRecipe, Frozen, Lesson, Step, in_training, judged


@RECIPES.register("fgsm-adversarial", order=20)
class FGSMAdversarial(EpochRecipe):
    """Minimises the loss of clean pictures and of their FGSM examples together."""

    title = "FGSM adversarial training"
    source = "Goodfellow et al. 2014, arXiv:1412.6572, section 6"

    epsilon: float = Field(0.25, gt=0, le=1, description="L∞ radius, pixel scale")
    alpha: float = Field(0.5, ge=0, le=1, description="Share of the clean pictures in the loss")
    labels: Literal["true", "predicted"] = Field(
        "predicted",
        description="Labels that the examples lead away from; true ones leak into the example",
    )
    is_clipped: bool = Field(
        True, title="Clip", description="Keep the examples in [0, 1]; the paper does not"
    )

    def lesson(self, course: Course, examples: TrainingSet) -> Lesson:
        """The labels of clean pictures and of their FGSM examples."""
        network = course.network
        return Lesson(lambda batch: self.mixed(network, network, batch))

    def mixed(self, network: nn.Module, source: nn.Module, batch: Batch) -> Step:
        """The network's loss on clean pictures and on the source's FGSM examples of them."""
        logits = network(batch.x)
        # Source of "predicted": Kurakin et al. 2016, arXiv:1611.01236, on label leaking.
        labels = batch.y if self.labels == "true" else logits.argmax(dim=1)
        x_adv = self.examples(source, batch.x, labels)
        clean, adversarial = judged(logits, batch.y), judged(network(x_adv), batch.y)
        loss = self.alpha * clean.loss + (1 - self.alpha) * adversarial.loss
        return Step(loss, x_adv, clean, adversarial)

    def examples(self, network: nn.Module, x: Tensor, labels: Tensor) -> Tensor:
        """(n, c, h, w) the FGSM examples of (n, c, h, w) pictures, away from (n,) labels.

        # Deviates: the paper does not clip them to [0, 1], which is a choice here.
        """
        with Frozen(network):
            grad = gradient_at(in_training(network, x), x, Goal(labels)).grad
        x_adv = Linf().climbed(x, grad, self.epsilon)
        return x_adv.clamp_(0, 1) if self.is_clipped else x_adv
