"""Whether the logits are probabilities."""

from __future__ import annotations

from advstudio.diagnostics._slopes import logits
from advstudio.diagnostics.cause import NEVER
from advstudio.diagnostics.finding import Finding
from advstudio.diagnostics.indicator import INDICATORS, Indicator
from advstudio.diagnostics.subject import Measuring, Subject

_ROUNDING = 1e-5


@INDICATORS.register("softmax-output", order=15)
class SoftmaxOutput(Indicator):
    """Whether what it gives as logits are probabilities already.

    Amber, as AutoAttack warns and goes on: a softmax of a softmax is flat, but not flat everywhere.
    """

    title = "Softmax as output"
    source = "Croce and Hein 2020, arXiv:2003.01690, the checks of AutoAttack's code"
    cause = "gradient-underflow"
    paper = (
        "A model that returns probabilities instead of logits flattens every loss built on them."
    )
    remedy = "Take its output before the softmax, or the logarithm of it."
    expense = "1 query"
    reach = "always"
    threshold = NEVER
    hint = 0.0

    def look(self, subject: Subject) -> Measuring[Finding]:
        answers = yield from logits(subject)
        is_within = (answers >= -_ROUNDING) & (answers <= 1 + _ROUNDING)
        sums = (answers.sum(dim=1) - 1).abs() <= _ROUNDING * answers.shape[1]
        if bool(is_within.all()) and bool(sums.all()):
            return self.number(1.0, "Its logits lie between 0 and 1 and add up to 1.")
        return self.number(0.0, "Its logits are not probabilities.")
