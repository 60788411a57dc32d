"""Whether other starts would have broken more."""

from __future__ import annotations

from advstudio.diagnostics._attempts import again, naive
from advstudio.diagnostics._slopes import is_known
from advstudio.diagnostics.cause import NEVER
from advstudio.diagnostics.finding import Finding
from advstudio.diagnostics.indicator import INDICATORS, NO_GRADIENT, Indicator
from advstudio.diagnostics.subject import Measuring, Subject


@INDICATORS.register("more-restarts", order=51)
class MoreRestarts(Indicator):
    """Share of pictures that other starts break.

    Amber at the first such picture; never red, because the remedy is at hand.
    """

    title = "Other starts"
    source = "Carlini et al. 2019, arXiv:1902.06705"
    cause = "none"
    paper = "An attack has been started often enough when more starts change nothing."
    remedy = "Restart more often."
    expense = "restarts × steps gradients"
    reach = "set"
    threshold = NEVER
    hint = 0.005

    def look(self, subject: Subject) -> Measuring[Finding]:
        if not subject.grants_gradient:
            yield
            return self.unmeasured(NO_GRADIENT)
        right = yield from is_known(subject)
        found = yield from again(subject)
        left = right & ~(yield from naive(subject)).is_broken
        return self.left_over(found, left, right)
