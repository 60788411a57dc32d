"""Whether a larger ball protects."""

from __future__ import annotations

from advstudio.diagnostics._attempts import along_one_step, part_of_one_step
from advstudio.diagnostics._slopes import is_known
from advstudio.diagnostics.finding import Finding
from advstudio.diagnostics.indicator import INDICATORS, NO_GRADIENT, Indicator, surplus
from advstudio.diagnostics.subject import Measuring, Subject


@INDICATORS.register("more-epsilon", order=32)
class MoreEpsilon(Indicator):
    """How much of FGSM's success is lost when epsilon grows, at worst.

    Measured at eight radii up to epsilon. Red above 1 point and two pictures: a larger ball holds
    the smaller one.
    """

    title = "More epsilon does not help"
    source = (
        "Athalye et al. 2018, arXiv:1802.00420, section 3.1; Carlini et al. 2019, arXiv:1902.06705"
        " (success against epsilon)"
    )
    cause = "overfitted-to-one-step"
    paper = (
        "An attack in a larger ball can do all that it could in a smaller one, so its success must"
        " not fall."
    )
    remedy = "Take many small steps."
    expense = "1 gradient, 8 queries"
    reach = "small"
    threshold = 0.01
    hint = 0.0

    def look(self, subject: Subject) -> Measuring[Finding]:
        if not subject.grants_gradient:
            yield
            return self.unmeasured(NO_GRADIENT)
        right = yield from is_known(subject)
        _, broken = yield from along_one_step(subject)
        start, end = _worst_fall(broken.sum(dim=1).tolist())
        return self.advantage(
            surplus(broken[start], broken[end], right),
            "As epsilon grows, FGSM breaks {hits} of {count} pictures less than it had before; "
            "red above {limit:.0%}.",
            of=right,
            x_adv=(yield from part_of_one_step(subject, start)),
        )


def _worst_fall(success: list[int]) -> tuple[int, int]:
    """Two places, the first before the second, between which the success falls most; else equal."""
    places = range(len(success))
    pairs = [(i, j) for i in places for j in places if i < j]
    start, end = max(pairs, key=lambda pair: success[pair[0]] - success[pair[1]])
    return (start, end) if success[start] > success[end] else (0, 0)
