"""Auto-PGD: gradient ascent in a ball that finds its step size itself, example by example."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterator
from dataclasses import dataclass

import torch
from torch import Tensor

from advstudio.attacks._surroundings import Surroundings
from advstudio.attacks._survivors import Gap, Survivors
from advstudio.core.attack import gradient_at
from advstudio.core.ball import Ball
from advstudio.core.classifier import Classifier
from advstudio.core.goal import Goal
from advstudio.core.loss import Loss, cross_entropy
from advstudio.core.rng import ExampleRng
from advstudio.core.rows import either

_ALPHA = 0.75
"""Share of the new step in a step with momentum."""

_BISECTIONS = 26
"""Halvings of an interval of at most some units: the rest is below the rounding of float32."""


@dataclass(frozen=True, slots=True)
class Ascent:
    """One run of Auto-PGD; calling it is like calling an attack.

    Attributes:
        loss: What is maximised.
        steps: Gradient steps, ≥ 1.
        rho: A step size is halved where the loss rose in less than this share of the steps.
        stop_when_broken: Leave a picture as soon as it reaches the goal.
    """

    loss: Loss = cross_entropy
    steps: int = 100
    rho: float = 0.75
    stop_when_broken: bool = False

    def __call__(
        self, model: Classifier, x: Tensor, goal: Goal, ball: Ball, rng: ExampleRng
    ) -> Iterator[Tensor]:
        """Yield the iterate after every step, and last the best, as `Attack` says."""
        x = x.detach()
        survivors = Survivors(goal, x)
        climb = self._started(x, ball, rng)
        for step in range(self.steps):
            here = gradient_at(model, climb.x_adv, goal, self.loss)
            is_reached = goal.is_reached(here.logits)
            survivors.offer(climb.x_adv, here.loss, is_reached)
            climb.observe(here.loss, here.grad)
            if self.stop_when_broken and is_reached.any():
                gap = survivors.drop(is_reached)
                if not len(gap.staying):
                    break
                goal = goal.select(gap.staying)
                climb.keep(gap)
            climb.review(step)
            climb.advance(step)
            yield survivors.spread(climb.x_adv)
        else:
            self._judge_end(model, climb.x_adv, goal, survivors)
        yield survivors.best()

    def _started(self, x: Tensor, ball: Ball, rng: ExampleRng) -> _Climb:
        if ball.norm.name == "L1":
            return _SparseClimb(x, ball.epsilon, self.steps, rng)
        if ball.norm.name == "L2":
            # As in the authors' code: from the surface of the ball.
            start = (x + ball.norm.noise(x, ball.epsilon, rng)).clamp_(0, 1)
        else:
            start = ball.random(x, rng)
        return _DenseClimb(x, start, ball, self.steps, self.rho)

    def _judge_end(
        self, model: Classifier, x_adv: Tensor, goal: Goal, survivors: Survivors
    ) -> None:
        with torch.no_grad():
            logits = model(x_adv)
            survivors.offer(x_adv, self.loss(logits, goal), goal.is_reached(logits))


class _Climb(ABC):
    """Where every example stands on its way up; what holds an example has one row for each.

    Attributes:
        x: (n, c, h, w) clean.
        x_adv: (n, c, h, w) the iterate.
        loss: (n,) there; so far as it is known.
        grad: (n, c, h, w) there.
        top: (n, c, h, w) the iterate with the highest loss, whether or not it reaches the goal.
        top_loss: (n,) there.
        top_grad: (n, c, h, w) there.
        step_size: (n, 1, 1, 1).
    """

    def __init__(self, x: Tensor, start: Tensor, step_size: float) -> None:
        self.x = x
        self.x_adv = self.top = start
        self.grad = self.top_grad = torch.zeros_like(x)
        self.loss = torch.full((len(x),), torch.inf, device=x.device)
        self.top_loss = -self.loss
        self.step_size = torch.full((len(x), 1, 1, 1), step_size, device=x.device)

    def observe(self, loss: Tensor, grad: Tensor) -> None:
        """Take note of the loss and its gradient at the iterate."""
        is_higher = loss > self.top_loss
        self.top_loss = torch.where(is_higher, loss, self.top_loss)
        self.top = either(is_higher, self.x_adv, self.top)
        self.top_grad = either(is_higher, grad, self.top_grad)
        self.loss, self.grad = loss, grad

    def keep(self, gap: Gap) -> None:
        """Go on with those that stay."""
        for name, value in vars(self).items():
            if isinstance(value, Tensor):
                # Copied: two names may stand for one tensor, which was perhaps shown, too.
                setattr(self, name, value[gap.staying])

    @abstractmethod
    def review(self, step: int) -> None:
        """Adapt the step, and perhaps go back to the top, if this step is a checkpoint."""

    @abstractmethod
    def advance(self, step: int) -> None:
        """Take a step."""

    def _return_to_top(self, is_returning: Tensor) -> None:
        self.loss = torch.where(is_returning, self.top_loss, self.loss)
        self.x_adv = either(is_returning, self.top, self.x_adv)
        self.grad = either(is_returning, self.top_grad, self.grad)


class _DenseClimb(_Climb):
    """For L∞ and L2: momentum, and a step size that is halved at checkpoints.

    Source: Croce and Hein 2020, arXiv:2003.01690, algorithm 1.
    """

    def __init__(self, x: Tensor, start: Tensor, ball: Ball, steps: int, rho: float) -> None:
        super().__init__(x, start, 2 * ball.epsilon)
        self.norm = ball.norm
        self.surroundings = Surroundings(x, ball)
        self.rho = rho
        self.checkpoints = checkpoints(steps)
        self.last_checkpoint = 0
        self.x_before = start
        self.rises = torch.zeros_like(self.loss)
        self.was_halved = torch.zeros_like(self.loss, dtype=torch.bool)
        self.top_loss_then = self.top_loss

    def observe(self, loss: Tensor, grad: Tensor) -> None:
        self.rises = self.rises + (loss > self.loss)
        super().observe(loss, grad)

    def review(self, step: int) -> None:
        if step not in self.checkpoints:
            return
        if step:
            # Deviates: the paper halves below this share, the authors' code at it, too. In short
            # runs, where it is a whole number more often, the code breaks more.
            is_oscillating = self.rises <= self.rho * (step - self.last_checkpoint)
            is_stuck = ~self.was_halved & (self.top_loss <= self.top_loss_then)
            self._halve(is_oscillating | is_stuck)
        self.last_checkpoint = step
        self.rises = torch.zeros_like(self.rises)
        self.top_loss_then = self.top_loss

    def advance(self, step: int) -> None:
        upwards = self.norm.steepest(self.grad) * self.step_size
        ahead = self.surroundings.nearest(upwards.add_(self.x_adv))
        if step:
            carried_on = 2 * self.x_adv - self.x_before
            ahead = self.surroundings.nearest(carried_on.lerp_(ahead, _ALPHA))
        self.x_before, self.x_adv = self.x_adv, ahead

    def keep(self, gap: Gap) -> None:
        super().keep(gap)
        self.surroundings.keep(gap.closed)

    def _halve(self, is_halved: Tensor) -> None:
        self.step_size = either(is_halved, self.step_size / 2, self.step_size)
        self.was_halved = is_halved
        self._return_to_top(is_halved)


class _SparseClimb(_Climb):
    """For L1: steps along few values, as few as the best picture so far suggests.

    Source: Croce and Hein 2021, arXiv:2103.01208, section 3.
    # Deviates: one run in the ball itself; the paper first climbs in balls of 3 and 2 epsilon.
    """

    def __init__(self, x: Tensor, epsilon: float, steps: int, rng: ExampleRng) -> None:
        # As in the authors' code: projected normal noise, which is sparse already.
        super().__init__(x, in_box_and_l1_ball(x + rng.normal(x), x, epsilon), epsilon)
        self.epsilon = epsilon
        values = x[0].numel()
        self.period = -(-steps // 25)
        self.changed = torch.full((len(x), 1), values, device=x.device)
        self.sparsity = torch.full((len(x), 1), max(1, values // 5), device=x.device)
        self.largest_sparsity = max(1, values // 5)

    def review(self, step: int) -> None:
        if step == 0 or step % self.period:
            return
        changed = (self.top != self.x).flatten(1).sum(dim=1, keepdim=True)
        is_sparser = changed < 0.95 * self.changed
        shorter = (self.step_size / 1.5).clamp_min(self.epsilon / 10)
        self.step_size = shorter.masked_fill(_wide(is_sparser), self.epsilon)
        self._return_to_top(is_sparser.squeeze(1))
        self.changed = changed
        self.sparsity = (changed / 1.5).long().clamp_min(1)
        self.largest_sparsity = int(self.sparsity.max())

    def advance(self, step: int) -> None:
        slope = self.grad.flatten(1)
        steepest = slope.abs().topk(self.largest_sparsity, dim=1).values
        least = steepest.gather(1, self.sparsity - 1)
        chosen = slope.sign() * (slope.abs() >= least)
        share = chosen / chosen.abs().sum(dim=1, keepdim=True).clamp_min(1)
        ahead = self.x_adv + self.step_size * share.view_as(self.x)
        self.x_adv = in_box_and_l1_ball(ahead, self.x, self.epsilon)


def checkpoints(steps: int) -> tuple[int, ...]:
    """The steps, 0 among them, at which Auto-PGD thinks its step size over.

    Source: Croce and Hein 2020, arXiv:2003.01690, section 3.1: w = p · steps with p = 0, 0.22
    and then gaps that shrink by 0.03, down to 0.06.
    # Deviates: the paper rounds up; rounded down, as the authors' code does with the first gap,
    20 steps break up to 1.4 points more in L2, and 100 steps are the same.
    """
    # In hundredths: sums of floats would now and then be rounded to the step beside.
    shares, gap = [0, 22], 22
    while shares[-1] < 100:
        gap = max(gap - 3, 6)
        shares.append(shares[-1] + gap)
    return tuple(share * steps // 100 for share in shares)


def in_box_and_l1_ball(x_adv: Tensor, x: Tensor, epsilon: float) -> Tensor:
    """The pictures nearest to `x_adv` that are in the L1 ball around `x` and in [0, 1].

    Every change shrinks by one threshold and is then clipped; bisection finds the threshold.

    Args:
        x_adv: (n, c, h, w) any numbers.
        x: (n, c, h, w) in [0, 1].
        epsilon: Radius of the ball, ≥ 0.

    Returns:
        (n, c, h, w).

    Source: Croce and Hein 2021, arXiv:2103.01208, proposition 3.1.
    """
    delta = (x_adv - x).flatten(1)
    change, flat = delta.abs(), x.flatten(1)
    # 1 - x upwards and x downwards, in a fraction of the time of torch.where.
    room = ((delta > 0).to(flat.dtype) - flat).abs_()
    kept = change.minimum(room)
    low = torch.zeros(len(x), 1, device=x.device)
    high = change.amax(dim=1, keepdim=True)
    high = torch.where(kept.sum(dim=1, keepdim=True) <= epsilon, low, high)
    for _ in range(_BISECTIONS):
        middle = (low + high) / 2
        is_enough = _shrunk(change, middle, room, out=kept).sum(dim=1, keepdim=True) <= epsilon
        high = torch.where(is_enough, middle, high)
        low = torch.where(is_enough, low, middle)
    # The upper end: it is never outside.
    kept = _shrunk(change, high, room, out=kept)
    return (x + torch.copysign(kept, delta).view_as(x)).clamp_(0, 1)


def _shrunk(change: Tensor, by: Tensor, room: Tensor, *, out: Tensor) -> Tensor:
    """What is left of (n, d) changes, ≥ 0, that shrink by (n, 1) and then fit into their room."""
    torch.sub(change, by, out=out)
    return torch.minimum(out.relu_(), room, out=out)


def _wide(is_any: Tensor) -> Tensor:
    """(n, 1, 1, 1) from n values."""
    return is_any.view(-1, 1, 1, 1)
