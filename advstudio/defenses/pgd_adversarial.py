"""Weights from adversarial training with PGD."""

from __future__ import annotations

from advstudio.core.defense import DEFENSES, TrainedDefense


@DEFENSES.register("pgd-adversarial", order=15)
class PGDAdversarial(TrainedDefense):
    """Was trained on PGD examples; the strongest of the empirical defenses."""

    title = "PGD adversarial training"
    source = "Madry et al. 2018, arXiv:1706.06083"
    recipe = "pgd-adversarial"
