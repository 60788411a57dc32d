"""Ensemble adversarial training: examples that come from other networks, too."""

from __future__ import annotations

import torch
from pydantic import Field

from advstudio.core.recipe import RECIPES, Course, TrainingSet
from advstudio.training._loop import Batch, Lesson, Step
from advstudio.training.fgsm_adversarial import FGSMAdversarial
from advstudio.training.standard import Standard

_PROXIES = 3


@RECIPES.register("ensemble-adversarial", order=35)
class EnsembleAdversarial(FGSMAdversarial):
    """Learns from FGSM examples of itself and of three fixed networks, one of them per batch."""

    title = "Ensemble adversarial training"
    source = "Tramèr et al. 2018, arXiv:1705.07204, section 4"

    epsilon: float = Field(0.3, gt=0, le=1, description="L∞ radius, pixel scale")

    def seeds(self, seed: int) -> tuple[int, ...]:
        """Three undefended networks with weights of their own, then the one that is wanted."""
        # Deviates: the fixed networks have this one's architecture, the paper's have others.
        return (*(seed + 1 + i for i in range(_PROXIES)), seed)

    def lesson(self, course: Course, examples: TrainingSet) -> Lesson:
        """First the fixed networks, on clean pictures; then examples from a random network."""
        if course.stage < _PROXIES:
            plain = Standard(epochs=self.epochs, batch_size=self.batch_size)
            return plain.lesson(course, examples)
        network = course.network
        sources = [*course.networks[:_PROXIES], network]

        def _step(batch: Batch) -> Step:
            chosen = int(torch.randint(len(sources), (), generator=batch.random))
            return self.mixed(network, sources[chosen], batch)

        return Lesson(_step)
