"""The theatre in which a defense is trained."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from PySide6.QtWidgets import QWidget

from advstudio.ui.wire.commands import QT_TRANSLATE_NOOP, Command
from advstudio.ui.wire.lane_presenter import LanePresenter, Wiring
from advstudio.ui.wire.theatres import THEATRES, Stage, Theatre


def _panel() -> QWidget:
    from advstudio.ui.training.panel import TrainingPanel

    return TrainingPanel()


def _presenters(wiring: Wiring, stage: Stage[Any, Any]) -> Sequence[LanePresenter]:
    from advstudio.ui.training.presenter import TrainingPresenter

    return (TrainingPresenter(wiring, stage),)


THEATRES.register("training", order=10)(
    Theatre(
        Command(
            "training",
            QT_TRANSLATE_NOOP("actions", "&Train"),
            QT_TRANSLATE_NOOP("actions", "&Training theatre"),
            QT_TRANSLATE_NOOP("actions", "Train a defense, and watch it while it learns."),
            "Ctrl+T",
            is_checkable=True,
        ),
        QT_TRANSLATE_NOOP("actions", "Training"),
        _panel,
        _presenters,
        more=(
            (
                Command(
                    "train-go",
                    QT_TRANSLATE_NOOP("actions", "&Train"),
                    QT_TRANSLATE_NOOP("actions", "&Start, pause or resume"),
                    QT_TRANSLATE_NOOP(
                        "actions", "Begin the chosen training, or let the one that runs wait."
                    ),
                    "Ctrl+Shift+T",
                ),
                lambda presenter: presenter.go,
            ),
        ),
    )
)
