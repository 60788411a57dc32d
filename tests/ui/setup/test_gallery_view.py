"""The gallery: what it asks for, keeps and emits."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot
from synthetic_catalogue import gallery_frame

from advstudio.session.experiment import PictureRef
from advstudio.ui.kit.thumbnails import CACHED, ThumbnailModel
from advstudio.ui.setup.gallery import Gallery

MNIST = PictureRef(dataset="mnist")


@pytest.fixture
def gallery(qtbot: QtBot) -> Gallery:
    made = Gallery()
    qtbot.addWidget(made)
    made.resize(276, 180)
    made.show()
    return made


def pixmap(gallery: Gallery, row: int) -> object:
    return gallery.model().index(row, 0).data(Qt.ItemDataRole.DecorationRole)


def test_gallery_asks_for_what_is_in_view(qtbot: QtBot, gallery: Gallery) -> None:
    with qtbot.waitSignal(gallery.wanted) as asked:
        gallery.set_length(MNIST, 10000)
    first, count = asked.args
    assert first == 0
    assert 6 <= count <= 12


def test_gallery_asks_from_where_it_is_scrolled_to(qtbot: QtBot, gallery: Gallery) -> None:
    gallery.select(9000)
    with qtbot.waitSignal(gallery.wanted) as asked:
        gallery.set_length(MNIST, 10000)
    first, count = asked.args
    assert first <= 9000 < first + count
    assert count <= 15


def test_gallery_asks_once_for_the_same(qtbot: QtBot, gallery: Gallery) -> None:
    with qtbot.waitSignal(gallery.wanted) as asked:
        gallery.set_length(MNIST, 10000)
    with qtbot.assertNotEmitted(gallery.wanted, wait=120):
        gallery.display(gallery_frame(0, asked.args[1] // 2))


def test_gallery_asks_again_for_a_new_engine(qtbot: QtBot, gallery: Gallery) -> None:
    with qtbot.waitSignal(gallery.wanted):
        gallery.set_length(MNIST, 10000)
    with qtbot.waitSignal(gallery.wanted):
        gallery.ask_again()


def test_gallery_asks_for_nothing_that_it_has(qtbot: QtBot, gallery: Gallery) -> None:
    gallery.set_length(MNIST, 10000)
    gallery.display(gallery_frame(0, 20))
    with qtbot.assertNotEmitted(gallery.wanted, wait=120):
        gallery.ask_again()


def test_hidden_gallery_asks_for_nothing(qtbot: QtBot, gallery: Gallery) -> None:
    gallery.hide()
    with qtbot.assertNotEmitted(gallery.wanted, wait=120):
        gallery.set_length(MNIST, 10000)


def test_gallery_shows_what_arrives(gallery: Gallery) -> None:
    gallery.set_length(MNIST, 10000)
    gallery.display(gallery_frame(0, 3))
    assert pixmap(gallery, 2) is not None
    assert pixmap(gallery, 3) is None
    assert gallery.model().index(2, 0).data() == "2"


def test_gallery_ignores_thumbnails_of_another_dataset(gallery: Gallery) -> None:
    gallery.set_length(MNIST, 10000)
    gallery.display(gallery_frame(0, 3, dataset="samples"))
    assert pixmap(gallery, 0) is None


def test_gallery_learns_the_length_of_a_folder(gallery: Gallery) -> None:
    gallery.set_length(MNIST, 1)
    gallery.display(gallery_frame(0, 3, length=40))
    assert gallery.model().rowCount() == 40
    assert pixmap(gallery, 2) is not None


def test_gallery_select_emits_nothing(qtbot: QtBot, gallery: Gallery) -> None:
    gallery.set_length(MNIST, 10000)
    with qtbot.assertNotEmitted(gallery.chosen):
        gallery.select(17)
    assert gallery.currentIndex().row() == 17


def test_gallery_is_chosen_from_by_keys_and_mouse(qtbot: QtBot, gallery: Gallery) -> None:
    gallery.set_length(MNIST, 10000)
    gallery.select(0)
    chosen: list[int] = []
    gallery.chosen.connect(chosen.append)
    qtbot.keyClick(gallery, Qt.Key.Key_Right)
    place = gallery.visualRect(gallery.model().index(4, 0)).center()
    qtbot.mouseClick(gallery.viewport(), Qt.MouseButton.LeftButton, pos=place)
    assert chosen == [1, 4]


def test_gallery_keeps_a_bounded_number_of_thumbnails(qtbot: QtBot) -> None:
    model = ThumbnailModel()
    model.set_length(10000)
    for first in range(0, 1000, 50):
        model.add(gallery_frame(first, 50).thumbnails)
    assert len(model.missing(range(10000))) == 10000 - CACHED
    assert model.missing(range(950, 1000)) == []


def test_gallery_without_a_dataset_is_painted(gallery: Gallery) -> None:
    assert not gallery.grab().isNull()


def test_the_chosen_picture_stays_in_view_when_there_is_room_for_more_in_a_row(
    gallery: Gallery,
) -> None:
    gallery.set_length(MNIST, 10000)
    gallery.select(9000)
    gallery.resize(476, 180)
    chosen = gallery.visualRect(gallery.currentIndex())
    assert gallery.viewport().rect().contains(chosen)
