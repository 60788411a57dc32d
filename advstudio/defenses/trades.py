"""Weights from TRADES."""

from __future__ import annotations

from advstudio.core.defense import DEFENSES, TrainedDefense


@DEFENSES.register("trades", order=18)
class Trades(TrainedDefense):
    """Was trained to answer alike all over the ball; robust, and its price can be set."""

    title = "TRADES"
    source = "Zhang et al. 2019, arXiv:1901.08573"
    recipe = "trades"
