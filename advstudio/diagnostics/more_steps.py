"""Whether more steps would have broken more."""

from __future__ import annotations

from advstudio.diagnostics._attempts import longer, naive
from advstudio.diagnostics._slopes import is_known
from advstudio.diagnostics.cause import NEVER
from advstudio.diagnostics.finding import Finding
from advstudio.diagnostics.indicator import INDICATORS, NO_GRADIENT, Indicator
from advstudio.diagnostics.subject import Measuring, Subject


@INDICATORS.register("more-steps", order=50)
class MoreSteps(Indicator):
    """Share of pictures that twice the steps break.

    Carlini et al.: doubling the steps should change nothing. Amber above 0.5 points and two
    pictures; never red, because the remedy is at hand.
    """

    title = "Twice the steps"
    source = "Carlini et al. 2019, arXiv:1902.06705"
    cause = "none"
    paper = "An attack has run long enough when running it twice as long changes nothing."
    remedy = "Take more steps."
    expense = "2 × steps gradients"
    reach = "set"
    threshold = NEVER
    hint = 0.005

    def look(self, subject: Subject) -> Measuring[Finding]:
        if not subject.grants_gradient:
            yield
            return self.unmeasured(NO_GRADIENT)
        right = yield from is_known(subject)
        found = yield from longer(subject)
        left = right & ~(yield from naive(subject)).is_broken
        return self.left_over(found, left, right)
