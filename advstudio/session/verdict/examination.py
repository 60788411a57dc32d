"""The verdict on a set of pictures, in the background: all indicators, then the counter-attack."""

from __future__ import annotations

from collections.abc import Generator, Iterator
from functools import partial

from advstudio.diagnostics.examination import Examination
from advstudio.diagnostics.indicator import INDICATORS
from advstudio.session.frames import Progress
from advstudio.session.resumable import Resumable, resumed
from advstudio.session.shelf import Shelf
from advstudio.session.verdict.counter import CounterRun
from advstudio.session.verdict.examination_frames import ExaminationFrame, ExaminationRequest
from advstudio.session.verdict.frames import VerdictView
from advstudio.session.verdict.subjects import numbers, prepared, set_subject
from advstudio.session.verdict.views import verdict_view
from advstudio.session.workbench import Workbench

_COUNTERING = 0.7
"""Share of the work after which the counter-attack begins."""

_EXAMINATIONS: Shelf[ExaminationRequest, _Sitting] = Shelf("examination", limit=2)


def examination_frames(
    request: ExaminationRequest, bench: Workbench
) -> Iterator[ExaminationFrame | Progress | None]:
    """Yield the verdict after every indicator, and the accuracies; interrupted, it goes on.

    Raises:
        NotApplicable: No set of pictures for the model, or no ball for the norm.
        AdvstudioError: The experiment is wrong, or a network cannot be loaded.
    """
    yield from prepared(request.experiment, bench)
    yield from resumed(bench, _EXAMINATIONS, request, partial(_Sitting, request, bench)).replayed()


class _Sitting(Resumable[ExaminationFrame | None]):
    """An examination in the making.

    Args:
        request: What was asked.
        bench: Networks and pictures.
    """

    def __init__(self, request: ExaminationRequest, bench: Workbench) -> None:
        super().__init__()
        self._request, self._bench = request, bench
        self._alone = request.experiment.alone()
        self._chosen = numbers(self._alone.model, request.count, request.offset)
        subject = set_subject(self._alone, bench, count=request.count, offset=request.offset)
        self._examination = Examination(subject, tuple(INDICATORS))
        self._countered: float | None = None
        self._view: VerdictView | None = None

    def _run(self) -> Generator[ExaminationFrame | None, None, None]:
        for _ in self._accuracies():
            yield None
        yield self._shown(self._doing(), 0.0)
        names = self._examination.names
        while not self._examination.is_over:
            if self._examination.advance():
                self._view = None
                share = len(self._examination.findings) / len(names)
                yield self._shown(self._doing(), _COUNTERING * share)
            else:
                yield None
        yield from self._counter()
        yield self._shown("", 1.0)

    def _accuracies(self) -> Iterator[None]:
        yield from self._examination.accuracies()

    def _counter(self) -> Generator[ExaminationFrame | None, None, None]:
        plan = self._verdict().counter
        if plan is None:
            return
        right = yield from self._examination.accuracies()
        run = CounterRun(plan.experiment, self._examination.subject, right, self._bench)
        for is_step in run.walked():
            yield None
            if is_step and run.steps is not None:
                share = min(1.0, (len(run.history) - 1) / run.steps)
                yield self._shown(plan.title, _COUNTERING + (1 - _COUNTERING) * share)
        self._countered = run.history[-1]

    def _doing(self) -> str:
        awaited = self._examination.awaited
        return INDICATORS[awaited[0]].title if awaited else ""

    def _verdict(self) -> VerdictView:
        if self._view is None:
            self._view = verdict_view(self._alone, self._examination, self._chosen, ())
        return self._view

    def _shown(self, doing: str, done: float) -> ExaminationFrame:
        return ExaminationFrame(
            request=self._request, verdict=self._verdict(),
            clean_accuracy=self._examination.clean_accuracy,
            naive_accuracy=self._examination.naive_accuracy, counter_accuracy=self._countered,
            doing=doing, done=done, is_final=done == 1.0, seconds=self.seconds,
        )  # fmt: skip
