"""Whether it is right where no picture is left."""

from __future__ import annotations

from advstudio.diagnostics._attempts import unbounded
from advstudio.diagnostics._slopes import is_known
from advstudio.diagnostics.finding import Finding
from advstudio.diagnostics.indicator import INDICATORS, NO_GRADIENT, Indicator
from advstudio.diagnostics.subject import Measuring, Subject


@INDICATORS.register("beyond-chance", order=46)
class BeyondChance(Indicator):
    """Accuracy at half of the largest distance between two pictures, where all can become grey.

    Red above 1/k for k classes: from there every picture can be made the same grey one, and all
    that is left is guessing. Amber above 5 %.
    """

    title = "Better than chance on grey"
    source = "Carlini et al. 2019, arXiv:1902.06705 (accuracy at high distortion)"
    cause = "transfer-beats-direct"
    paper = (
        "At a distortion that turns every picture grey no classifier beats guessing, so an attack "
        "that leaves more has failed."
    )
    remedy = "Change the loss, or what stands in the gradient's way."
    expense = "2 × steps gradients"
    reach = "set"
    threshold = 0.1
    hint = 0.05

    def look(self, subject: Subject) -> Measuring[Finding]:
        if not subject.grants_gradient:
            yield
            return self.unmeasured(NO_GRADIENT)
        right = yield from is_known(subject)
        found = yield from unbounded(subject, 0.5)
        return self.against_guessing(
            right & ~found.is_broken,
            "Where every picture can become grey, PGD leaves {hits} of {count} right; red above "
            "{limit:.0%}.",
            of=right,
            classes=len(subject.deployed.class_names),
        )
