"""The curve along epsilon and its cursor."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from pytestqt.qtbot import QtBot
from synthetic import DIGITS, END, curve

from advstudio.session.frames import Curve
from advstudio.ui.kit.class_colours import ClassColours
from advstudio.ui.outcome.curve_panel import CurvePanel


@pytest.fixture
def panel(qtbot: QtBot) -> CurvePanel:
    made = CurvePanel(ClassColours())
    qtbot.addWidget(made)
    made.resize(360, 320)
    made.show()
    return made


@pytest.fixture
def drawn(panel: CurvePanel) -> CurvePanel:
    panel.render_curve(curve(), DIGITS, 1.0)
    panel.grab()
    return panel


def at(panel: CurvePanel, epsilon: float) -> QPoint:
    return panel.plot.to_pixels().map(QPointF(epsilon, 0.5)).toPoint()


def edited(panel: CurvePanel) -> list[float]:
    emitted: list[float] = []
    panel.edited.connect(lambda changes: emitted.append(changes["epsilon"]))
    return emitted


def test_dragging_the_cursor_edits_epsilon(drawn: CurvePanel, qtbot: QtBot) -> None:
    emitted = edited(drawn)
    qtbot.mousePress(drawn.plot, Qt.MouseButton.LeftButton, pos=at(drawn, 4 / 255))
    qtbot.mouseMove(drawn.plot, at(drawn, 20 / 255))
    qtbot.mouseRelease(drawn.plot, Qt.MouseButton.LeftButton, pos=at(drawn, 20 / 255))
    # Half a pixel of the plot is a tenth of 1/255.
    assert [255 * value for value in emitted] == pytest.approx([4, 20], abs=0.2)
    assert drawn.plot.epsilon == emitted[-1]


def test_the_cursor_stays_on_the_axis(drawn: CurvePanel, qtbot: QtBot) -> None:
    emitted = edited(drawn)
    qtbot.mouseClick(drawn.plot, Qt.MouseButton.LeftButton, pos=QPoint(355, 100))
    assert emitted == pytest.approx([END])


@pytest.mark.parametrize(
    ("key", "expected"),
    [(Qt.Key.Key_Right, 0.11 + 0.01), (Qt.Key.Key_PageDown, 0.01), (Qt.Key.Key_End, 1.0)],
)
def test_keys_move_the_cursor(
    drawn: CurvePanel, qtbot: QtBot, key: Qt.Key, expected: float
) -> None:
    drawn.set_epsilon(0.11 * END)
    emitted = edited(drawn)
    qtbot.keyClick(drawn.plot, key)
    assert emitted == pytest.approx([expected * END])


def test_setting_epsilon_moves_the_cursor_without_an_edit(drawn: CurvePanel) -> None:
    emitted = edited(drawn)
    before = drawn.plot.grab().toImage()
    drawn.set_epsilon(16 / 255)
    assert drawn.plot.grab().toImage() != before
    assert emitted == []


def test_lines_differ_by_more_than_their_colour(drawn: CurvePanel) -> None:
    image = drawn.plot.grab().toImage()
    ground = image.pixel(2, 2)

    def gaps(probability: float) -> int:
        line = drawn.plot.to_pixels().map(QPointF(0, probability)).y()
        row = [image.pixel(x, int(line)) == ground for x in range(60, 240)]
        return sum(a != b for a, b in pairwise(row))

    # The third class lies flat at 2%, and is dotted.
    assert gaps(0.02) > 20


def test_unknown_parts_are_left_out(panel: CurvePanel) -> None:
    whole = curve()
    probs = whole.probs.copy()
    probs[20:] = np.nan
    panel.render_curve(Curve(whole.epsilons, whole.classes, probs), DIGITS, 0.3)
    partial = panel.plot.grab().toImage()
    panel.render_curve(whole, DIGITS, 1.0)
    assert panel.plot.grab().toImage() != partial


def test_without_a_curve_a_sentence_says_why_and_nothing_can_be_dragged(
    panel: CurvePanel, qtbot: QtBot
) -> None:
    emitted = edited(panel)
    qtbot.mouseClick(panel.plot, Qt.MouseButton.LeftButton, pos=QPoint(150, 100))
    assert panel.plot.message
    assert emitted == []


@pytest.mark.parametrize(("norm", "expected"), [("Linf", "n/255"), ("L2", "L2")])
def test_the_axis_names_its_unit(panel: CurvePanel, norm: str, expected: str) -> None:
    panel.render_curve(curve(), DIGITS, 1.0, norm)
    assert expected in panel.plot.scales[0].label
