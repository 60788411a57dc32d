"""A slice along a line."""

from __future__ import annotations

from dataclasses import replace

from advstudio.session.views.slice.frames import SliceFrame, SliceOptions, SliceRequest
from advstudio.ui.kit.class_colours import ClassColours
from advstudio.ui.kit.side_panel import SidePanel
from advstudio.ui.wire.view_presenter import asking
from advstudio.ui.wire.views import QT_TRANSLATE_NOOP, VIEWS, View


def _panel(colours: ClassColours) -> SidePanel:
    from advstudio.ui.views.slice.panel import SlicePanel

    return SlicePanel(colours)


VIEWS.register("slice", order=30)(
    View(
        QT_TRANSLATE_NOOP("views", "Slice along a line"),
        QT_TRANSLATE_NOOP(
            "views",
            "What the classifiers say along a straight line through the picture; a defense that "
            "masks its gradient is flat there. Source: Papernot et al. 2016, arXiv:1611.03814.",
        ),
        _panel,
        asking(
            SliceRequest,
            SliceOptions(),
            SliceFrame,
            elsewhere=lambda options: replace(options, at=None),
        ),
    )
)
