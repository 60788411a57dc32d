"""Straight lines through a picture: towards an attack, a gradient, a picture, or anywhere."""

from __future__ import annotations

from collections.abc import Generator, Hashable
from dataclasses import dataclass, replace

from advstudio.core.attack import gradient_at
from advstudio.core.errors import NotApplicable
from advstudio.core.norms import L2, NORMS, Norm
from advstudio.core.rng import ExampleRng
from advstudio.session.experiment import PictureRef
from advstudio.session.outcome.attacking import NO_DIRECTION, as_attacked, finals
from advstudio.session.outcome.contenders import Contender
from advstudio.session.resolve import dataset_of, natural_end, resolved
from advstudio.session.views.slice.frames import SliceRequest
from advstudio.session.workbench import Workbench
from advstudio.surfaces.line import Line

_RANDOM_SEED = 2**34
_BEYOND = 1.15
"""A line towards another picture goes on behind it by this factor."""

RANDOM_INSTEAD = "The direction is random. {reason}"
OTHER_INSTEAD = "The line follows {name} instead. {reason}"


@dataclass(frozen=True, slots=True)
class Way:
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
        is_instead: Whether it is random because what was asked for leads nowhere.
        reason: Why that is, or "".
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
    is_instead: bool = False
    reason: str = ""


def way_of(
    request: SliceRequest, found: tuple[Contender, ...], bench: Workbench
) -> Generator[None, None, Way]:
    """Return the line that is asked for, yielding while the attack that leads there runs."""
    e, options = request.experiment, request.options
    norm = NORMS[e.norm] if NORMS[e.norm].is_homogeneous else L2()
    if options.direction == "picture":
        return _way_to_picture(request, found[0], norm, bench)
    if options.direction == "random":
        return _random_way(found[0], 0, norm, options.seed)
    if options.owner is not None:
        owner = min(options.owner, len(found) - 1)
        return (yield from _followed(options.direction, found[owner], owner, norm, bench))
    first = yield from _followed(options.direction, found[0], 0, norm, bench)
    if not first.is_instead or len(found) == 1:
        return first
    # What masks its gradient leads nowhere; whoever it is compared with may lead somewhere.
    other = yield from _followed(options.direction, found[1], 1, norm, bench)
    if other.is_instead:
        return first
    return replace(other, notice=OTHER_INSTEAD.format(reason=first.reason, name=found[1].name))


def _followed(
    direction: str, whose: Contender, owner: int, norm: Norm, bench: Workbench
) -> Generator[None, None, Way]:
    if direction == "attack":
        return (yield from _attacked_way(whose, owner, norm, bench))
    yield None
    return _steepest_way(whose, owner, norm, bench)


def _attacked_way(
    whose: Contender, owner: int, norm: Norm, bench: Workbench
) -> Generator[None, None, Way]:
    (final,) = yield from finals(whose.experiment, bench)
    assert final.direction is not None, "every final attempt has a direction"
    e, key = whose.experiment, final.direction_key
    if isinstance(key, tuple) and key[0] == "random":
        return _random_instead(whose, owner, norm, final.notice)
    is_epsilon = norm.name == e.norm
    size = float(norm.size(final.direction))
    direction = final.direction / size
    place = final.distance if final.distance is not None else float(norm.size(final.delta))
    place = place * size if final.distance is not None and not is_epsilon else place
    return Way(
        Line(whose.x, direction, max(_reach(whose, norm), _BEYOND * place)),
        norm, ("attack", key, norm.name), owner, attacked=place, point=place,
        is_epsilon=is_epsilon, notice=final.notice,
    )  # fmt: skip


def _steepest_way(whose: Contender, owner: int, norm: Norm, bench: Workbench) -> Way:
    e = whose.experiment
    try:
        grad = gradient_at(as_attacked(e, bench), whose.x, whose.goal).grad
    except NotApplicable as error:
        return _random_instead(whose, owner, norm, str(error))
    if not bool(grad.any()):
        return _random_instead(whose, owner, norm, NO_DIRECTION)
    key = (e.model, e.defenses, e.picture, e.adaptive, e.target, norm.name)
    reach = _reach(whose, norm)
    line = Line(whose.x, norm.steepest(grad), reach)
    return Way(line, norm, ("gradient", key), owner, point=min(e.epsilon, reach))


def _random_instead(whose: Contender, owner: int, norm: Norm, reason: str) -> Way:
    way = _random_way(whose, owner, norm, whose.experiment.seed)
    notice = RANDOM_INSTEAD.format(reason=reason) if reason else ""
    return replace(way, notice=notice, is_instead=True, reason=reason)


def _random_way(whose: Contender, owner: int, norm: Norm, seed: int) -> Way:
    direction = norm.random(whose.x, ExampleRng((_RANDOM_SEED + seed,)))
    reach = _reach(whose, norm)
    return Way(
        Line(whose.x, direction, reach), norm, ("random", seed, norm.name), owner,
        point=min(whose.experiment.epsilon, reach),
    )  # fmt: skip


def _way_to_picture(request: SliceRequest, whose: Contender, norm: Norm, bench: Workbench) -> Way:
    e, here = request.experiment, request.experiment.picture
    count = len(dataset_of(here))
    index = request.options.picture % count
    if index == here.index:
        index = (index + 1) % count
    other = bench.example(PictureRef(dataset=here.dataset, file=here.file, index=index), e.model).x
    length = float(norm.size(other - whose.x))
    if length == 0:
        reason = "There is no other picture here."
        return _random_instead(whose, 0, norm, reason)
    line = Line(whose.x, (other - whose.x) / length, _BEYOND * length)
    key = ("picture", index, norm.name)
    return Way(line, norm, key, 0, landmark=length, point=length)


def _reach(whose: Contender, norm: Norm) -> float:
    parts = resolved(whose.experiment)
    if norm.name == whose.experiment.norm:
        return parts.epsilon_end
    return natural_end(parts.model, norm.name)
