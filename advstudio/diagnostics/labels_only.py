"""Whether the model tells only labels."""

from __future__ import annotations

from advstudio.diagnostics.finding import Finding
from advstudio.diagnostics.indicator import INDICATORS, Indicator
from advstudio.diagnostics.subject import Measuring, Subject


@INDICATORS.register("labels-only", order=1)
class LabelsOnly(Indicator):
    """Whether it tells only the predicted class.

    Red at the first sign: without scores there is no loss, and without a loss no gradient.
    """

    title = "Labels only"
    source = (
        "Papernot et al. 2017, arXiv:1602.02697; Pintor et al. 2022, arXiv:2106.09947 (unavailable"
        " gradients)"
    )
    cause = "gradient-denied"
    paper = (
        "A model that tells only its most likely class gives no gradient, but every picture that "
        "it got wrong before it still gets wrong."
    )
    remedy = "Attack by classes only (HopSkipJump, Boundary), or train a substitute on its answers."
    expense = "nothing"
    reach = "always"
    threshold = 0.0
    hint = 0.0

    def look(self, subject: Subject) -> Measuring[Finding]:
        yield
        if subject.deployed.output == "label":
            return self.number(1.0, "It answers with a class and nothing else.")
        return self.number(0.0, "It answers with more than a class.")
