"""The views of the lab: which generator answers which request."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from advstudio.session.bounding import bounds_frames
from advstudio.session.bounds_frames import BoundsRequest
from advstudio.session.gradient_frames import GradientRequest
from advstudio.session.gradients import gradient_frames
from advstudio.session.landscape_frames import LandscapeRequest
from advstudio.session.landscaping import landscape_frames
from advstudio.session.rubbish import rubbish_frames
from advstudio.session.rubbish_frames import RubbishRequest
from advstudio.session.slice_frames import SliceRequest
from advstudio.session.slicing import slice_frames
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
