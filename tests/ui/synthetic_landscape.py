"""Landscapes that no network made."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from advstudio.session.experiment import Experiment
from advstudio.session.views.landscape.frames import (
    LandscapeFrame,
    LandscapeOptions,
    LandscapeRequest,
    LossMap,
    Restarts,
)

EPSILON = 0.1
REACH = 0.115


def outline() -> np.ndarray:
    """A circle."""
    angles = np.linspace(0, 2 * np.pi, 361)
    return np.stack([np.cos(angles), np.sin(angles)], axis=1).astype(np.float32)


def restarts(broken: tuple[bool, ...] = (True, True, False)) -> Restarts:
    count = len(broken)
    along = np.linspace(0, 0.08, 5)
    paths = np.stack([np.stack([along, along * n / count], axis=1) for n in range(count)])
    best = np.arange(1, count + 1, dtype=np.float32)
    return Restarts(
        paths=paths.astype(np.float32), losses=np.tile(along, (count, 1)).astype(np.float32),
        ends=paths[:, -1].astype(np.float32), best=best,
        classes=np.where(broken, 3, 7).astype(np.int16), is_broken=np.array(broken), apart=0.05,
    )  # fmt: skip


def loss_map(side: int = 21, **changes: object) -> LossMap:
    """Rises along the attack."""
    along = np.linspace(-1, 1, side, dtype=np.float32)
    made = LossMap(
        name="Synthetic", direction="attack", reach=REACH,
        values=np.ascontiguousarray(np.broadcast_to(along, (side, side))), outline=outline(),
        clean=0.0, attacked=np.array([0.1, 0], np.float32), restarts=restarts(), notice="",
    )  # fmt: skip
    return replace(made, **changes)


def landscape_frame(*maps: LossMap, is_final: bool = True) -> LandscapeFrame:
    request = LandscapeRequest(
        Experiment(model="synthetic", epsilon=EPSILON), LandscapeOptions("margin")
    )
    return LandscapeFrame(
        request, "Linf", EPSILON, maps or (loss_map(),), done=1.0 if is_final else 0.4,
        is_final=is_final,
    )  # fmt: skip
