"""A study of temperatures that no network made, and a catalogue in which they can be chosen."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from synthetic_catalogue import catalogue, part

from advstudio.session.catalogue import Catalogue, Parameter
from advstudio.session.experiment import Choice, Experiment, PictureRef
from advstudio.session.views.temperature.frames import (
    MEASURES,
    TemperatureFrame,
    TemperatureRequest,
)

STOPS = (1, 2, 5, 10, 20, 50, 100)
SEVEN = PictureRef(dataset="mnist")
PLAIN = Experiment(model="mnist-small", picture=SEVEN, epsilon=0.25)
DISTILLED = PLAIN.updated(defenses=(Choice(name="distillation"),))


def at(temperature: int) -> Choice:
    """Distillation at another temperature than its default."""
    return Choice.of("distillation", temperature=temperature)


def studied_catalogue() -> Catalogue:
    """Distillation with its temperature, and an attack by queries; other parts as ever."""
    whole = catalogue()
    temperature = Parameter(
        "temperature", "integer", 100, 1, 1000, (), "Divided the logits", stops=STOPS
    )
    distillation = part(
        "distillation", "Defensive distillation", temperature, is_trained=True,
        recipes=("distillation",), models=("mnist-small",),
    )  # fmt: skip
    return replace(whole, defenses={**whole.defenses, "distillation": distillation})


def temperature_frame(
    temperatures: tuple[int, ...] = (1, 20, 100), *, done: float = 1.0, **changes: object
) -> TemperatureFrame:
    """The hotter, the larger the logits, the rarer a gradient; class 7 leads, then 3."""
    logits = np.zeros((len(temperatures), 10), np.float32)
    for row, temperature in enumerate(temperatures):
        logits[row, [7, 3, 0]] = [9.6 * temperature, 8 * temperature, -8.12 * temperature]
    shares = np.array([t / 100 for t in temperatures], np.float32)
    made = TemperatureFrame(
        request=TemperatureRequest("mnist-small", SEVEN, 0.25), temperatures=temperatures,
        soft=_softmax(logits / np.array(temperatures, np.float32)[:, None]),
        hard=_softmax(logits), logits=logits,
        values={name: shares.copy() for name in MEASURES},
        pictures={"many": 200, "some": 20, "few": 10}, done=done, is_final=done >= 1,
    )  # fmt: skip
    return replace(made, **changes)


def _softmax(logits: np.ndarray) -> np.ndarray:
    powers = np.exp(logits - logits.max(axis=1, keepdims=True, initial=0))
    return (powers / powers.sum(axis=1, keepdims=True)).astype(np.float32)
