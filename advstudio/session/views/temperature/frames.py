"""What the temperature study asks for and gets: plain values and NumPy arrays."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, get_args

import numpy as np
from numpy.typing import NDArray

from advstudio.session.experiment import PictureRef

MeasureName = Literal[
    "clean", "logit-size", "zero-gradients", "fgsm", "fgsm-margin", "fgsm-softened",
    "fgsm-float64", "fgsm-transfer", "jsma", "jsma-logits", "carlini-wagner",
]  # fmt: skip
MEASURES: tuple[MeasureName, ...] = get_args(MeasureName)


@dataclass(frozen=True, slots=True)
class TemperatureRequest:
    """A study of a model's distilled weights.

    Attributes:
        model: Registry name.
        picture: Whose soft labels are shown.
        epsilon: L∞ radius of FGSM, pixel scale.
    """

    model: str
    picture: PictureRef
    epsilon: float


@dataclass(frozen=True, slots=True)
class TemperatureFrame:
    """What is known so far; figures are NaN while they are not.

    Attributes:
        request: What was asked.
        temperatures: (t,) those that there are weights for, ascending; may be empty.
        soft: (t, k) float32 the networks' answers to the picture at their own temperature.
        hard: (t, k) float32 their answers at temperature 1, as they are used.
        logits: (t, k) float32 their logits.
        values: (t,) float32 for every measure: `clean` accuracy; `logit-size`, the mean absolute
            logit; `zero-gradients`, the share of pictures whose float32 cross-entropy gradient is
            exactly 0; accuracies that FGSM leaves with cross-entropy (`fgsm`), margin loss
            (`fgsm-margin`), logits divided by T (`fgsm-softened`), in float64 (`fgsm-float64`;
            NaN on devices without), and carried over from the undefended model
            (`fgsm-transfer`); the share that JSMA turns into the next class on probabilities
            (`jsma`) and on logits (`jsma-logits`); the accuracy that C&W leaves
            (`carlini-wagner`).
        pictures: How many pictures: `many` for clean, gradients and FGSM, `some` for JSMA, `few`
            for C&W.
        done: Share of the figures that are known.
        is_final: Whether nothing more will come.
    """

    request: TemperatureRequest
    temperatures: tuple[int, ...]
    soft: NDArray[np.float32]
    hard: NDArray[np.float32]
    logits: NDArray[np.float32]
    values: dict[MeasureName, NDArray[np.float32]]
    pictures: dict[str, int]
    done: float
    is_final: bool
