"""The views of the lab: which generator answers which request."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from advstudio.session.views.bounds.frames import BoundsRequest
from advstudio.session.views.bounds.work import bounds_frames
from advstudio.session.views.gradient.frames import GradientRequest
from advstudio.session.views.gradient.work import gradient_frames
from advstudio.session.views.landscape.frames import LandscapeRequest
from advstudio.session.views.landscape.work import landscape_frames
from advstudio.session.views.rubbish.frames import RubbishRequest
from advstudio.session.views.rubbish.work import rubbish_frames
from advstudio.session.views.slice.frames import SliceRequest
from advstudio.session.views.slice.work import slice_frames
from advstudio.session.workbench import Workbench

VIEWS: dict[type, Callable[[Any, Workbench], Iterator[object]]] = {
    SliceRequest: slice_frames,
    GradientRequest: gradient_frames,
    LandscapeRequest: landscape_frames,
    BoundsRequest: bounds_frames,
    RubbishRequest: rubbish_frames,
}


def view_frames(request: Any, bench: Workbench) -> Iterator[object]:
    """Yield what the view shows; its last payload is a function of the request alone."""
    yield from VIEWS[type(request)](request, bench)
