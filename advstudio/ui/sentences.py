"""Sentences that come from below, in the language of the window."""

from __future__ import annotations

import signal
from collections.abc import Mapping

from PySide6.QtCore import QCoreApplication


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
