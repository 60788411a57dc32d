"""Slices: what the classifiers say along a straight line through the picture."""

from __future__ import annotations

from collections.abc import Generator, Hashable, Iterator
from dataclasses import dataclass

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from advstudio.core.attack import gradient_at
from advstudio.core.classifier import Classifier
from advstudio.core.draws import SHOWN, drawing
from advstudio.core.errors import NotApplicable
from advstudio.core.goal import Goal
from advstudio.core.loss import margin
from advstudio.core.norms import L2, NORMS, Norm
from advstudio.core.rng import ExampleRng
from advstudio.session.attacking import NO_DIRECTION, as_attacked, finals
from advstudio.session.contenders import Contender, contenders
from advstudio.session.experiment import PictureRef
from advstudio.session.frames import Progress
from advstudio.session.loading import loading
from advstudio.session.outcomes import pixels
from advstudio.session.resolve import dataset_of, natural_end, resolved
from advstudio.session.slice_frames import Reading, SliceCurve, SliceFrame, SliceRequest
from advstudio.session.sweeping import coarse_to_fine
from advstudio.session.workbench import Workbench
from advstudio.surfaces.line import Line

POINTS, POINTS_LARGE = 129, 33
"""Places of a slice; fewer for large pictures. Odd, so that the clean picture is one of them."""

LEADING = 4
"""Classes of a slice."""

_LARGE = 64 * 64 * 3
_CHUNK = 33
_RANDOM_SEED = 2**34
_BEYOND = 1.15
"""A line towards another picture goes on behind it by this factor."""

RANDOM_INSTEAD = "{reason} The direction is random instead."


def slice_frames(request: SliceRequest, bench: Workbench) -> Iterator[SliceFrame | Progress | None]:
    """Yield the slice as it becomes denser; what is known of the line already comes at once.

    Raises:
        AdvstudioError: The experiment cannot be run.
    """
    yield from loading(request.experiment, bench)
    found = contenders(request.experiment, bench)
    way = yield from _way(request, found, bench)
    key = (way.key, way.line.reach, tuple((c.experiment.model, c.experiment.defenses,
           c.experiment.picture) for c in found))  # fmt: skip
    work = bench.remembered("slice", key, lambda: _Slice(way.line, found))
    while not work.is_over:
        work.advance()
        yield _frame(request, way, work, found)
    yield _frame(request, way, work, found)


@dataclass(frozen=True, slots=True)
class _Way:
    """A line with what lies on it.

    Attributes:
        line: Its direction has norm 1.
        norm: In which that is measured.
        key: Names the direction.
        owner: Whose it is.
        attacked: Place of the attacked picture, or None.
        landmark: Place of the other picture, or None.
        point: What is looked at unless somebody says otherwise.
        is_epsilon: Whether `attacked` is the experiment's epsilon.
        notice: Why the direction is another one, or "".
    """

    line: Line
    norm: Norm
    key: Hashable
    owner: int
    attacked: float | None = None
    landmark: float | None = None
    point: float = 0.0
    is_epsilon: bool = False
    notice: str = ""


class _Slice:
    """A line's answers, both ends and the middle first; kept between jobs."""

    def __init__(self, line: Line, found: tuple[Contender, ...]) -> None:
        shape = found[0].classifier.input_shape
        count = POINTS if np.prod(shape) <= _LARGE else POINTS_LARGE
        self.positions = line.places(count)
        self.clipped = _floats(line.clipped_at(torch.from_numpy(self.positions)))
        self.logits = [torch.full((count, len(c.classifier.class_names)), torch.nan) for c in found]
        self._line, self._classifiers = line, [c.classifier for c in found]
        self._order, self._known = coarse_to_fine(count), 0

    @property
    def known(self) -> NDArray[np.intp]:
        """Places that are computed."""
        return self._order[: self._known]

    @property
    def is_over(self) -> bool:
        """Whether all are."""
        return self._known == len(self._order)

    def advance(self) -> None:
        """Some places more, for every classifier."""
        large = len(self._order) == POINTS_LARGE
        batch = self._order[self._known : self._known + (1 if large else _CHUNK)]
        pictures = self._line.pictures(torch.from_numpy(self.positions[batch]))
        for logits, classifier in zip(self.logits, self._classifiers, strict=True):
            logits[torch.from_numpy(batch)] = _answers(classifier, pictures)
        self._known += len(batch)


def _way(
    request: SliceRequest, found: tuple[Contender, ...], bench: Workbench
) -> Generator[None, None, _Way]:
    e, options = request.experiment, request.options
    owner = min(options.owner, len(found) - 1)
    whose = found[owner]
    norm = NORMS[e.norm] if NORMS[e.norm].is_homogeneous else L2()
    if options.direction == "attack":
        return (yield from _attacked_way(whose, owner, norm, bench))
    yield None
    if options.direction == "picture":
        return _way_to_picture(request, whose, norm, bench)
    if options.direction == "random":
        return _random_way(whose, owner, norm, options.seed)
    return _steepest_way(whose, owner, norm, bench)


def _attacked_way(
    whose: Contender, owner: int, norm: Norm, bench: Workbench
) -> Generator[None, None, _Way]:
    (final,) = yield from finals(whose.experiment, bench)
    assert final.direction is not None, "every final attempt has a direction"
    e, key = whose.experiment, final.direction_key
    if isinstance(key, tuple) and key[0] == "random":
        return _random_way(whose, owner, norm, e.seed, reason=final.notice)
    is_epsilon = norm.name == e.norm
    size = float(norm.size(final.direction))
    direction = final.direction / size
    place = final.distance if final.distance is not None else float(norm.size(final.delta))
    place = place * size if final.distance is not None and not is_epsilon else place
    return _Way(
        Line(whose.x, direction, max(_reach(whose, norm), _BEYOND * place)),
        norm, ("attack", key, norm.name), owner, attacked=place, point=place,
        is_epsilon=is_epsilon, notice=final.notice,
    )  # fmt: skip


def _steepest_way(whose: Contender, owner: int, norm: Norm, bench: Workbench) -> _Way:
    e = whose.experiment
    try:
        grad = gradient_at(as_attacked(e, bench), whose.x, whose.goal).grad
    except NotApplicable as error:
        return _random_way(whose, owner, norm, e.seed, reason=str(error))
    if not bool(grad.any()):
        return _random_way(whose, owner, norm, e.seed, reason=NO_DIRECTION)
    key = (e.model, e.defenses, e.picture, e.adaptive, e.target, norm.name)
    reach = _reach(whose, norm)
    line = Line(whose.x, norm.steepest(grad), reach)
    return _Way(line, norm, ("gradient", key), owner, point=min(e.epsilon, reach))


def _random_way(whose: Contender, owner: int, norm: Norm, seed: int, *, reason: str = "") -> _Way:
    direction = norm.random(whose.x, ExampleRng((_RANDOM_SEED + seed,)))
    reach = _reach(whose, norm)
    notice = RANDOM_INSTEAD.format(reason=reason) if reason else ""
    return _Way(
        Line(whose.x, direction, reach), norm, ("random", seed, norm.name), owner,
        point=min(whose.experiment.epsilon, reach), notice=notice,
    )  # fmt: skip


def _way_to_picture(request: SliceRequest, whose: Contender, norm: Norm, bench: Workbench) -> _Way:
    e, here = request.experiment, request.experiment.picture
    count = len(dataset_of(here))
    index = request.options.picture % count
    if index == here.index:
        index = (index + 1) % count
    other = bench.example(PictureRef(dataset=here.dataset, file=here.file, index=index), e.model).x
    length = float(norm.size(other - whose.x))
    if length == 0:
        reason = "There is no other picture here."
        return _random_way(whose, 0, norm, e.seed, reason=reason)
    line = Line(whose.x, (other - whose.x) / length, _BEYOND * length)
    key = ("picture", index, norm.name)
    return _Way(line, norm, key, 0, landmark=length, point=length)


def _reach(whose: Contender, norm: Norm) -> float:
    parts = resolved(whose.experiment)
    if norm.name == whose.experiment.norm:
        return parts.epsilon_end
    return natural_end(parts.model, norm.name)


def _frame(
    request: SliceRequest, way: _Way, work: _Slice, found: tuple[Contender, ...]
) -> SliceFrame:
    given = request.options.at
    point = way.point if given is None else max(-way.line.reach, min(given, way.line.reach))
    classes = _leading(work)
    picture = way.line.pictures(torch.tensor([point]))
    return SliceFrame(
        request=request,
        norm=way.norm.name,
        is_epsilon=way.is_epsilon,
        owner=way.owner,
        positions=work.positions,
        clipped=work.clipped,
        classes=classes,
        curves=tuple(
            _curve(contender, logits, classes, way, point)
            for contender, logits in zip(found, work.logits, strict=True)
        ),
        attacked=way.attacked,
        landmark=way.landmark,
        point=point,
        picture=pixels(picture),
        point_clipped=float(way.line.clipped_at(torch.tensor([point]))),
        notice=way.notice,
        done=len(work.known) / len(work.positions),
        is_final=work.is_over,
    )


def _curve(
    contender: Contender, logits: Tensor, classes: tuple[int, ...], way: _Way, point: float
) -> SliceCurve:
    places = [0.0, point] + ([] if way.attacked is None else [way.attacked])
    answers = _answers(contender.classifier, way.line.pictures(torch.tensor(places)))
    clean, looked_at, *attacked = [_reading(row, contender.goal) for row in answers]
    goal = Goal(contender.goal.labels.cpu().expand(len(logits)), contender.goal.is_targeted)
    is_known = ~logits[:, 0].isnan()
    predicted = torch.where(is_known, logits.argmax(dim=1), -1)
    chosen = list(classes)
    return SliceCurve(
        name=contender.name,
        output=contender.classifier.output,
        logits=_floats(logits[:, chosen]),
        probs=_floats(logits.softmax(dim=1)[:, chosen]),
        margin=_floats(margin(logits, goal)),
        loss=_floats(goal.loss(logits)),
        predicted=predicted.numpy().astype(np.int16),
        clean=clean,
        attacked=attacked[0] if attacked else None,
        point=looked_at,
    )


def _reading(logits: Tensor, goal: Goal) -> Reading:
    row, its = logits[None], Goal(goal.labels.cpu(), goal.is_targeted)
    return Reading(
        _floats(logits), _floats(logits.softmax(dim=0)), float(margin(row, its)),
        float(its.loss(row)),
    )  # fmt: skip


def _leading(work: _Slice) -> tuple[int, ...]:
    """The classes with the highest probability anywhere, the clean prediction first."""
    known = torch.from_numpy(np.sort(work.known))
    middle = len(work.positions) // 2
    clean = int(work.logits[0][middle].nan_to_num().argmax())
    peaks = torch.stack([logits[known].softmax(dim=1).amax(dim=0) for logits in work.logits])
    order = peaks.amax(dim=0).argsort(descending=True, stable=True).tolist()
    return (clean, *[index for index in order if index != clean][: LEADING - 1])


def _answers(classifier: Classifier, pictures: Tensor) -> Tensor:
    """(n, k) float32 logits on the CPU, of the draw that is shown."""
    with torch.inference_mode(), drawing(SHOWN):
        return classifier(pictures).float().cpu()


def _floats(values: Tensor) -> NDArray[np.float32]:
    found: NDArray[np.float32] = values.float().cpu().numpy()
    return found
