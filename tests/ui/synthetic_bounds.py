"""Bounds that no network made."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from advstudio.session.experiment import Experiment
from advstudio.session.views.bounds.frames import Bounds, BoundsFrame, BoundsOptions, BoundsRequest

END = 0.5


def bounds(**changes: object) -> Bounds:
    """Four pictures: broken at 0, 0.2, 0.4 and never; proven below."""
    made = Bounds(
        name="Synthetic", broken_at=np.array([0, 0.2, 0.4, np.inf], np.float32),
        broken_by=np.array([-2, 2, 3, -1], np.int8),
        proven_to=np.array([-1, 0.1, 0.1, 0.3], np.float32),
        attacks=("FGSM", "DeepFool", "FAB", "PGD"), proof="interval-bounds", proof_notice="",
        risk=0.0, attack_notice="", conflicts=0, phase="over", done=1.0,
    )  # fmt: skip
    return replace(made, **changes)


def single(broken_at: float, proven_to: float, **changes: object) -> Bounds:
    return bounds(
        broken_at=np.array([broken_at], np.float32), proven_to=np.array([proven_to], np.float32),
        broken_by=np.array([2 if np.isfinite(broken_at) else -1], np.int8), **changes,
    )  # fmt: skip


def bounds_frame(made: Bounds | None = None, epsilon: float = 0.25) -> BoundsFrame:
    shown = made or bounds()
    count = len(shown.broken_at)
    options = BoundsOptions("set" if count > 1 else "picture", 100)
    request = BoundsRequest(Experiment(model="synthetic", epsilon=epsilon), options)
    return BoundsFrame(
        request, "Linf", END, count, (shown,), done=shown.done, is_final=shown.phase == "over"
    )
