"""Whether a search by labels does more than the gradient."""

from __future__ import annotations

from advstudio.attacks.hopskipjump import HopSkipJump
from advstudio.diagnostics._attempts import holding, labelled
from advstudio.diagnostics._slopes import is_known
from advstudio.diagnostics.finding import Finding
from advstudio.diagnostics.indicator import INDICATORS, Indicator
from advstudio.diagnostics.subject import Measuring, Subject


@INDICATORS.register("labels-beat-gradients", order=43)
class LabelsBeatGradients(Indicator):
    """Share of pictures that a few steps of HopSkipJump break of those that the gradient left.

    The limits are those of the search by scores, for the same reason.
    """

    title = "Labels beat gradients"
    source = "Carlini et al. 2019, arXiv:1902.06705 (hard-label attacks)"
    cause = "transfer-beats-direct"
    paper = (
        "An attack that sees only classes must not succeed where one that sees everything fails."
    )
    remedy = "Attack by classes only, or find out why the gradient fails."
    expense = "about 1,500 queries"
    reach = "set"
    threshold = 0.1
    hint = 0.002

    def look(self, subject: Subject) -> Measuring[Finding]:
        if subject.ball.norm.name not in HopSkipJump.norms:
            yield
            return self.unmeasured("HopSkipJump does not work with this norm.")
        right = yield from is_known(subject)
        found = yield from labelled(subject)
        left = yield from holding(subject)
        return self.left_over(found, left, right)
