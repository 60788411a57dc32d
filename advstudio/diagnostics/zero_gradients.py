"""How often the gradient is exactly zero."""

from __future__ import annotations

from advstudio.diagnostics._slopes import slope
from advstudio.diagnostics.finding import Finding
from advstudio.diagnostics.indicator import INDICATORS, NO_GRADIENT, Indicator
from advstudio.diagnostics.subject import Measuring, Subject


@INDICATORS.register("zero-gradients", order=10)
class ZeroGradients(Indicator):
    """Share of pictures whose cross-entropy has a gradient of exactly 0 in float32.

    Pintor et al. flag any such picture, which is amber here. Red above 10 %: an attack on the
    cross-entropy keeps at least that much accuracy, whatever else it does.
    """

    title = "Zero gradients"
    source = (
        "Pintor et al. 2022, arXiv:2106.09947 (unavailable gradients); Carlini and Wagner 2016, "
        "arXiv:1607.04311"
    )
    cause = "gradient-underflow"
    paper = (
        "If the loss's gradient is exactly zero for a sample, the optimisation fails for want of a"
        " direction."
    )
    remedy = "Follow the margin of the logits, divide them by a temperature, or compute in float64."
    expense = "1 gradient"
    reach = "always"
    threshold = 0.1
    hint = 0.0

    def look(self, subject: Subject) -> Measuring[Finding]:
        if not subject.grants_gradient:
            yield
            return self.unmeasured(NO_GRADIENT)
        found = yield from slope(subject, "cross-entropy")
        return self.share(
            found.grad.flatten(1).abs().amax(dim=1) == 0,
            "The float32 gradient of the cross-entropy is exactly zero on {hits} of {count} "
            "pictures; red above {limit:.0%}.",
        )
