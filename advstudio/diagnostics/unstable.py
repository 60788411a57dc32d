"""Whether the scores jump in the smallest neighbourhood."""

from __future__ import annotations

from advstudio.core.rng import ExampleRng
from advstudio.diagnostics._slopes import margins
from advstudio.diagnostics.finding import Finding
from advstudio.diagnostics.indicator import INDICATORS, Indicator
from advstudio.diagnostics.subject import Measuring, Subject

_DRAWS, _RADIUS = 20, 4 / 255
_SEED = 2**29


@INDICATORS.register("unstable", order=20)
class Unstable(Indicator):
    """How much the margin changes under noise of ±4/255, relative to itself.

    Pintor et al. flag a mean above 0.1, which is amber here: trained networks come near it. Red
    above 0.5: the answer then says more of the noise than of the picture.

    # Deviates: 20 draws instead of 100, and the margin instead of the attack's loss, whose relative
    change means nothing where it is nearly 0.
    """

    title = "Unstable scores"
    source = "Pintor et al. 2022, arXiv:2106.09947 (unstable predictions)"
    cause = "shattered-gradients"
    paper = "A loss that jumps in the smallest neighbourhood misleads every step."
    remedy = "Average the gradient over noisy copies (EOT, smoothing)."
    expense = "20 queries"
    reach = "small"
    threshold = 0.5
    hint = 0.1
    least_pictures = 10

    def look(self, subject: Subject) -> Measuring[Finding]:
        if subject.deployed.output == "label":
            yield
            return self.unmeasured("It tells only labels.")
        here = yield from margins(subject, subject.x)
        rng = ExampleRng.of(subject.seed + _SEED, len(subject))
        changes = 0 * here
        for _ in range(_DRAWS):
            beside = subject.x + _RADIUS * rng.uniform(subject.x)
            changes += ((yield from margins(subject, beside)) - here).abs()
        relative = changes / _DRAWS / here.abs().clamp_min(1e-12)
        return self.number(
            float(relative.clamp_max(1).mean()),
            "Noise of ±4/255 changes the margin by {value:.0%} of itself; amber above {hint:.0%}, "
            "red above {limit:.0%}.",
            pictures=len(subject),
        )
