"""Gradient ascent inside a ball, as recipes need it: the last iterate, whatever it reached."""

from __future__ import annotations

import torch
from torch import Tensor

from advstudio.core.attack import gradient_at
from advstudio.core.ball import Ball
from advstudio.core.goal import Goal
from advstudio.core.loss import Loss, cross_entropy
from advstudio.training._loop import Frozen, in_training


def ascended(
    victim: Frozen,
    x: Tensor,
    goal: Goal,
    start: Tensor,
    *,
    ball: Ball,
    steps: int,
    step_size: float,
    loss: Loss = cross_entropy,
) -> Tensor:
    """(n, c, h, w) the pictures after so many steps of steepest ascent.

    Not `attacks.pgd.PGD`: that keeps each picture's best iterate, while training wants the last.

    Args:
        victim: The network in training.
        x: (n, c, h, w) clean, the middle of the ball.
        goal: Labels to leave.
        start: (n, c, h, w) where the ascent begins, in the ball.
        ball: What the result lies in.
        steps: Gradients.
        step_size: Pixel scale, in the ball's norm.
        loss: What is raised.

    Source: Madry et al. 2018, arXiv:1706.06083, section 2.1.
    """
    x_adv = start
    with victim as network:
        classifier = in_training(network, x)
        for _ in range(steps):
            grad = gradient_at(classifier, x_adv, goal, loss).grad
            x_adv = ball.project(ball.norm.climbed(x_adv, grad, step_size), x)
    return x_adv


def random_start(x: Tensor, epsilon: float, random: torch.Generator) -> Tensor:
    """(n, c, h, w) uniform in the L∞ ball of `epsilon` and in [0, 1]."""
    return shaken(x, epsilon, random).clamp_(0, 1)


def shaken(x: Tensor, epsilon: float, random: torch.Generator) -> Tensor:
    """(n, c, h, w) uniform in the L∞ ball of `epsilon`, in [0, 1] or not."""
    # One generator for all, not one per example: nobody asks for a subset of a training.
    noise = torch.empty(x.shape).uniform_(-1, 1, generator=random).to(x)
    return noise.mul_(epsilon).add_(x)
