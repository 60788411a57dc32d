"""What distillation does as the temperature rises."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from advstudio.ui.kit.class_colours import ClassColours
from advstudio.ui.kit.side_panel import SidePanel
from advstudio.ui.wire.lane_presenter import LanePresenter, Wiring
from advstudio.ui.wire.sight import Sight
from advstudio.ui.wire.views import QT_TRANSLATE_NOOP, VIEWS, View


def _panel(colours: ClassColours) -> SidePanel:
    from advstudio.ui.views.temperature.panel import TemperaturePanel

    return TemperaturePanel(colours)


def _presenters(wiring: Wiring, sight: Sight[Any]) -> Sequence[LanePresenter]:
    from advstudio.ui.views.temperature.presenter import TemperaturePresenter

    return (TemperaturePresenter(wiring, sight),)


VIEWS.register("temperature", order=80)(
    View(
        QT_TRANSLATE_NOOP("views", "Temperature"),
        QT_TRANSLATE_NOOP(
            "views",
            "What defensive distillation does at every temperature, and what gets round it. "
            "Source: Papernot et al. 2016, arXiv:1511.04508; broken: Carlini and Wagner 2016, "
            "arXiv:1607.04311.",
        ),
        _panel,
        _presenters,
    )
)
