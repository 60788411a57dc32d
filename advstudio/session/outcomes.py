"""From tensors to what is painted: uint8 pictures and float32 probabilities."""

from __future__ import annotations

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from advstudio.core.defense import DEFENSES
from advstudio.core.model import MODELS
from advstudio.core.norms import L1, L2, Linf
from advstudio.session.attacking import Attacked, clean_probabilities
from advstudio.session.experiment import Choice
from advstudio.session.frames import Outcome, Pixels, Sizes
from advstudio.session.planes import plane_key, position, viewed_plane
from advstudio.session.workbench import Workbench

_NOWHERE = np.zeros((1, 2), np.float32)


def outcome(attempt: Attacked, bench: Workbench) -> Outcome:
    """What a classifier says of a picture under attack; one forward pass."""
    clean = clean_probabilities(attempt.experiment, attempt.classifier, attempt.example, bench)
    adversarial = bench.probabilities(attempt.classifier, attempt.x_adv)[0]
    scale = float(attempt.delta.abs().max())
    path, key = _NOWHERE, ""
    if attempt.state == "final":
        key = plane_key(attempt)
        view = bench.remembered("plane", key, lambda: viewed_plane(attempt, bench))
        path = position(attempt, view)
    return Outcome(
        name=display_name(attempt.experiment.model, attempt.experiment.defenses),
        clean=pixels(attempt.example.x),
        adversarial=pixels(attempt.x_adv),
        delta=_quantised(attempt.delta, scale),
        delta_scale=scale,
        sizes=_sizes(attempt.delta),
        clean_probs=_array(clean),
        adversarial_probs=_array(adversarial),
        label=attempt.example.label,
        is_flipped=bool(clean.argmax() != adversarial.argmax()),
        is_goal_reached=bool(attempt.goal.is_reached(adversarial[None])),
        output=attempt.classifier.output,
        gradient=attempt.classifier.gradient,
        notice=attempt.notice,
        plane_key=key,
        point=path[-1],
        path=path,
    )


def display_name(model: str, defenses: tuple[Choice, ...]) -> str:
    """Model and defenses as people read them."""
    titles = [DEFENSES[choice.name].title for choice in defenses]
    return " + ".join([MODELS[model].title, *titles])


def pixels(x: Tensor) -> Pixels:
    """(1, c, h, w) in [0, 1] to (h, w, c) uint8."""
    levels = (x[0] * 255).round_().to(torch.uint8).permute(1, 2, 0)
    return np.ascontiguousarray(levels.cpu().numpy())


def _quantised(delta: Tensor, scale: float) -> NDArray[np.int8]:
    steps = (delta[0] * (127 / max(scale, 1e-12))).round_().to(torch.int8).permute(1, 2, 0)
    return np.ascontiguousarray(steps.cpu().numpy())


def _sizes(delta: Tensor) -> Sizes:
    changed = (delta != 0).any(dim=1)
    return Sizes(
        linf=float(Linf().size(delta)),
        l2=float(L2().size(delta)),
        l1=float(L1().size(delta)),
        l0=int(changed.sum()),
        pixels=changed.numel(),
    )


def _array(values: Tensor) -> NDArray[np.float32]:
    found: NDArray[np.float32] = values.float().cpu().numpy()
    return found
