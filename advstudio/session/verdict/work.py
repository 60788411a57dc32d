"""The verdict on one picture, live: cheap indicators first, one frame for each."""

from __future__ import annotations

import time
from collections.abc import Hashable, Iterator
from functools import partial

from advstudio.diagnostics.examination import Examination, live_names
from advstudio.diagnostics.indicator import INDICATORS
from advstudio.session.experiment import Experiment
from advstudio.session.forgetting import forgotten_if_it_fails
from advstudio.session.frames import Progress
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
    keys = [_key(alone) for alone in e.classifiers()]
    with forgotten_if_it_fails(bench, _LOOKS, keys):
        looks = [
            bench.remembered(_LOOKS, key, partial(_Look, alone, bench))
            for key, alone in zip(keys, e.classifiers(), strict=True)
        ]
        for look in looks:
            while not look.examination.is_over:
                yield _frame(e, looks) if look.advance() else None
        yield _frame(e, looks)


class _Look:
    """One classifier being examined on one picture; kept, so that an interrupted one goes on.

    Args:
        alone: One classifier's share of an experiment.
        bench: Networks and pictures.
    """

    def __init__(self, alone: Experiment, bench: Workbench) -> None:
        subject = picture_subject(alone, bench)
        names = live_names(is_large=subject.is_large)
        self.examination = Examination(subject, names)
        self.milliseconds = 0.0
        self._alone = alone
        self._left_out = tuple(name for name in INDICATORS if name not in names)
        self._view: VerdictView | None = None

    def advance(self) -> bool:
        """One piece more; whether there is something new to show."""
        started = time.perf_counter()
        is_new = self.examination.advance()
        self.milliseconds += 1e3 * (time.perf_counter() - started)
        if is_new:
            self._view = None
        return is_new

    def view(self) -> VerdictView:
        """The verdict so far."""
        if self._view is None:
            chosen = (self._alone.picture.index,)
            self._view = verdict_view(self._alone, self.examination, chosen, self._left_out)
        return self._view


def _frame(e: Experiment, looks: list[_Look]) -> VerdictFrame:
    known = sum(len(look.examination.findings) for look in looks)
    total = sum(len(look.examination.names) for look in looks)
    views = [look.view() for look in looks]
    return VerdictFrame(
        e, views[0], views[1] if len(views) > 1 else None, known / total,
        is_final=known == total, milliseconds=sum(look.milliseconds for look in looks),
    )  # fmt: skip


def _key(alone: Experiment) -> Hashable:
    """All that the verdict depends on; neither attack nor plane."""
    return (
        alone.model, alone.defenses, alone.picture, alone.norm, alone.epsilon, alone.seed
    )  # fmt: skip
