"""The attack step by step."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from advstudio.ui.kit.class_colours import ClassColours
from advstudio.ui.kit.side_panel import SidePanel
from advstudio.ui.wire.lane_presenter import LanePresenter, Wiring
from advstudio.ui.wire.sight import Sight
from advstudio.ui.wire.views import QT_TRANSLATE_NOOP, VIEWS, View


def _panel(colours: ClassColours) -> SidePanel:
    from advstudio.ui.views.steps.panel import StepsPanel

    return StepsPanel(colours)


def _presenters(wiring: Wiring, sight: Sight[Any]) -> Sequence[LanePresenter]:
    from advstudio.ui.views.steps.presenter import StepsPresenter

    return (StepsPresenter(wiring, sight),)


VIEWS.register("steps", order=20)(
    View(
        QT_TRANSLATE_NOOP("views", "Steps"),
        QT_TRANSLATE_NOOP(
            "views",
            "The attack step by step: its loss, its picture, and what the classifier says of it. "
            "Source: Madry et al. 2018, arXiv:1706.06083, Fig. 1.",
        ),
        _panel,
        _presenters,
    )
)
