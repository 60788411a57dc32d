"""The table of shaded cells."""

from __future__ import annotations

import numpy as np
import pytest
from PySide6.QtCore import QPoint, Qt
from pytestqt.qtbot import QtBot

from advstudio.ui.transfer.shaded_matrix import MatrixContents, ShadedMatrix

VALUES = np.array([[0.0, 1.0], [0.5, np.nan]], np.float32)
CONTENTS = MatrixContents(
    VALUES, np.zeros((2, 2), bool), (("0", "100"), ("50", "–")), ("1", "2"), (),
    lambda row, column: f"{row} to {column}", lambda row: f"row {row}",
)  # fmt: skip


@pytest.fixture
def matrix(qtbot: QtBot) -> ShadedMatrix:
    made = ShadedMatrix(row_label="made on", column_label="shown to", head_width=20)
    qtbot.addWidget(made)
    made.resize(200, 160)
    made.render_contents(CONTENTS, is_stale=False)
    made.show()
    return made


def colour_at(matrix: ShadedMatrix, row: int, column: int) -> tuple[int, int, int]:
    """Near a cell's corner, off its number."""
    place = matrix.cell_rect(row, column).topLeft()
    pixel = matrix.grab().toImage().pixelColor(place.x() + 2, place.y() + 2)
    return pixel.red(), pixel.green(), pixel.blue()


def test_a_click_picks_the_cell_under_it(qtbot: QtBot, matrix: ShadedMatrix) -> None:
    with qtbot.waitSignal(matrix.picked) as picked:
        place = matrix.cell_rect(1, 0).center()
        qtbot.mouseClick(matrix, Qt.MouseButton.LeftButton, pos=place)
    assert picked.args == [1, 0]


def test_a_click_beside_the_cells_picks_none(qtbot: QtBot, matrix: ShadedMatrix) -> None:
    with qtbot.assertNotEmitted(matrix.picked):
        qtbot.mouseClick(matrix, Qt.MouseButton.LeftButton, pos=QPoint(1, 1))


def test_the_keys_go_from_cell_to_cell(qtbot: QtBot, matrix: ShadedMatrix) -> None:
    for key in (Qt.Key.Key_Right, Qt.Key.Key_Down, Qt.Key.Key_Down):
        qtbot.keyClick(matrix, key)
    assert matrix.accessibleDescription() == "1 to 1"
    with qtbot.waitSignal(matrix.picked) as picked:
        qtbot.keyClick(matrix, Qt.Key.Key_Return)
    assert picked.args == [1, 1]


def test_larger_values_are_lighter(matrix: ShadedMatrix) -> None:
    shades = [sum(colour_at(matrix, *cell)) for cell in ((0, 0), (1, 0), (0, 1))]
    assert shades == sorted(shades)
    # Cividis' ends, as matplotlib gives them: (0, 34, 78) and (254, 232, 56).
    assert np.abs(np.array(colour_at(matrix, 0, 0)) - (0, 34, 78)).max() <= 2
    assert np.abs(np.array(colour_at(matrix, 0, 1)) - (254, 232, 56)).max() <= 2


def test_what_is_out_of_date_is_pale(matrix: ShadedMatrix) -> None:
    fresh = colour_at(matrix, 0, 0)
    matrix.render_contents(CONTENTS, is_stale=True)
    assert sum(colour_at(matrix, 0, 0)) > sum(fresh)


def test_no_contents_paint_nothing(matrix: ShadedMatrix) -> None:
    matrix.render_contents(None, is_stale=False)
    matrix.grab()
    assert matrix.contents is None
