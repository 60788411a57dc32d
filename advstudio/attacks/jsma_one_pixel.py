"""The saliency map attack with one pixel at a time."""

from __future__ import annotations

from torch import Tensor

from advstudio.attacks._saliency import SaliencyAttack, Salient
from advstudio.core.attack import ATTACKS


@ATTACKS.register("jsma-one-pixel", order=46)
class JSMAOnePixel(SaliencyAttack):
    """Changes few pixels, but fully: always the one that leads most directly to the target class.

    Cheaper to choose than a pair, but a pixel must help the target and hurt the others by itself.
    """

    title = "JSMA, one pixel at a time"
    source = "Papernot et al. 2016, arXiv:1511.07528, algorithm 1 and equation 8"
    expense = "2 gradients per pixel"

    features_per_step = 1

    def most_salient(self, rise: Tensor, fall: Tensor) -> Salient:
        """The feature where the saliency map of equation 8 is largest."""
        is_salient = (rise > 0) & (fall > 0)
        # For probabilities the map is the square of the rise; squared, it could underflow.
        saliency = rise * fall if self.on == "logits" else rise
        best = saliency.where(is_salient, 0.0).max(dim=1, keepdim=True)
        return Salient(best.indices, best.values.squeeze(1) > 0)
