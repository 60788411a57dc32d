"""Whether an attack passed by what it looked for."""

from __future__ import annotations

from advstudio.diagnostics._attempts import climb
from advstudio.diagnostics._slopes import is_known
from advstudio.diagnostics.cause import NEVER
from advstudio.diagnostics.finding import Finding
from advstudio.diagnostics.indicator import INDICATORS, NO_GRADIENT, Indicator
from advstudio.diagnostics.subject import Measuring, Subject


@INDICATORS.register("silent-success", order=53)
class SilentSuccess(Indicator):
    """Share of pictures that PGD had broken on its way and not at its last step.

    Amber above 5 %, never red: the attacks here return the best of all their steps. An
    evaluation that keeps the last one would count them as held.
    """

    title = "Silent success"
    source = "Pintor et al. 2022, arXiv:2106.09947 (silent success)"
    cause = "none"
    paper = (
        "An attack that passes an adversarial example and returns a later point reports a failure "
        "that was none."
    )
    remedy = "Return the best iterate."
    expense = "steps gradients"
    reach = "small"
    threshold = NEVER
    hint = 0.05

    def look(self, subject: Subject) -> Measuring[Finding]:
        if not subject.grants_gradient:
            yield
            return self.unmeasured(NO_GRADIENT)
        right = yield from is_known(subject)
        is_broken = (yield from climb(subject)) > 0
        return self.share(
            is_broken[:-1].any(dim=0) & ~is_broken[-1],
            "PGD passed by an example on {hits} of {count} pictures and ended elsewhere; amber "
            "above {hint:.0%}, never red.",
            of=right,
        )
