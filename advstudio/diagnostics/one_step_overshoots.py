"""Whether one large step fails because it goes too far."""

from __future__ import annotations

from advstudio.diagnostics._attempts import along_one_step, naive, one_step
from advstudio.diagnostics._slopes import is_known
from advstudio.diagnostics.finding import Finding
from advstudio.diagnostics.indicator import INDICATORS, NO_GRADIENT, Indicator
from advstudio.diagnostics.subject import Measuring, Subject


@INDICATORS.register("one-step-overshoots", order=30)
class OneStepOvershoots(Indicator):
    """Share of pictures that small steps break and one large step misses, as it goes too far.

    Counted are pictures that PGD breaks, that FGSM does not, and whose margin is higher somewhere
    along FGSM's step than at its end. Red above 15 %: where the loss rises up to the end of the
    step, as it does on networks that are not trained against one step, no picture counts, however
    many PGD breaks; and where PGD breaks few, few can.
    """

    title = "One step overshoots"
    source = (
        "Tramèr et al. 2018, arXiv:1705.07204; Wong et al. 2020, arXiv:2001.03994 (catastrophic "
        "overfitting)"
    )
    cause = "overfitted-to-one-step"
    paper = (
        "A network trained against one step learns to bend its loss down at that step's end; the "
        "errors lie before it."
    )
    remedy = "Take many small steps."
    expense = "steps gradients"
    reach = "small"
    threshold = 0.15
    hint = 0.05

    def look(self, subject: Subject) -> Measuring[Finding]:
        if not subject.grants_gradient:
            yield
            return self.unmeasured(NO_GRADIENT)
        right = yield from is_known(subject)
        single, many = (yield from one_step(subject)), (yield from naive(subject))
        heights, _ = yield from along_one_step(subject)
        is_hump = heights[1:-1].amax(dim=0) > heights[-1]
        return self.share(
            many.is_broken & ~single.is_broken & is_hump,
            "Small steps break {hits} of {count} pictures that one step leaves because it goes too "
            "far; red above {limit:.0%}.",
            of=right,
            x_adv=many.x_adv,
        )
