"""Attacks on the pictures, run once for all indicators."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import torch
from torch import Tensor

from advstudio.attacks.best_of_noise import BestOfNoise
from advstudio.attacks.fgsm import FGSM
from advstudio.attacks.hopskipjump import HopSkipJump
from advstudio.attacks.pgd import PGD
from advstudio.attacks.square import Square
from advstudio.core.adaptive import AttackRun, restarted
from advstudio.core.classifier import Classifier
from advstudio.core.draws import SHOWN, drawing
from advstudio.core.goal import Goal
from advstudio.core.loss import margin
from advstudio.core.norms import Ball
from advstudio.core.rng import ExampleRng
from advstudio.diagnostics._slopes import exactly, is_known, slope
from advstudio.diagnostics.subject import Measuring, Subject
from advstudio.evaluation.robust_accuracy import ending, is_safe

SEARCHED = 50
"""Pictures, at most, for attacks that ask the model many times at every step."""

FEW = 5
"""Pictures at once where every step asks the model many times."""

_FULL = 8
"""Radii along one step, evenly up to epsilon."""


@dataclass(frozen=True, slots=True)
class Attempt:
    """What an attack has left of the pictures.

    Attributes:
        x_adv: (n, c, h, w); the clean picture where none was attacked.
        is_broken: (n,) bool: right when clean, wrong now.
        was_tried: (n,) bool: attacked at all.
    """

    x_adv: Tensor
    is_broken: Tensor
    was_tried: Tensor


@dataclass(frozen=True, slots=True)
class Climb:
    """PGD's way, step by step; the attack itself keeps the best of it.

    Attributes:
        margins: (steps, n) at the iterates.
        losses: (steps, n) cross-entropy there.
    """

    margins: Tensor
    losses: Tensor


def naive(subject: Subject) -> Measuring[Attempt]:
    """PGD on the cross-entropy along the gradient as it is granted; nothing where there is none."""
    return (yield from subject.shared("naive", _naive))


def climb(subject: Subject) -> Measuring[Climb]:
    """The way of `naive`, of a subject that grants a gradient."""
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


def untouched(subject: Subject) -> Measuring[Attempt]:
    """What an attack does that cannot start."""
    nothing = torch.zeros(len(subject), dtype=torch.bool, device=subject.x.device)
    yield
    return Attempt(subject.x, nothing, nothing)


def attempt(
    subject: Subject, run: AttackRun, seen: Classifier, rows: Tensor | None = None, *,
    judge: Classifier | None = None, ball: Ball | None = None, seed: int = 0, block: int = 0,
) -> Measuring[Attempt]:  # fmt: skip
    """Run an attack block by block, and judge what it ends with.

    Args:
        subject: Pictures, ball and seeds.
        run: The attack.
        seen: What it attacks.
        rows: (m,) which pictures; all unless told.
        judge: Who says what is broken; the deployed classifier unless told.
        ball: Another one than the subject's.
        seed: Added to that of every picture.
        block: Pictures at once, for attacks that ask many times at every step; 0 is the subject's.
    """
    judge = judge or subject.deployed
    right = yield from is_known(subject)
    x_adv = subject.x.clone()
    broken, tried = torch.zeros_like(right), torch.zeros_like(right)
    for part in subject.blocks(rows, block):
        x, y = subject.x[part], subject.y[part]
        rng = ExampleRng([subject.seed + seed + int(i) for i in part])
        end = yield from ending(run(seen, x, Goal(y), ball or subject.ball, rng))
        x_adv[part], tried[part] = end, True
        broken[part] = right[part] & ~is_safe(judge, end, y)
        yield
    return Attempt(x_adv, broken, tried)


def _pgd(subject: Subject) -> PGD:
    return PGD(steps=subject.effort.steps)


def _naive(subject: Subject) -> Measuring[Attempt]:
    if not subject.grants_gradient:
        return (yield from untouched(subject))
    return (yield from subject.shared("climb", _climbed))[0]


def _climbed(subject: Subject) -> Measuring[tuple[Attempt, Climb]]:
    """PGD, with its iterates judged one by one: the attack itself tells only pictures."""
    steps: list[list[tuple[Tensor, Tensor]]] = []

    def _watched(
        model: Classifier, x: Tensor, goal: Goal, ball: Ball, rng: ExampleRng
    ) -> Iterator[Tensor]:
        steps.append([])
        for x_adv in _pgd(subject)(model, x, goal, ball, rng):
            with torch.no_grad():
                answer = model(x_adv)
            steps[-1].append((margin(answer, goal), goal.loss(answer)))
            yield x_adv

    found = yield from attempt(subject, _watched, subject.deployed)
    # The last one is the best one again, not a step.
    parts = [[torch.stack(values) for values in zip(*part[:-1], strict=True)] for part in steps]
    margins, losses = (torch.cat(values, dim=1) for values in zip(*parts, strict=True))
    return found, Climb(margins, losses)


def _along(subject: Subject) -> Measuring[tuple[Tensor, Tensor]]:
    grad = (yield from slope(subject, "cross-entropy")).grad
    step = subject.ball.norm.ascent(subject.x, grad)
    heights, broken = [], []
    right = yield from is_known(subject)
    for place in range(_FULL + 1):
        x_adv = (subject.x + step(subject.ball.epsilon * place / _FULL)).clamp(0, 1)
        answers = yield from judged(subject, x_adv)
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
