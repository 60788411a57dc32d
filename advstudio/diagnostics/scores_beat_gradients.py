"""Whether a search by scores does more than the gradient."""

from __future__ import annotations

from advstudio.diagnostics._attempts import holding, scored
from advstudio.diagnostics._slopes import is_known
from advstudio.diagnostics.finding import Finding
from advstudio.diagnostics.indicator import INDICATORS, Indicator
from advstudio.diagnostics.subject import Measuring, Subject


@INDICATORS.register("scores-beat-gradients", order=42)
class ScoresBeatGradients(Indicator):
    """Share of pictures that Square breaks of those that the gradient left.

    AutoAttack flags 0.2 points below its other attacks, which is amber here. Red above 10 points:
    on networks that resist, more steps, restarts and Square together take 3 to 5 points off plain
    PGD (Madry et al.'s and TRADES' MNIST tables), and this is well beyond.
    """

    title = "Scores beat gradients"
    source = (
        "Athalye et al. 2018, arXiv:1802.00420, section 3.1; Carlini et al. 2019, arXiv:1902.06705"
        " (gradient-free attacks); Croce and Hein 2020, arXiv:2003.01690, the checks of "
        "AutoAttack's code"
    )
    cause = "transfer-beats-direct"
    paper = (
        "A search that sees only scores knows less than one that sees the gradient; if it finds "
        "more, the gradient misleads."
    )
    remedy = "Search by scores (Square, SPSA), or find out why the gradient fails."
    expense = "500 queries"
    reach = "set"
    threshold = 0.1
    hint = 0.002

    def look(self, subject: Subject) -> Measuring[Finding]:
        if subject.deployed.output == "label":
            yield
            return self.unmeasured("It tells only labels, so there are no scores to compare.")
        right = yield from is_known(subject)
        found = yield from scored(subject)
        left = yield from holding(subject)
        return self.left_over(found, left, right)
