"""The gradient as a map, and a walk along it."""

from __future__ import annotations

from dataclasses import replace

from advstudio.session.views.gradient.frames import GradientFrame, GradientOptions, GradientRequest
from advstudio.ui.kit.class_colours import ClassColours
from advstudio.ui.kit.side_panel import SidePanel
from advstudio.ui.wire.view_presenter import asking
from advstudio.ui.wire.views import QT_TRANSLATE_NOOP, VIEWS, View


def _panel(colours: ClassColours) -> SidePanel:
    from advstudio.ui.views.gradient.panel import GradientPanel

    return GradientPanel(colours)


VIEWS.register("gradient", order=40)(
    View(
        QT_TRANSLATE_NOOP("views", "Gradient"),
        QT_TRANSLATE_NOOP(
            "views",
            "Which pixels push the answer which way, as far as the classifier tells; walk along "
            "it step by step. Source: Goodfellow et al. 2014, arXiv:1412.6572.",
        ),
        _panel,
        asking(
            GradientRequest,
            GradientOptions(),
            GradientFrame,
            elsewhere=lambda options: replace(options, walk=(), class_index=0),
        ),
    )
)
