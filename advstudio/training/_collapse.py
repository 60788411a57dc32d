"""Catastrophic overfitting: noticed, and taken back."""

from __future__ import annotations

from collections.abc import Generator

import torch

from advstudio.attacks.pgd import PGD
from advstudio.core.ball import Ball
from advstudio.core.norms import Linf
from advstudio.core.recipe import Course, TrainingSet
from advstudio.evaluation.robust_accuracy import surviving
from advstudio.training._loop import Frozen, in_training

_PICTURES, _STEPS = 500, 10

_DROP = 0.15
"""Share of the pictures by which a collapse is told from an epoch of bad luck."""


def take_back_collapse(
    course: Course, examples: TrainingSet, epsilon: float
) -> Generator[None, None, None]:
    """Put back the network of the best epoch when PGD suddenly wins, and go on more slowly.

    Source: early stopping by the PGD accuracy on some training pictures, Wong et al. 2020,
    arXiv:2001.03994.
    # Deviates: the paper stops there; this goes on at half the learning rate.

    Args:
        course: At the end of an epoch; changed in place.
        examples: The training pictures, whose first ones PGD attacks.
        epsilon: L∞ radius of the attack, pixel scale.
    """
    x, y = examples.x[:_PICTURES], examples.y[:_PICTURES]
    attack = PGD(steps=_STEPS, stop_when_broken=True)
    with Frozen(course.network) as network:
        kept = yield from surviving(in_training(network, x), x, y, attack, Ball(Linf(), epsilon))
    accuracy, memory, optimiser = len(kept) / len(x), course.memory, course.optimiser
    assert optimiser is not None, "an epoch has ended"
    if accuracy >= memory.get("best", 0.0) - _DROP:
        memory["best"] = max(accuracy, memory.get("best", 0.0))
        memory["good"] = _copied(course.network.state_dict())
        memory["good_optimiser"] = optimiser.state()
        return
    course.network.load_state_dict(memory["good"])
    optimiser.take_up(memory["good_optimiser"])
    memory["pace"] = memory.get("pace", 1.0) / 2
    memory["taken_back"] = memory.get("taken_back", 0) + 1


def _copied(state: dict[str, torch.Tensor]) -> dict[str, torch.Tensor]:
    return {name: value.detach().clone() for name, value in state.items()}
