"""Plain training: what an undefended network is."""

from __future__ import annotations

from advstudio.core.recipe import RECIPES, Course, TrainingSet
from advstudio.training._loop import Batch, EpochRecipe, Lesson, Step, judged


@RECIPES.register("standard", order=10)
class Standard(EpochRecipe):
    """Minimises the cross-entropy of clean pictures; no defense at all."""

    title = "Standard training"
    source = "Kingma and Ba 2014, arXiv:1412.6980; schedule of Smith 2017, arXiv:1506.01186"

    def lesson(self, course: Course, examples: TrainingSet) -> Lesson:
        """The labels of the clean pictures."""
        network = course.network

        def _step(batch: Batch) -> Step:
            clean = judged(network(batch.x), batch.y)
            return Step(clean.loss, batch.x, clean=clean)

        return Lesson(_step)
