"""Whether the gradient's step does more than noise."""

from __future__ import annotations

import torch

from advstudio.core.rng import ExampleRng
from advstudio.diagnostics._attempts import along_one_step
from advstudio.diagnostics._slopes import margins
from advstudio.diagnostics.cause import NEVER
from advstudio.diagnostics.finding import Finding
from advstudio.diagnostics.indicator import INDICATORS, NO_GRADIENT, Indicator
from advstudio.diagnostics.subject import Measuring, Subject

_DRAWS, _SEED = 10, 2**28


@INDICATORS.register("sharpness", order=23)
class Sharpness(Indicator):
    """Share of pictures on which FGSM's step raises the margin no more than noise of that size.

    Amber above 0.3. Never red: where the margin is flat already, noise and gradient do equally
    little.
    """

    title = "Step against noise"
    source = "Tramèr et al. 2018, arXiv:1705.07204; Goodfellow et al. 2014, arXiv:1412.6572 (noise)"
    cause = "overfitted-to-one-step"
    paper = "A gradient that leads no higher than noise has nothing to say about the ball."
    remedy = "Take many small steps, from random starts."
    expense = "1 gradient, 11 queries"
    reach = "small"
    threshold = NEVER
    hint = 0.3

    def look(self, subject: Subject) -> Measuring[Finding]:
        if not subject.grants_gradient:
            yield
            return self.unmeasured(NO_GRADIENT)
        heights, _ = yield from along_one_step(subject)
        rng = ExampleRng.of(subject.seed + _SEED, len(subject))
        noisy = []
        for _ in range(_DRAWS):
            noise = subject.ball.norm.noise(subject.x, subject.ball.epsilon, rng)
            noisy.append((yield from margins(subject, (subject.x + noise).clamp(0, 1))))
        return self.share(
            heights[-1] <= torch.stack(noisy).mean(dim=0),
            "FGSM's step raises the margin no more than noise does on {hits} of {count} pictures; "
            "amber above {hint:.0%}, never red.",
        )
