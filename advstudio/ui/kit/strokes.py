"""From arrays of points to what a painter draws, without a loop over the points."""

from __future__ import annotations

import struct
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QByteArray, QDataStream, QPointF, Qt
from PySide6.QtGui import QColor, QPainterPath, QPen, QPolygonF, QTransform

from advstudio.ui.kit import theme

Points = NDArray[np.floating]

# How Qt serialises a QPainterPath: kind of element (0 begins a line, 1 goes on), x, y.
_ELEMENT = np.dtype([("kind", ">i4"), ("x", ">f8"), ("y", ">f8")])


@dataclass(frozen=True, slots=True)
class Strokes:
    """Many lines as one array: (n, 2) points, and the places where a line begins."""

    points: Points
    starts: tuple[int, ...]


NOTHING = Strokes(np.zeros((0, 2)), ())


def painter_path(strokes: Strokes, transform: QTransform) -> QPainterPath:
    """All lines after a transform without rotation; filled by the odd-even rule."""
    path = QPainterPath()
    if not len(strokes.points):
        return path
    elements = np.ones(len(strokes.points), _ELEMENT)
    elements["kind"][list(strokes.starts)] = 0
    elements["x"], elements["y"] = _mapped(strokes.points, transform)
    rule = Qt.FillRule.OddEvenFill.value
    serialised = struct.pack(">i", len(elements)) + elements.tobytes() + struct.pack(">ii", 0, rule)
    stream = QDataStream(QByteArray(serialised))
    stream >> path
    return path


def polygon(points: Points, transform: QTransform) -> QPolygonF:
    """A few (n, 2) points after a transform without rotation."""
    xs, ys = _mapped(points, transform)
    return QPolygonF([QPointF(x, y) for x, y in zip(xs.tolist(), ys.tolist(), strict=True)])


def _mapped(points: Points, transform: QTransform) -> tuple[Points, Points]:
    xs = points[:, 0] * transform.m11() + transform.dx()
    ys = points[:, 1] * transform.m22() + transform.dy()
    return xs, ys


def ball_pen() -> QPen:
    """The dashed line at ±epsilon."""
    return QPen(QColor(theme.colours().text), 1, Qt.PenStyle.DashLine)
