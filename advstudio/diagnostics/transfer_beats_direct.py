"""Whether examples made on another network do more."""

from __future__ import annotations

from advstudio.attacks.pgd import PGD
from advstudio.diagnostics._attempts import naive, transferred
from advstudio.diagnostics._slopes import is_known
from advstudio.diagnostics.finding import Finding
from advstudio.diagnostics.indicator import INDICATORS, UNDEFENDED, Indicator
from advstudio.diagnostics.subject import Measuring, Subject


@INDICATORS.register("transfer-beats-direct", order=41)
class TransferBeatsDirect(Indicator):
    """Share of pictures that PGD breaks only when it is made on the undefended network, net.

    Examples made on other weights should fool it less often than its own. Red above 5 points, which
    is beyond what one run of PGD misses by chance; amber above 2.
    """

    title = "Transfer beats direct"
    source = (
        "Goodfellow and Papernot 2017; Athalye et al. 2018, arXiv:1802.00420, section 3.1; Carlini"
        " et al. 2019, arXiv:1902.06705"
    )
    cause = "transfer-beats-direct"
    paper = (
        "Examples made on an undefended network often fool a defended one more often than direct "
        "ones, so the defense flattens more than it fixes."
    )
    remedy = "Carry examples over from an undefended network, or from a substitute."
    expense = "steps gradients, twice"
    reach = "small"
    threshold = 0.05
    hint = 0.02

    def look(self, subject: Subject) -> Measuring[Finding]:
        if subject.undefended is None:
            yield
            return self.unmeasured(UNDEFENDED)
        right = yield from is_known(subject)
        own = yield from naive(subject)
        attack = PGD(steps=subject.effort.steps, loss="margin")
        theirs = yield from transferred(subject, attack, "many steps")
        return self.lead(theirs, own, right)
