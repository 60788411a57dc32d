"""From a slice's numbers to what its plot draws."""

from __future__ import annotations

from typing import Literal

import numpy as np
from numpy.typing import NDArray
from PySide6.QtGui import QColor

from advstudio.session.views.slice.frames import Reading, SliceCurve, SliceFrame
from advstudio.ui.kit import theme
from advstudio.ui.kit.class_colours import ClassColours
from advstudio.ui.views.slice.plot import ClassRun, SliceLine, SliceMark, SlicePicture

Quantity = Literal["probability", "logit", "margin", "loss"]

_ROOM = 0.06


def is_granted(curve: SliceCurve, quantity: Quantity) -> bool:
    """Whether a classifier's output has such a number at all."""
    if quantity == "logit":
        return curve.output == "logits"
    return quantity == "probability" or curve.output != "label"


def value_at(reading: Reading, quantity: Quantity, index: int) -> float:
    """The number at one place; of class `index` where it is one of a class."""
    if quantity == "probability":
        return float(reading.probs[index])
    if quantity == "logit":
        return float(reading.logits[index])
    return reading.margin if quantity == "margin" else reading.loss


def picture_of(
    frame: SliceFrame, quantity: Quantity, class_names: tuple[str, ...], colours: ClassColours
) -> SlicePicture:
    """Everything that is drawn for a quantity."""
    granted = [i for i, curve in enumerate(frame.curves) if is_granted(curve, quantity)]
    e = frame.request.experiment
    return SlicePicture(
        positions=frame.positions,
        lines=tuple(line for i in granted for line in _lines(frame, i, quantity, colours)),
        strips=tuple(
            _runs(frame.positions, curve.predicted, class_names, colours) for curve in frame.curves
        ),
        clipped=frame.clipped,
        marks=tuple(mark for i in granted for mark in _marks(frame, i, quantity)),
        carried=_carried(frame, granted, quantity),
        landmark=frame.landmark,
        epsilon=e.epsilon if frame.norm == e.norm else None,
    )


def span(picture: SlicePicture, quantity: Quantity) -> tuple[float, float]:
    """Lowest and highest value of the vertical axis."""
    if quantity == "probability":
        return 0.0, 1.0
    values = [line.values[np.isfinite(line.values)] for line in picture.lines]
    known = np.concatenate(values) if values else np.zeros(0, np.float32)
    low, high = (float(known.min()), float(known.max())) if known.size else (0.0, 1.0)
    room = _ROOM * (high - low) or 1.0
    return low - room, high + room


def owner_colour(owner: int) -> QColor:
    """Of a classifier's curve where it is not one of a class."""
    chosen = theme.colours()
    return QColor(chosen.accent if owner == 0 else chosen.text)


def _lines(
    frame: SliceFrame, owner: int, quantity: Quantity, colours: ClassColours
) -> list[SliceLine]:
    curve = frame.curves[owner]
    if quantity in ("margin", "loss"):
        values = curve.margin if quantity == "margin" else curve.loss
        return [SliceLine(owner, owner_colour(owner), values)]
    table = curve.probs if quantity == "probability" else curve.logits
    return [
        SliceLine(owner, colours.of(index), table[:, column])
        for column, index in enumerate(frame.classes)
    ]


def _marks(frame: SliceFrame, owner: int, quantity: Quantity) -> list[SliceMark]:
    """On the curve of the clean prediction, as that is what the attack takes down."""
    curve, index = frame.curves[owner], frame.classes[0]
    found = [SliceMark("clean", 0.0, value_at(curve.clean, quantity, index))]
    if curve.attacked is not None and frame.attacked is not None:
        kind = "attacked" if owner == frame.owner else "carried"
        value = value_at(curve.attacked, quantity, index)
        found.append(SliceMark(kind, frame.attacked, value))
    return found


def _carried(
    frame: SliceFrame, granted: list[int], quantity: Quantity
) -> tuple[float, float, float] | None:
    if frame.attacked is None or len(granted) < 2:
        return None
    readings = (frame.curves[frame.owner].attacked, frame.curves[1 - frame.owner].attacked)
    first, last = (
        value_at(reading, quantity, frame.classes[0]) for reading in readings if reading is not None
    )
    return frame.attacked, first, last


def _runs(
    positions: NDArray[np.float32],
    predicted: NDArray[np.int16],
    class_names: tuple[str, ...],
    colours: ClassColours,
) -> tuple[ClassRun, ...]:
    """Runs of equal classes; each reaches half way to its neighbours."""
    known = predicted >= 0
    if not known.any():
        return ()
    places, classes = positions[known], predicted[known]
    edges = np.flatnonzero(classes[1:] != classes[:-1]) + 1
    middles = (places[edges - 1] + places[edges]) / 2
    lows, highs = [places[0], *middles], [*middles, places[-1]]
    firsts = [0, *edges.tolist()]
    return tuple(
        ClassRun(float(low), float(high), colours.of(int(classes[first])),
                 class_names[int(classes[first])])
        for low, high, first in zip(lows, highs, firsts, strict=True)
    )  # fmt: skip
