"""How far a substitute is, in words and numbers, and the buttons that steer it."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication

from advstudio.session.substitute.frames import SubstituteFrame
from advstudio.ui.kit.caption import CaptionLine
from advstudio.ui.kit.numerals import duration, percent
from advstudio.ui.runs.box import RunBox, RunButton
from advstudio.ui.runs.run_state import RunState
from advstudio.ui.substitute.run import SubstituteRun

translate = QCoreApplication.translate

_LINES = 5


class SubstituteState(RunBox):
    """Title, state, progress, what it cost and what it brings, and the buttons."""

    def __init__(self) -> None:
        work = translate("SubstituteState", "the substitute")
        super().__init__(_buttons(), lines=_LINES, work=work)

    def render_run(self, run: SubstituteRun, *, oracle: str) -> None:
        """Show where a substitute stands.

        Args:
            run: The substitute.
            oracle: Whom it copies.
        """
        self.render_title(
            run.request.name, self.tr("asks for labels only: {oracle}").format(oracle=oracle)
        )
        self.render_numbers(*self._lines(run))
        done = run.frame.done if run.frame else 0.0
        self.render_progress(None if run.state is RunState.MEASURING else done)
        self.render_sentence(run.sentence or self._told(run))
        self.show_buttons(
            {
                "pause": run.state.is_active,
                "resume": run.can_resume,
                "use": run.state is RunState.FINISHED,
                "discard": run.can_resume,
                "anew": not run.state.is_active,
            }
        )

    def _lines(self, run: SubstituteRun) -> tuple[CaptionLine, ...]:
        frame, state = run.frame, self._state_text(run)
        if frame is None:
            return CaptionLine(state, is_strong=True), *(CaptionLine(""),) * (_LINES - 1)
        left = duration(frame.seconds_left) if run.state is RunState.RUNNING else "–"
        return (
            CaptionLine(state, is_strong=True, right=f"{100 * frame.done:.0f} %"),
            CaptionLine(
                self.tr("round {round} / {rounds}, asked").format(
                    round=frame.round, rounds=frame.rounds
                ),
                right=self._questions(frame),
            ),
            CaptionLine(self.tr("time spent, left"), right=f"{duration(frame.seconds)}, {left}"),
            *self._rates(frame),
        )

    def _rates(self, frame: SubstituteFrame) -> tuple[CaptionLine, CaptionLine]:
        newest = frame.history[-1] if frame.history else None
        carried = percent(newest.transfer) if newest else "–"
        if newest is not None and newest.direct is not None:
            direct = percent(newest.direct)
        else:
            direct = "–" if frame.has_gradient else self.tr("no gradient")
        epsilon = f"{frame.request.epsilon:g}"
        return (
            CaptionLine(
                self.tr("FGSM {epsilon}, carried over").format(epsilon=epsilon),
                is_strong=True, right=carried,
            ),
            CaptionLine(self.tr("FGSM {epsilon}, direct").format(epsilon=epsilon), right=direct),
        )  # fmt: skip

    def _questions(self, frame: SubstituteFrame) -> str:
        return f"{frame.queries:,} / {frame.request.budget:,}".replace(",", "\u202f")

    def _state_text(self, run: SubstituteRun) -> str:
        if run.state is RunState.RUNNING and run.frame is not None:
            return {
                "asking": self.tr("Asking the oracle"),
                "training": self.tr("Learning its answers"),
                "measuring": self.tr("Comparing"),
            }.get(run.frame.state, "")
        return {
            RunState.STARTING: self.tr("Starting…"),
            RunState.MEASURING: self.tr("Saving…"),
            RunState.PAUSED: self.tr("Paused"),
            RunState.FINISHED: self.tr("Finished"),
            RunState.FAILED: self.tr("Failed"),
        }.get(run.state, "")

    def _told(self, run: SubstituteRun) -> str:
        return {
            RunState.STARTING: self.tr("The pictures are being read."),
            RunState.RUNNING: self.tr(
                "Every round adds pictures: a step along the substitute's Jacobian from those that "
                "there are, and the oracle is asked for their labels."
            ),
            RunState.MEASURING: self.tr(
                "The substitute is tried on all test pictures for its card."
            ),
            RunState.PAUSED: self.tr("Resume goes on exactly where it stopped."),
            RunState.FINISHED: self.tr(
                "It is a model like any other now. “Use as attacker” puts it first, and shows its "
                "example to the oracle."
            ),
        }.get(run.state, "")


def _buttons() -> dict[str, RunButton]:
    return {
        "pause": RunButton(
            translate("SubstituteState", "Pause"),
            translate("SubstituteState", "Pause the substitute"),
            translate("SubstituteState", "Stops here; Resume goes on."),
        ),
        "resume": RunButton(
            translate("SubstituteState", "Resume"),
            translate("SubstituteState", "Resume the substitute"),
            translate("SubstituteState", "Goes on where it stopped."),
        ),
        "use": RunButton(
            translate("SubstituteState", "Use as attacker"),
            translate("SubstituteState", "Use the substitute as attacker"),
            translate(
                "SubstituteState",
                "Puts the substitute first, under FGSM, and shows its example to the label-only "
                "oracle beside it; Undo takes it back.",
            ),
        ),
        "discard": RunButton(
            translate("SubstituteState", "Discard"),
            translate("SubstituteState", "Discard the substitute"),
            translate("SubstituteState", "Gives the substitute up; nothing of it is kept."),
        ),
        "anew": RunButton(
            translate("SubstituteState", "New"),
            translate("SubstituteState", "New substitute"),
            translate("SubstituteState", "Chooses another substitute."),
        ),
    }
