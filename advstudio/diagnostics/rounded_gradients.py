"""How often the label's probability rounds to one."""

from __future__ import annotations

from advstudio.diagnostics._slopes import logits
from advstudio.diagnostics.cause import NEVER
from advstudio.diagnostics.finding import Finding
from advstudio.diagnostics.indicator import INDICATORS, Indicator
from advstudio.diagnostics.subject import Measuring, Subject


@INDICATORS.register("rounded-gradients", order=12)
class RoundedGradients(Indicator):
    """Share of pictures whose label has a probability of exactly 1 in float32.

    There its own share is missing from the cross-entropy's gradient, which then follows the other
    classes alone. That happens to good networks without any defense, so it is amber from a tenth on
    and never red.
    """

    title = "Rounded probabilities"
    source = "Carlini and Wagner 2016, arXiv:1607.04311 (saturated softmax)"
    cause = "gradient-underflow"
    paper = (
        "A softmax that rounds to one loses part of the gradient, and FGSM with it part of its "
        "strength."
    )
    remedy = "Compare with the margin loss before believing what FGSM leaves."
    expense = "1 query"
    reach = "always"
    threshold = NEVER
    hint = 0.1

    def look(self, subject: Subject) -> Measuring[Finding]:
        if subject.deployed.output == "label":
            yield
            return self.unmeasured("It tells only labels.")
        probs = (yield from logits(subject)).softmax(dim=1)
        own = probs.gather(1, subject.y.view(-1, 1)).squeeze(1)
        return self.share(
            own == 1,
            "The label's probability rounds to 1 on {hits} of {count} pictures, so part of the "
            "gradient is lost; amber above {hint:.0%}, never red.",
        )
