"""One attack on a subject's pictures, block by block, and judged."""

from __future__ import annotations

from dataclasses import dataclass

import torch
from torch import Tensor

from advstudio.core.adaptive import AttackRun
from advstudio.core.ball import Ball
from advstudio.core.classifier import Classifier
from advstudio.core.goal import Goal
from advstudio.core.rng import ExampleRng
from advstudio.diagnostics._slopes import is_known
from advstudio.diagnostics.subject import Measuring, Subject
from advstudio.evaluation.robust_accuracy import ending, is_safe


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
