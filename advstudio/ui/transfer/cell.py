"""The pictures of one cell: made on one classifier, shown to another."""

from __future__ import annotations

from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget

from advstudio.session.transfer.frames import CellPictures, TransferFrame
from advstudio.ui.kit import theme
from advstudio.ui.kit.caption import TITLE, Caption, CaptionLine
from advstudio.ui.kit.explained import wrapped
from advstudio.ui.kit.picture_grid import PictureGrid, Word
from advstudio.ui.transfer.words import numbered

_LINE = 2 * theme.UNIT
_BOTH = 26 * theme.UNIT
"""Pixels of height from which on clean pictures and examples have room."""


class TransferCell(QWidget):
    """Clean pictures above, their examples below, each with what is said of it."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._title = Caption(TITLE)
        self._between = Caption(2 * _LINE)
        self._grids = (PictureGrid("0 (0)"), PictureGrid("0 (0)"))
        self._legends = (Caption(_LINE), Caption(_LINE))
        names = (self.tr("Clean pictures of the cell"), self.tr("Examples of the cell"))
        for grid, name in zip(self._grids, names, strict=True):
            grid.setAccessibleName(name)
            grid.setMinimumSize(6 * theme.UNIT, 6 * theme.UNIT)
        self.setToolTip(
            wrapped(
                self.tr(
                    "Under a clean picture its true class; under an example what the classifier "
                    "says that it is shown to, and in brackets what the one says that it was made "
                    "on. Bold is a picture that was right before, and is wrong now: those come "
                    "first."
                )
            )
        )
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(2)
        column.addWidget(self._title)
        column.addWidget(self._between)
        for legend, grid in zip(self._legends, self._grids, strict=True):
            column.addWidget(legend)
            column.addWidget(grid, 1)
        self.clear()

    @property
    def words(self) -> tuple[str, ...]:
        """What is said under the examples."""
        return self._grids[1].words

    @property
    def texts(self) -> tuple[str, ...]:
        """What is said over the pictures."""
        return tuple(line.text for line in (*self._title.lines, *self._between.lines))

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        # Where there is room for one row of pictures only, it is that of the examples.
        for part in (self._legends[0], self._grids[0]):
            part.setVisible(event.size().height() >= _BOTH)

    def clear(self) -> None:
        """No cell was chosen."""
        self._say(self.tr("Pictures"), self.tr("Click a cell to see its pictures."), "")

    def wait(self) -> None:
        """A cell was chosen, and its pictures are still to come."""
        self._say(self.tr("Pictures"), self.tr("The pictures of this cell are not there yet."), "")

    def render_cell(self, cell: CellPictures, frame: TransferFrame) -> None:
        """Show a cell's pictures."""
        self._title.render_lines(CaptionLine(self.tr("Pictures"), is_strong=True))
        self._between.render_lines(
            CaptionLine(self.tr("made on {name}").format(name=numbered(frame, cell.row))),
            CaptionLine(self.tr("shown to {name}").format(name=numbered(frame, cell.column))),
        )
        self._legends[0].render_lines(CaptionLine(self.tr("clean: true class")))
        self._legends[1].render_lines(
            CaptionLine(self.tr("example: says {column} (made on: {row})").format(
                column=cell.column + 1, row=cell.row + 1
            ))
        )  # fmt: skip
        self._grids[0].render_pixels(cell.clean, [Word(str(label)) for label in cell.labels])
        self._grids[1].render_pixels(cell.adversarial, _words(cell))

    def _say(self, title: str, sentence: str, second: str) -> None:
        self._title.render_lines(CaptionLine(title, is_strong=True))
        self._between.render_lines(CaptionLine(sentence), CaptionLine(second))
        for grid, legend in zip(self._grids, self._legends, strict=True):
            grid.clear()
            legend.render_lines()


def _words(cell: CellPictures) -> list[Word]:
    is_carried = (cell.column_clean == cell.labels) & (cell.column_answers != cell.labels)
    return [
        Word(f"{column} ({row})", is_alarm=bool(is_wrong))
        for column, row, is_wrong in zip(
            cell.column_answers, cell.row_answers, is_carried, strict=True
        )
    ]
