"""JPEG: every picture is compressed and decompressed before the model sees it."""

from __future__ import annotations

import io

import numpy as np
import torch
from PIL import Image
from pydantic import Field
from torch import Tensor

from advstudio.core.classifier import Classifier
from advstudio.core.defense import DEFENSES, InferenceDefense
from advstudio.defenses._preprocessing import preprocessed


@DEFENSES.register("jpeg", order=62)
class Jpeg(InferenceDefense):
    """Compresses the picture as JPEG, which drops the fine detail that perturbations live in."""

    title = "JPEG compression"
    source = "Dziugaite et al. 2016, arXiv:1608.00853; Guo et al. 2018, arXiv:1711.00117"

    adaptive = (
        "Compression has no gradient; straight through, it counts as the identity (BPDA, Athalye "
        "et al. 2018, arXiv:1802.00420), and the attack goes on as if nothing were there."
    )

    quality: int = Field(75, ge=1, le=95, description="JPEG quality; lower drops more detail")
    straight_through: bool = Field(
        True,
        description="Let the attacker pretend that compression is the identity (BPDA, Athalye et "
        "al. 2018, arXiv:1802.00420); off, it has no gradient and no attack starts",
    )

    def applied(self, classifier: Classifier) -> Classifier:
        """The classifier on compressed pictures."""
        return preprocessed(classifier, self.change, straight_through=self.straight_through)

    def adapted(self, classifier: Classifier) -> Classifier:
        """The same straight through."""
        return preprocessed(classifier, self.change, straight_through=True)

    def change(self, x: Tensor) -> Tensor:
        """(n, c, h, w) after one trip through JPEG."""
        levels = (x.detach().clamp(0, 1) * 255).round().to(torch.uint8).cpu()
        decoded = [_decoded(picture.numpy(), self.quality) for picture in levels]
        return torch.from_numpy(np.stack(decoded)).to(x) / 255


def _decoded(picture: np.ndarray, quality: int) -> np.ndarray:
    """(c, h, w) uint8 after one trip through JPEG."""
    is_grey = len(picture) == 1
    image = Image.fromarray(
        picture[0] if is_grey else np.ascontiguousarray(picture.transpose(1, 2, 0))
    )
    file = io.BytesIO()
    image.save(file, "JPEG", quality=quality)
    decoded = np.asarray(Image.open(file))
    return decoded[None] if is_grey else decoded.transpose(2, 0, 1)
