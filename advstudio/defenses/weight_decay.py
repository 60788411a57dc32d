"""Weights from training with weight decay."""

from __future__ import annotations

from advstudio.core.defense import DEFENSES, TrainedDefense


@DEFENSES.register("weight-decay", order=2)
class WeightDecay(TrainedDefense):
    """Has small weights; a control that does not help against attacks."""

    title = "Weight decay"
    source = "Goodfellow et al. 2014, arXiv:1412.6572, section 5"
    recipe = "weight-decay"
