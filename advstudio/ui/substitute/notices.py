"""What is said of a substitute outside its theatre: in the notices and in the status bar."""

from __future__ import annotations

from PySide6.QtCore import QObject

from advstudio.session.substitute.frames import SubstituteFrame
from advstudio.ui.kit.notifications import Notices, Offer
from advstudio.ui.kit.numerals import duration, percent

USE, SHOW = "substitute-use", "substitute-show"
"""Keys of the offers."""


class SubstituteNotices(QObject):
    """Words a substitute's news, with what can be done about them."""

    def __init__(self, notices: Notices, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._notices = notices

    def progress(self, frame: SubstituteFrame) -> str:
        """How far the substitute is, for the status bar."""
        name = frame.request.name
        if frame.state in ("saving", "finished"):
            return self.tr("Saving {name}…").format(name=name)
        return self.tr("Copying into {name}: round {round} of {rounds}, {left} left").format(
            name=name, round=frame.round, rounds=frame.rounds, left=duration(frame.seconds_left)
        )

    def tell_finished(self, frame: SubstituteFrame) -> None:
        """The weights are saved."""
        last = frame.history[-1]
        sentence = self.tr(
            "The substitute {name} is finished: asked for {queries} labels, it agrees with "
            "the oracle on {agreement} of the test pictures, and FGSM {epsilon} made on it turns "
            "{transfer} of the oracle's right answers wrong."
        ).format(
            name=frame.request.name, queries=frame.queries,
            agreement=percent(last.agreement).strip("\u2007"),
            epsilon=f"{frame.request.epsilon:g}", transfer=percent(last.transfer).strip("\u2007"),
        )  # fmt: skip
        self._notices.show_sentence(
            sentence,
            Offer(
                USE,
                self.tr("Use as attacker"),
                self.tr(
                    "Puts the substitute first, and shows its example to the label-only oracle; "
                    "Undo takes it back."
                ),
            ),
            Offer(SHOW, self.tr("Show"), self.tr("Opens the substitute theatre.")),
        )

    def withdraw(self) -> None:
        """Whoever acted in the theatre needs no notice that offers the same."""
        if USE in self._notices.buttons:
            self._notices.clear()
