"""The theatre in which a model is copied through its labels."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from PySide6.QtWidgets import QWidget

from advstudio.ui.wire.commands import QT_TRANSLATE_NOOP, Command
from advstudio.ui.wire.lane_presenter import LanePresenter, Wiring
from advstudio.ui.wire.theatres import THEATRES, Stage, Theatre


def _panel() -> QWidget:
    from advstudio.ui.substitute.panel import SubstitutePanel

    return SubstitutePanel()


def _presenters(wiring: Wiring, stage: Stage[Any, Any]) -> Sequence[LanePresenter]:
    from advstudio.ui.substitute.presenter import SubstitutePresenter
    from advstudio.ui.substitute.same_errors_presenter import SameErrorsPresenter

    return (SubstitutePresenter(wiring, stage), SameErrorsPresenter(wiring, stage))


THEATRES.register("substitute", order=30)(
    Theatre(
        Command(
            "substitute",
            QT_TRANSLATE_NOOP("actions", "&Attack"),
            QT_TRANSLATE_NOOP("actions", "&Substitute theatre"),
            QT_TRANSLATE_NOOP(
                "actions", "Attack without a gradient: copy the model through its labels."
            ),
            "Ctrl+U",
            is_checkable=True,
            place=50,
        ),
        QT_TRANSLATE_NOOP("actions", "Substitute"),
        _panel,
        _presenters,
    )
)
