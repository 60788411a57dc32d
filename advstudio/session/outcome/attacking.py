"""Runs the attack of an experiment on its picture; tensors in, tensors out."""

from __future__ import annotations

from collections.abc import Callable, Generator, Hashable, Iterator
from dataclasses import replace

import torch
from torch import Tensor

from advstudio.core.adaptive import AttackRun, expected, restarted, softened, with_gradient_of
from advstudio.core.attack import ATTACKS, RayAttack
from advstudio.core.ball import Ball
from advstudio.core.classifier import Classifier
from advstudio.core.cost import Cost, metered
from advstudio.core.defense import DEFENSES, ArchitectureDefense, TrainedDefense
from advstudio.core.errors import NotApplicable
from advstudio.core.goal import Goal
from advstudio.core.rng import ExampleRng
from advstudio.session.experiment import CompareMode, Experiment
from advstudio.session.outcome.attempt import Attacked
from advstudio.session.outcome.searching import Search, Trail
from advstudio.session.resolve import Resolved, resolved
from advstudio.session.resumable import resumed
from advstudio.session.shelf import Shelf
from advstudio.session.workbench import Example, Workbench

NO_DIRECTION = (
    "The gradient is exactly zero here in float32, so the attack has no direction. That hides the "
    "gradient; it does not make the model robust."
)

_TINY = 1e-12
_NOISE_SEED = 2**31
_DIRECTION_SEED = 2**32


Run = Callable[[Experiment, Workbench], Iterator[Attacked]]

_ATTACKED: Shelf[Experiment, Attacked] = Shelf("attacked", limit=8)
_DELTAS: Shelf[Hashable, Tensor] = Shelf("delta", limit=8)
_CLEAN: Shelf[Hashable, Tensor] = Shelf("clean", limit=64)
_SEARCHES: Shelf[Hashable, Search] = Shelf("search", limit=12)


def attempts(
    experiment: Experiment, bench: Workbench, run: Run | None = None
) -> Iterator[tuple[Attacked, Attacked | None]]:
    """Both classifiers' attempts, step by step; the second starts when the first is final.

    Args:
        experiment: What to attack, and what to compare it with.
        bench: Loads and evaluates.
        run: How one classifier is attacked; `attacked` unless told.

    Raises:
        AdvstudioError: The experiment cannot be run.
    """
    run = run or attacked
    shown, other = experiment.classifiers(), experiment.compare
    first = None
    for first in run(shown[0], bench):
        if first.state != "final" or other is None:
            yield first, None
    if first is None or other is None:
        return
    if other.mode != "own":
        yield first, carried(first, shown[1], bench, mode=other.mode)
        return
    for second in run(shown[1], bench):
        yield first, second


def finals(
    experiment: Experiment, bench: Workbench, run: Run | None = None
) -> Generator[None, None, list[Attacked]]:
    """The final attempts, primary first; yields None where it may be interrupted."""
    latest: list[Attacked] = []
    for pair in attempts(experiment, bench, run):
        latest = [attempt for attempt in pair if attempt is not None]
        yield None
    return latest


def attacked(alone: Experiment, bench: Workbench) -> Iterator[Attacked]:
    """The attack on one classifier (`compare` is None); its result is kept if it was dear."""
    key = _result_key(alone)
    kept = bench.recalled(_ATTACKED, key)
    if kept is not None:
        yield replace(kept, experiment=alone)
        return
    for attempt in attacked_afresh(alone, bench):
        if attempt.state == "final":
            bench.keep(_DELTAS, _preview_key(alone), attempt.delta)
            if attempt.step > 1:
                bench.keep(_ATTACKED, key, attempt)
        yield attempt


def attacked_afresh(alone: Experiment, bench: Workbench) -> Iterator[Attacked]:
    """The attack on one classifier, leaving no trace of its result."""
    parts = resolved(alone)
    start = _at_start(alone, bench)
    try:
        if isinstance(parts.attack, RayAttack):
            final = yield from _on_ray(start, parts, parts.attack, bench)
        else:
            final = yield from _iterated(start, parts, bench)
    except NotApplicable as error:
        final = replace(start, notice=str(error))
    yield _with_direction(final, parts)


def carried(
    first: Attacked, theirs: Experiment, bench: Workbench, *, mode: CompareMode
) -> Attacked:
    """What the second classifier gets that is not attacked itself: an example, or noise.

    Args:
        first: What the first one was attacked with.
        theirs: The second one's experiment: `compare` is None.
        bench: Loads and evaluates.
        mode: `carry` or `noise`.
    """
    start = replace(_at_start(theirs, bench), state=first.state, step=first.step)
    if mode == "carry":
        return replace(
            start, x_adv=first.x_adv, iterates=first.iterates, at_steps=first.at_steps,
            best_run=first.best_run, direction=first.direction, length=first.length,
            direction_key=("carried", first.direction_key), distance=first.distance,
        )  # fmt: skip
    norm, x = resolved(theirs).norm, start.example.x
    size = float(norm.size(first.delta))
    rng = (theirs.seed + _NOISE_SEED,)
    noise = norm.noise(x, size, ExampleRng(rng))
    # Noise as small as a change that the attack did not find has no direction of its own.
    direction = noise / size if size > 0 else norm.random(x, ExampleRng(rng))
    return replace(
        start, x_adv=(x + noise).clamp(0, 1), direction=direction,
        direction_key=("noise", theirs.seed, theirs.norm), distance=size,
    )  # fmt: skip


def ray_key(experiment: Experiment) -> Hashable:
    """Names the direction of an attack that does not depend on epsilon."""
    e = experiment
    return (e.model, e.defenses, e.picture, e.attack, e.adaptive, e.norm, e.target, e.seed)


def _at_start(experiment: Experiment, bench: Workbench) -> Attacked:
    classifier = bench.classifier(experiment.model, experiment.defenses)
    example = bench.example(experiment.picture, experiment.model)
    return Attacked(
        experiment, classifier, example, goal_of(experiment, classifier, example, bench), example.x
    )


def goal_of(
    experiment: Experiment, classifier: Classifier, example: Example, bench: Workbench
) -> Goal:
    """Towards the target; else away from the true label, or from the prediction without one."""
    if experiment.target is not None:
        label = experiment.target
    elif example.label is not None:
        label = example.label
    else:
        label = int(clean_probabilities(experiment, classifier, example, bench).argmax())
    labels = torch.tensor([label], device=example.x.device)
    return Goal(labels, is_targeted=experiment.target is not None)


def clean_probabilities(
    experiment: Experiment, classifier: Classifier, example: Example, bench: Workbench
) -> Tensor:
    """(k,) what the classifier says of the clean picture; computed once."""
    key = (experiment.model, experiment.defenses, experiment.picture)
    return bench.remembered(_CLEAN, key, lambda: bench.probabilities(classifier, example.x)[0])


def _on_ray(
    start: Attacked, parts: Resolved, attack: RayAttack, bench: Workbench
) -> Generator[Attacked, None, Attacked]:
    e, key = start.experiment, ray_key(start.experiment)
    search = resumed(bench, _SEARCHES, key, lambda: _new_search(start, parts, attack, bench))
    for x_adv in search.payloads():
        running = replace(start, state="running", cost=search.cost, step=search.trail.length)
        yield replace(running, x_adv=x_adv)
    assert search.ray is not None, "it is what a search ends with"
    ray, x_adv = search.ray, search.ray.at(e.epsilon)
    final = replace(start, x_adv=x_adv, cost=search.cost, step=max(1, search.trail.length))
    final = (
        _with_trail(final, search.trail)
        if search.trail.length
        else replace(final, iterates=(x_adv,), at_steps=(1,))
    )
    if ray.end is None or ray.length is None:
        if not ray.is_straight:
            return final
        return replace(
            final, direction=ray.perturbation(1.0), direction_key=key, distance=e.epsilon
        )
    length = float(ray.length)
    return replace(
        final, length=length, direction=(ray.end - ray.x) / max(length, _TINY), direction_key=key,
        distance=min(e.epsilon, length) if ray.is_straight else None,
    )  # fmt: skip


def _new_search(start: Attacked, parts: Resolved, attack: RayAttack, bench: Workbench) -> Search:
    cost, rng = Cost(), ExampleRng((start.experiment.seed,))
    model = metered(as_attacked(start.experiment, bench), cost)
    return Search(attack.search(model, start.example.x, start.goal, parts.norm, rng), cost)


def _iterated(
    start: Attacked, parts: Resolved, bench: Workbench
) -> Generator[Attacked, None, Attacked]:
    e, x, norm = start.experiment, start.example.x, parts.norm
    previous = bench.recalled(_DELTAS, _preview_key(e))
    if previous is not None and float(norm.size(previous)) > 0 and norm.is_homogeneous:
        rescaled = previous * (e.epsilon / norm.size(previous))
        yield replace(start, x_adv=(x + rescaled).clamp(0, 1), state="preview")
    trail, cost = Trail(), Cost()
    model = metered(as_attacked(e, bench), cost)
    run: AttackRun = parts.attack
    ends: list[tuple[int, Tensor]] = []
    if e.adaptive.restarts > 1:
        # The end of a run joins the trail with the next iterate.
        run = restarted(
            parts.attack, e.adaptive.restarts, lambda end: ends.append((trail.length + 1, end))
        )
    latest: Tensor | None = None
    for x_adv in run(model, x, start.goal, Ball(norm, e.epsilon), ExampleRng((e.seed,))):
        if latest is not None:
            trail.add(latest)
        latest = x_adv
        step = trail.length + 1
        yield replace(start, x_adv=x_adv, cost=cost, step=step, state="running")
    assert latest is not None, "every attack ends with a picture"
    # The last one is the best one again, not a step; only an attack of one step has no other.
    if not trail.length:
        trail.add(latest)
    final = replace(start, x_adv=latest, cost=cost, step=trail.length)
    return replace(_with_trail(final, trail), best_run=_best_run(ends, latest))


def _best_run(ends: list[tuple[int, Tensor]], best: Tensor) -> range | None:
    """The steps of the run that ended at the best picture; last step and end of every run given."""
    firsts = [1, *(last + 1 for last, _ in ends)]
    runs = zip(firsts, ends, strict=False)
    return next((range(first, last + 1) for first, (last, x) in runs if x.equal(best)), None)


def _with_trail(attempt: Attacked, trail: Trail) -> Attacked:
    return replace(attempt, iterates=tuple(trail.pictures), at_steps=tuple(trail.steps))


def as_attacked(e: Experiment, bench: Workbench) -> Classifier:
    """The first classifier as the attacker chose to see it.

    Raises:
        NotApplicable: The device knows no float64.
    """
    dtype = torch.float64 if e.adaptive.precision == "float64" else torch.float32
    if dtype == torch.float64 and bench.device.type == "mps":
        raise NotApplicable("This device knows no float64. Choose float32, or the CPU.")
    model = bench.classifier(e.model, e.defenses, dtype)
    if e.adaptive.gradient == "adaptive":
        model = bench.adapted(e.model, e.defenses, dtype)
    if e.adaptive.gradient == "undefended" and model.gradient != "exact":
        kinds = (TrainedDefense, ArchitectureDefense)
        within = tuple(c for c in e.defenses if issubclass(DEFENSES[c.name], kinds))
        model = with_gradient_of(model, bench.classifier(e.model, within, dtype))
    if e.adaptive.temperature > 1:
        model = softened(model, e.adaptive.temperature)
    return expected(model, e.adaptive.averaged_passes) if e.adaptive.averaged_passes > 1 else model


def _with_direction(final: Attacked, parts: Resolved) -> Attacked:
    """Every final result has a direction; a random one where the attack found none."""
    if final.direction is not None and bool(final.direction.any()):
        return final
    size = parts.norm.size(final.delta)
    if float(size) > 0:
        key = ("found", ray_key(final.experiment), final.experiment.epsilon)
        return replace(final, direction=final.delta / size, direction_key=key)
    e = final.experiment
    direction = parts.norm.random(final.example.x, ExampleRng((e.seed + _DIRECTION_SEED,)))
    is_stuck = e.epsilon > 0 and not final.notice
    return replace(
        final, direction=direction, direction_key=("random", e.seed), distance=None,
        notice=NO_DIRECTION if is_stuck else final.notice,
    )  # fmt: skip


def _result_key(experiment: Experiment) -> Experiment:
    """Names the result of an attack; the plane is a matter of looking, the attack is the same."""
    alone = experiment.updated(plane=Experiment().plane, epsilon_end=None)
    return alone if ATTACKS[alone.attack.name].norms else alone.updated(epsilon=0.0)


def _preview_key(experiment: Experiment) -> Hashable:
    return (experiment.model, experiment.defenses, experiment.picture, experiment.norm)
