"""Gaussian noise: what a bad sensor does."""

from __future__ import annotations

import torch
from torch import Tensor

from advstudio.attacks._scattered import scattered
from advstudio.core.attack import ATTACKS, Ray, RayAttack
from advstudio.core.classifier import Classifier
from advstudio.core.goal import Goal
from advstudio.core.norms import Norm
from advstudio.core.rng import ExampleRng


@ATTACKS.register("gaussian-noise", order=81)
class GaussianNoise(RayAttack):
    """Gaussian random noise scaled to size epsilon: the control that a bad sensor resembles.

    For L0 as many random pixels as there may be, each changed by standard normal noise.
    """

    title = "Gaussian noise"
    source = "the control of Szegedy et al. 2013, arXiv:1312.6199, section 4.2"
    knowledge = "none"
    norms = ("Linf", "L2", "L1", "L0")
    expense = "nothing"

    def ray(self, model: Classifier, x: Tensor, goal: Goal, norm: Norm, rng: ExampleRng) -> Ray:
        """A random direction of norm exactly 1; model and goal play no part."""
        noise = rng.normal(x)
        if norm.name == "L0":
            return Ray(x, scattered(noise, torch.ones_like(x[:, :1]), rng), is_straight=False)
        direction = noise / norm.size(noise).view(-1, 1, 1, 1)
        return Ray(x, lambda epsilon: epsilon * direction)
