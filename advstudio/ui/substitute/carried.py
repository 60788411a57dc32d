"""The watched picture's example: made on the substitute, shown to the oracle."""

from __future__ import annotations

from PySide6.QtWidgets import QVBoxLayout, QWidget

from advstudio.session.substitute.frames import Carried
from advstudio.ui.kit import theme
from advstudio.ui.kit.badge import Badge, Verdict
from advstudio.ui.kit.caption import TITLE, Caption, CaptionLine
from advstudio.ui.kit.explained import wrapped
from advstudio.ui.kit.image_view import ImageView

_LINE = 2 * theme.UNIT


class SubstituteCarried(QWidget):
    """Clean picture and example, with what both classifiers call them."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        title = Caption(TITLE)
        title.render_lines(CaptionLine(self.tr("Carried over"), is_strong=True))
        self._views = (ImageView(self.tr("clean")), ImageView(self.tr("example")))
        self._captions = (Caption(_LINE), Caption(_LINE))
        self._badge = Badge()
        self._views[0].setAccessibleName(self.tr("The clean picture"))
        self._views[1].setAccessibleName(self.tr("The substitute's example"))
        self.setToolTip(
            wrapped(
                self.tr(
                    "One step of FGSM on the substitute, and what the oracle says of it: it was "
                    "asked for labels, and never for a gradient. Source: Papernot et al. 2017, "
                    "arXiv:1602.02697."
                )
            )
        )
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(theme.UNIT // 2)
        column.addWidget(title)
        for view, caption in zip(self._views, self._captions, strict=True):
            view.setMinimumSize(5 * theme.UNIT, 5 * theme.UNIT)
            column.addWidget(view, 1)
            column.addWidget(caption)
        column.addWidget(self._badge)

    @property
    def badge(self) -> Badge:
        """Whether the oracle is fooled."""
        return self._badge

    @property
    def texts(self) -> tuple[str, ...]:
        """What is said under the pictures."""
        lines = (line for caption in self._captions for line in caption.lines)
        return tuple(f"{line.text} {line.right}" for line in lines)

    def render_carried(self, carried: Carried | None, class_names: tuple[str, ...]) -> None:
        """Show an example; None shows that there is none yet."""
        if carried is None:
            for view, caption in zip(self._views, self._captions, strict=True):
                view.show_pixels(None)
                view.mark(is_marked=False)
                caption.render_lines()
            self._badge.render_verdict(Verdict.NONE, "")
            return
        is_fooled = carried.oracle_adversarial != (
            carried.oracle_clean if carried.label is None else carried.label
        )
        self._views[0].show_pixels(carried.clean)
        self._views[1].show_pixels(carried.adversarial)
        self._views[1].mark(is_marked=is_fooled)
        answers = (
            (carried.oracle_clean, carried.substitute_clean),
            (carried.oracle_adversarial, carried.substitute_adversarial),
        )
        for caption, (oracle, substitute) in zip(self._captions, answers, strict=True):
            caption.render_lines(
                CaptionLine(
                    self.tr("oracle {name}").format(name=class_names[oracle]),
                    right=self.tr("copy {name}").format(name=class_names[substitute]),
                )
            )
        if is_fooled:
            self._badge.render_verdict(Verdict.FLIPPED, self.tr("fooled"))
        else:
            self._badge.render_verdict(Verdict.HOLDS, self.tr("holds"))
