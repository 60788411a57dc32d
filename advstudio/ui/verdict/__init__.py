"""The strip of lights and the evidence behind it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from PySide6.QtWidgets import QWidget

from advstudio.ui.wire.commands import QT_TRANSLATE_NOOP, Command
from advstudio.ui.wire.lane_presenter import LanePresenter, Wiring
from advstudio.ui.wire.theatres import THEATRES, Stage, Theatre


def _panel() -> QWidget:
    from advstudio.ui.verdict.panel import VerdictPanel

    return VerdictPanel()


def _strip() -> QWidget:
    from advstudio.ui.verdict.light_strip import LightStrip

    return LightStrip()


def _presenters(wiring: Wiring, stage: Stage[Any, Any]) -> Sequence[LanePresenter]:
    from advstudio.ui.verdict.examination_presenter import ExaminationPresenter
    from advstudio.ui.verdict.presenter import VerdictPresenter

    live = VerdictPresenter(wiring)
    return (live, ExaminationPresenter(wiring, stage, live))


THEATRES.register("masking", order=20)(
    Theatre(
        Command(
            "masking",
            QT_TRANSLATE_NOOP("actions", "&Attack"),
            QT_TRANSLATE_NOOP("actions", "&Gradient masking"),
            QT_TRANSLATE_NOOP(
                "actions", "See whether the defense resists or only hides, and counter-attack."
            ),
            "Ctrl+G",
            is_checkable=True,
            has_line=True,
            place=50,
        ),
        QT_TRANSLATE_NOOP("actions", "Gradient masking"),
        _panel,
        _presenters,
        strip=_strip,
    )
)
