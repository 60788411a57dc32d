"""Whether the gradient still holds a hair's breadth away."""

from __future__ import annotations

from advstudio.diagnostics._slopes import probed
from advstudio.diagnostics.finding import Finding
from advstudio.diagnostics.indicator import INDICATORS, NO_GRADIENT, Indicator
from advstudio.diagnostics.subject import Measuring, Subject

_STILL, _APART = 0.01, 0.5


@INDICATORS.register("shattered", order=5)
class Shattered(Indicator):
    """Share of pictures where the gradient does not hold even for a step of 0.001.

    The measured slope differs from the claimed one by more than half, but is not zero. Kinks of a
    ReLU network seldom change a slope by that much within less than half a level of an 8-bit
    picture.

    Red above a quarter: 0 to 2 % on networks with ReLU and pooling; a gradient that is wrong at so
    small a distance on every fourth picture is of no use at epsilon.
    """

    title = "Gradient breaks at once"
    source = (
        "Athalye et al. 2018, arXiv:1802.00420 (shattered gradients); Tramèr et al. 2020, "
        "arXiv:2002.08347"
    )
    cause = "shattered-gradients"
    paper = (
        "A gradient that is exact at one point and meaningless beside it leads an attack nowhere."
    )
    remedy = "Average the gradient over noisy copies, or search by scores."
    expense = "1 gradient, 2 queries"
    reach = "always"
    threshold = 0.25
    hint = 0.05

    def look(self, subject: Subject) -> Measuring[Finding]:
        if not subject.grants_gradient:
            yield
            return self.unmeasured(NO_GRADIENT)
        probe = yield from probed(subject)
        if not bool(probe.is_claimed.any()):
            return self.unmeasured("The margin's gradient is zero, so it claims no slope.")
        is_off = ((probe.ratio - 1).abs() > _APART) & (probe.ratio.abs() >= _STILL)
        return self.share(
            is_off,
            "On {hits} of {count} pictures the slope over a step of 0.001 is not what the gradient "
            "claims, by more than half; red above {limit:.0%}.",
            of=probe.is_claimed,
        )
