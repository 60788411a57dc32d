"""Attacks on the pictures, run once for all indicators."""

from __future__ import annotations

from collections.abc import Iterator

import torch
from torch import Tensor

from advstudio.attacks.best_of_noise import BestOfNoise
from advstudio.attacks.fgsm import FGSM
from advstudio.attacks.hopskipjump import HopSkipJump
from advstudio.attacks.pgd import PGD
from advstudio.attacks.square import Square
from advstudio.core.adaptive import AttackRun, restarted
from advstudio.core.ball import Ball
from advstudio.core.classifier import Classifier
from advstudio.core.draws import SHOWN, drawing
from advstudio.core.goal import Goal
from advstudio.core.loss import margin
from advstudio.core.rng import ExampleRng
from advstudio.diagnostics._attempt import Attempt, attempt, untouched
from advstudio.diagnostics._slopes import exactly, is_known, slope
from advstudio.diagnostics.subject import Measuring, Subject

SEARCHED = 50
"""Pictures, at most, for attacks that ask the model many times at every step."""

FEW = 5
"""Pictures at once where every step asks the model many times."""

_FULL = 8
"""Radii along one step, evenly up to epsilon."""


def naive(subject: Subject) -> Measuring[Attempt]:
    """PGD on the cross-entropy along the gradient as it is granted; nothing where there is none."""
    return (yield from subject.shared("naive", _naive))


def climb(subject: Subject) -> Measuring[Tensor]:
    """(steps, n) margins on the way of `naive`, of a subject that grants a gradient."""
    return (yield from subject.shared("climb", _climbed))[1]


def one_step(subject: Subject) -> Measuring[Attempt]:
    """FGSM along the gradient as it is granted; nothing where there is none."""

    def _measure(subject: Subject) -> Measuring[Attempt]:
        if not subject.grants_gradient:
            return (yield from untouched(subject))
        return (yield from attempt(subject, FGSM(), subject.deployed))

    return (yield from subject.shared("one step", _measure))


def along_one_step(subject: Subject) -> Measuring[tuple[Tensor, Tensor]]:
    """(r + 1, n) margins at 0, 1/r … 1 of FGSM's step, and (r + 1, n) whether each is broken."""
    return (yield from subject.shared("along", _along))


def part_of_one_step(subject: Subject, place: int) -> Measuring[Tensor]:
    """(n, c, h, w) the pictures at `place` of those along FGSM's step, 0 the clean ones."""
    grad = (yield from slope(subject, "cross-entropy")).grad
    step = subject.ball.norm.ascent(subject.x, grad)
    return (subject.x + step(subject.ball.epsilon * place / _FULL)).clamp(0, 1)


def transferred(subject: Subject, attack: AttackRun, name: str) -> Measuring[Attempt]:
    """An attack on the undefended network, judged by the deployed one."""
    assert subject.undefended is not None, "asked only of subjects with a defense"
    source = subject.undefended

    def _measure(subject: Subject) -> Measuring[Attempt]:
        return (yield from attempt(subject, attack, source))

    return (yield from subject.shared(("transferred", name), _measure))


def noisy(subject: Subject) -> Measuring[Attempt]:
    """Random search on the pictures that `naive` did not break."""

    def _measure(subject: Subject) -> Measuring[Attempt]:
        rows = yield from held(subject)
        search = BestOfNoise(draws=subject.effort.draws, kind="sign")
        return (yield from attempt(subject, search, subject.deployed, rows))

    return (yield from subject.shared("noisy", _measure))


def scored(subject: Subject) -> Measuring[Attempt]:
    """Square on the pictures that gradients, with more steps and starts, did not break.

    Raises:
        NotApplicable: It tells no scores.
    """

    def _measure(subject: Subject) -> Measuring[Attempt]:
        rows = (yield from holding(subject)).nonzero().flatten()
        square = Square(queries=subject.effort.queries)
        return (yield from attempt(subject, square, subject.deployed, rows))

    return (yield from subject.shared("scored", _measure))


def labelled(subject: Subject) -> Measuring[Attempt]:
    """HopSkipJump, few steps, on some of the pictures that gradients did not break."""

    def _measure(subject: Subject) -> Measuring[Attempt]:
        rows = (yield from holding(subject)).nonzero().flatten()
        walk = HopSkipJump(steps=subject.effort.boundary_steps, initial_evals=40)
        return (yield from attempt(subject, walk, subject.deployed, rows[:SEARCHED], block=FEW))

    return (yield from subject.shared("labelled", _measure))


def longer(subject: Subject) -> Measuring[Attempt]:
    """`naive` with twice the steps, on the pictures that it did not break."""

    def _measure(subject: Subject) -> Measuring[Attempt]:
        rows = yield from held(subject)
        return (yield from attempt(subject, PGD(steps=2 * subject.effort.steps),
                                   subject.deployed, rows))  # fmt: skip

    return (yield from subject.shared("longer", _measure))


def again(subject: Subject) -> Measuring[Attempt]:
    """`naive` from other starts, on the pictures that it did not break."""

    def _measure(subject: Subject) -> Measuring[Attempt]:
        rows = yield from held(subject)
        run = restarted(_pgd(subject), subject.effort.restarts)
        return (yield from attempt(subject, run, subject.deployed, rows, seed=2**20))

    return (yield from subject.shared("again", _measure))


def unbounded(subject: Subject, share: float) -> Measuring[Attempt]:
    """`naive` in a ball of a share of the largest distance between two pictures."""

    def _measure(subject: Subject) -> Measuring[Attempt]:
        radius = share * subject.ball.norm.largest(subject.deployed.input_shape)
        # ART's setting for this test: steps of twice the radius, divided by their number.
        pgd = PGD(steps=2 * subject.effort.steps, step_ratio=2.0)
        ball = Ball(subject.ball.norm, radius)
        return (yield from attempt(subject, pgd, subject.deployed, ball=ball))

    return (yield from subject.shared(("unbounded", share), _measure))


def undefended_attempt(subject: Subject) -> Measuring[Attempt]:
    """`naive` on the undefended network, judged by itself: whether the attack works at all."""
    assert subject.undefended is not None, "asked only of subjects with a defense"
    source = subject.undefended

    def _measure(subject: Subject) -> Measuring[Attempt]:
        return (yield from attempt(subject, _pgd(subject), source, judge=source))

    return (yield from subject.shared("ablation", _measure))


def adaptive(subject: Subject) -> Measuring[Attempt]:
    """PGD on the margin of what an attacker puts in the defense's place, judged there."""

    def _measure(subject: Subject) -> Measuring[Attempt]:
        rows = (yield from is_known(subject)).nonzero().flatten()[:SEARCHED]
        pgd = PGD(steps=max(2, subject.effort.steps // 4), loss="margin")
        return (
            yield from attempt(
                subject, pgd, subject.adapted, rows, judge=subject.adapted, block=FEW
            )
        )

    return (yield from subject.shared("adaptive", _measure))


def held(subject: Subject) -> Measuring[Tensor]:
    """(m,) int64: the pictures that are right, and that `naive` did not break."""
    right = yield from is_known(subject)
    left = yield from naive(subject)
    return (right & ~left.is_broken).nonzero().flatten()


def holding(subject: Subject) -> Measuring[Tensor]:
    """(n,) bool: right, and broken neither by `naive` nor with twice its steps or other starts."""
    left = yield from is_known(subject)
    left = left & ~(yield from naive(subject)).is_broken
    if not subject.grants_gradient:
        return left
    for measure in (longer, again):
        left = left & ~(yield from measure(subject)).is_broken
    return left


def _pgd(subject: Subject) -> PGD:
    return PGD(steps=subject.effort.steps)


def _naive(subject: Subject) -> Measuring[Attempt]:
    if not subject.grants_gradient:
        return (yield from untouched(subject))
    return (yield from subject.shared("climb", _climbed))[0]


def _climbed(subject: Subject) -> Measuring[tuple[Attempt, Tensor]]:
    """PGD, with its iterates judged one by one: the attack itself tells only pictures."""
    steps: list[list[Tensor]] = []

    def _watched(
        model: Classifier, x: Tensor, goal: Goal, ball: Ball, rng: ExampleRng
    ) -> Iterator[Tensor]:
        steps.append([])
        for x_adv in _pgd(subject)(model, x, goal, ball, rng):
            with torch.no_grad():
                steps[-1].append(margin(model(x_adv), goal))
            yield x_adv

    found = yield from attempt(subject, _watched, subject.deployed)
    # The last one is the best one again, not a step.
    return found, torch.cat([torch.stack(part[:-1]) for part in steps], dim=1)


def _along(subject: Subject) -> Measuring[tuple[Tensor, Tensor]]:
    heights, broken = [], []
    right = yield from is_known(subject)
    for place in range(_FULL + 1):
        answers = yield from judged(subject, (yield from part_of_one_step(subject, place)))
        heights.append(margin(answers, Goal(subject.y)))
        broken.append(right & (answers.argmax(dim=1) != subject.y))
    return torch.stack(heights), torch.stack(broken)


def judged(subject: Subject, x: Tensor) -> Measuring[Tensor]:
    """(n, k) float64 logits of pictures, of the draw that is shown."""
    found = []
    for part in subject.blocks():
        with torch.no_grad(), drawing(SHOWN):
            found.append(exactly(subject.deployed(x[part])))
        yield
    return torch.cat(found)
