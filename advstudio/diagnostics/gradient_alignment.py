"""Whether neighbouring gradients point the same way."""

from __future__ import annotations

from advstudio.diagnostics._slopes import cosine, slope_beside
from advstudio.diagnostics.finding import Finding
from advstudio.diagnostics.indicator import INDICATORS, NO_GRADIENT, Indicator
from advstudio.diagnostics.subject import Measuring, Subject

_NEAR = 8 / 255


@INDICATORS.register("gradient-alignment", order=21)
class GradientAlignment(Indicator):
    """Cosine between the gradient at the picture and at noise within epsilon of it.

    Near 1 for a linear model. Red below 0.1: at 0.05 even the sign of most pixels is a coin's toss.
    Amber below 0.25; adversarially trained networks keep 0.3 and more at their own epsilon.

    # Deviates: the margin instead of the loss, whose gradient saturated networks round to 0; and
    for norms other than L-infinity, of which the paper does not speak, the noise is ±8/255.
    """

    title = "Gradient alignment"
    source = "Andriushchenko and Flammarion 2020, arXiv:2007.02617"
    cause = "overfitted-to-one-step"
    paper = (
        "When training against one step collapses, the gradients at neighbouring points become "
        "almost orthogonal."
    )
    remedy = "Take many small steps, from several starts."
    expense = "2 gradients"
    reach = "always"
    threshold = 0.1
    hint = 0.25
    least_pictures = 10
    is_low_suspicious = True

    def look(self, subject: Subject) -> Measuring[Finding]:
        if not subject.grants_gradient:
            yield
            return self.unmeasured(NO_GRADIENT)
        is_linf = subject.ball.norm.name == "Linf"
        here, beside = yield from slope_beside(subject, subject.ball.epsilon if is_linf else _NEAR)
        return self.number(
            float(cosine(here, beside).mean()),
            "The gradients here and at noise beside it agree by a cosine of {value:.2f}; amber "
            "below {hint:.2f}, red below {limit:.2f}.",
            pictures=len(subject),
        )
