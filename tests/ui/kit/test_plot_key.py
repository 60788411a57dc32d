"""Keys of plots."""

from __future__ import annotations

from pytestqt.qtbot import QtBot

from advstudio.ui.kit.plot_key import ROW, KeyEntry, PlotKey, line_sample


def entries(count: int) -> tuple[KeyEntry, ...]:
    return tuple(KeyEntry(f"entry {number}", line_sample("#000000")) for number in range(count))


def made(qtbot: QtBot, width: int, count: int, rows: int = 2) -> PlotKey:
    key = PlotKey(rows)
    qtbot.addWidget(key)
    key.resize(width, ROW)
    key.show()
    key.render_entries(entries(count))
    key.grab()
    return key


def test_entries_wrap_into_as_many_rows_as_they_need(qtbot: QtBot) -> None:
    assert made(qtbot, 800, 4).height() == ROW
    assert made(qtbot, 200, 4).height() == 2 * ROW


def test_there_are_no_more_rows_than_allowed(qtbot: QtBot) -> None:
    key = made(qtbot, 200, 20)
    assert key.height() == 2 * ROW
    key.set_most_rows(1)
    assert key.height() == ROW


def test_screen_readers_hear_every_entry(qtbot: QtBot) -> None:
    assert made(qtbot, 200, 3).accessibleDescription() == "entry 0, entry 1, entry 2"
