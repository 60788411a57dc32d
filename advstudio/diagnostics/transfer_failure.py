"""Whether the attacker attacks the wrong model."""

from __future__ import annotations

from advstudio.diagnostics._attempts import adaptive
from advstudio.diagnostics._slopes import is_known
from advstudio.diagnostics.cause import NEVER
from advstudio.diagnostics.finding import Finding
from advstudio.diagnostics.indicator import INDICATORS, Indicator
from advstudio.diagnostics.subject import Measuring, Subject
from advstudio.evaluation.robust_accuracy import is_safe


@INDICATORS.register("transfer-failure", order=54)
class TransferFailure(Indicator):
    """Share of pictures that fool the attacker's stand-in and not the deployed classifier.

    Amber above 5 points, never red: it is the attacker's stand-in that is wrong, and it says
    nothing for the defense. A quarter of the steps, on up to 50 pictures.
    """

    title = "Fools the stand-in only"
    source = "Pintor et al. 2022, arXiv:2106.09947 (transfer failure)"
    cause = "none"
    paper = (
        "An example that works on the attacked copy and not on the deployed model was made for the"
        " wrong model."
    )
    remedy = "Make the stand-in more like the defense, or average over more draws."
    expense = "steps gradients"
    reach = "set"
    threshold = NEVER
    hint = 0.05

    def look(self, subject: Subject) -> Measuring[Finding]:
        if subject.adapted.gradient == "none":
            yield
            return self.unmeasured("There is no stand-in that grants a gradient.")
        right = yield from is_known(subject)
        found = yield from adaptive(subject)
        is_safe_here = is_safe(subject.deployed, found.x_adv, subject.y)
        return self.share(
            found.is_broken & is_safe_here,
            "{hits} of {count} examples fool the attacker's stand-in and not the deployed model; "
            "amber above {hint:.0%}, never red.",
            of=right & found.was_tried,
            x_adv=found.x_adv,
        )
