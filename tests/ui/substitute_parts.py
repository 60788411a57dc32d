"""Substitutes that nobody trained: requests, frames and counts with known figures."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import synthetic

from advstudio.session.experiment import Choice, PictureRef
from advstudio.session.frames import Surface
from advstudio.session.outcome.same_errors_frames import (
    Errors,
    SameErrorsFrame,
    SameErrorsRequest,
)
from advstudio.session.substitute.frames import (
    Carried,
    RoundPoint,
    SubstituteFrame,
    SubstituteRequest,
)

LABEL_ONLY = Choice(name="label-only")
REQUEST = SubstituteRequest(
    "mnist-small", (LABEL_ONLY,), "mnist-small", "substitute-1", PictureRef(dataset="mnist")
)


def point(number: int, *, direct: float | None = None) -> RoundPoint:
    """Better from round to round."""
    share = number / 10
    return RoundPoint(
        number, 100 * 2**number, 2.0 - share, 0.4 + share, 0.35 + share, 0.2 + share, direct
    )


def carried(number: int, **changes: object) -> Carried:
    """A seven that the oracle takes for a three."""
    made = Carried(
        number,
        synthetic.ramp(),
        synthetic.ramp(),
        7,
        7,
        3,
        7,
        3,
        np.array([0.01, 0.02], np.float32),
    )
    return replace(made, **changes)


def plane(*classes: int) -> Surface:
    return synthetic.surface(17, plane_key="extraction", classes=classes or (7, 3))


def substitute_frame(
    number: int = 2, *, request: SubstituteRequest = REQUEST, **changes: object
) -> SubstituteFrame:
    """Rounds 0 to `number` are over, of 6; it goes on with the next one."""
    made = SubstituteFrame(
        request=request, state="training", round=number + 1, rounds=6, queries=100 * 2**number,
        done=(number + 1.5) / 8, seconds=30.0, seconds_left=42.0, loss=0.5,
        history=tuple(point(n) for n in range(number + 1)),
        pictures=np.full((12, 28, 28, 1), 128, np.uint8),
        answers=np.arange(12, dtype=np.int16) % 10, oracle=plane(),
        substitute=plane(7, 3 if number else 2), carried=carried(number), has_gradient=False,
    )  # fmt: skip
    return replace(made, **changes)


def same_errors(
    request: SameErrorsRequest | None = None, *, is_same: bool = True
) -> SameErrorsFrame:
    wanted = request or SameErrorsRequest("mnist-small", (LABEL_ONLY,))
    told = tuple(
        Errors(telling, 12, 840, is_same_clean=is_same, is_same_attacked=True)
        for telling in ("all", "top-k", "label-only")
    )
    return SameErrorsFrame(wanted, told)
