"""Whether the attack works where there is no defense."""

from __future__ import annotations

from advstudio.diagnostics._attempts import undefended_attempt
from advstudio.diagnostics._slopes import is_known
from advstudio.diagnostics.cause import NEVER
from advstudio.diagnostics.finding import Finding
from advstudio.diagnostics.indicator import INDICATORS, UNDEFENDED, Indicator
from advstudio.diagnostics.subject import Measuring, Subject


@INDICATORS.register("ablation", order=55)
class Ablation(Indicator):
    """Accuracy that the same attack leaves of the undefended network.

    Amber above a half: at so small an epsilon the attack proves nothing about the defense either.
    Never red.
    """

    title = "Without the defense"
    source = "Carlini et al. 2019, arXiv:1902.06705"
    cause = "none"
    paper = "Before an attack is believed to fail against a defense, it must succeed without it."
    remedy = "Raise epsilon, or take a stronger attack."
    expense = "steps gradients"
    reach = "set"
    threshold = NEVER
    hint = 0.5

    def look(self, subject: Subject) -> Measuring[Finding]:
        if subject.undefended is None:
            yield
            return self.unmeasured(UNDEFENDED)
        right = yield from is_known(subject)
        found = yield from undefended_attempt(subject)
        return self.share(
            right & ~found.is_broken,
            "Without the defense the same attack leaves {hits} of {count} pictures; amber above "
            "{hint:.0%}, never red.",
            of=right,
        )
