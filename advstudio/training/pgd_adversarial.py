"""Adversarial training with PGD: the saddle point of Madry et al."""

from __future__ import annotations

from advstudio.core.recipe import RECIPES, Course, TrainingSet
from advstudio.training._ascending import AscendingRecipe
from advstudio.training._ascent import random_start
from advstudio.training._loop import Batch, Frozen, Lesson, Step, judged


@RECIPES.register("pgd-adversarial", order=25)
class PGDAdversarial(AscendingRecipe):
    """Minimises the loss of PGD examples: the strongest of the empirical defenses."""

    title = "PGD adversarial training"
    source = "Madry et al. 2018, arXiv:1706.06083, equation 2.1"

    def lesson(self, course: Course, examples: TrainingSet) -> Lesson:
        """The labels of the attacked pictures alone."""
        network, victim = course.network, Frozen(course.network)

        def _step(batch: Batch) -> Step:
            start = random_start(batch.x, self.radius(batch), batch.random)
            x_adv = self.attacked(victim, batch, start)
            adversarial = judged(network(x_adv), batch.y)
            return Step(adversarial.loss, x_adv, adversarial=adversarial)

        return Lesson(_step)
