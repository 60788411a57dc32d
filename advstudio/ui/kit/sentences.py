"""Sentences that come from below, in the language of the window."""

from __future__ import annotations

import signal
from collections.abc import Mapping

from PySide6.QtCore import QCoreApplication

from advstudio.ui.experiment.weights_names import NameObstacle


def translated(template: str, values: Mapping[str, object]) -> str:
    """A template from an error or a progress message, translated, then filled in."""
    return QCoreApplication.translate("sentences", template).format(**values)


def ended_sentence(exit_code: int | None) -> str:
    """Why the engine is no longer there."""
    translate = QCoreApplication.translate
    if exit_code is not None and exit_code < 0:
        try:
            name = signal.Signals(-exit_code).name
        except ValueError:
            name = str(-exit_code)
        return translate("sentences", "The engine was ended by {signal}.").format(signal=name)
    return translate("sentences", "The engine ended by itself (exit code {code}).").format(
        code=exit_code
    )


def name_complaint(obstacle: NameObstacle, name: str) -> str:
    """Why weights cannot be called so, and what to do; "" where they can."""
    translate = QCoreApplication.translate
    return {
        NameObstacle.NONE: "",
        NameObstacle.FORM: translate(
            "sentences",
            "“{name}” cannot be a name. Take up to 64 small letters, digits, points, hyphens "
            "and underscores, beginning with a letter or digit.",
        ),
        NameObstacle.TAKEN: translate(
            "sentences",
            "You have weights called “{name}” already, and they are kept. Take another name.",
        ),
        NameObstacle.UNFINISHED: translate(
            "sentences",
            "An unfinished training is called “{name}”. Resume it, or take another name.",
        ),
    }[obstacle].format(name=name)
