"""Rubbish pictures."""

from __future__ import annotations

from advstudio.session.views.rubbish.frames import RubbishFrame, RubbishOptions, RubbishRequest
from advstudio.ui.kit.class_colours import ClassColours
from advstudio.ui.kit.side_panel import SidePanel
from advstudio.ui.wire.view_presenter import asking
from advstudio.ui.wire.views import QT_TRANSLATE_NOOP, VIEWS, View


def _panel(colours: ClassColours) -> SidePanel:
    from advstudio.ui.views.rubbish.panel import RubbishPanel

    return RubbishPanel(colours)


VIEWS.register("rubbish", order=70)(
    View(
        QT_TRANSLATE_NOOP("views", "Rubbish pictures"),
        QT_TRANSLATE_NOOP(
            "views",
            "Noise, and pictures of nothing that the model knows, and how sure it is of them. "
            "Source: Goodfellow et al. 2014, arXiv:1412.6572, appendix A.",
        ),
        _panel,
        asking(
            RubbishRequest,
            RubbishOptions(),
            RubbishFrame,
        ),
    )
)
