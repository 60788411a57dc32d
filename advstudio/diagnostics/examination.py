"""All indicators on one subject, one after the other; can be left and taken up at any time."""

from __future__ import annotations

from collections.abc import Generator, Sequence

from torch import Tensor

from advstudio.core.errors import NotApplicable
from advstudio.diagnostics._attempts import naive
from advstudio.diagnostics._slopes import is_known
from advstudio.diagnostics.finding import Finding
from advstudio.diagnostics.indicator import INDICATORS
from advstudio.diagnostics.subject import Measuring, Subject
from advstudio.diagnostics.verdict import Verdict, verdict_of


class Examination:
    """Indicators at work.

    Args:
        subject: What is examined.
        names: Of the indicators, in order.

    Attributes:
        findings: Those that are known, by name, in order.
        clean_accuracy: Of the deployed classifier; None while unknown.
        naive_accuracy: What PGD leaves along the gradient as it is granted; None while unknown.
    """

    def __init__(self, subject: Subject, names: Sequence[str]) -> None:
        self.subject, self.names = subject, tuple(names)
        self.findings: dict[str, Finding] = {}
        self.clean_accuracy: float | None = None
        self.naive_accuracy: float | None = None
        self._work = self._run()

    @property
    def awaited(self) -> tuple[str, ...]:
        """Names of those that are still to come, the next one first."""
        return tuple(name for name in self.names if name not in self.findings)

    @property
    def is_over(self) -> bool:
        """Whether all are known."""
        return not self.awaited

    @property
    def verdict(self) -> Verdict:
        """What the findings so far come to."""
        return verdict_of(self.findings)

    def advance(self) -> bool:
        """One piece more; whether there is a new finding."""
        return next(self._work, True)

    def _run(self) -> Generator[bool, None, None]:
        for name in self.names:
            finding = yield from self._found(name)
            self.findings[name] = finding
            yield True

    def _found(self, name: str) -> Generator[bool, None, Finding]:
        look = INDICATORS[name]().look(self.subject)
        while True:
            try:
                next(look)
            except StopIteration as end:
                finding: Finding = end.value
                return finding
            except NotApplicable as error:
                return Finding("grey", None, error.template, error.values)
            yield False

    def accuracies(self) -> Measuring[Tensor]:
        """Measure both accuracies, if no indicator has; return (n,) bool, what is right clean."""
        right = yield from is_known(self.subject)
        left = yield from naive(self.subject)
        self.clean_accuracy = float(right.float().mean())
        self.naive_accuracy = float((right & ~left.is_broken).float().mean())
        return right


def live_names(*, is_large: bool) -> tuple[str, ...]:
    """The indicators that one picture can afford while somebody waits.

    Args:
        is_large: Whether one pass takes as long as a whole attack on a digit.
    """
    reaches = {"always"} if is_large else {"always", "small"}
    return tuple(name for name, kind in INDICATORS.items() if kind.reach in reaches)
