"""Expectation over draws, borrowed gradients, restarts, and the meter."""

from __future__ import annotations

from dataclasses import replace

import torch
from victims import linear_victim

from advstudio.attacks.pgd import PGD
from advstudio.core.adaptive import expected, restarted, with_gradient_of
from advstudio.core.attack import gradient_at
from advstudio.core.ball import Ball
from advstudio.core.cost import Cost, metered
from advstudio.core.norms import Linf
from advstudio.core.rng import ExampleRng
from advstudio.defenses.bit_depth import BitDepth
from advstudio.defenses.label_only import LabelOnly


def test_expected_logits_are_the_mean_over_the_draws() -> None:
    victim = linear_victim()
    signs = iter([1.0, -1.0, 3.0, 1.0])
    trembling = replace(victim.model, forward=lambda x: victim.model(x) + next(signs))
    assert torch.allclose(expected(trembling, 4)(victim.x), victim.model(victim.x) + 1, atol=1e-6)


def test_borrowed_gradient_leaves_the_answers_as_they_are() -> None:
    victim = linear_victim()
    hidden = BitDepth(bits=2, straight_through=False).applied(victim.model)
    adapted = with_gradient_of(hidden, victim.model)
    # Whatever the loss, the logits' gradient passes on to the pixels of the replacement.
    at = gradient_at(adapted, victim.x, victim.goal, lambda logits, goal: logits[:, 0])
    expected_grad = victim.network[1].weight[0].view(1, 1, 4, 4).expand_as(at.grad)  # type: ignore[index]
    assert torch.equal(at.logits, hidden(victim.x))
    assert torch.allclose(at.grad, expected_grad)


def test_gradient_for_a_label_is_taken_at_the_replacements_logits() -> None:
    victim = linear_victim()
    hidden = LabelOnly().applied(victim.model)
    adapted = with_gradient_of(hidden, victim.model)
    grad = gradient_at(adapted, victim.x, victim.goal).grad
    assert torch.equal(grad, gradient_at(victim.model, victim.x, victim.goal).grad)
    with torch.no_grad():
        assert torch.equal(adapted(victim.x), hidden(victim.x))


def test_restarts_never_lower_the_loss() -> None:
    victim = linear_victim(classes=3)
    ball = Ball(Linf(), 0.2)

    def loss(runs: int) -> torch.Tensor:
        rng = ExampleRng.of(0, 6)
        *_, end = restarted(PGD(steps=2), runs)(victim.model, victim.x, victim.goal, ball, rng)
        logits = victim.model(end)
        return victim.goal.is_reached(logits) * 1e3 + victim.goal.loss(logits)

    assert (loss(5) >= loss(1) - 1e-6).all()


def test_the_best_of_several_runs_is_the_end_of_one_of_them() -> None:
    victim, ends = linear_victim(n=1), list[torch.Tensor]()
    run = restarted(PGD(steps=2), 4, ends.append)
    *_, best = run(victim.model, victim.x, victim.goal, Ball(Linf(), 0.2), ExampleRng.of(0, 1))
    assert len(ends) == 4
    assert any(torch.equal(best, end) for end in ends)


def test_meter_counts_pictures_forward_and_backward() -> None:
    victim = linear_victim(n=6)
    cost = Cost()
    list(PGD(steps=5)(
        metered(victim.model, cost), victim.x, victim.goal, Ball(Linf(), 0.1), victim.rng
    ))  # fmt: skip
    assert cost == Cost(queries=6 * 6, gradients=5 * 6)
