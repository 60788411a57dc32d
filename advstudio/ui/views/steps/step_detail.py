"""One step of an attack: its picture, and what the classifier says of it."""

from __future__ import annotations

from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QWidget

from advstudio.session.experiment import NormName
from advstudio.ui.kit import theme
from advstudio.ui.kit.badge import Badge, Verdict
from advstudio.ui.kit.caption import Caption, CaptionLine
from advstudio.ui.kit.class_colours import ClassColours
from advstudio.ui.kit.explained import wrapped
from advstudio.ui.kit.image_view import ImageView
from advstudio.ui.kit.numerals import NORM_SYMBOLS, epsilon_text, percent
from advstudio.ui.views.steps.steps import Way

_CAPTION = 90


class StepDetail(QWidget):
    """Picture on the left, its caption and verdict on the right."""

    def __init__(self, class_colours: ClassColours, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._colours = class_colours
        self._picture = ImageView("", self)
        self._caption = Caption(_CAPTION, self)
        self._badge = Badge(self)
        self._picture.setAccessibleName(self.tr("Picture at the step"))
        self.setToolTip(
            wrapped(
                self.tr(
                    "The picture after this many steps, the class that the classifier gives it, "
                    "the size of its perturbation, and the attacker's loss: the cross-entropy of "
                    "the label, or minus that of the target class. The result is the best of all "
                    "steps. Source: Madry et al. 2018, arXiv:1706.06083, section 2.1."
                )
            )
        )

    @property
    def texts(self) -> tuple[str, ...]:
        """Caption and verdict, in reading order."""
        parts = (
            part for line in self._caption.lines for part in (line.text, line.right, line.chip)
        )
        return (*(part for part in parts if part), self._badge.text)

    def render_place(
        self, way: Way, place: int, class_names: tuple[str, ...], norm: NormName
    ) -> None:
        """Show one step."""
        attack_steps = way.attack_steps
        is_reached = bool(attack_steps.is_reached[place])
        self._picture.show_pixels(attack_steps.pictures[place])
        self._picture.mark(is_marked=is_reached)
        index = int(attack_steps.classes[place])
        size = epsilon_text(float(attack_steps.sizes[place]), norm)
        self._caption.render_lines(
            self._step_line(way, place),
            CaptionLine(
                class_names[index], is_strong=True, swatch=self._colours.of(index).rgb()
            ),
            CaptionLine(
                percent(float(attack_steps.confidence[place])), is_number=True, is_strong=True,
                indent=theme.UNIT - 2,
            ),
            CaptionLine(NORM_SYMBOLS[norm], right=size),
            CaptionLine(self.tr("loss"), right=f"{float(attack_steps.loss[place]):z.2f}"),
        )  # fmt: skip
        verdict = Verdict.REACHED if is_reached else Verdict.HOLDS
        words = self.tr("goal reached") if is_reached else self.tr("not reached")
        self._badge.render_verdict(verdict, words)
        self._picture.setAccessibleDescription(", ".join(self.texts))

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        side = min(self.height(), self.width() // 2)
        left = side + 2 * theme.UNIT
        width = self.width() - left
        self._picture.setGeometry(0, 0, side, side)
        self._caption.setGeometry(left, 0, width, _CAPTION)
        self._badge.setGeometry(left, _CAPTION + theme.UNIT // 2, width, self._badge.height())

    def _step_line(self, way: Way, place: int) -> CaptionLine:
        words = self.tr("step {step} of {length}").format(
            step=int(way.attack_steps.steps[place]), length=way.length
        )
        chip = self.tr("clean") if place == 0 else ""
        chip = self.tr("result") if place == way.result else chip
        return CaptionLine(words, is_number=True, chip=chip)
