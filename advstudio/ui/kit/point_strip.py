"""A small picture with lines of words beside it."""

from __future__ import annotations

from PySide6.QtCore import QSize
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from advstudio.session.frames import Pixels
from advstudio.ui.kit import theme
from advstudio.ui.kit.caption import Caption, CaptionLine
from advstudio.ui.kit.image_view import ImageView

LINE = 2 * theme.UNIT


class PointStrip(QWidget):
    """As high as a number of lines; the picture is a square of that height.

    Args:
        rows: Lines that there is room for.
        name: What the picture shows, for screen readers.
    """

    def __init__(self, rows: int, *, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._picture = ImageView("", self)
        self._words = Caption(LINE, self)
        self._picture.setAccessibleName(name)
        self._words.setAccessibleName(name)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self.setFixedHeight(rows * LINE)

    @property
    def texts(self) -> tuple[str, ...]:
        """What is said, line by line."""
        return tuple(" ".join(p for p in (li.text, li.right) if p) for li in self._words.lines)

    def render_point(self, pixels: Pixels | None, lines: tuple[CaptionLine, ...]) -> None:
        """Show a picture, (h, w, c) uint8, and say something of it."""
        self._picture.show_pixels(pixels)
        self._words.setFixedHeight(LINE * len(lines))
        self._words.render_lines(*lines)
        self._words.setAccessibleDescription("; ".join(self.texts))
        self._picture.setAccessibleDescription("; ".join(self.texts))

    def sizeHint(self) -> QSize:
        return QSize(30 * theme.UNIT, self.height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        side = min(self.height(), self.width() // 3)
        self._picture.setGeometry(0, 0, side, side)
        left = side + theme.UNIT + theme.UNIT // 2
        self._words.setGeometry(left, 0, self.width() - left, self._words.height())
