"""How large the logits are."""

from __future__ import annotations

from advstudio.diagnostics._slopes import logits
from advstudio.diagnostics.finding import Finding
from advstudio.diagnostics.indicator import INDICATORS, Indicator
from advstudio.diagnostics.subject import Measuring, Subject


@INDICATORS.register("logit-size", order=13)
class LogitSize(Indicator):
    """Mean absolute logit.

    Red above 104: the exponential of minus that is 0 in float32 (its smallest number is 1.4e-45),
    so classes apart by as much have a probability of 0. Amber above 50. Undistilled networks stay
    near 6 to 20.
    """

    title = "Size of the logits"
    source = "Carlini and Wagner 2016, arXiv:1607.04311 (5.8 without distillation, 482 at T = 100)"
    cause = "gradient-underflow"
    paper = (
        "Distillation at a high temperature makes the logits a hundred times as large, which "
        "saturates the softmax."
    )
    remedy = "Divide the logits by a temperature before the loss."
    expense = "1 query"
    reach = "always"
    threshold = 104.0
    hint = 50.0

    def look(self, subject: Subject) -> Measuring[Finding]:
        if subject.deployed.output != "logits":
            yield
            return self.unmeasured("It does not tell its logits.")
        size = float((yield from logits(subject)).abs().mean())
        return self.number(size, "The mean absolute logit is {value:.1f}; red above {limit:.0f}.")
