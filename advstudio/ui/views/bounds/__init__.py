"""Who wins at this epsilon."""

from __future__ import annotations

from advstudio.session.views.bounds.frames import BoundsFrame, BoundsOptions, BoundsRequest
from advstudio.ui.kit.class_colours import ClassColours
from advstudio.ui.kit.side_panel import SidePanel
from advstudio.ui.wire.view_presenter import asking
from advstudio.ui.wire.views import QT_TRANSLATE_NOOP, VIEWS, View


def _panel(colours: ClassColours) -> SidePanel:
    from advstudio.ui.views.bounds.panel import BoundsPanel

    return BoundsPanel(colours)


VIEWS.register("bounds", order=60)(
    View(
        QT_TRANSLATE_NOOP("views", "Who wins at this epsilon"),
        QT_TRANSLATE_NOOP(
            "views",
            "From which epsilon on an attack wins, up to which one none can, and what nobody "
            "knows between them. Source: Gowal et al. 2018, arXiv:1810.12715; Cohen et al. 2019, "
            "arXiv:1902.02918.",
        ),
        _panel,
        asking(
            BoundsRequest,
            BoundsOptions(),
            BoundsFrame,
        ),
    )
)
