"""Weights from training on noisy pictures."""

from __future__ import annotations

from advstudio.core.defense import DEFENSES, TrainedDefense


@DEFENSES.register("noise-augmentation", order=4)
class NoiseAugmentation(TrainedDefense):
    """Was trained on noisy pictures; no defense by itself, but what smoothing needs."""

    title = "Noise augmentation"
    source = (
        "Goodfellow et al. 2014, arXiv:1412.6572, section 7; Cohen et al. 2019, arXiv:1902.02918"
    )
    recipe = "noise-augmentation"
