"""Class probabilities, clean against adversarial, in an order that holds still."""

from __future__ import annotations

from PySide6.QtWidgets import QVBoxLayout, QWidget

from advstudio.session.frames import Outcome
from advstudio.ui.kit.bar_key import BarKey
from advstudio.ui.kit.class_colours import ClassColours
from advstudio.ui.kit.class_order import ClassOrder
from advstudio.ui.kit.explained import wrapped
from advstudio.ui.kit.numerals import percent
from advstudio.ui.kit.probability_bars import BarRow, ProbabilityBars

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
        column.addWidget(
            BarKey(
                self.tr("Probability (%)"),
                hatched=self.tr("clean"),
                filled=self.tr("adversarial"),
            )
        )
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
