"""From tensors to what is painted: uint8 pictures and float32 probabilities."""

from __future__ import annotations

from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from advstudio.core.defense import DEFENSES
from advstudio.core.model import MODELS
from advstudio.session.experiment import Choice, PictureRef
from advstudio.session.frames import Outcome, Pixels, Sizes, Suspicion
from advstudio.session.outcome.attacking import clean_probabilities
from advstudio.session.outcome.attempt import Attacked
from advstudio.session.outcome.guarantees import guarantee_key
from advstudio.session.outcome.planes import PLANES, plane_key, position, viewed_plane
from advstudio.session.resolve import part_of
from advstudio.session.shelf import Shelf
from advstudio.session.workbench import Workbench

_NOWHERE = np.zeros((1, 2), np.float32)
_SUSPICIONS: Shelf[tuple[str, tuple[Choice, ...], PictureRef], tuple[float, float] | None] = Shelf(
    "suspicion", limit=64
)
_PIXELS: Shelf[tuple[PictureRef, str], Pixels] = Shelf("pixels", limit=64)


def outcome(attempt: Attacked, bench: Workbench) -> Outcome:
    """What a classifier says of a picture under attack; one forward pass."""
    clean = clean_probabilities(attempt.experiment, attempt.classifier, attempt.example, bench)
    adversarial = bench.probabilities(attempt.classifier, attempt.x_adv)[0]
    suspicion = _suspicion(attempt, bench)
    is_refused = suspicion is not None and suspicion.is_refused
    delta = attempt.delta
    sizes = _sizes(delta)
    path, key = _NOWHERE, ""
    if attempt.state == "final":
        key = plane_key(attempt)
        view = bench.remembered(PLANES, key, lambda: viewed_plane(attempt, bench))
        path = position(attempt, view)
    return Outcome(
        name=display_name(attempt.experiment.model, attempt.experiment.defenses),
        clean=_clean_pixels(attempt, bench),
        adversarial=pixels(attempt.x_adv),
        delta=_quantised(delta, sizes.linf),
        delta_scale=sizes.linf,
        sizes=sizes,
        clean_probs=_array(clean),
        adversarial_probs=_array(adversarial),
        label=attempt.example.label,
        is_flipped=bool(clean.argmax() != adversarial.argmax()),
        is_goal_reached=bool(attempt.goal.is_reached(adversarial[None])) and not is_refused,
        output=attempt.classifier.output,
        gradient=attempt.classifier.gradient,
        notice=attempt.notice,
        plane_key=key,
        point=path[-1],
        path=path,
        found_at=attempt.length,
        queries=attempt.cost.queries,
        gradients=attempt.cost.gradients,
        suspicion=suspicion,
        guarantee_key=guarantee_key(attempt.experiment, attempt.classifier),
    )


def _suspicion(attempt: Attacked, bench: Workbench) -> Suspicion | None:
    e = attempt.experiment
    clean = bench.remembered(
        _SUSPICIONS,
        (e.model, e.defenses, e.picture),
        lambda: bench.suspicion(attempt.classifier, attempt.example.x),
    )
    adversarial = bench.suspicion(attempt.classifier, attempt.x_adv)
    if clean is None or adversarial is None:
        return None
    return Suspicion(clean[0], adversarial[0], clean[1])


def _clean_pixels(attempt: Attacked, bench: Workbench) -> Pixels:
    e = attempt.experiment
    return bench.remembered(_PIXELS, (e.picture, e.model), lambda: pixels(attempt.example.x))


def display_name(model: str, defenses: tuple[Choice, ...]) -> str:
    """Model and defenses as people read them."""
    labels = [part_of(DEFENSES, choice).label() for choice in defenses]
    return " + ".join([MODELS[model].title, *labels])


def pixels(x: Tensor) -> Pixels:
    """(1, c, h, w) in [0, 1] to (h, w, c) uint8."""
    return _channels_last((x * 255).round_().to(torch.uint8))


def _quantised(delta: Tensor, scale: float) -> NDArray[np.int8]:
    return _channels_last((delta * (127 / max(scale, 1e-12))).round_().to(torch.int8))


def _channels_last(values: Tensor) -> NDArray[Any]:
    """(1, c, h, w) to (h, w, c); no copy where the colours lie innermost already."""
    return np.ascontiguousarray(values[0].permute(1, 2, 0).cpu().numpy())


def _sizes(delta: Tensor) -> Sizes:
    magnitude = delta.abs()
    changed = magnitude.amax(dim=1) > 0
    return Sizes(
        linf=float(magnitude.max()),
        l2=float(torch.linalg.vector_norm(delta)),
        l1=float(magnitude.sum()),
        l0=int(changed.sum()),
        pixels=changed.numel(),
    )


def _array(values: Tensor) -> NDArray[np.float32]:
    found: NDArray[np.float32] = values.float().cpu().numpy()
    return found
