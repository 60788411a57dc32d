"""A network with everything that is needed to attack it in pixel units."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

import torch
from jaxtyping import Float
from torch import Tensor, nn

from advstudio.core.certificate import Certify
from advstudio.core.detector import Detector
from advstudio.core.errors import NotApplicable

OutputName = Literal["logits", "probabilities", "top_k", "label"]
GradientName = Literal["exact", "straight-through", "none"]

_CPU = torch.device("cpu")


@dataclass(frozen=True, slots=True)
class Classifier:
    """Pixels in, logits out; normalisation lies inside, so epsilon is always in pixel units.

    Attributes:
        forward: (n, c, h, w) float32 in [0, 1] to (n, k) float32 logits.
        class_names: k names.
        input_shape: (c, h, w).
        output: What it grants to whoever asks; a `label` classifier's logits are those of a
            distribution with all its mass on one class.
        gradient: What backpropagation through it gives.
        device: Where its weights lie.
        dtype: What it computes in; gradients are taken at pixels of this type.
        detector: What refuses pictures, if anything does.
        certify: Makes a guarantee for one picture, if it can.
    """

    forward: Callable[[Float[Tensor, "n c h w"]], Float[Tensor, "n k"]]
    class_names: tuple[str, ...]
    input_shape: tuple[int, int, int]
    output: OutputName = "logits"
    gradient: GradientName = "exact"
    device: torch.device = _CPU
    dtype: torch.dtype = torch.float32
    detector: Detector | None = None
    certify: Certify | None = None

    def __call__(self, x: Float[Tensor, "n c h w"]) -> Float[Tensor, "n k"]:
        return self.forward(x)

    def require_gradient(self) -> None:
        """Raise `NotApplicable` when this classifier grants no gradient."""
        if self.gradient == "none":
            raise NotApplicable(
                "This defense grants no gradient, so an attack that follows the gradient cannot "
                "start. Choose one that needs only labels, or carry an example over from an "
                "undefended model."
            )

    def require_scores(self) -> None:
        """Raise `NotApplicable` when this classifier tells no more than the predicted class."""
        if self.output == "label":
            raise NotApplicable(
                "This defense grants only the predicted class, so an attack that compares "
                "probabilities has nothing to follow. Choose one that needs only labels."
            )


def normalised(
    network: nn.Module, mean: tuple[float, ...], std: tuple[float, ...]
) -> Callable[[Tensor], Tensor]:
    """The network on `(x - mean) / std`, per channel, in evaluation mode and without grads on it.

    Args:
        network: Takes normalised pictures, gives logits; changed in place.
        mean: One value per channel, pixel scale.
        std: One value per channel, pixel scale.
    """
    network.eval().requires_grad_(False)
    if set(mean) == {0.0} and set(std) == {1.0}:
        return network
    # One multiply-add per picture instead of a subtraction and a division.
    weights = next(network.parameters())
    device, dtype = weights.device, weights.dtype
    scale = torch.tensor([1 / s for s in std], device=device, dtype=dtype).view(1, -1, 1, 1)
    shift = torch.tensor([-m / s for m, s in zip(mean, std, strict=True)]).to(device, dtype)
    shift = shift.view(1, -1, 1, 1)

    def _forward(x: Tensor) -> Tensor:
        logits: Tensor = network(torch.addcmul(shift, x, scale))
        return logits

    return _forward


def as_it_stands(network: nn.Module) -> Callable[[Tensor], Tensor]:
    """Forward in evaluation mode, without gradients on the weights; a training goes on as it was.

    Args:
        network: In training; never to be trained through this.
    """

    def _forward(x: Tensor) -> Tensor:
        was_training = network.training
        needs_gradient = any(p.requires_grad for p in network.parameters())
        network.eval().requires_grad_(False)
        try:
            logits: Tensor = network(x)
        finally:
            network.requires_grad_(needs_gradient).train(was_training)
        return logits

    return _forward
