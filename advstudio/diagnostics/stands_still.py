"""Whether the scores move at all where the gradient says that they do."""

from __future__ import annotations

from advstudio.diagnostics._slopes import probed
from advstudio.diagnostics.finding import Finding
from advstudio.diagnostics.indicator import INDICATORS, Indicator
from advstudio.diagnostics.subject import Measuring, Subject

_STILL = 0.01


@INDICATORS.register("stands-still", order=3)
class StandsStill(Indicator):
    """Share of pictures whose scores stay where they are though the gradient claims a slope.

    A step of 0.001 per pixel value, along the sign of the gradient that is granted (or that a
    stand-in would grant) and against it, should move the margin as the gradient says. Below a
    hundredth of that counts as no movement: rounding and compression move in jumps of their own
    size, or not at all.

    Red above a quarter: the share is 0 on networks that are differentiable almost everywhere, and
    about 1 behind a step that is not; between the two lies nothing but chance.
    """

    title = "Scores stand still"
    source = "Athalye et al. 2018, arXiv:1802.00420, section 4.1 (non-differentiable steps)"
    cause = "non-differentiable"
    paper = (
        "A step whose derivative is zero almost everywhere gives no gradient; one that is made up "
        "is not the model's own."
    )
    remedy = (
        "BPDA: the identity, or a smooth stand-in, on the way back; check it on the same step "
        "before an undefended model."
    )
    expense = "1 gradient, 2 queries"
    reach = "always"
    threshold = 0.25
    hint = 0.05

    def look(self, subject: Subject) -> Measuring[Finding]:
        if subject.deployed.output == "label":
            yield
            return self.unmeasured("It tells only labels, which stand still by their nature.")
        if not subject.grants_gradient and (subject.is_large or subject.adapted.gradient == "none"):
            yield
            return self.unmeasured("It claims no slope to hold it against.")
        probe = yield from probed(subject)
        if not bool(probe.is_claimed.any()):
            return self.unmeasured("The margin's gradient is zero, so it claims no slope.")
        return self.share(
            probe.ratio.abs() < _STILL,
            "The scores of {hits} of {count} pictures do not move under a step of 0.001 for which "
            "the gradient claims a slope; red above {limit:.0%}.",
            of=probe.is_claimed,
        )
