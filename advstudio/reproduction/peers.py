"""The attacks that other libraries have, too: ours break as much, and change no more."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from functools import partial
from statistics import mean
from typing import Any

import numpy as np
import torch
from torch import Tensor

from advstudio.attacks.apgd import APGD
from advstudio.attacks.bim import BIM
from advstudio.attacks.boundary import Boundary
from advstudio.attacks.carlini_wagner import CarliniWagner
from advstudio.attacks.deepfool import DeepFool
from advstudio.attacks.fgsm import FGSM
from advstudio.attacks.hopskipjump import HopSkipJump
from advstudio.attacks.mi_fgsm import MIFGSM
from advstudio.attacks.pgd import PGD
from advstudio.attacks.square import Square
from advstudio.benchmark.contest import OURS, Field, Run
from advstudio.benchmark.peers import Foolbox, torchattacks_run
from advstudio.benchmark.report import Measured
from advstudio.core.attack import Attack
from advstudio.core.ball import Ball
from advstudio.core.goal import Goal
from advstudio.core.norms import L2, NORMS, Linf, Norm
from advstudio.core.rng import ExampleRng
from advstudio.evaluation.robust_accuracy import is_right, last
from advstudio.reproduction.digits import shipped, some_digits
from advstudio.reproduction.minimal import right_digits
from advstudio.reproduction.row import ROWS, SEED, Row

_NETWORKS = {"standard": 0.1, "fast-adversarial": 0.3}
"""Recipes of `mnist-small`, each at the epsilon (L-infinity) that is usual for it."""

_L2_EPSILON = 2.0
_STEP_SIZE = 0.01
_POINTS, _SHARE = 1.0, 1.03
_SEEDS = range(SEED, SEED + 16)


@dataclass(frozen=True, slots=True)
class Match:
    """One attack, ours and theirs, with the same settings.

    Attributes:
        name: Of the attack.
        runs: By library, ours among them.
        norm: Whose size is compared, for attacks that look for the smallest; None for the others.
        draws: More runs with the seeds that follow, where chance decides over more than the gate
            allows; success is then the mean.
    """

    name: str
    runs: dict[str, Run]
    norm: Norm | None = None
    draws: tuple[dict[str, Run], ...] = ()


def held(network: str, field: Field, match: Match) -> Iterator[Measured]:
    """Success of each library, and for minimum-norm attacks how our changes compare in size."""
    name = f"{network}, {match.name}"
    found = _found(match.runs, SEED)
    is_broken = {k: ~is_right(field.classifier, x_adv, field.y) for k, x_adv in found.items()}
    shares = {library: [_percent(broken)] for library, broken in is_broken.items()}
    for seed, runs in enumerate(match.draws, SEED + 1):
        for library, x_adv in _found(runs, seed).items():
            shares[library].append(_percent(~is_right(field.classifier, x_adv, field.y)))
    success = {library: mean(several) for library, several in shares.items()}
    ours = success.pop(OURS)
    for library, theirs in success.items():
        yield Measured(f"{name}, success of {library}", theirs, "%")
    least = max(success.values()) - _POINTS
    yield Measured(f"{name}, success of ours", ours, "%", least, "at least")
    if match.norm is None:
        return
    length = {k: match.norm.size(x_adv - field.x) for k, x_adv in found.items()}
    for library in success:
        # Whatever one of them alone has found says nothing about the length.
        both = is_broken[OURS] & is_broken[library]
        share = float(length[OURS][both].mean() / length[library][both].mean())
        yield Measured(f"{name}, mean {match.norm.name} over {library}'s", share, "", _SHARE)


def _found(runs: dict[str, Run], seed: int) -> dict[str, Tensor]:
    """By library the (n, c, h, w) attacked pictures; what is drawn globally follows the seed."""
    found = {}
    for library, run in runs.items():
        with torch.random.fork_rng(devices=[]):
            torch.manual_seed(seed)
            # Some of the libraries draw from this one, and offer no other.
            np.random.seed(seed)
            found[library] = run()
    return found


def _percent(is_broken: Tensor) -> float:
    return 100 * float(is_broken.float().mean())


_Matches = Callable[[Field, Foolbox, float], Iterator[Match]]


def _measure(is_quick: bool) -> Iterator[Measured]:
    count = 100 if is_quick else 500
    kinds: tuple[_Matches, ...] = (_by_gradient, _by_scores, _smallest, _by_labels)
    for recipe, epsilon in _NETWORKS.items():
        classifier = shipped("mnist-small", recipe)
        field = Field(classifier, *right_digits(classifier, *some_digits(2 * count), count))
        foolbox = Foolbox(field)
        for matches in kinds[:1] if is_quick else kinds:
            for match in matches(field, foolbox, epsilon):
                draws = match.draws[:3] if is_quick else match.draws
                yield from held(f"peers: {recipe}", field, replace(match, draws=draws))


def _by_gradient(field: Field, foolbox: Foolbox, epsilon: float) -> Iterator[Match]:
    ball, theirs = Ball(Linf(), epsilon), foolbox.attacks
    yield Match("FGSM", {
        OURS: _ours(field, FGSM(), ball),
        "foolbox": foolbox.run(theirs.LinfFastGradientAttack(random_start=False), epsilon),
        "torchattacks": torchattacks_run(field, lambda lib, net: lib.FGSM(net, eps=epsilon)),
    })  # fmt: skip
    yield _drawn("PGD-40", lambda seed: {
        OURS: _ours(field, PGD(steps=40, step_ratio=40 * _STEP_SIZE / epsilon), ball, seed),
        "foolbox": foolbox.run(theirs.LinfPGD(abs_stepsize=_STEP_SIZE, steps=40), epsilon),
        "torchattacks": torchattacks_run(
            field, lambda lib, net: lib.PGD(net, eps=epsilon, alpha=_STEP_SIZE, steps=40)
        ),
    })  # fmt: skip
    yield Match("BIM-10", {
        OURS: _ours(field, BIM(steps=10, alpha=0.125), ball),
        "foolbox": foolbox.run(
            theirs.LinfBasicIterativeAttack(rel_stepsize=0.125, steps=10, random_start=False),
            epsilon,
        ),
        "torchattacks": torchattacks_run(
            field, lambda lib, net: lib.BIM(net, eps=epsilon, alpha=0.125 * epsilon, steps=10)
        ),
    })  # fmt: skip
    yield Match("MI-FGSM-10", {
        OURS: _ours(field, MIFGSM(steps=10), ball),
        "foolbox": foolbox.run(
            theirs.LinfMomentumIterativeFastGradientMethod(rel_stepsize=0.1, steps=10), epsilon
        ),
        "torchattacks": torchattacks_run(
            field, lambda lib, net: lib.MIFGSM(net, eps=epsilon, alpha=epsilon / 10, steps=10)
        ),
    })  # fmt: skip
    for bounded in (ball, Ball(L2(), _L2_EPSILON)):
        for steps in (20, 100):
            name = f"APGD-{steps}, {bounded.norm.name}"
            yield _drawn(name, partial(_apgd, field, bounded, steps))


def _drawn(name: str, runs: Callable[[int], dict[str, Run]]) -> Match:
    """A match whose runs, by seed, are repeated."""
    first, *others = (runs(seed) for seed in _SEEDS)
    return Match(name, first, draws=tuple(others))


def _apgd(field: Field, ball: Ball, steps: int, seed: int) -> dict[str, Run]:
    settings = {"norm": ball.norm.name, "eps": ball.epsilon, "steps": steps, "seed": seed}
    return {
        OURS: _ours(field, APGD(steps=steps), ball, seed),
        "torchattacks": torchattacks_run(field, lambda lib, net: lib.APGD(net, **settings)),
    }


def _by_scores(field: Field, foolbox: Foolbox, epsilon: float) -> Iterator[Match]:
    """Square; foolbox has nothing of the kind."""
    for ball in (Ball(Linf(), epsilon), Ball(L2(), _L2_EPSILON)):
        name = f"Square, 1000 queries, {ball.norm.name}"
        yield _drawn(name, partial(_square, field, ball, 1000))


def _square(field: Field, ball: Ball, queries: int, seed: int) -> dict[str, Run]:
    settings = {"norm": ball.norm.name, "eps": ball.epsilon, "n_queries": queries, "seed": seed}
    return {
        OURS: _ours(field, Square(queries=queries), ball, seed),
        "torchattacks": torchattacks_run(field, lambda lib, net: lib.Square(net, **settings)),
    }


def _smallest(field: Field, foolbox: Foolbox, epsilon: float) -> Iterator[Match]:
    theirs = foolbox.attacks
    yield Match("DeepFool, L2", {
        OURS: _ours(field, DeepFool(), _whole(L2())),
        "foolbox": foolbox.run(theirs.L2DeepFoolAttack(), None),
        "torchattacks": torchattacks_run(field, lambda lib, net: lib.DeepFool(net)),
    }, L2())  # fmt: skip
    yield Match("DeepFool, Linf", {
        OURS: _ours(field, DeepFool(), _whole(Linf())),
        "foolbox": foolbox.run(theirs.LinfDeepFoolAttack(), None),
    }, Linf())  # fmt: skip
    search, steps, rate = 5, 200, 0.05
    ours = CarliniWagner(search_steps=search, steps=steps, learning_rate=rate, initial_c=1.0)
    yield Match("C&W, L2", {
        OURS: _ours(field, ours, _whole(L2())),
        "foolbox": foolbox.run(theirs.L2CarliniWagnerAttack(
            binary_search_steps=search, steps=steps, stepsize=rate, initial_const=1.0
        ), None),
        "torchattacks": torchattacks_run(
            field, lambda lib, net: lib.CW(net, c=1, steps=steps, lr=rate)
        ),
    }, L2())  # fmt: skip


def _by_labels(field: Field, foolbox: Foolbox, epsilon: float) -> Iterator[Match]:
    """HopSkipJump and the boundary attack; torchattacks has neither."""
    theirs, settings = foolbox.attacks, {"steps": 8, "max_gradient_eval_steps": 1000}
    ours = HopSkipJump(steps=8, max_evals=1000, queries=1_000_000)
    for norm in (NORMS["L2"], NORMS["Linf"]):
        attack = theirs.HopSkipJumpAttack(constraint=norm.name.lower(), **settings)
        runs = {OURS: _ours(field, ours, _whole(norm)), "foolbox": _started(foolbox, field, attack)}
        yield Match(f"HopSkipJump, {norm.name}", runs, norm)
    yield Match("Boundary, L2", {
        OURS: _ours(field, Boundary(steps=1000), _whole(L2())),
        "foolbox": _started(foolbox, field, theirs.BoundaryAttack(steps=1000)),
    }, L2())  # fmt: skip


def _whole(norm: Norm) -> Ball:
    """All pictures: what looks for the smallest change has no bound."""
    return Ball(norm, norm.largest((1, 28, 28)))


def _ours(field: Field, attack: Attack, ball: Ball, seed: int = SEED) -> Run:
    def _run() -> Tensor:
        # Each example has a seed of its own, from this one on.
        rng = ExampleRng.of(seed * len(field.x), len(field.x))
        return last(attack(field.classifier, field.x, Goal(field.y), ball, rng))

    return _run


def _started(foolbox: Foolbox, field: Field, attack: Any) -> Run:
    """A decision-based attack of foolbox, on the pictures for which its own noise is adversarial.

    It refuses whole batches otherwise; the other pictures count as not broken.
    """
    noise = foolbox.attacks.LinearSearchBlendedUniformNoiseAttack(
        distance=attack.distance, directions=100
    )

    def _run() -> Tensor:
        started = foolbox.run(noise, None)()
        rows = (~is_right(field.classifier, started, field.y)).nonzero().flatten()
        part = Field(field.classifier, field.x[rows], field.y[rows])
        return field.x.index_copy(0, rows, Foolbox(part).run(attack, None, started[rows])())

    return _run


ROWS.register("peers", order=200)(
    Row(
        title="ours beside foolbox and torchattacks",
        source="foolbox 3, arXiv:1707.04131; torchattacks 3, arXiv:2010.01950",
        paper="the libraries' own results, here: success at most a point more than ours, smallest "
        "changes at least 97 % of ours",
        settings="mnist-small, standard and Fast, 500 pictures that it gets right; L-infinity 0.1 "
        "and 0.3, L2 2; C&W 5 searches of 200 steps at 0.05, torchattacks' at c = 1; HopSkipJump "
        "8 steps, at most 1,000 noisy copies; boundary attack 1,000 steps; PGD, APGD and Square "
        "mean of 16 seeds, as one moves success by up to 1.6 points; quick: 100 pictures, four "
        "seeds, gradient attacks alone",
        measure=_measure,
        needs=("foolbox", "torchattacks"),
    )
)
