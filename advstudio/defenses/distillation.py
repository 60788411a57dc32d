"""Weights from defensive distillation."""

from __future__ import annotations

from advstudio.core.defense import DEFENSES, TrainedDefense


@DEFENSES.register("distillation", order=30)
class Distillation(TrainedDefense):
    """Learnt another network's softened answers; hides the gradient, and does no more."""

    title = "Defensive distillation"
    source = "Papernot et al., arXiv:1511.04508; broken: Carlini and Wagner, arXiv:1608.04644"
    recipe = "distillation"
