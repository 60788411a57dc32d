"""Weights from adversarial training with FGSM."""

from __future__ import annotations

from advstudio.core.defense import DEFENSES, TrainedDefense


@DEFENSES.register("fgsm-adversarial", order=10)
class FGSMAdversarial(TrainedDefense):
    """Was trained on its own FGSM examples; withstands FGSM, seldom an attack of many steps."""

    title = "FGSM adversarial training"
    source = "Goodfellow et al. 2014, arXiv:1412.6572, section 6"
    recipe = "fgsm-adversarial"
