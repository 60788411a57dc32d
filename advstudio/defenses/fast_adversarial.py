"""Weights from adversarial training with one step from a random start."""

from __future__ import annotations

from advstudio.core.defense import DEFENSES, TrainedDefense


@DEFENSES.register("fast-adversarial", order=20)
class FastAdversarial(TrainedDefense):
    """Was trained on FGSM examples from random starts; withstands PGD within that radius."""

    title = "Fast adversarial training"
    source = "Wong et al. 2020, arXiv:2001.03994, algorithm 3"
    recipe = "fast-adversarial"
