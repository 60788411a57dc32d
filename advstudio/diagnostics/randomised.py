"""Whether the model answers otherwise when it is asked again."""

from __future__ import annotations

import torch
import torch.nn.functional as F
from torch import Tensor

from advstudio.core.draws import drawing
from advstudio.diagnostics._slopes import exactly
from advstudio.diagnostics.finding import Finding
from advstudio.diagnostics.indicator import INDICATORS, Indicator
from advstudio.diagnostics.subject import Measuring, Subject

_PASSES, _LIMIT = 5, 1e-4


@INDICATORS.register("randomised", order=4)
class Randomised(Indicator):
    """Share of pictures that get another answer the next time.

    AutoAttack's check: five passes, logits of length one, a distance above 1e-4. Red above a tenth
    of the pictures: an attack by single gradients then attacks another model at every step. Amber
    where the classifier averages its draws and guarantees a radius, which no attack by whatever
    gradient undercuts.
    """

    title = "Random answers"
    source = "Croce and Hein 2020, arXiv:2003.01690, the checks of AutoAttack's code"
    cause = "randomness"
    paper = (
        "A defense that draws at random is attacked with expectations over its draws, or not at "
        "all."
    )
    remedy = "Average over many draws at every step (EOT, 30 or more)."
    expense = "5 queries"
    reach = "always"
    threshold = 0.1
    hint = 0.0

    def look(self, subject: Subject) -> Measuring[Finding]:
        apart = yield from _distances(subject)
        is_random = apart > _LIMIT
        is_proven = subject.deployed.certify is not None and bool(is_random.any())
        return self.share(
            is_random,
            "{hits} of {count} pictures get other scores when they are asked again; red above "
            "{limit:.0%}, or amber where a guarantee holds over the draws.",
            light="amber" if is_proven else None,
        )


def _distances(subject: Subject) -> Measuring[Tensor]:
    """(n,) the largest distance between normalised logits of two draws."""
    found = []
    for rows in subject.blocks():
        answers = []
        for draw in range(1, _PASSES + 1):
            with torch.no_grad(), drawing(draw):
                answer = exactly(subject.deployed(subject.x[rows]))
            answers.append(F.normalize(answer, dim=1))
            yield
        found.append(torch.stack([(a - answers[0]).norm(dim=1) for a in answers]).amax(dim=0))
    return torch.cat(found)
