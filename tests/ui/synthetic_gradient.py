"""Gradients that no network made."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from synthetic import probabilities, ramp, surface

from advstudio.session.experiment import Experiment
from advstudio.session.views.gradient.frames import (
    GradientFrame,
    GradientMap,
    GradientOptions,
    GradientRequest,
)


def gradient_map(**changes: object) -> GradientMap:
    slope = np.zeros((28, 28, 1), np.int8)
    slope[:, :14], slope[:, 14:21] = 127, -64
    made = GradientMap(
        name="Synthetic", notice="", slope=slope, largest=0.5, l2=7.0, dual=120.0, zero_share=0.25,
        precision="float32", double_largest=0.5, value=-0.25,
        probs=probabilities(10, {7: 0.9, 3: 0.05}), picture=ramp(), size=0.0, stuck_steps=0,
        regions=surface(33), region_trail=np.zeros((1, 2), np.float32),
        arrow=np.array([0.1, 0.05], np.float32), plane_key="",
        trail=np.zeros((1, 2), np.float32),
    )  # fmt: skip
    return replace(made, **changes)


def blank_map(**changes: object) -> GradientMap:
    nothing = {
        "slope": np.zeros((28, 28, 1), np.int8), "largest": 0.0, "l2": 0.0, "dual": 0.0,
        "zero_share": 1.0, "arrow": None, "double_largest": 0.0,
    }  # fmt: skip
    return gradient_map(**{**nothing, **changes})


def gradient_frame(
    *maps: GradientMap, options: GradientOptions | None = None, epsilon: float = 0.1
) -> GradientFrame:
    experiment = Experiment(model="synthetic", epsilon=epsilon)
    request = GradientRequest(experiment, options or GradientOptions())
    return GradientFrame(request, "Linf", maps or (gradient_map(),), done=1.0, is_final=True)
