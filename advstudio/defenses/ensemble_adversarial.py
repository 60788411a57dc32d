"""Weights from ensemble adversarial training."""

from __future__ import annotations

from advstudio.core.defense import DEFENSES, TrainedDefense


@DEFENSES.register("ensemble-adversarial", order=25)
class EnsembleAdversarial(TrainedDefense):
    """Was trained on FGSM examples of other networks, too; withstands transferred ones better."""

    title = "Ensemble adversarial training"
    source = "Tramèr et al. 2018, arXiv:1705.07204"
    recipe = "ensemble-adversarial"
