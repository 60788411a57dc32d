"""Randomised smoothing: what the model says on average under noise, with a guarantee."""

from __future__ import annotations

from collections.abc import Generator
from dataclasses import replace

import torch
import torch.nn.functional as F
from pydantic import Field
from torch import Tensor

from advstudio.core.certificate import Certificate
from advstudio.core.classifier import Classifier
from advstudio.core.defense import DEFENSES, InferenceDefense
from advstudio.core.draws import common_generator, drawing
from advstudio.defenses._noise_votes import certified_radius, least_probability
from advstudio.defenses._output import coarser

_BLOCK_VALUES = {"cpu": 2**19, "cuda": 2**25, "mps": 2**23}
"""Pixel values that are judged at once."""

_SELECTING, _CERTIFYING = 2**33, 2**34
"""Draws of their own: the guarantee counts on votes that chose nothing."""


@DEFENSES.register("randomized-smoothing", order=72)
class RandomizedSmoothing(InferenceDefense):
    """Answers what the model says on average under Gaussian noise, and guarantees a radius."""

    title = "Randomised smoothing"
    source = "Cohen et al. 2019, arXiv:1902.02918"
    # Deviates: the answer on the screen is the mean probability, as Salman et al. 2019,
    # arXiv:1906.04584, attack it; the guarantee counts votes, as the paper's.
    adaptive = (
        "It gives its exact gradient, averaged over the noise, so every attack on it is adaptive "
        "already (SmoothAdv, Salman et al. 2019, arXiv:1906.04584); within the guaranteed radius "
        "none succeeds, beyond it they do."
    )

    sigma: float = Field(
        0.25, ge=0.01, le=1.0, description="Standard deviation of the noise, pixel scale"
    )
    draws: int = Field(32, ge=1, le=512, description="Noisy copies that an answer averages")
    selection_draws: int = Field(
        100, ge=10, le=10_000, description="Noisy copies that choose the class to guarantee (n₀)"
    )
    certificate_draws: int = Field(
        10_000, ge=100, le=100_000, description="Noisy copies that the guarantee counts (n)"
    )
    risk: float = Field(
        0.001, ge=1e-6, le=0.1, description="Probability that the guarantee is wrong (α)"
    )
    seed: int = Field(0, ge=0, le=1000, description="Of the noise")

    def applied(self, classifier: Classifier) -> Classifier:
        """The classifier's mean probability under noise; it can certify."""

        def _forward(x: Tensor) -> Tensor:
            return self._mean_log_probs(classifier, x)

        def _certify(x: Tensor) -> Generator[float, None, Certificate]:
            return self.certificate(classifier, x)

        return replace(
            classifier, forward=_forward, certify=_certify,
            output=coarser(classifier.output, "probabilities"),
        )  # fmt: skip

    def certificate(self, classifier: Classifier, x: Tensor) -> Generator[float, None, Certificate]:
        """Yield the share done, return what is guaranteed for (1, c, h, w).

        Source: algorithm CERTIFY of Cohen et al. 2019, arXiv:1902.02918.
        """
        total = self.selection_draws + self.certificate_draws
        choosing = yield from self._votes(classifier, x, _SELECTING, self.selection_draws, 0.0)
        label = int(choosing.argmax())
        share = self.selection_draws / total
        votes = yield from self._votes(classifier, x, _CERTIFYING, self.certificate_draws, share)
        bound = least_probability(int(votes[label]), self.certificate_draws, self.risk)
        radius = certified_radius(bound, self.sigma)
        return Certificate(
            label if radius > 0 else None, radius, "L2", bound, self.risk, self.certificate_draws
        )

    def _votes(
        self, classifier: Classifier, x: Tensor, draw: int, count: int, done: float
    ) -> Generator[float, None, Tensor]:
        """(k,) how often each class wins under fresh noise, block by block."""
        with drawing(draw):
            generator = common_generator(self.seed)
        votes = torch.zeros(len(classifier.class_names), dtype=torch.long)
        block = _block(x)
        for start in range(0, count, block):
            noise = self._noise(x, min(block, count - start), generator)
            with torch.inference_mode():
                winners = classifier(x + noise).argmax(dim=1).cpu()
            votes += winners.bincount(minlength=len(votes))
            yield done + (1 - done) * (start + len(noise)) / count
        return votes

    def _mean_log_probs(self, classifier: Classifier, x: Tensor) -> Tensor:
        """(n, k) logarithm of the mean probability over the draw's noise, the same for all."""
        generator = common_generator(self.seed)
        sums = []
        per_block = max(1, _block(x) // len(x))
        for start in range(0, self.draws, per_block):
            noise = self._noise(x, min(per_block, self.draws - start), generator)
            # (m, n, c, h, w): every picture with every noise.
            noisy = (x.unsqueeze(0) + noise.unsqueeze(1)).flatten(0, 1)
            log_probs = F.log_softmax(classifier(noisy), dim=1)
            sums.append(log_probs.view(len(noise), len(x), -1).logsumexp(dim=0))
        return F.log_softmax(torch.stack(sums).logsumexp(dim=0), dim=1)

    def _noise(self, x: Tensor, count: int, generator: torch.Generator) -> Tensor:
        # On the CPU, so that it is the same on every device; one by one, so that it is the same
        # however many are judged at once.
        drawn = [torch.randn(x.shape[1:], generator=generator) for _ in range(count)]
        return self.sigma * torch.stack(drawn).to(x)


def _block(x: Tensor) -> int:
    """Pictures that are judged at once."""
    return max(1, _BLOCK_VALUES[x.device.type] // x[0].numel())
