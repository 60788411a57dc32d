"""Slices that no network made."""

from __future__ import annotations

import numpy as np
from synthetic import ramp

from advstudio.session.experiment import Experiment
from advstudio.session.views.slice.frames import (
    Reading,
    SliceCurve,
    SliceFrame,
    SliceOptions,
    SliceRequest,
)

POSITIONS = np.linspace(-0.5, 0.5, 33, dtype=np.float32)


def reading(place: float) -> Reading:
    """Class 7 until 0.2, then class 3; logits are straight lines."""
    logits = np.zeros(10, np.float32)
    logits[7], logits[3] = 2 - 10 * place, 10 * place - 2
    probs = np.exp(logits) / np.exp(logits).sum()
    return Reading(logits, probs, float(logits[3] - logits[7]), float(-np.log(probs[7])))


def slice_curve(name: str, output: str = "logits", attacked: float | None = 0.25) -> SliceCurve:
    rows = [reading(float(place)) for place in POSITIONS]
    return SliceCurve(
        name=name, output=output,
        logits=np.stack([row.logits[[7, 3]] for row in rows]),
        probs=np.stack([row.probs[[7, 3]] for row in rows]),
        margin=np.array([row.margin for row in rows], np.float32),
        loss=np.array([row.loss for row in rows], np.float32),
        predicted=np.array([row.predicted for row in rows], np.int16),
        clean=reading(0), attacked=None if attacked is None else reading(attacked),
        point=reading(attacked or 0.25),
    )  # fmt: skip


def slice_frame(
    *curves: SliceCurve,
    options: SliceOptions | None = None,
    attacked: float | None = 0.25,
    notice: str = "",
) -> SliceFrame:
    made = curves or (slice_curve("Synthetic"),)
    return SliceFrame(
        request=SliceRequest(
            Experiment(model="synthetic", epsilon=0.25), options or SliceOptions()
        ),
        norm="Linf", is_epsilon=attacked is not None, owner=0, positions=POSITIONS,
        clipped=np.abs(POSITIONS) * 1.25, classes=(7, 3), curves=made, attacked=attacked,
        landmark=None, point=0.25, picture=ramp(), point_clipped=0.31, notice=notice, done=1.0,
        is_final=True,
    )  # fmt: skip
