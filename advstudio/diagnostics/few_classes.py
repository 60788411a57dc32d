"""Whether the model has enough classes to be attacked by every loss."""

from __future__ import annotations

from dataclasses import replace

from advstudio.diagnostics.cause import NEVER
from advstudio.diagnostics.finding import Finding
from advstudio.diagnostics.indicator import INDICATORS, Indicator
from advstudio.diagnostics.subject import Measuring, Subject

_LEAST = 4


@INDICATORS.register("few-classes", order=17)
class FewClasses(Indicator):
    """Whether there are too few classes for the losses of AutoAttack.

    Amber below four classes, which its targeted DLR loss compares; never red, because it says
    nothing of the model.
    """

    title = "Few classes"
    source = "Croce and Hein 2020, arXiv:2003.01690, the checks of AutoAttack's code"
    cause = "none"
    paper = "With fewer than four classes part of the standard attack is left out."
    remedy = "Attack with the margin and with all targets."
    expense = "nothing"
    reach = "always"
    threshold = NEVER
    hint = 0.0

    def look(self, subject: Subject) -> Measuring[Finding]:
        yield
        count = len(subject.deployed.class_names)
        lacking = 1.0 if count < _LEAST else 0.0
        found = self.number(lacking, "It has {count} classes; AutoAttack compares {least}.")
        return replace(found, values={"count": count, "least": _LEAST})
