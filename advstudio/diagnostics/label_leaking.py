"""Whether an attack makes the model more accurate."""

from __future__ import annotations

from advstudio.diagnostics._attempts import one_step
from advstudio.diagnostics._slopes import is_known
from advstudio.diagnostics.finding import Finding
from advstudio.diagnostics.indicator import INDICATORS, NO_GRADIENT, Indicator
from advstudio.diagnostics.subject import Measuring, Subject
from advstudio.evaluation.robust_accuracy import is_safe


@INDICATORS.register("label-leaking", order=33)
class LabelLeaking(Indicator):
    """How much more often it is right under FGSM than on clean pictures.

    Red above 1 point and two pictures: an attack does not teach. The step was made with the true
    label, which a network trained on such steps reads from it.
    """

    title = "Right more often under attack"
    source = "Kurakin et al. 2017, arXiv:1611.01236 (label leaking)"
    cause = "overfitted-to-one-step"
    paper = (
        "Networks trained on one-step examples made with the true label become more accurate on "
        "them than on clean pictures: the label leaks into the perturbation."
    )
    remedy = "Take many small steps, or steps away from the predicted label."
    expense = "1 gradient, 1 query"
    reach = "set"
    threshold = 0.01
    hint = 0.0

    def look(self, subject: Subject) -> Measuring[Finding]:
        if not subject.grants_gradient:
            yield
            return self.unmeasured(NO_GRADIENT)
        right = yield from is_known(subject)
        step = yield from one_step(subject)
        is_taught = ~right & is_safe(subject.deployed, step.x_adv, subject.y)
        surplus = int(is_taught.sum()) - int((right & step.is_broken).sum())
        is_leaking = surplus > 1 and surplus / len(right) > self.threshold
        return self.share(
            is_taught,
            "FGSM puts {hits} of {count} pictures right that were wrong; red where that is more, "
            "by {limit:.0%}, than it breaks.",
            x_adv=step.x_adv,
            light="red" if is_leaking else "green",
        )
