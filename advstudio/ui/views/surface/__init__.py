"""The decision surface."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from advstudio.ui.kit.class_colours import ClassColours
from advstudio.ui.kit.side_panel import SidePanel
from advstudio.ui.wire.lane_presenter import LanePresenter, Wiring
from advstudio.ui.wire.sight import Sight
from advstudio.ui.wire.views import QT_TRANSLATE_NOOP, VIEWS, View


def _panel(colours: ClassColours) -> SidePanel:
    from advstudio.ui.views.surface.panel import SurfacePanel

    return SurfacePanel(colours)


def _presenters(wiring: Wiring, sight: Sight[Any]) -> Sequence[LanePresenter]:
    from advstudio.ui.views.surface.presenter import SurfacePresenter
    from advstudio.ui.views.surface.probe_presenter import ProbePresenter

    return (SurfacePresenter(wiring, sight), ProbePresenter(wiring, sight))


VIEWS.register("surface", order=10)(
    View(
        QT_TRANSLATE_NOOP("views", "Decision surface"),
        QT_TRANSLATE_NOOP(
            "views",
            "Which class every picture on a plane through the clean one gets. Source: Liu et al. "
            "2017, arXiv:1611.02770, Fig. 3.",
        ),
        _panel,
        _presenters,
    )
)
