"""How far the leading class is ahead of the next."""

from __future__ import annotations

from advstudio.diagnostics._slopes import logits
from advstudio.diagnostics.finding import Finding
from advstudio.diagnostics.indicator import INDICATORS, Indicator
from advstudio.diagnostics.subject import Measuring, Subject

_UNDERFLOW = 104.0


@INDICATORS.register("top-gap", order=14)
class TopGap(Indicator):
    """Share of pictures whose leading logit is ahead by more than float32's exponential can tell.

    104 is where the exponential of minus the lead becomes 0. Red above 10 % of the pictures, as for
    gradients of exactly zero, of which it is the reason.
    """

    title = "Lead of the top class"
    source = "Carlini and Wagner 2016, arXiv:1607.04311"
    cause = "gradient-underflow"
    paper = "Where the softmax is saturated, no small change changes the loss."
    remedy = "Follow the margin: it falls with the lead, however large that is."
    expense = "1 query"
    reach = "always"
    threshold = 0.1
    hint = 0.0

    def look(self, subject: Subject) -> Measuring[Finding]:
        if subject.deployed.output == "label":
            yield
            return self.unmeasured("It tells only labels.")
        leading = (yield from logits(subject)).topk(2, dim=1).values
        return self.share(
            leading[:, 0] - leading[:, 1] > _UNDERFLOW,
            "The top class leads by more than 104 on {hits} of {count} pictures, so all others "
            "have a probability of 0; red above {limit:.0%}.",
        )
