"""The picture at a clicked point of the decision surface, and its probabilities."""

from __future__ import annotations

from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QWidget

from advstudio.session.frames import ProbeFrame
from advstudio.ui.kit import theme
from advstudio.ui.kit.caption import TITLE, Caption, CaptionLine
from advstudio.ui.kit.class_colours import ClassColours
from advstudio.ui.kit.class_order import leading
from advstudio.ui.kit.explained import wrapped
from advstudio.ui.kit.image_view import ImageView
from advstudio.ui.kit.numerals import percent
from advstudio.ui.kit.probability_bars import BarRow, ProbabilityBars

_N_SLOTS = 3


class ProbeStrip(QWidget):
    """Picture on the left, the three leading classes on the right; always keeps its place."""

    def __init__(self, class_colours: ClassColours, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._colours = class_colours
        self._picture = ImageView("", self)
        self._title = Caption(TITLE, self)
        self._bars = ProbabilityBars(_N_SLOTS, self)
        self._bars.set_empty_text(
            self.tr("Click a point of the decision surface to see its picture.")
        )
        self._picture.setAccessibleName(self.tr("Picture at the clicked point"))
        self.setToolTip(
            wrapped(
                self.tr(
                    "The picture at the clicked point of the decision surface, clipped to the "
                    "valid pixel range [0, 255], and what the classifier says about it."
                )
            )
        )
        self.clear()

    @property
    def rows(self) -> tuple[BarRow, ...]:
        """The leading classes."""
        return self._bars.rows

    @property
    def title(self) -> str:
        """What the strip says about the point."""
        return " ".join(part for part in (self._title.lines[0].text, self._title.lines[0].right))

    def clear(self) -> None:
        """No point is clicked, or the plane it lay on is gone."""
        self._title.render_lines(CaptionLine(self.tr("Clicked point")))
        self._picture.show_pixels(None)
        self._bars.render_rows(())

    def render_probe(self, probe: ProbeFrame, class_names: tuple[str, ...]) -> None:
        """Show a clicked point."""
        clipped = self.tr("clipped {share}").format(share=percent(probe.clipped))
        self._title.render_lines(CaptionLine(self.tr("Clicked point"), right=clipped))
        self._picture.show_pixels(probe.pixels)
        rows = tuple(
            BarRow(
                name=class_names[index],
                colour=self._colours.of(index).rgb(),
                probs=(float(probe.probs[index]),),
                is_leading=place == 0,
            )
            for place, index in enumerate(leading(probe.probs, _N_SLOTS))
        )
        self._bars.render_rows(rows)
        self._picture.setAccessibleDescription(
            "; ".join(f"{row.name} {percent(row.probs[0]).strip()}" for row in rows)
        )

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        side = min(self.height(), self.width() // 2)
        left = side + 2 * theme.UNIT
        top = self._title.height()
        self._picture.setGeometry(0, 0, side, side)
        self._title.setGeometry(left, 0, self.width() - left, top)
        self._bars.setGeometry(left, top, self.width() - left, self.height() - top)
