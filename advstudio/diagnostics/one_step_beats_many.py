"""Whether one step breaks what many do not."""

from __future__ import annotations

from advstudio.diagnostics._attempts import naive, one_step
from advstudio.diagnostics._slopes import is_known
from advstudio.diagnostics.finding import Finding
from advstudio.diagnostics.indicator import INDICATORS, NO_GRADIENT, Indicator, surplus
from advstudio.diagnostics.subject import Measuring, Subject


@INDICATORS.register("one-step-beats-many", order=31)
class OneStepBeatsMany(Indicator):
    """Share of pictures that one step breaks and many small steps do not, net.

    Red above 1 point and two pictures: PGD can take FGSM's step, so losing to it shows that its own
    steps lead astray. One picture may be the luck of the start.
    """

    title = "One step beats many"
    source = (
        "Athalye et al. 2018, arXiv:1802.00420, section 3.1; Carlini et al. 2019, arXiv:1902.06705"
    )
    cause = "shattered-gradients"
    paper = (
        "If a single step succeeds where many steps fail, the steps are stuck in a local maximum "
        "that the gradient made."
    )
    remedy = "Restart, average gradients, or search without one."
    expense = "steps gradients"
    reach = "small"
    threshold = 0.01
    hint = 0.0

    def look(self, subject: Subject) -> Measuring[Finding]:
        if not subject.grants_gradient:
            yield
            return self.unmeasured(NO_GRADIENT)
        right = yield from is_known(subject)
        single, many = (yield from one_step(subject)), (yield from naive(subject))
        return self.advantage(
            surplus(single.is_broken, many.is_broken, right),
            "One step breaks {hits} of {count} pictures more than many steps do; red above "
            "{limit:.0%}.",
            of=right,
            x_adv=single.x_adv,
        )
