"""The manual: opened by its command, and every page reached from its index."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from fake_engine import FakeEngine
from PySide6.QtCore import QObject, Qt, QUrl, Slot
from PySide6.QtGui import QDesktopServices, QTextTable
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from advstudio.paths import resource
from advstudio.session.experiment import Experiment
from advstudio.ui.app import Studio
from advstudio.ui.kit import theme
from advstudio.ui.shell.actions import COMMANDS
from advstudio.ui.shell.manual import Manual, links, pages

PAGES = list(pages())


@pytest.fixture
def manual(qtbot: QtBot) -> Iterator[Manual]:
    made = Manual()
    qtbot.addWidget(made)
    made.present()
    yield made
    made.close()


def shown(manual: Manual) -> Path:
    return Path(manual.page.source().toLocalFile())


def url(page: Path) -> QUrl:
    return QUrl.fromLocalFile(str(page))


def page_named(name: str) -> Path:
    return resource("manual", name).resolve()


def follow(manual: Manual, qtbot: QtBot, target: str) -> None:
    """Go from link to link with Tab, and follow the one that is meant."""
    for _ in range(40):
        qtbot.keyClick(manual.page, Qt.Key.Key_Tab)
        if manual.page.textCursor().charFormat().anchorHref() == target:
            qtbot.keyClick(manual.page, Qt.Key.Key_Return)
            return
    pytest.fail(f"no link leads to {target}")


class Desktop(QObject):
    """Takes the addresses that a browser would open."""

    def __init__(self) -> None:
        super().__init__()
        self.opened: list[str] = []

    @Slot(QUrl)
    def take(self, address: QUrl) -> None:
        """Remember an address."""
        self.opened.append(address.toString())


def test_its_command_opens_it_and_escape_closes_it(qtbot: QtBot) -> None:
    studio = Studio()
    studio.start(Experiment(model="mnist-small"), FakeEngine)
    studio.slots.commands["manual"].trigger()
    manual = studio.window.findChild(Manual)
    assert manual is not None
    assert manual.isVisible()
    qtbot.keyClick(manual, Qt.Key.Key_Escape)
    assert not manual.isVisible()
    studio.close()


def test_it_begins_with_the_index(manual: Manual) -> None:
    assert shown(manual) == page_named("index.md")
    assert manual.contents.currentRow() == 0


def test_every_page_of_the_folder_is_in_the_index() -> None:
    in_folder = {page.resolve() for page in resource("manual").glob("*.md")}
    assert in_folder <= set(PAGES)


def test_the_page_on_the_window_has_the_keys_of_all_commands() -> None:
    keys = {command.shortcut for command in COMMANDS if isinstance(command.shortcut, str)} - {""}
    page = page_named("window.md").read_text(encoding="utf-8")
    assert [key for key in sorted(keys) if key not in page] == []


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_every_link_leads_to_a_page_that_is_there(page: Path) -> None:
    assert [target for target in links(page) if not target.is_file()] == []


@pytest.mark.parametrize("row", range(len(PAGES)))
def test_the_list_leads_to_every_page(manual: Manual, row: int) -> None:
    manual.contents.setCurrentRow(row)
    assert shown(manual) == PAGES[row]
    assert len(manual.page.toPlainText()) > 200


def test_a_link_leads_to_its_page_and_the_list_follows(manual: Manual, qtbot: QtBot) -> None:
    follow(manual, qtbot, "papers.md")
    assert shown(manual) == page_named("papers.md")
    assert manual.contents.currentItem().text() == "The papers' numbers"
    qtbot.mouseClick(manual.back, Qt.MouseButton.LeftButton)
    assert shown(manual) == page_named("index.md")


def test_a_page_outside_the_index_is_shown_too(manual: Manual, qtbot: QtBot) -> None:
    manual.page.setSource(url(page_named("data.md")))
    follow(manual, qtbot, "../weights/README.md")
    assert "Weights of the small networks" in manual.page.toPlainText()
    assert manual.contents.currentRow() == -1


def test_a_link_to_the_net_is_left_to_the_desktop(manual: Manual, qtbot: QtBot) -> None:
    desktop = Desktop()
    QDesktopServices.setUrlHandler("https", desktop, "take")
    manual.page.setSource(url(page_named("hardware.md")))
    follow(manual, qtbot, "https://pytorch.org/get-started/locally/")
    QDesktopServices.unsetUrlHandler("https")
    assert desktop.opened == ["https://pytorch.org/get-started/locally/"]
    assert shown(manual) == page_named("hardware.md")


def test_find_goes_on_to_the_page_that_has_the_text(manual: Manual, qtbot: QtBot) -> None:
    manual.search.setText("Moosavi-Dezfooli")
    qtbot.keyClick(manual.search, Qt.Key.Key_Return)
    assert shown(manual) == page_named("attacks.md")
    assert manual.page.textCursor().selectedText() == "Moosavi-Dezfooli"
    assert manual.isVisible()


def test_find_stays_where_it_is_when_nothing_has_the_text(manual: Manual, qtbot: QtBot) -> None:
    manual.search.setText("no page says this")
    qtbot.keyClick(manual.search, Qt.Key.Key_Return)
    assert shown(manual) == page_named("index.md")


@pytest.mark.parametrize("scheme", [Qt.ColorScheme.Light, Qt.ColorScheme.Dark])
def test_tables_and_links_take_the_colours_of_the_window(
    manual: Manual, qapp: QApplication, scheme: Qt.ColorScheme
) -> None:
    manual.page.setSource(url(page_named("attacks.md")))
    theme.apply(qapp, scheme)
    (table,) = [
        frame
        for frame in manual.page.document().rootFrame().childFrames()
        if isinstance(frame, QTextTable)
    ]
    colours = theme.colours()
    assert table.format().borderBrush().color().name() == colours.line
    assert table.cellAt(0, 0).format().background().color().name() == colours.raised
    assert f"color:{colours.accent}" in manual.page.toHtml().replace(" ", "")
    theme.apply(qapp, Qt.ColorScheme.Light)
