"""The verdict on one picture, live: cheap indicators first, one frame for each."""

from __future__ import annotations

from collections.abc import Hashable, Iterator
from functools import partial

from advstudio.diagnostics.examination import Examination, live_names
from advstudio.diagnostics.indicator import INDICATORS
from advstudio.session.experiment import Experiment
from advstudio.session.frames import Progress
from advstudio.session.resumable import Resumable, resumed
from advstudio.session.shelf import Shelf
from advstudio.session.verdict.frames import VerdictFrame, VerdictView
from advstudio.session.verdict.subjects import picture_subject, prepared
from advstudio.session.verdict.views import verdict_view
from advstudio.session.workbench import Workbench

_LOOKS: Shelf[Hashable, _Look] = Shelf("verdict", limit=8)


def verdict_frames(e: Experiment, bench: Workbench) -> Iterator[VerdictFrame | Progress | None]:
    """Yield the verdict after every indicator; what is known already comes at once.

    Raises:
        NotApplicable: The norm has no ball in which a gradient can be followed.
        AdvstudioError: The experiment is wrong, or a network cannot be loaded.
    """
    yield from prepared(e, bench)
    looks = [
        resumed(bench, _LOOKS, _key(alone), partial(_Look, alone, bench))
        for alone in e.classifiers()
    ]
    for look in looks:
        for has_finding in look.payloads():
            yield _frame(e, looks) if has_finding else None
    yield _frame(e, looks)


class _Look(Resumable[bool]):
    """One classifier being examined on one picture; payloads say whether a finding is new.

    Args:
        alone: One classifier's share of an experiment.
        bench: Networks and pictures.
    """

    def __init__(self, alone: Experiment, bench: Workbench) -> None:
        super().__init__()
        subject = picture_subject(alone, bench)
        names = live_names(is_large=subject.is_large)
        self.examination = Examination(subject, names)
        self._alone = alone
        self._left_out = tuple(name for name in INDICATORS if name not in names)
        self._view: VerdictView | None = None

    def view(self) -> VerdictView:
        """The verdict so far."""
        if self._view is None:
            chosen = (self._alone.picture.index,)
            self._view = verdict_view(self._alone, self.examination, chosen, self._left_out)
        return self._view

    def _run(self) -> Iterator[bool]:
        while not self.examination.is_over:
            has_finding = self.examination.advance()
            if has_finding:
                self._view = None
            yield has_finding


def _frame(e: Experiment, looks: list[_Look]) -> VerdictFrame:
    known = sum(len(look.examination.findings) for look in looks)
    total = sum(len(look.examination.names) for look in looks)
    views = [look.view() for look in looks]
    return VerdictFrame(
        e, views[0], views[1] if len(views) > 1 else None, known / total,
        is_final=known == total, milliseconds=1e3 * sum(look.seconds for look in looks),
    )  # fmt: skip


def _key(alone: Experiment) -> Hashable:
    """All that the verdict depends on; neither attack nor plane."""
    return (
        alone.model, alone.defenses, alone.picture, alone.norm, alone.epsilon, alone.seed
    )  # fmt: skip
