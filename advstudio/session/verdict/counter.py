"""The counter-attack on a set of pictures: the "robust" bar falls step by step."""

from __future__ import annotations

from collections.abc import Generator, Iterator
from functools import partial

import torch
from torch import Tensor

from advstudio.attacks.hopskipjump import HopSkipJump
from advstudio.attacks.pgd import PGD
from advstudio.core.adaptive import AttackRun, restarted
from advstudio.core.attack import ATTACKS, Attack
from advstudio.core.goal import Goal
from advstudio.core.rng import ExampleRng
from advstudio.diagnostics.examination import Examination
from advstudio.diagnostics.subject import Subject
from advstudio.evaluation.robust_accuracy import is_safe
from advstudio.session.experiment import Experiment
from advstudio.session.frames import Progress
from advstudio.session.outcome.attacking import as_attacked
from advstudio.session.resolve import part_of
from advstudio.session.resumable import Resumable, resumed
from advstudio.session.shelf import Shelf
from advstudio.session.verdict.examination_frames import CounterFrame, CounterRequest
from advstudio.session.verdict.frames import EvidencePicture
from advstudio.session.verdict.subjects import numbers, prepared, set_subject
from advstudio.session.verdict.views import evidence_pictures
from advstudio.session.workbench import Workbench

_BLOCK, _SMALL_BLOCK = 50, 5
"""Pictures that are attacked together; fewer where every step asks many times."""

_SHOWN_PICTURES = 6
_SHOWN_EVERY = 25
"""Steps after which the bar is shown although it has not moved."""

_COUNTERS: Shelf[CounterRequest, _Fall] = Shelf("counter", limit=2)


def counter_frames(
    request: CounterRequest, bench: Workbench
) -> Iterator[CounterFrame | Progress | None]:
    """Yield the naive accuracy, then what the counter-attack leaves, step by step.

    Raises:
        NotApplicable: No set of pictures for the model, or the attack does not fit.
        AdvstudioError: The experiment is wrong, or a network cannot be loaded.
    """
    yield from prepared(request.experiment, bench)
    yield from resumed(bench, _COUNTERS, request, partial(_Fall, request, bench)).replayed()


class CounterRun:
    """A counter-attack on the pictures of a subject, all of them step by step together.

    Args:
        plan: The experiment with the attack and the attacker of the counter-attack.
        subject: Pictures, and who judges.
        right: (n,) bool, the pictures that are right when clean; only they are attacked.
        bench: Networks.

    Attributes:
        history: Accuracy after every step, from step 0 on.
        x_adv: (n, c, h, w) the pictures so far.
        is_held: (n,) bool: right when clean, and right or refused now.
    """

    def __init__(self, plan: Experiment, subject: Subject, right: Tensor, bench: Workbench) -> None:
        attack = part_of(ATTACKS, plan.attack)
        self.steps = _steps(attack, plan.adaptive.restarts)
        self.x_adv, self.is_held = subject.x.clone(), right.clone()
        self.history = [float(right.float().mean())]
        self._subject = subject
        run: AttackRun = attack
        if plan.adaptive.restarts > 1:
            run = restarted(attack, plan.adaptive.restarts)
        seen = as_attacked(plan, bench)
        self._runs = [
            (rows, run(seen, subject.x[rows], Goal(subject.y[rows]), subject.ball,
                       ExampleRng([subject.seed + int(i) for i in rows])))
            for rows in torch.split(right.nonzero().flatten(), _block(plan, attack))
        ]  # fmt: skip

    def walked(self) -> Generator[bool, None, None]:
        """Run to the end; yields after every piece of work, True where a step is complete."""
        while self._runs:
            going = []
            for rows, run in self._runs:
                x_adv = next(run, None)
                if x_adv is None:
                    continue
                self.x_adv[rows] = x_adv
                self.is_held[rows] = is_safe(self._subject.deployed, x_adv, self._subject.y[rows])
                going.append((rows, run))
                yield False
            self._runs = going
            if going:
                self.history.append(float(self.is_held.float().mean()))
                yield True


class _Fall(Resumable[CounterFrame | None]):
    """A counter-attack in the making.

    Args:
        request: What was asked.
        bench: Networks and pictures.
    """

    def __init__(self, request: CounterRequest, bench: Workbench) -> None:
        super().__init__()
        self._request, self._bench = request, bench
        self._chosen = numbers(request.experiment.model, request.count, request.offset)
        alone = request.experiment.alone()
        self._subject = set_subject(alone, bench, count=request.count, offset=request.offset)
        self._examination = Examination(self._subject, ())
        self._right = torch.zeros(len(self._subject), dtype=torch.bool)

    def _run(self) -> Generator[CounterFrame | None, None, None]:
        self._right = yield from self._examination.accuracies()
        plan = self._request.plan.experiment.alone()
        run = CounterRun(plan, self._subject, self._right, self._bench)
        yield self._shown(run, is_final=False)
        shown = run.history[-1]
        for is_step in run.walked():
            step = len(run.history) - 1
            if is_step and (run.history[-1] != shown or step % _SHOWN_EVERY == 0):
                shown = run.history[-1]
                yield self._shown(run, is_final=False)
            else:
                yield None
        yield self._shown(run, is_final=True)

    def _shown(self, run: CounterRun, *, is_final: bool) -> CounterFrame:
        clean, naive = self._examination.clean_accuracy, self._examination.naive_accuracy
        assert clean is not None, "measured before the first step"
        assert naive is not None, "measured together with it"
        step = len(run.history) - 1
        return CounterFrame(
            request=self._request, clean_accuracy=clean, naive_accuracy=naive,
            accuracy=run.history[-1], history=tuple(run.history), step=step, steps=run.steps,
            broken=self._broken(run), done=_done(step, run.steps, is_final=is_final),
            is_final=is_final,
        )  # fmt: skip

    def _broken(self, run: CounterRun) -> tuple[EvidencePicture, ...]:
        rows = (self._right & ~run.is_held).nonzero().flatten()[:_SHOWN_PICTURES]
        x_adv = run.x_adv[rows] if len(rows) else None
        return evidence_pictures(self._subject, rows.tolist(), x_adv, self._chosen)


def _block(plan: Experiment, attack: Attack) -> int:
    """Pictures that are attacked together, so that a piece of work stays short."""
    if isinstance(attack, HopSkipJump):
        return _SMALL_BLOCK
    if plan.adaptive.averaged_passes > 1 or plan.adaptive.gradient == "adaptive":
        return _SMALL_BLOCK
    return _BLOCK


def _steps(attack: Attack, restarts: int) -> int | None:
    """How many steps an attack takes, at most, if it says so."""
    return restarts * attack.steps if isinstance(attack, PGD | HopSkipJump) else None


def _done(step: int, steps: int | None, *, is_final: bool) -> float | None:
    if is_final:
        return 1.0
    return None if steps is None else min(1.0, step / (steps + 1))
