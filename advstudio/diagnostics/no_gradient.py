"""Whether the model tells scores and grants no gradient."""

from __future__ import annotations

from advstudio.diagnostics.finding import Finding
from advstudio.diagnostics.indicator import INDICATORS, Indicator
from advstudio.diagnostics.subject import Measuring, Subject


@INDICATORS.register("no-gradient", order=2)
class NoGradient(Indicator):
    """Whether it grants no gradient although it tells scores.

    Red at the first sign: an attack by gradients cannot even start.
    """

    title = "No gradient"
    source = (
        "Pintor et al. 2022, arXiv:2106.09947 (unavailable gradients); Athalye et al. 2018, "
        "arXiv:1802.00420, section 3.1"
    )
    cause = "non-differentiable"
    paper = "Where backpropagation stops, the attack fails and not the model."
    remedy = (
        "Put a smooth stand-in in place of the step that has no derivative, on the way back only "
        "(BPDA)."
    )
    expense = "nothing"
    reach = "always"
    threshold = 0.0
    hint = 0.0

    def look(self, subject: Subject) -> Measuring[Finding]:
        yield
        if subject.deployed.output == "label":
            return self.unmeasured("It tells only labels; that alone takes the gradient away.")
        if subject.grants_gradient:
            return self.number(0.0, "It grants a gradient.")
        return self.number(1.0, "It tells scores, but backpropagation through it is refused.")
