"""How far a training is, in words and numbers, and the buttons that steer it."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QHBoxLayout,
    QLabel,
    QProgressBar,
    QPushButton,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)

from advstudio.session.training_frames import TrainingFrame
from advstudio.ui import theme
from advstudio.ui.numerals import duration
from advstudio.ui.training_run import RunState, TrainingRun
from advstudio.ui.widgets.caption import TITLE, Caption, CaptionLine
from advstudio.ui.widgets.explained import INPUT_HEIGHT, explain, wrapped

_LINE = 2 * theme.UNIT + 2


class TrainingState(QWidget):
    """Title, state, progress, and the buttons that make sense now."""

    pauseRequested = Signal()
    resumeRequested = Signal()
    discardRequested = Signal()
    anewRequested = Signal()
    useRequested = Signal()
    compareRequested = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._title = Caption(TITLE)
        self._subtitle = Caption(_LINE)
        self._bar = QProgressBar(maximum=1000, textVisible=False)
        self._numbers = Caption(4 * _LINE)
        self._sentence = QLabel(wordWrap=True, alignment=Qt.AlignmentFlag.AlignTop)
        self._buttons = self._build_buttons()
        self._arrange()
        for button, signal in zip(
            self._buttons.values(),
            (
                self.pauseRequested, self.resumeRequested, self.useRequested,
                self.compareRequested, self.discardRequested, self.anewRequested,
            ),
            strict=True,
        ):  # fmt: skip
            button.clicked.connect(signal)

    @property
    def texts(self) -> tuple[str, ...]:
        """What is said, in reading order."""
        lines = (*self._title.lines, *self._subtitle.lines, *self._numbers.lines)
        words = [part for line in lines for part in (line.text, line.right) if part]
        return (*words, self._sentence.text())

    def button(self, name: str) -> QPushButton:
        """One of `pause`, `resume`, `use`, `compare`, `discard` and `anew`."""
        return self._buttons[name]

    def render_run(self, run: TrainingRun, *, recipe: str, model: str, can_use: bool) -> None:
        """Show where a training stands.

        Args:
            run: The training.
            recipe: Title of its recipe.
            model: Title of its model.
            can_use: Whether its weights make a defense that can be chosen.
        """
        self._title.render_lines(CaptionLine(run.request.name, is_strong=True))
        self._subtitle.render_lines(CaptionLine(f"{recipe}, {model}"))
        self._subtitle.setToolTip(f"{recipe}, {model}")
        self._numbers.render_lines(*self._lines(run))
        self._bar.setMaximum(0 if run.state is RunState.MEASURING else 1000)
        self._bar.setValue(round(1000 * run.frame.done) if run.frame else 0)
        said = run.sentence or self._told(run.state)
        self._sentence.setText(said)
        self._sentence.setToolTip(wrapped(said))
        self._show_buttons(run, can_use=can_use)

    def _lines(self, run: TrainingRun) -> tuple[CaptionLine, ...]:
        state = CaptionLine(self._state_text(run.state), is_strong=True)
        frame = run.frame
        if frame is None:
            return state, *(CaptionLine(""),) * 3
        left = duration(frame.seconds_left) if run.state is RunState.RUNNING else "–"
        return (
            CaptionLine(state.text, is_strong=True, right=f"{100 * frame.done:.0f} %"),
            CaptionLine(self.tr("epoch"), right=self._epoch(frame)),
            CaptionLine(self.tr("time spent, left"), right=f"{duration(frame.seconds)}, {left}"),
            CaptionLine(self.tr("learning rate"), right=f"{frame.learning_rate:.5f}"),
        )

    def _epoch(self, frame: TrainingFrame) -> str:
        # The one that is being trained; after the last, that one.
        epoch = min(frame.epoch + 1, frame.epochs)
        said = self.tr("{epoch} of {epochs}").format(epoch=epoch, epochs=frame.epochs)
        if frame.stages == 1:
            return said
        return self.tr("network {stage} of {stages}, {said}").format(
            stage=min(frame.stage + 1, frame.stages), stages=frame.stages, said=said
        )

    def _state_text(self, state: RunState) -> str:
        return {
            RunState.STARTING: self.tr("Starting…"),
            RunState.RUNNING: self.tr("Training"),
            RunState.MEASURING: self.tr("Measuring…"),
            RunState.PAUSED: self.tr("Paused"),
            RunState.FINISHED: self.tr("Finished"),
            RunState.FAILED: self.tr("Failed"),
        }[state]

    def _told(self, state: RunState) -> str:
        return {
            RunState.STARTING: self.tr("The training pictures are being read."),
            RunState.MEASURING: self.tr(
                "The finished network is tried on all test pictures, and under 10 × 50 steps of "
                "PGD, for its card."
            ),
            RunState.PAUSED: self.tr("Resume goes on exactly where it stopped."),
            RunState.FINISHED: self.tr("Its weights are saved, and among the defenses."),
        }.get(state, "")

    def _build_buttons(self) -> dict[str, QPushButton]:
        texts = {
            "pause": (self.tr("Pause"), self.tr("Stops here; Resume goes on.")),
            "resume": (self.tr("Resume"), self.tr("Goes on where it stopped.")),
            "use": (
                self.tr("Use it"),
                self.tr("Makes it the defense of the model under attack; Undo takes it back."),
            ),
            "compare": (
                self.tr("Compare"),
                self.tr(
                    "Shows the undefended model, and this one beside it, each under its own attack."
                ),
            ),
            "discard": (
                self.tr("Discard"),
                self.tr("Gives the training up and removes what was kept of it on disk."),
            ),
            "anew": (
                self.tr("New"),
                self.tr("Chooses another training; this one stays among the unfinished."),
            ),
        }
        buttons = {}
        for name, (text, tip) in texts.items():
            buttons[name] = QPushButton(text)
            explain(buttons[name], name=self.tr("{text} training").format(text=text), tip=tip)
        return buttons

    def _show_buttons(self, run: TrainingRun, *, can_use: bool) -> None:
        is_finished = run.state is RunState.FINISHED
        stands_still = not run.state.is_active
        shown = {
            "pause": run.state.is_active,
            "resume": run.can_resume,
            "use": is_finished and can_use,
            "compare": is_finished and can_use,
            "discard": run.can_resume,
            "anew": stands_still,
        }
        focused = self.window().focusWidget()
        for name, button in self._buttons.items():
            button.setVisible(shown[name])
        if focused in self._buttons.values() and focused.isHidden():
            # Who steers by keyboard finds the next button where the last one was.
            next(b for n, b in self._buttons.items() if shown[n]).setFocus()

    def _arrange(self) -> None:
        self._bar.setFixedHeight(theme.UNIT)
        self._bar.setAccessibleName(self.tr("Progress of the training"))
        self._sentence.setProperty("role", "muted")
        self._sentence.setAccessibleName(self.tr("State of the training"))
        # What does not fit is cut, and does not move the buttons.
        self._sentence.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Ignored)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(theme.UNIT // 2)
        for widget in (self._title, self._subtitle, self._bar, self._numbers):
            column.addWidget(widget)
        column.addWidget(self._sentence, 1)
        row = QHBoxLayout()
        row.setSpacing(theme.UNIT // 2)
        for button in self._buttons.values():
            button.setFixedHeight(INPUT_HEIGHT)
            row.addWidget(button)
        column.addLayout(row)
