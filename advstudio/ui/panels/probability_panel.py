"""Class probabilities, clean against adversarial, in an order that holds still."""

from __future__ import annotations

from PySide6.QtCore import QRect, QSize, Qt
from PySide6.QtGui import QBrush, QColor, QFontMetrics, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QVBoxLayout, QWidget

from advstudio.session.frames import Outcome
from advstudio.ui import theme
from advstudio.ui.class_colours import ClassColours
from advstudio.ui.numerals import percent
from advstudio.ui.widgets.caption import TITLE
from advstudio.ui.widgets.class_order import ClassOrder
from advstudio.ui.widgets.explained import wrapped
from advstudio.ui.widgets.probability_bars import BarRow, ProbabilityBars

_N_SLOTS = 5


class ProbabilityPanel(QWidget):
    """Five classes with a hatched bar for the clean and a filled one for the attacked picture."""

    def __init__(self, class_colours: ClassColours, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._colours = class_colours
        self._order = ClassOrder(_N_SLOTS)
        self._bars = ProbabilityBars(_N_SLOTS)
        self._bars.set_empty_text(self.tr("The class probabilities appear here."))
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(_Header())
        column.addWidget(self._bars, 1)
        self.setAccessibleName(self.tr("Class probabilities"))
        self.setToolTip(
            wrapped(
                self.tr(
                    "What the classifier gives each class: its softmax output, hatched for the "
                    "clean and filled for the adversarial picture. The order follows the clean "
                    "picture and holds still while epsilon moves. Source: Goodfellow et al. 2015, "
                    "arXiv:1412.6572."
                )
            )
        )

    @property
    def rows(self) -> tuple[BarRow, ...]:
        """What is listed, top first."""
        return self._bars.rows

    def reset(self) -> None:
        """Another picture or model: the next outcome decides the order anew."""
        self._order.reset()

    def render_outcome(
        self, outcome: Outcome, class_names: tuple[str, ...], target: int | None = None
    ) -> None:
        """Show both pictures' probabilities; a target class is always listed."""
        clean, adversarial = outcome.clean_probs, outcome.adversarial_probs
        rows = tuple(
            BarRow(
                name=class_names[index],
                colour=self._colours.of(index).rgb(),
                probs=(float(clean[index]), float(adversarial[index])),
                is_leading=index == outcome.adversarial_class,
            )
            for index in self._order.of(clean, adversarial, target)
        )
        self._bars.render_rows(rows)

    def describe(self) -> None:
        """Tell a screen reader what is shown; once a drag has come to rest."""
        line = self.tr("{name}: clean {clean}, adversarial {adversarial}")
        self.setAccessibleDescription(
            "; ".join(
                line.format(
                    name=row.name,
                    clean=percent(row.probs[0]).strip(),
                    adversarial=percent(row.probs[1]).strip(),
                )
                for row in self.rows
            )
        )


class _Header(QWidget):
    """The panel's title, and which bar is which."""

    def __init__(self) -> None:
        super().__init__()
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self.setFixedHeight(TITLE)

    def sizeHint(self) -> QSize:
        return QSize(30 * theme.UNIT, self.height())

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        face = theme.font(theme.SMALL_POINTS)
        painter.setFont(face)
        chosen = theme.colours()
        right = self.width()
        for word, is_hollow in ((self.tr("adversarial"), False), (self.tr("clean"), True)):
            width = QFontMetrics(face).horizontalAdvance(word)
            right -= width
            painter.setPen(QColor(chosen.muted))
            place = QRect(right, 0, width, self.height())
            painter.drawText(place, Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextDontClip, word)
            right -= 2 * theme.UNIT
            self._paint_key(painter, right, is_hollow=is_hollow)
            right -= theme.UNIT
        title = QRect(0, 0, right, self.height())
        painter.setPen(QColor(chosen.muted))
        text = QFontMetrics(face).elidedText(
            self.tr("Probability (%)"), Qt.TextElideMode.ElideRight, right
        )
        painter.drawText(title, Qt.AlignmentFlag.AlignVCenter, text)

    def _paint_key(self, painter: QPainter, left: int, *, is_hollow: bool) -> None:
        key = QRect(left, self.height() // 2 - 4, 12, 8)
        ink = QColor(theme.colours().muted)
        if not is_hollow:
            painter.fillRect(key, ink)
            return
        painter.fillRect(key, QBrush(ink, Qt.BrushStyle.BDiagPattern))
        painter.setPen(QPen(ink, 1))
        painter.drawRect(key.adjusted(0, 0, -1, -1))
