"""How far a long work is, in words and numbers, and the buttons that steer it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from PySide6.QtCore import QObject, Qt, Signal, Slot
from PySide6.QtWidgets import (
    QHBoxLayout,
    QLabel,
    QProgressBar,
    QPushButton,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)

from advstudio.ui.kit import theme
from advstudio.ui.kit.caption import TITLE, Caption, CaptionLine
from advstudio.ui.kit.explained import INPUT_HEIGHT, explain, wrapped

LINE = 2 * theme.UNIT
_PARTS = 1000


@dataclass(frozen=True, slots=True)
class RunButton:
    """One of the buttons.

    Attributes:
        text: On it.
        name: For screen readers.
        tip: A sentence.
    """

    text: str
    name: str
    tip: str


class _Sentence(QLabel):
    """Takes the room that is left; what does not fit is cut, and does not move the buttons."""

    def hasHeightForWidth(self) -> bool:
        # A wrapped label claims the height of all its lines, whatever its size policy says.
        return False


class RunBox(QWidget):
    """Title, progress, numbers, a sentence, and the buttons that make sense now.

    Args:
        buttons: All that there may be, by what `pressed` says of them.
        lines: Rows of numbers.
        work: What the progress is of, for screen readers.
    """

    pressed = Signal(str)

    def __init__(self, buttons: Mapping[str, RunButton], *, lines: int, work: str) -> None:
        super().__init__()
        self._title = Caption(TITLE)
        self._subtitle = Caption(LINE)
        self._bar = QProgressBar(maximum=_PARTS, textVisible=False)
        self._numbers = Caption(lines * LINE)
        self._sentence = _Sentence(wordWrap=True, alignment=Qt.AlignmentFlag.AlignTop)
        self._buttons = {name: self._build_button(name, one) for name, one in buttons.items()}
        self._bar.setAccessibleName(self.tr("Progress: {work}").format(work=work))
        self._sentence.setAccessibleName(self.tr("State: {work}").format(work=work))
        self._arrange()

    @property
    def texts(self) -> tuple[str, ...]:
        """What is said, in reading order."""
        lines = (*self._title.lines, *self._subtitle.lines, *self._numbers.lines)
        words = [part for line in lines for part in (line.text, line.right) if part]
        return (*words, self._sentence.text())

    def button(self, name: str) -> QPushButton:
        """One of the buttons."""
        return self._buttons[name]

    def render_title(self, title: str, subtitle: str) -> None:
        """Say what the work is."""
        self._title.render_lines(CaptionLine(title, is_strong=True))
        self._title.setToolTip(wrapped(title))
        self._subtitle.render_lines(CaptionLine(subtitle))
        self._subtitle.setToolTip(wrapped(subtitle))

    def render_progress(self, done: float | None) -> None:
        """Show the share done; None where nobody knows it."""
        self._bar.setMaximum(0 if done is None else _PARTS)
        self._bar.setValue(round(_PARTS * (done or 0.0)))

    def render_numbers(self, *lines: CaptionLine) -> None:
        """Show rows of numbers."""
        self._numbers.render_lines(*lines)

    def render_sentence(self, sentence: str) -> None:
        """Say how it stands."""
        self._sentence.setText(sentence)
        self._sentence.setToolTip(wrapped(sentence))

    def show_buttons(self, shown: Mapping[str, bool]) -> None:
        """Show the buttons that make sense, and no other."""
        focused = self.window().focusWidget()
        for name, button in self._buttons.items():
            button.setVisible(shown[name])
        if focused in self._buttons.values() and focused.isHidden():
            # Who steers by keyboard finds the next button where the last one was.
            for button in [b for name, b in self._buttons.items() if shown[name]][:1]:
                button.setFocus()

    def _build_button(self, key: str, one: RunButton) -> QPushButton:
        button = QPushButton(one.text)
        button.setObjectName(key)
        button.setFixedHeight(INPUT_HEIGHT)
        explain(button, name=one.name, tip=one.tip)
        button.clicked.connect(self._on_clicked)
        return button

    def _arrange(self) -> None:
        self._bar.setFixedHeight(theme.UNIT)
        self._sentence.setProperty("role", "muted")
        self._sentence.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Ignored)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(theme.UNIT // 4)
        for widget in (self._title, self._subtitle, self._bar, self._numbers):
            column.addWidget(widget)
        column.addWidget(self._sentence, 1)
        row = QHBoxLayout()
        row.setSpacing(theme.UNIT // 2)
        for button in self._buttons.values():
            row.addWidget(button)
        column.addLayout(row)

    @Slot()
    def _on_clicked(self) -> None:
        sender: QObject = self.sender()
        self.pressed.emit(sender.objectName())
