"""Lines of a caption."""

from __future__ import annotations

from PySide6.QtGui import QImage
from pytestqt.qtbot import QtBot

from advstudio.ui.kit.caption import Caption, CaptionLine


def painted(qtbot: QtBot, line: CaptionLine, width: int) -> QImage:
    caption = Caption(20)
    qtbot.addWidget(caption)
    caption.resize(width, 20)
    caption.render_lines(line)
    return caption.grab().toImage()


def test_a_number_without_room_gives_way_to_a_shorter_one_instead_of_losing_digits(
    qtbot: QtBot,
) -> None:
    both = CaptionLine("L∞", right="63.75/255 = 0.2500", right_short="63.75/255")
    for width, right in ((100, "63.75/255"), (300, "63.75/255 = 0.2500")):
        expected = painted(qtbot, CaptionLine("L∞", right=right), width)
        assert painted(qtbot, both, width) == expected
