"""Gradients at the end of a walk by hand, and the regions that do not move when they vanish."""

from __future__ import annotations

from collections.abc import Generator, Iterator
from dataclasses import dataclass

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from advstudio.core.draws import SHOWN, drawing
from advstudio.core.errors import InvalidExperiment, NotApplicable
from advstudio.core.norms import NORMS, NormName
from advstudio.session.frames import Progress
from advstudio.session.loading import loading
from advstudio.session.outcome.attacking import as_attacked, finals
from advstudio.session.outcome.contenders import Contender, contenders
from advstudio.session.outcome.outcomes import pixels
from advstudio.session.outcome.planes import plane_key
from advstudio.session.outcome.surfacing import plane_of
from advstudio.session.views.gradient.frames import (
    GradientFrame,
    GradientMap,
    GradientOptions,
    GradientRequest,
)
from advstudio.session.views.gradient.regions import Regions, regions
from advstudio.session.views.gradient.walking import (
    Walked,
    as_direction,
    raised_by,
    slope_at,
    walked_along,
)
from advstudio.session.workbench import Workbench
from advstudio.surfaces.plane import Plane

_LARGE = 64 * 64 * 3
_DUALS: dict[NormName, NormName] = {"Linf": "L1", "L2": "L2", "L1": "Linf", "L0": "Linf"}
_NOWHERE = np.zeros((1, 2), np.float32)


def gradient_frames(
    request: GradientRequest, bench: Workbench
) -> Iterator[GradientFrame | Progress | None]:
    """Yield the gradients, then again with regions beside them, coarse to fine.

    Raises:
        AdvstudioError: The experiment cannot be run, or there is no such class.
    """
    e, options = request.experiment, request.options
    yield from loading(e, bench)
    found = contenders(e, bench)
    _check_class(options, found[0])
    sites = []
    for contender in found:
        sites.append((yield from _site(contender, options, bench)))
    yield from _beside_regions(request, sites, bench)


def _beside_regions(
    request: GradientRequest, sites: list[_Site], bench: Workbench
) -> Iterator[GradientFrame | None]:
    planes: list[Regions] = []
    for site in sites:
        planes.append(regions(site.contender, bench))
        yield None
    yield _frame(request, sites, planes, is_final=False)
    while unfinished := [plane for plane in planes if not plane.refinement.is_final]:
        plane = min(unfinished, key=lambda plane: plane.refinement.done)
        if plane.advance():
            yield _frame(request, sites, planes, is_final=False)
        else:
            yield None
    yield _frame(request, sites, planes, is_final=True)


@dataclass(frozen=True, slots=True)
class _Site:
    """The gradient at the end of one contender's walk.

    Attributes:
        contender: Whose.
        walked: How one came there.
        grad: (1, c, h, w), zero where there is none.
        double_largest: See `GradientMap`.
        value: Of what the gradient is of.
        notice: Why there is no gradient, or "".
        probs: (k,) there.
        plane_key: Of the decision surface.
        trail: (m, 2) on it.
    """

    contender: Contender
    walked: Walked
    grad: Tensor
    double_largest: float | None
    value: float
    notice: str
    probs: Tensor
    plane_key: str
    trail: NDArray[np.float32]


def _site(
    contender: Contender, options: GradientOptions, bench: Workbench
) -> Generator[None, None, _Site]:
    walked = yield from walked_along(contender, options.walk, bench)
    x, classifier = walked.x, contender.classifier
    grad, double, notice = torch.zeros_like(x), None, ""
    try:
        grad = slope_at(as_attacked(contender.experiment, bench), x, contender.goal, options)
        yield None
        double = _largest_in_double(contender, x, options, bench)
    except NotApplicable as error:
        notice = str(error)
    yield None
    key, trail = yield from _on_surface(contender, walked.offsets, bench)
    probs = bench.probabilities(classifier, x)[0]
    return _Site(
        contender, walked, grad, double, _value(contender, x, options), notice, probs, key, trail
    )


def _largest_in_double(
    contender: Contender, x: Tensor, options: GradientOptions, bench: Workbench
) -> float | None:
    e = contender.experiment
    if bench.device.type == "mps" or x.numel() > _LARGE:
        return None
    adaptive = e.adaptive.model_copy(update={"precision": "float64"})
    double = as_attacked(e.updated(adaptive=adaptive), bench)
    return float(slope_at(double, x, contender.goal, options).abs().max())


def _value(contender: Contender, x: Tensor, options: GradientOptions) -> float:
    with torch.inference_mode(), drawing(SHOWN):
        logits = contender.classifier(x)
        return float(raised_by(options)(logits, contender.goal))


def _on_surface(
    contender: Contender, offsets: tuple[Tensor, ...], bench: Workbench
) -> Generator[None, None, tuple[str, NDArray[np.float32]]]:
    """Which plane the decision surface shows, and the walk's coordinates on it."""
    if len(offsets) == 1:
        return "", _NOWHERE
    (final,) = yield from finals(contender.experiment, bench)
    return plane_key(final), _projected(plane_of(final, bench).plane, offsets)


def _projected(plane: Plane, offsets: tuple[Tensor, ...]) -> NDArray[np.float32]:
    return _floats(plane.coordinates(torch.cat(offsets)))


def _check_class(options: GradientOptions, first: Contender) -> None:
    count = len(first.classifier.class_names)
    if not 0 <= options.class_index < count:
        raise InvalidExperiment(
            "There is no class {index}: {model} has {count}, numbered from 0. Choose a lower one.",
            index=options.class_index, model=first.name, count=count,
        )  # fmt: skip


def _frame(
    request: GradientRequest, sites: list[_Site], planes: list[Regions], *, is_final: bool
) -> GradientFrame:
    return GradientFrame(
        request,
        request.experiment.norm,
        tuple(_map(site, plane) for site, plane in zip(sites, planes, strict=True)),
        done=sum(plane.refinement.done for plane in planes) / len(planes),
        is_final=is_final,
    )


def _map(site: _Site, plane: Regions) -> GradientMap:
    e, walked, grad = site.contender.experiment, site.walked, site.grad.double()
    largest = float(grad.abs().max())
    scaled = grad / largest if largest else grad
    return GradientMap(
        name=site.contender.name,
        notice=site.notice,
        slope=_slope(scaled),
        largest=largest,
        # Scaled first: the squares of a saturated network's gradient underflow even in float64.
        l2=largest * float(NORMS["L2"].size(scaled)),
        dual=largest * float(NORMS[_DUALS[e.norm]].size(scaled)),
        zero_share=float((grad == 0).all(dim=1).double().mean()),
        precision="float64" if site.grad.dtype == torch.float64 else "float32",
        double_largest=site.double_largest,
        value=site.value,
        probs=_floats(site.probs),
        picture=pixels(walked.x),
        size=float(NORMS[e.norm].size(walked.x - site.contender.x)),
        stuck_steps=walked.stuck,
        regions=plane.surface(),
        region_trail=_projected(plane.plane, walked.offsets),
        arrow=_arrow(site, plane),
        plane_key=site.plane_key,
        trail=site.trail,
    )


def _arrow(site: _Site, plane: Regions) -> NDArray[np.float32] | None:
    """Where a push of epsilon would lead, in the regions' coordinates."""
    if not bool(site.grad.any()):
        return None
    e, walked = site.contender.experiment, site.walked
    push = NORMS[e.norm].ascent(walked.x, as_direction(site.grad))(e.epsilon)
    found: NDArray[np.float32] = _floats(plane.plane.coordinates(walked.offsets[-1] + push))[0]
    return found


def _slope(scaled: Tensor) -> NDArray[np.int8]:
    levels = (127 * scaled).round().to(torch.int8)[0].permute(1, 2, 0)
    return np.ascontiguousarray(levels.cpu().numpy())


def _floats(values: Tensor) -> NDArray[np.float32]:
    found: NDArray[np.float32] = values.detach().float().cpu().numpy()
    return found
