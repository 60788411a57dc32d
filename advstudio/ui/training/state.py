"""How far a training is, in words and numbers, and the buttons that steer it."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication

from advstudio.session.training.frames import TrainingFrame
from advstudio.ui.kit.caption import CaptionLine
from advstudio.ui.kit.numerals import duration
from advstudio.ui.runs.box import RunBox, RunButton
from advstudio.ui.runs.run_state import RunState
from advstudio.ui.training.run import TrainingRun

translate = QCoreApplication.translate


class TrainingState(RunBox):
    """Title, state, progress, and the buttons that make sense now."""

    def __init__(self) -> None:
        work = translate("TrainingState", "the training")
        super().__init__(_buttons(), lines=4, work=work)

    def render_run(self, run: TrainingRun, *, recipe: str, model: str, can_use: bool) -> None:
        """Show where a training stands.

        Args:
            run: The training.
            recipe: Title of its recipe.
            model: Title of its model.
            can_use: Whether its weights make a defense that can be chosen.
        """
        self.render_title(run.request.name, f"{recipe}, {model}")
        self.render_numbers(*self._lines(run))
        done = run.frame.done if run.frame else 0.0
        self.render_progress(None if run.state is RunState.MEASURING else done)
        self.render_sentence(run.sentence or self._told(run.state))
        is_finished = run.state is RunState.FINISHED
        self.show_buttons(
            {
                "pause": run.state.is_active,
                "resume": run.can_resume,
                "use": is_finished and can_use,
                "compare": is_finished and can_use,
                "discard": run.can_resume,
                "anew": not run.state.is_active,
            }
        )

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


def _buttons() -> dict[str, RunButton]:
    return {
        "pause": RunButton(
            translate("TrainingState", "Pause"),
            translate("TrainingState", "Pause training"),
            translate("TrainingState", "Stops here; Resume goes on."),
        ),
        "resume": RunButton(
            translate("TrainingState", "Resume"),
            translate("TrainingState", "Resume training"),
            translate("TrainingState", "Goes on where it stopped."),
        ),
        "use": RunButton(
            translate("TrainingState", "Use it"),
            translate("TrainingState", "Use the training"),
            translate(
                "TrainingState",
                "Makes it the defense of the model under attack; Undo takes it back.",
            ),
        ),
        "compare": RunButton(
            translate("TrainingState", "Compare"),
            translate("TrainingState", "Compare the training"),
            translate(
                "TrainingState",
                "Shows the undefended model, and this one beside it, each under its own attack.",
            ),
        ),
        "discard": RunButton(
            translate("TrainingState", "Discard"),
            translate("TrainingState", "Discard training"),
            translate(
                "TrainingState",
                "Gives the training up and removes what was kept of it on disk.",
            ),
        ),
        "anew": RunButton(
            translate("TrainingState", "New"),
            translate("TrainingState", "New training"),
            translate(
                "TrainingState", "Chooses another training; this one stays among the unfinished."
            ),
        ),
    }
