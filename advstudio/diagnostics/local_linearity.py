"""Whether the loss is straight along one step."""

from __future__ import annotations

from advstudio.diagnostics._attempts import along_one_step
from advstudio.diagnostics._slopes import TINY, exactly, slope
from advstudio.diagnostics.cause import NEVER
from advstudio.diagnostics.finding import Finding
from advstudio.diagnostics.indicator import INDICATORS, NO_GRADIENT, Indicator
from advstudio.diagnostics.subject import Measuring, Subject


@INDICATORS.register("local-linearity", order=22)
class LocalLinearity(Indicator):
    """How far the margin along FGSM's step is from a straight line, as a share of its rise.

    0 for a linear model. Amber above 1: at the end of the step the margin has moved by less than
    nothing, or by twice what the slope promised. Never red: deep networks bend at large epsilon
    without hiding anything.
    """

    title = "Local linearity"
    source = "Qin et al. 2019, arXiv:1907.02610 (local linearity measure)"
    cause = "overfitted-to-one-step"
    paper = "Where the loss is far from linear within the ball, one step tells little about it."
    remedy = "Take many small steps."
    expense = "1 gradient, 1 query"
    reach = "small"
    threshold = NEVER
    hint = 1.0

    def look(self, subject: Subject) -> Measuring[Finding]:
        if not subject.grants_gradient:
            yield
            return self.unmeasured(NO_GRADIENT)
        heights, _ = yield from along_one_step(subject)
        grad = (yield from slope(subject, "margin")).grad
        entropy = (yield from slope(subject, "cross-entropy")).grad
        step = subject.ball.norm.ascent(subject.x, entropy)(subject.ball.epsilon)
        step = (subject.x + step).clamp(0, 1) - subject.x
        promised = exactly(grad * step).flatten(1).sum(dim=1)
        rise = heights[-1] - heights[0]
        apart = (rise - promised).abs() / promised.abs().clamp_min(TINY)
        is_moving = promised.abs() > TINY
        if not bool(is_moving.any()):
            return self.unmeasured("The step is zero, so there is no line to hold it against.")
        return self.number(
            float(apart[is_moving].median()),
            "Along FGSM's step the margin misses the straight line by {value:.2f} of its rise; "
            "amber above {hint:.1f}, never red.",
        )
