"""The loss landscape inside the ball."""

from __future__ import annotations

from advstudio.session.views.landscape.frames import (
    LandscapeFrame,
    LandscapeOptions,
    LandscapeRequest,
)
from advstudio.ui.kit.class_colours import ClassColours
from advstudio.ui.kit.side_panel import SidePanel
from advstudio.ui.wire.view_presenter import asking
from advstudio.ui.wire.views import QT_TRANSLATE_NOOP, VIEWS, View


def _panel(colours: ClassColours) -> SidePanel:
    from advstudio.ui.views.landscape.panel import LandscapePanel

    return LandscapePanel(colours)


VIEWS.register("landscape", order=50)(
    View(
        QT_TRANSLATE_NOOP("views", "Loss landscape"),
        QT_TRANSLATE_NOOP(
            "views",
            "The attacker's loss inside the ball, and where many runs of PGD end in it. Source: "
            "Madry et al. 2018, arXiv:1706.06083, section 3.",
        ),
        _panel,
        asking(
            LandscapeRequest,
            LandscapeOptions(),
            LandscapeFrame,
        ),
    )
)
