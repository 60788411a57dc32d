"""A picture in a widget."""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import QPoint
from PySide6.QtGui import QColor
from pytestqt.qtbot import QtBot

from advstudio.ui.kit import theme
from advstudio.ui.kit.image_view import ImageView

CHECKER = np.array([[[250, 0, 0], [0, 250, 0]], [[0, 0, 250], [9, 9, 9]]], np.uint8)


def view(qtbot: QtBot) -> ImageView:
    made = ImageView("Nothing yet.")
    qtbot.addWidget(made)
    made.resize(200, 100)
    return made


def colour(shown: ImageView, x: int, y: int) -> tuple[int, ...]:
    return QColor(shown.grab().toImage().pixel(QPoint(x, y))).getRgb()[:3]


def test_small_pictures_show_their_pixels_unmixed(qtbot: QtBot) -> None:
    shown = view(qtbot)
    shown.show_pixels(CHECKER)
    # The square picture lies in the middle of the wide widget: x from 50 to 150.
    assert [colour(shown, 98, 48), colour(shown, 102, 48)] == [(250, 0, 0), (0, 250, 0)]


def test_pictures_keep_their_aspect(qtbot: QtBot) -> None:
    shown = view(qtbot)
    shown.show_pixels(CHECKER)
    place = shown.picture_rect()
    assert (place.width(), place.height()) == (100, 100)
    assert colour(shown, 5, 50) != (250, 0, 0)


def test_a_grey_picture_is_shown_grey(qtbot: QtBot) -> None:
    shown = view(qtbot)
    shown.show_pixels(np.full((28, 28, 1), 77, np.uint8))
    assert colour(shown, 100, 50) == (77, 77, 77)


def test_a_large_picture_fills_the_same_place(qtbot: QtBot) -> None:
    shown = view(qtbot)
    shown.show_pixels(np.full((224, 224, 3), 77, np.uint8))
    assert colour(shown, 52, 2) == (77, 77, 77)


def test_the_empty_state_says_something(qtbot: QtBot) -> None:
    empty, silent = view(qtbot), ImageView("")
    qtbot.addWidget(silent)
    silent.resize(empty.size())
    assert empty.grab().toImage() != silent.grab().toImage()


def test_a_mark_leaves_the_middle_as_it_is(qtbot: QtBot) -> None:
    shown = view(qtbot)
    shown.show_pixels(np.full((28, 28, 1), 77, np.uint8))
    shown.mark(is_marked=True)
    assert colour(shown, 100, 50) == (77, 77, 77)
    assert colour(shown, 50, 50) != (77, 77, 77)


def test_a_notice_is_painted_over_the_picture(qtbot: QtBot) -> None:
    shown = view(qtbot)
    shown.show_pixels(np.full((28, 28, 1), 77, np.uint8))
    before = shown.grab().toImage()
    shown.mark(is_marked=False, notice="No gradient.")
    assert shown.grab().toImage() != before


def test_a_sentence_that_is_too_long_for_the_picture_spreads_beside_it(qtbot: QtBot) -> None:
    shown = view(qtbot)
    shown.show_pixels(CHECKER)
    background, warning = colour(shown, 20, 50), QColor(theme.colours().warning).getRgb()[:3]
    shown.mark(is_marked=False, notice="Too high.")
    assert colour(shown, 20, 50) == background
    shown.mark(is_marked=False, notice=" ".join(["The gradient is exactly zero here."] * 4))
    assert colour(shown, 7, 50) == warning


def test_of_a_text_that_is_too_long_for_the_view_the_first_sentence_stays(qtbot: QtBot) -> None:
    shown = view(qtbot)
    shown.show_pixels(CHECKER)
    shown.mark(is_marked=False, notice=" ".join(["No gradient."] + ["The rest is long."] * 40))
    warning = QColor(theme.colours().warning).getRgb()[:3]
    assert colour(shown, 98, 2) == (250, 0, 0)
    assert warning in {colour(shown, 100, height) for height in range(35, 65)}
