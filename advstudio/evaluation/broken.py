"""The smallest perturbation with which some attack of a small battery breaks a picture."""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterable

import torch
from torch import Tensor

from advstudio.attacks.deepfool import DeepFool
from advstudio.attacks.fab import FAB
from advstudio.attacks.fgsm import FGSM
from advstudio.attacks.pgd import PGD
from advstudio.core.adaptive import restarted
from advstudio.core.attack import MinimumNormAttack
from advstudio.core.ball import Ball
from advstudio.core.classifier import Classifier
from advstudio.core.errors import NotApplicable
from advstudio.core.goal import Goal
from advstudio.core.norms import Norm
from advstudio.core.rng import ExampleRng
from advstudio.evaluation.robust_accuracy import ending, is_right, is_safe

BATTERY = ("FGSM", "DeepFool", "FAB", "PGD")
"""In the order in which they are run; each tries what the ones before left open."""

CLEAN_ERROR, UNBROKEN = -2, -1
"""In place of an attack's number: wrong already without one, or broken by none."""

_EPSILONS = 16
_RESTARTS = 3
_MANY_CLASSES, _TARGETS = 20, 3
_HALVINGS = 2
_ROUNDING = 1e-6
"""Of x + delta in float32, as a share."""


class Breaking:
    """Pictures under a battery of attacks, piece by piece.

    Args:
        judge: Says whether a picture is broken.
        seen: What the attacker follows the gradient of; often `judge` itself.
        x: (n, c, h, w) in [0, 1].
        y: (n,) true labels.
        norm: In which perturbations are measured; not L0.
        end: Perturbations beyond it do not count.
        at_once: Pictures that are attacked at a time.

    Attributes:
        smallest: (n,) the size of the smallest perturbation that breaks; infinite for none so
            far, 0 where no perturbation is needed. An example at one epsilon is one at every
            larger epsilon, too.
        by: (n,) which attack of `BATTERY` found it, or `CLEAN_ERROR`, or `UNBROKEN`.
        done: Share of the battery that has been run.
        notices: Why an attack could not be run.
    """

    def __init__(
        self, judge: Classifier, seen: Classifier, x: Tensor, y: Tensor,
        *, norm: Norm, end: float, at_once: int,
    ) -> None:  # fmt: skip
        self.smallest = torch.full((len(x),), torch.inf)
        self.by = torch.full((len(x),), UNBROKEN)
        self.done = 0.0
        self.notices: list[str] = []
        self._judge, self._seen, self._x, self._y = judge, seen, x, y
        self._norm, self._end, self._at_once = norm, end, at_once

    def run(self) -> Generator[None, None, None]:
        """Run the battery, yielding after every step of an attack."""
        for part in self._parts(self.smallest > 0):
            wrong = part[~is_right(self._judge, self._x[part], self._y[part]).cpu()]
            self.smallest[wrong], self.by[wrong] = 0.0, CLEAN_ERROR
            yield
        for number, run in enumerate(
            (self._along_the_gradient, self._nearest(DeepFool()), self._nearest(self._fab()),
             self._descents)
        ):  # fmt: skip
            try:
                yield from run(number)
            except NotApplicable as error:
                self.notices.append(str(error))
            self.done = (number + 1) / len(BATTERY)
            yield

    def _fab(self) -> FAB:
        # All boundaries at once where there are few; a gradient for each of a thousand is dear.
        is_many = len(self._judge.class_names) > _MANY_CLASSES
        return FAB(steps=20, targets=_TARGETS if is_many else 0)

    def _along_the_gradient(self, number: int) -> Generator[None, None, None]:
        for part in self._parts(self.smallest > 0):
            goal = Goal(self._y[part])
            ray = FGSM(loss="margin").ray(self._seen, self._x[part], goal, self._norm, _rng(part))
            yield
            for step in range(1, 2 * _EPSILONS + 1):
                self._offer(part, ray.at(step * self._end / (2 * _EPSILONS)), number)
                yield

    def _nearest(self, attack: MinimumNormAttack) -> Callable[[int], Generator[None, None, None]]:
        def _run(number: int) -> Generator[None, None, None]:
            if self._norm.name not in attack.norms:
                return
            for part in self._parts(self.smallest > 0):
                ball = Ball(self._norm, self._norm.largest(tuple(self._x.shape[1:])))  # type: ignore[arg-type] # c, h, w
                steps = attack(
                    self._seen, self._x[part], Goal(self._y[part]), ball, _rng(part)
                )  # fmt: skip
                self._offer(part, (yield from ending(steps)), number)

        return _run

    def _descents(self, number: int) -> Generator[None, None, None]:
        """From the largest epsilon down, then between the last two; finer and finer."""
        step, is_tried = self._end / _EPSILONS, torch.ones(len(self._x), dtype=torch.bool)
        for place in range(_EPSILONS, 0, -1):
            # Who resists an epsilon is not tried at smaller ones.
            tried = is_tried & (self.smallest > place * step)
            yield from self._descent(tried, place * step, number)
            is_tried &= ~tried | (self.smallest <= place * step * (1 + _ROUNDING))
        for _ in range(_HALVINGS):
            step /= 2
            for place in range(1, round(self._end / step), 2):
                epsilon = place * step
                is_near = (self.smallest > epsilon) & (self.smallest <= epsilon + 1.01 * step)
                yield from self._descent(is_near, epsilon, number)

    def _descent(
        self, is_wanted: Tensor, epsilon: float, number: int
    ) -> Generator[None, None, None]:
        run = restarted(PGD(loss="margin", stop_when_broken=True), _RESTARTS)
        for part in self._parts(is_wanted):
            goal, ball = Goal(self._y[part]), Ball(self._norm, epsilon)
            x_adv = yield from ending(run(self._seen, self._x[part], goal, ball, _rng(part)))
            self._offer(part, x_adv, number)

    def _offer(self, part: Tensor, x_adv: Tensor, number: int) -> None:
        x, y = self._x[part], self._y[part]
        size = self._norm.size(x_adv - x).cpu()
        is_better = ~is_safe(self._judge, x_adv, y).cpu() & (size < self.smallest[part])
        is_better &= size <= self._end * (1 + _ROUNDING)
        better = part[is_better]
        self.smallest[better], self.by[better] = size[is_better], number

    def _parts(self, is_wanted: Tensor) -> Iterable[Tensor]:
        """Indices, some at a time."""
        wanted = is_wanted.nonzero().flatten()
        return [part for part in torch.split(wanted, self._at_once) if len(part)]


def _rng(part: Tensor) -> ExampleRng:
    """One seed per picture, whoever else is still left."""
    return ExampleRng([int(i) for i in part])
