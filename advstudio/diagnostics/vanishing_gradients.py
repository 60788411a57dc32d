"""How often the gradient is too small to be of use."""

from __future__ import annotations

from advstudio.diagnostics._slopes import slope
from advstudio.diagnostics.cause import NEVER
from advstudio.diagnostics.finding import Finding
from advstudio.diagnostics.indicator import INDICATORS, NO_GRADIENT, Indicator
from advstudio.diagnostics.subject import Measuring, Subject

_NOTHING = 1e-12


@INDICATORS.register("vanishing-gradients", order=11)
class VanishingGradients(Indicator):
    """Share of pictures whose cross-entropy gradient is below 1e-12 while the margin's is not.

    Amber above a tenth, never red: attacks that use the gradient's sign alone can still follow it.
    """

    title = "Vanishing gradients"
    source = "Carlini and Wagner 2016, arXiv:1607.04311; Papernot et al. 2016, arXiv:1511.04508"
    cause = "gradient-underflow"
    paper = (
        "Distillation shrinks the gradients of the softmax by many orders of magnitude; those of "
        "the logits stay."
    )
    remedy = "Follow the margin of the logits instead of the cross-entropy."
    expense = "2 gradients"
    reach = "always"
    threshold = NEVER
    hint = 0.1

    def look(self, subject: Subject) -> Measuring[Finding]:
        if not subject.grants_gradient:
            yield
            return self.unmeasured(NO_GRADIENT)
        entropy = (yield from slope(subject, "cross-entropy")).grad.flatten(1).abs().amax(dim=1)
        margin = (yield from slope(subject, "margin")).grad.flatten(1).abs().amax(dim=1)
        return self.share(
            (entropy < _NOTHING) & (margin >= _NOTHING),
            "The gradient of the cross-entropy is below 1e-12 on {hits} of {count} pictures, that "
            "of the logits is not; amber above {hint:.0%}, never red.",
        )
