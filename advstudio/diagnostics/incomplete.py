"""Whether the attack was stopped too early."""

from __future__ import annotations

from advstudio.diagnostics._attempts import climb, naive
from advstudio.diagnostics._slopes import TINY, is_known
from advstudio.diagnostics.cause import NEVER
from advstudio.diagnostics.finding import Finding
from advstudio.diagnostics.indicator import INDICATORS, NO_GRADIENT, Indicator
from advstudio.diagnostics.subject import Measuring, Subject

_RANGE = 0.05


@INDICATORS.register("incomplete", order=52)
class Incomplete(Indicator):
    """Share of pictures whose loss still rises at PGD's end, of those that it did not break.

    The loss is scaled to [0, 1] over the attack, its running best taken, and the last quarter of
    the steps may add 0.05 at most (the authors' code: the last 10 of 50). Amber above half of the
    pictures; never red, because the remedy is at hand.

    # Deviates: the margin instead of the attack's loss, which is flat where a softmax saturates.
    """

    title = "Not yet at its end"
    source = "Pintor et al. 2022, arXiv:2106.09947 (incomplete optimisation)"
    cause = "none"
    paper = "An attack that stops while its loss still rises has not converged."
    remedy = "Take more steps, or larger ones."
    expense = "steps gradients"
    reach = "small"
    threshold = NEVER
    hint = 0.5

    def look(self, subject: Subject) -> Measuring[Finding]:
        if not subject.grants_gradient:
            yield
            return self.unmeasured(NO_GRADIENT)
        right = yield from is_known(subject)
        holds = right & ~(yield from naive(subject)).is_broken
        if not bool(holds.any()):
            return self.number(0.0, "PGD broke every picture before it ended.")
        margins = yield from climb(subject)
        low, high = margins.amin(dim=0), margins.amax(dim=0)
        best = ((margins - low) / (high - low).clamp_min(TINY)).cummax(dim=0).values
        tail = max(1, len(best) // 4)
        return self.share(
            best[-1] - best[-tail] > _RANGE,
            "The loss still rose at the end on {hits} of the {count} pictures that PGD left; amber "
            "above {hint:.0%}, never red.",
            of=holds,
        )
