"""Arrays as paths."""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import QPointF
from PySide6.QtGui import QTransform

from advstudio.ui.kit.strokes import NOTHING, Strokes, painter_path, polygon

SQUARE = np.array([[0, 0], [4, 0], [4, 4], [0, 4], [0, 0]], float)
HALVED = QTransform(0.5, 0, 0, 0.5, 10, 0)


def test_painter_path_leaves_out_what_is_inside_two_lines() -> None:
    hole = SQUARE / 4 + 1
    strokes = Strokes(np.concatenate([SQUARE, hole]), (0, len(SQUARE)))
    path = painter_path(strokes, QTransform())
    assert path.contains(QPointF(3, 3))
    assert not path.contains(QPointF(1.5, 1.5))


def test_painter_path_maps_the_points() -> None:
    assert painter_path(Strokes(SQUARE, (0,)), HALVED).boundingRect().getRect() == (10, 0, 2, 2)


def test_painter_path_of_nothing_is_empty() -> None:
    assert painter_path(NOTHING, QTransform()).isEmpty()


def test_polygon_maps_the_points() -> None:
    assert polygon(SQUARE, HALVED).at(2) == QPointF(12, 2)
