"""Makes a substitute: asks, trains, measures, augments, round by round, and saves it."""

from __future__ import annotations

import time
from collections.abc import Generator
from dataclasses import dataclass
from typing import Literal

import torch
from torch import Tensor

from advstudio.core.classifier import Classifier
from advstudio.core.errors import NotApplicable
from advstudio.core.model import MODELS
from advstudio.substitute.augmentation import augmented, reservoir
from advstudio.substitute.measure import CHUNK, Watched
from advstudio.substitute.oracle import Oracle
from advstudio.substitute.plan import SubstitutePlan
from advstudio.substitute.substitute import Substitute

State = Literal["asking", "training", "measuring"]

SHOWN = 32
"""How many of the pictures that the oracle was asked about last are shown."""

_TELL_EVERY = 0.5
"""Seconds between two statuses within a round."""

_MEASURED, _CARRIED = 1000, 500


@dataclass(frozen=True, slots=True)
class Round:
    """A finished round; shares are in [0, 1], on pictures that the attacker never had.

    Attributes:
        number: 0 is the training on the seeds alone.
        queries: Pictures that the oracle has been asked about so far.
        loss: Mean cross-entropy with the oracle's answers, last epoch.
        agreement: Share that substitute and oracle name alike.
        accuracy: Share that the substitute names as their true label.
        transfer: Share of what the oracle gets right that FGSM on the substitute turns wrong.
        direct: The same with FGSM on the oracle itself; None where it grants no gradient.
    """

    number: int
    queries: int
    loss: float
    agreement: float
    accuracy: float
    transfer: float
    direct: float | None


@dataclass(frozen=True, slots=True)
class Status:
    """How far a substitute is.

    Attributes:
        state: What is being done.
        round: Number of the round that is going on.
        queries: Pictures that the oracle has been asked about.
        loss: Mean of the last whole epoch; NaN before the first.
        done: Share of the training, in [0, 1].
        seconds: Spent so far; pauses do not count.
        seconds_left: An estimate.
        pictures: (m, c, h, w) some of those that were asked about last.
        answers: (m,) what the oracle called them.
        is_round_end: Whether a round has just been measured.
    """

    state: State
    round: int
    queries: int
    loss: float
    done: float
    seconds: float
    seconds_left: float
    pictures: Tensor
    answers: Tensor
    is_round_end: bool = False


class SubstituteTraining:
    """A substitute in the making; it can be left between any two steps and gone on with.

    Args:
        plan: Checked.
        oracle: What is copied. Only its labels are asked for; its gradient, if it grants one,
            serves the comparison alone.
        x: (n, c, h, w) pictures, more than the plan's seeds; some become the seeds, and of the
            others the substitute is measured on some.
        y: (n,) their true labels; the seeds are spread over them, and no more is told to the
            attacker.

    Attributes:
        rounds: What is known of the finished rounds.
        oracle: Label only, and counting.
        substitute: As it stands.

    Raises:
        NotApplicable: Oracle and substitute take other pictures, or know other classes.
    """

    def __init__(self, plan: SubstitutePlan, oracle: Classifier, x: Tensor, y: Tensor) -> None:
        _check_alike(plan, oracle)
        self.plan = plan
        self.rounds: list[Round] = []
        self.oracle = Oracle(oracle, plan.budget)
        self.substitute = Substitute(plan, x.device)
        self._deployed = oracle
        order = torch.randperm(len(x), generator=torch.Generator().manual_seed(plan.seed))
        chosen = alike_often(y.cpu()[order], plan.seeds)
        self._seeds = x[order[chosen]]
        watched = order[~chosen][:_MEASURED]
        self.held_out = (x[watched], y[watched])
        self._watched = Watched(
            self.oracle.classifier, *self.held_out, carried=_CARRIED, epsilon=plan.epsilon
        )
        self._random = torch.Generator().manual_seed(plan.seed)
        self._x, self._answers = x[:0], y[:0]
        self._loss, self._trained, self._spent = float("nan"), 0, 0.0
        self._told, self._shown = 0.0, slice(0)

    def steps(self) -> Generator[Status | None, None, None]:
        """Go through all rounds; yields None between steps, and a status from time to time.

        Raises:
            TrainingFailed: The loss is no longer a number.
        """
        work = self._work()
        while True:
            began = time.monotonic()
            try:
                status = next(work)
            except StopIteration:
                return
            finally:
                self._spent += time.monotonic() - began
            # Until somebody asks for the next step, the work rests, and so does its clock.
            yield status

    def _work(self) -> Generator[Status | None, None, None]:
        yield self._status("asking", 0)
        yield from self._watched.prepare()
        direct = None
        if self._deployed.gradient != "none":
            direct = yield from self._watched.broken(self._deployed)
        for number in range(self.plan.rounds + 1):
            upcoming = self._seeds if number == 0 else (yield from self._augmentation(number))
            yield from self._ask(upcoming, number)
            yield from self._train(number)
            yield self._status("measuring", number)
            found = yield from self._watched.agreement(
                self.substitute.classifier, self.substitute.in_double()
            )
            self.rounds.append(
                Round(number, self.oracle.queries, self._loss, found.agreement, found.accuracy,
                      found.transfer, direct)
            )  # fmt: skip
            yield self._status("measuring", number, is_round_end=True)

    def _augmentation(self, number: int) -> Generator[Status | None, None, Tensor]:
        """New pictures from some of those that there are, or from all."""
        size = self.plan.share(number, len(self._x), self.oracle.queries)
        rows = reservoir(len(self._x), size, self._random)
        found = [self._x[:0]]
        for part in torch.split(rows, CHUNK):
            x, answers = self._x[part], self._answers[part]
            step = self.plan.step_of(number)
            found.append(augmented(self.substitute.classifier, x, answers, step))
            yield None
        return torch.cat(found)

    def _ask(self, x: Tensor, number: int) -> Generator[Status | None, None, None]:
        first = len(self._x)
        for part in torch.split(x, CHUNK):
            # Steps there and back meet pictures that are in the set already.
            new = part[self.oracle.is_new(part)]
            self._answers = torch.cat([self._answers, self.oracle.answers(new)])
            self._x = torch.cat([self._x, new])
            yield None
        self._shown = slice(first, first + SHOWN)
        yield self._status("asking", number)

    def _train(self, number: int) -> Generator[Status | None, None, None]:
        for _ in range(self.plan.epochs):
            epoch = self.substitute.epoch(self._x, self._answers)
            while True:
                try:
                    next(epoch)
                except StopIteration as end:
                    self._loss = end.value
                    break
                self._trained += self.plan.batch_size
                yield self._status("training", number) if self._is_due() else None

    def _is_due(self) -> bool:
        now = time.monotonic()
        is_due = now - self._told >= _TELL_EVERY
        if is_due:
            self._told = now
        return is_due

    def _status(self, state: State, number: int, *, is_round_end: bool = False) -> Status:
        whole = sum(-(-size // self.plan.batch_size) for size in self.plan.sizes())
        steps = whole * self.plan.batch_size * self.plan.epochs
        is_over = len(self.rounds) > self.plan.rounds
        # Pictures that repeat others are left out, so there may be less to do than was planned.
        done = 1.0 if is_over else min(1.0, self._trained / steps)
        left = self._spent / done * (1 - done) if done else float("nan")
        return Status(
            state, number, self.oracle.queries, self._loss, done, self._spent, left,
            self._x[self._shown], self._answers[self._shown], is_round_end,
        )  # fmt: skip


def alike_often(y: Tensor, count: int) -> Tensor:
    """(n,) bool: `count` of the (n,) labels, every class as often as every other, the first ones.

    The attacker collects pictures that stand for all classes, as the paper says; to choose them,
    he looks at them himself.
    """
    rank = torch.zeros_like(y)
    for label in sorted(set(y.tolist())):
        rank[y == label] = torch.arange(int((y == label).sum()))
    chosen = torch.zeros_like(y, dtype=torch.bool)
    chosen[rank.argsort(stable=True)[:count]] = True
    return chosen


def _check_alike(plan: SubstitutePlan, oracle: Classifier) -> None:
    model = MODELS[plan.substitute]
    own, others = len(model.class_names()), len(oracle.class_names)
    if model.input_shape != oracle.input_shape or own != others:
        raise NotApplicable(
            "{substitute} takes pictures of {shape} and knows {own} classes, the oracle {other} "
            "and {others}. Choose a substitute for the oracle's pictures.",
            substitute=model.title, shape=" × ".join(map(str, model.input_shape)), own=own,
            other=" × ".join(map(str, oracle.input_shape)), others=others,
        )  # fmt: skip
