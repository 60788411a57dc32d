"""Weights from training with dropout."""

from __future__ import annotations

from advstudio.core.defense import DEFENSES, TrainedDefense


@DEFENSES.register("dropout", order=3)
class Dropout(TrainedDefense):
    """Was trained with units left out; a control that does not help against attacks."""

    title = "Dropout"
    source = "Srivastava et al. 2014, JMLR 15; Goodfellow et al. 2014, arXiv:1412.6572"
    recipe = "dropout"
