"""Whether a loss that cannot saturate has no gradient."""

from __future__ import annotations

from advstudio.diagnostics._slopes import slope
from advstudio.diagnostics.finding import Finding
from advstudio.diagnostics.indicator import INDICATORS, Indicator
from advstudio.diagnostics.subject import Measuring, Subject

_LEAST_CLASSES = 3


@INDICATORS.register("zero-dlr", order=16)
class ZeroDlr(Indicator):
    """Share of pictures on which the DLR loss has no gradient.

    AutoAttack warns at the first such picture, which is amber here. Red above 10 %, as for the
    cross-entropy; red here and not there means that two logits are tied by design.
    """

    title = "Zero gradient of DLR"
    source = "Croce and Hein 2020, arXiv:2003.01690, the checks of AutoAttack's code"
    cause = "shattered-gradients"
    paper = (
        "The DLR loss does not saturate; if its gradient is zero all the same, something else has "
        "removed it."
    )
    remedy = "Look for clipping and ties in the output; search by scores."
    expense = "1 gradient"
    reach = "always"
    threshold = 0.1
    hint = 0.01
    least_pictures = 10

    def look(self, subject: Subject) -> Measuring[Finding]:
        if not subject.grants_gradient or len(subject.deployed.class_names) < _LEAST_CLASSES:
            yield
            return self.unmeasured("There is no gradient, or there are too few classes for DLR.")
        found = yield from slope(subject, "dlr")
        return self.share(
            found.grad.flatten(1).abs().amax(dim=1) == 0,
            "The DLR loss has no gradient on {hits} of {count} pictures; red above {limit:.0%}.",
        )
