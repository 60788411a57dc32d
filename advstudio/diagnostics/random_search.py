"""Whether noise breaks what the gradient did not."""

from __future__ import annotations

from advstudio.diagnostics._attempts import naive, noisy
from advstudio.diagnostics._slopes import is_known
from advstudio.diagnostics.finding import Finding
from advstudio.diagnostics.indicator import INDICATORS, Indicator
from advstudio.diagnostics.subject import Measuring, Subject


@INDICATORS.register("random-search", order=44)
class RandomSearch(Indicator):
    """Share of pictures that noise breaks of those that the gradient left.

    Noise of size epsilon, 500 draws for each picture, 200 when live. Athalye et al. flag any
    hit, which is amber here, because on networks that resist a few pictures lie so near to the
    boundary that a single run of PGD misses them. Red above 10 points, as for the search by scores.

    # Deviates: Carlini et al. ask for 10,000 draws and more.
    """

    title = "Noise finds what gradients miss"
    source = (
        "Athalye et al. 2018, arXiv:1802.00420, section 3.1; Carlini et al. 2019, arXiv:1902.06705"
        " (random noise)"
    )
    cause = "transfer-beats-direct"
    paper = (
        "If random points in the ball fool the model where the gradient found none, the gradient "
        "is of no use."
    )
    remedy = (
        "Find out why the gradient fails: a loss that saturates, or a step without a derivative."
    )
    expense = "500 queries"
    reach = "small"
    threshold = 0.1
    hint = 0.0

    def look(self, subject: Subject) -> Measuring[Finding]:
        right = yield from is_known(subject)
        found = yield from noisy(subject)
        left = right & ~(yield from naive(subject)).is_broken
        return self.left_over(found, left, right)
