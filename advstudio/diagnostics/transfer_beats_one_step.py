"""Whether a step made on another network does more."""

from __future__ import annotations

from advstudio.attacks.fgsm import FGSM
from advstudio.diagnostics._attempts import one_step, transferred
from advstudio.diagnostics._slopes import is_known
from advstudio.diagnostics.cause import NEVER
from advstudio.diagnostics.finding import Finding
from advstudio.diagnostics.indicator import INDICATORS, NO_GRADIENT, UNDEFENDED, Indicator
from advstudio.diagnostics.subject import Measuring, Subject


@INDICATORS.register("transfer-beats-one-step", order=40)
class TransferBeatsOneStep(Indicator):
    """Share of pictures that FGSM breaks only when it is made on the undefended network, net.

    Amber above 5 points: a step made on other weights should be worth less than one made on these.
    Never red: one step is weak on every network that bends within epsilon, and where many small
    steps find what it misses, nothing is hidden from them.
    """

    title = "Borrowed step beats own"
    source = "Tramèr et al. 2018, arXiv:1705.07204; Goodfellow and Papernot 2017"
    cause = "overfitted-to-one-step"
    paper = (
        "Networks trained against one step do worse on steps made for another network than on "
        "their own."
    )
    remedy = "Carry steps over, or take many small ones."
    expense = "2 gradients"
    reach = "set"
    threshold = NEVER
    hint = 0.05

    def look(self, subject: Subject) -> Measuring[Finding]:
        if subject.undefended is None or not subject.grants_gradient:
            yield
            return self.unmeasured(UNDEFENDED if subject.grants_gradient else NO_GRADIENT)
        right = yield from is_known(subject)
        own = yield from one_step(subject)
        theirs = yield from transferred(subject, FGSM(), "one step")
        return self.lead(theirs, own, right)
