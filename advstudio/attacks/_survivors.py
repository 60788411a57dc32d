"""Runs that go on with fewer and fewer examples, and what is known of the whole batch."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import torch
from torch import Tensor

from advstudio.core.adaptive import AttackRun
from advstudio.core.attack import RayAttack
from advstudio.core.ball import Ball
from advstudio.core.best import Best
from advstudio.core.classifier import Classifier
from advstudio.core.goal import Goal
from advstudio.core.loss import margin
from advstudio.core.rng import ExampleRng


class Gap:
    """The places of rows that leave a batch; rows from its end move there.

    So only as many rows are copied as leave, where picking those that stay copies all others.

    Attributes:
        leaving: (n - m,) int64 the positions of those that leave.
        staying: (m,) int64 the positions, before, of those that stay, in their new order.

    Args:
        is_leaving: (n,) bool.
    """

    def __init__(self, is_leaving: Tensor) -> None:
        leaving, staying = is_leaving.nonzero().squeeze(1), (~is_leaving).nonzero().squeeze(1)
        self.leaving, self.staying = leaving, torch.arange(len(staying), device=staying.device)
        self._open = leaving[leaving < len(staying)]
        self._movers = staying[staying >= len(staying)]
        self.staying[self._open] = self._movers

    def closed(self, rows: Tensor) -> Tensor:
        """(m, …) those of the n rows that stay; `rows` may be overwritten, and share its memory."""
        # A network's gradient can be one number, seen as a whole row.
        rows = rows.contiguous()
        rows[self._open] = rows[self._movers]
        return rows[: len(self.staying)]


class Survivors:
    """The examples that still hold, and the best picture of every example.

    Attributes:
        rows: (m,) int64 positions in the batch of those that still hold, in any order.

    Args:
        goal: Of the whole batch.
        x: (n, c, h, w) what is kept until something is offered.
    """

    def __init__(self, goal: Goal, x: Tensor) -> None:
        self.rows = torch.arange(len(x), device=x.device)
        self._best = Best(goal, x)
        self._left, self._rows_left = x[:0], self.rows[:0]
        self._moved = self.rows[:0]

    def best(self) -> Tensor:
        """(n, c, h, w) the best picture of every example."""
        return self.spread(self._best.x_adv.clone())

    def spread(self, x_adv: Tensor) -> Tensor:
        """(n, c, h, w) the given pictures of the survivors, the best ones of all others."""
        if not len(self._left):
            return x_adv
        whole = x_adv.new_empty(len(x_adv) + len(self._left), *x_adv.shape[1:])
        # Most are where they always were, and copying those in one piece is quicker.
        whole[: len(x_adv)] = x_adv
        whole[self.rows[self._moved]] = x_adv[self._moved]
        whole[self._rows_left] = self._left
        return whole

    def offer(self, x_adv: Tensor, loss: Tensor, is_reached: Tensor) -> None:
        """As `Best.offer`, for the survivors alone."""
        self._best.offer(x_adv, loss, is_reached)

    def hand_over(self, x_adv: Tensor, loss: Tensor, is_reached: Tensor) -> None:
        """As `Best.hand_over`, for the survivors alone."""
        self._best.hand_over(x_adv, loss, is_reached)

    def drop(self, is_dropped: Tensor) -> Gap:
        """Part with some survivors, (m,) bool; return the gap that they leave among the m.

        Blocks until the device has told how many there are.
        """
        gap = Gap(is_dropped)
        self._left = torch.cat([self._left, self._best.x_adv.index_select(0, gap.leaving)])
        self._rows_left = torch.cat([self._rows_left, self.rows[gap.leaving]])
        self._best.keep(gap.closed)
        self.rows = gap.closed(self.rows)
        place = torch.arange(len(self.rows), device=self.rows.device)
        self._moved = (self.rows != place).nonzero().squeeze(1)
        return gap


def in_turn(
    turns: Iterable[tuple[AttackRun, ExampleRng]],
    model: Classifier,
    x: Tensor,
    goal: Goal,
    ball: Ball,
) -> Iterator[Tensor]:
    """Attacks one after the other, each only on the pictures that still hold.

    Pictures that reach the goal as they are are not attacked.

    Args:
        turns: Each attack with the generators of the whole batch that it is to draw from.
        model: The classifier under attack.
        x: (n, c, h, w) in [0, 1].
        goal: n labels.
        ball: Of all attacks.

    Yields:
        (n, c, h, w) after every step, and last the best: the first that reached the goal, or
        else the one with the highest margin.
    """
    survivors = Survivors(goal, x)
    _judge(survivors, x, model, goal)
    for run, rng in turns:
        rows = survivors.rows
        if not len(rows):
            break
        x_adv, held = x[rows], survivors.best()
        for x_adv in run(model, x[rows], goal.select(rows), ball, rng.select(rows.tolist())):
            # The iterates of a search for a minimum lie in no ball, and once drawn into it they
            # are pictures that the search itself has not judged.
            is_unjudged = isinstance(run, RayAttack)
            yield held if is_unjudged else survivors.spread(x_adv)
        _judge(survivors, x_adv, model, goal)
    yield survivors.best()


def _judge(survivors: Survivors, x_adv: Tensor, model: Classifier, goal: Goal) -> None:
    """Offer the pictures of the survivors, and part with those that reach the goal."""
    goal = goal.select(survivors.rows)
    with torch.no_grad():
        logits = model(x_adv)
    is_reached = goal.is_reached(logits)
    survivors.offer(x_adv, margin(logits, goal), is_reached)
    survivors.drop(is_reached)
