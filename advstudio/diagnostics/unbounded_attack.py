"""Whether an attack without bounds fails."""

from __future__ import annotations

from advstudio.diagnostics._attempts import unbounded
from advstudio.diagnostics._slopes import is_known
from advstudio.diagnostics.finding import Finding
from advstudio.diagnostics.indicator import INDICATORS, NO_GRADIENT, Indicator
from advstudio.diagnostics.subject import Measuring, Subject


@INDICATORS.register("unbounded-attack", order=45)
class UnboundedAttack(Indicator):
    """Accuracy that PGD leaves when it may change everything.

    Twice the steps, in a ball that holds every picture. Red above 1/k for k classes, what guessing
    leaves; amber above 0.
    """

    title = "Unbounded attack fails"
    source = (
        "Athalye et al. 2018, arXiv:1802.00420, section 3.1; Pintor et al. 2022, arXiv:2106.09947 "
        "(unconstrained attack failure)"
    )
    cause = "transfer-beats-direct"
    paper = (
        "Without a bound an attack must reach every success; if it does not, it is the attack that"
        " fails."
    )
    remedy = "Change the loss, or what stands in the gradient's way."
    expense = "2 × steps gradients"
    reach = "set"
    threshold = 0.1
    hint = 0.0

    def look(self, subject: Subject) -> Measuring[Finding]:
        if not subject.grants_gradient:
            yield
            return self.unmeasured(NO_GRADIENT)
        right = yield from is_known(subject)
        found = yield from unbounded(subject, 1.0)
        return self.against_guessing(
            right & ~found.is_broken,
            "PGD in a ball that holds every picture leaves {hits} of {count} right; amber above "
            "none, red above {limit:.0%}.",
            of=right,
            classes=len(subject.deployed.class_names),
        )
