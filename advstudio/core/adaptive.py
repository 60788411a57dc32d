"""Wrappers of the attacker's: what gets round randomness and round missing gradients."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace

import torch
from torch import Tensor

from advstudio.core.attack import Attack
from advstudio.core.ball import Ball
from advstudio.core.best import Best
from advstudio.core.classifier import Classifier
from advstudio.core.draws import current_draw, drawing
from advstudio.core.goal import Goal
from advstudio.core.loss import margin
from advstudio.core.rng import ExampleRng

AttackRun = Callable[[Classifier, Tensor, Goal, Ball, ExampleRng], Iterator[Tensor]]


def expected(classifier: Classifier, samples: int) -> Classifier:
    """The classifier's mean logits over several passes: expectation over transformation (EOT).

    For defenses that draw at random, each pass another draw; on a deterministic one it only costs
    time.

    Source: Athalye et al. 2018, arXiv:1707.07397, equation 2, and arXiv:1802.00420, section 4.2.
    # Deviates: logits are averaged, where the papers average the gradients of the loss, so that
    # attacks by scores and by labels gain, too.
    """

    def _forward(x: Tensor) -> Tensor:
        # Averages may be nested: no two passes make the same draw.
        first = current_draw() * samples
        return torch.stack([_drawn(classifier, x, first + i) for i in range(samples)]).mean(dim=0)

    return replace(classifier, forward=_forward)


def _drawn(classifier: Classifier, x: Tensor, number: int) -> Tensor:
    with drawing(number):
        return classifier(x)


def with_gradient_of(classifier: Classifier, replacement: Classifier) -> Classifier:
    """Forward through the classifier, backward through another one that is like it.

    For defenses that hide their gradient. Of one that tells only labels, gradients are taken at
    the replacement's logits: a label's own are saturated, and no loss has a slope there.

    Source: backward pass differentiable approximation (BPDA), Athalye et al. 2018,
    arXiv:1802.00420, section 4.1.

    Args:
        classifier: What is attacked.
        replacement: Takes the same pictures, has the same classes, and grants a gradient.
    """

    def _forward(x: Tensor) -> Tensor:
        if not torch.is_grad_enabled():
            return classifier(x)
        stand_in = replacement(x)
        if classifier.output == "label":
            return stand_in
        with torch.no_grad():
            answer = classifier(x)
        swapped: Tensor = _SwappedGradient.apply(stand_in, answer)
        return swapped

    return replace(classifier, forward=_forward, gradient="straight-through")


class _SwappedGradient(torch.autograd.Function):
    """The second argument's value with the first one's gradient."""

    @staticmethod
    def forward(ctx: object, stand_in: Tensor, answer: Tensor) -> Tensor:
        return answer.clone()

    @staticmethod
    def backward(ctx: object, grad: Tensor) -> tuple[Tensor, None]:
        return grad, None


def softened(classifier: Classifier, temperature: float) -> Classifier:
    """The classifier with its logits divided by a temperature, so that its softmax has a slope.

    The predicted classes are the same.

    Source: Carlini and Wagner 2016, arXiv:1607.04311, on defensive distillation.

    Args:
        classifier: Whose softmax is saturated.
        temperature: At least 1; that of the distillation, for instance.
    """
    return replace(classifier, forward=lambda x: classifier(x) / temperature)


def restarted(
    attack: Attack, runs: int, on_end: Callable[[Tensor], None] | None = None
) -> AttackRun:
    """The attack run several times: yields all iterates, and last the best end of all runs.

    Each run draws on from the same generators, so that no two are alike.

    Args:
        attack: What is run.
        runs: How often.
        on_end: Told the (n, c, h, w) end of each run when the run is over.
    """

    def _runs(
        model: Classifier, x: Tensor, goal: Goal, ball: Ball, rng: ExampleRng
    ) -> Iterator[Tensor]:
        best = Best(goal, x)
        for _ in range(runs):
            x_adv = x
            for x_adv in attack(model, x, goal, ball, rng):
                yield x_adv
            with torch.no_grad():
                logits = model(x_adv)
            best.offer(x_adv, margin(logits, goal), goal.is_reached(logits))
            if on_end is not None:
                on_end(x_adv)
        yield best.x_adv

    return _runs
