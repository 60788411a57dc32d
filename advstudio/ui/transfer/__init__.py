"""The explorer of who fools whom."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from PySide6.QtWidgets import QWidget

from advstudio.ui.wire.commands import QT_TRANSLATE_NOOP, Command
from advstudio.ui.wire.lane_presenter import LanePresenter, Wiring
from advstudio.ui.wire.theatres import THEATRES, Stage, Theatre


def _panel() -> QWidget:
    from advstudio.ui.transfer.panel import TransferPanel

    return TransferPanel()


def _presenters(wiring: Wiring, stage: Stage[Any, Any]) -> Sequence[LanePresenter]:
    from advstudio.ui.transfer.presenter import TransferPresenter

    return (TransferPresenter(wiring, stage),)


THEATRES.register("transfer", order=40)(
    Theatre(
        Command(
            "transfer",
            QT_TRANSLATE_NOOP("actions", "&Attack"),
            QT_TRANSLATE_NOOP("actions", "&Transfer explorer"),
            QT_TRANSLATE_NOOP("actions", "Show every classifier's examples to every other."),
            "Ctrl+Shift+U",
            is_checkable=True,
            place=50,
        ),
        QT_TRANSLATE_NOOP("actions", "Transfer"),
        _panel,
        _presenters,
    )
)
