"""Random signs: a corner of the ball that chance picks."""

from __future__ import annotations

import torch
from torch import Tensor

from advstudio.attacks._scattered import scattered
from advstudio.core.attack import ATTACKS, Ray, RayAttack
from advstudio.core.classifier import Classifier
from advstudio.core.goal import Goal
from advstudio.core.norms import NORMS, Norm
from advstudio.core.rng import ExampleRng


@ATTACKS.register("random-sign", order=82)
class RandomSign(RayAttack):
    """Every value up or down by the same amount, at random: as large as FGSM, but aimless.

    For L0 as many random pixels as there may be, each to an end of its range.
    """

    title = "Random signs"
    source = "the control of Goodfellow et al. 2014, arXiv:1412.6572, section 6"
    knowledge = "none"
    norms = ("Linf", "L2", "L1", "L0")
    expense = "nothing"

    def ray(self, model: Classifier, x: Tensor, goal: Goal, norm: Norm, rng: ExampleRng) -> Ray:
        """Random signs, of norm exactly 1; model and goal play no part."""
        signs = NORMS["Linf"].random(x, rng)
        if norm.name == "L0":
            return Ray(x, scattered(signs, torch.ones_like(x[:, :1]), rng), is_straight=False)
        direction = signs / norm.size(signs).view(-1, 1, 1, 1)
        return Ray(x, lambda epsilon: epsilon * direction)
