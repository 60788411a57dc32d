"""The races of `advstudio bench attacks`: which attacks, with which settings."""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable, Iterator
from typing import Any

import torch
from torch import Tensor, nn

from advstudio.attacks.autoattack import AutoAttack
from advstudio.attacks.carlini_wagner import CarliniWagner
from advstudio.attacks.deepfool import DeepFool
from advstudio.attacks.fgsm import FGSM
from advstudio.attacks.hopskipjump import HopSkipJump
from advstudio.attacks.jsma import JSMA
from advstudio.attacks.pgd import PGD
from advstudio.benchmark.contest import OURS, Contest, Field, Run, raced
from advstudio.benchmark.peers import Foolbox, art_run, torchattacks_run
from advstudio.benchmark.report import Measured
from advstudio.core.attack import Attack, gradient_at
from advstudio.core.ball import Ball
from advstudio.core.goal import Goal
from advstudio.core.norms import L0, L2, Linf
from advstudio.core.rng import ExampleRng
from advstudio.datasets.mnist import test_arrays
from advstudio.evaluation.digits import as_tensors, evenly_spread
from advstudio.evaluation.robust_accuracy import is_right, last
from advstudio.session.experiment import Choice
from advstudio.session.workbench import Workbench

EPSILON = 0.3
STEPS, STEP_SIZE = 40, 0.01
EPSILONS = [EPSILON * (i + 1) / 32 for i in range(32)]
PICTURES = 500
_ROUNDS = 15
"""Of what is compared with bare passes: a few percent, where a round's noise is as much."""


def attack_races() -> Iterator[Measured]:
    """Run every race, one after the other.

    Raises:
        ModuleNotFoundError: A library to race against is not installed.
    """
    bench = Workbench("cpu")
    standard = _field(bench, ())
    robust = _field(bench, (Choice(name="fast-adversarial"),))
    for make in (_fgsm, _pgd_standard, _pgd_robust, _deepfool, _carlini_wagner, _jsma):
        yield from raced(make(robust if make is _pgd_robust else standard))
    yield from raced(_hopskipjump(standard))
    yield from raced(_autoattack(robust))
    yield _over_bare_cost(robust)


def _field(bench: Workbench, defenses: tuple[Choice, ...]) -> Field:
    """Pictures from all over the test set that this network gets right."""
    classifier = bench.classifier("mnist-small", defenses)
    x, y = evenly_spread(*as_tensors(test_arrays()), 2 * PICTURES)
    right = is_right(classifier, x, y).nonzero().flatten()[:PICTURES]
    return Field(classifier, x[right], y[right])


def _fgsm(field: Field) -> Contest:
    """A curve of 32 epsilons: the pictures, and what the network says of them."""
    foolbox = Foolbox(field)

    def _ours() -> Tensor:
        rng = ExampleRng.of(0, len(field.x))
        ray = FGSM().ray(field.classifier, field.x, Goal(field.y), Linf(), rng)
        return _judged(field, ray.at)

    def _torchattacks() -> Tensor:
        return _judged(
            field,
            lambda epsilon: torchattacks_run(field, lambda lib, net: lib.FGSM(net, eps=epsilon))(),
        )

    def _foolbox() -> Tensor:
        attack = foolbox.attacks.LinfFastGradientAttack(random_start=False)
        return _judged(field, lambda epsilon: foolbox.run(attack, epsilon)(), has_judged=True)

    def _art() -> Tensor:
        return _judged(
            field,
            lambda epsilon: art_run(
                field,
                lambda lib, net: lib.FastGradientMethod(net, eps=epsilon, batch_size=PICTURES),
            )(),
        )

    runs = {OURS: _ours, "foolbox": _foolbox, "torchattacks": _torchattacks, "ART": _art}
    return Contest("FGSM at 32 epsilons", field, runs, 0.35)


def _judged(field: Field, at: Callable[[float], Tensor], *, has_judged: bool = False) -> Tensor:
    """(32, n, c, h, w) pictures; each set also goes through the network, once."""
    found = [at(epsilon) for epsilon in EPSILONS]
    if not has_judged:
        with torch.inference_mode():
            for x_adv in found:
                field.classifier(x_adv)
    return torch.stack(found)


def _pgd_standard(field: Field) -> Contest:
    """Who is broken is left alone: enough for robust accuracy."""
    attack = PGD(steps=STEPS, step_ratio=STEPS * STEP_SIZE / EPSILON, stop_when_broken=True)
    return Contest("PGD-40, standard", field, _pgd_runs(field, attack), 0.5)


def _pgd_robust(field: Field) -> Contest:
    attack = PGD(steps=STEPS, step_ratio=STEPS * STEP_SIZE / EPSILON, stop_when_broken=True)
    return Contest("PGD-40, adversarially trained", field, _pgd_runs(field, attack), 0.95)


def _pgd_runs(field: Field, attack: Attack) -> dict[str, Run]:
    foolbox = Foolbox(field)
    theirs = foolbox.attacks.LinfPGD(abs_stepsize=STEP_SIZE, steps=STEPS, random_start=True)
    return {
        OURS: _ours(field, attack),
        "foolbox": foolbox.run(theirs, EPSILON),
        "torchattacks": torchattacks_run(
            field, lambda lib, net: lib.PGD(net, eps=EPSILON, alpha=STEP_SIZE, steps=STEPS)
        ),
        "ART": art_run(
            field,
            lambda lib, net: lib.ProjectedGradientDescent(
                net, eps=EPSILON, eps_step=STEP_SIZE, max_iter=STEPS, num_random_init=1,
                batch_size=PICTURES, verbose=False,
            ),
        ),
    }  # fmt: skip


def _deepfool(field: Field) -> Contest:
    foolbox = Foolbox(field)
    theirs = foolbox.attacks.L2DeepFoolAttack(steps=50, candidates=10, overshoot=0.02)
    runs = {
        OURS: _ours(field, DeepFool(steps=50), Ball(L2(), 28.0)),
        "foolbox": foolbox.run(theirs, None),
        "ART": art_run(
            field,
            lambda lib, net: lib.DeepFool(
                net, max_iter=50, epsilon=0.02, nb_grads=10, batch_size=PICTURES, verbose=False
            ),
        ),
    }
    return Contest("DeepFool, L2", field, runs, 0.5)


def _carlini_wagner(field: Field) -> Contest:
    # ART looks for a step size by up to ten passes at every step: 100 pictures take many minutes.
    few = field.first(20)
    # Where foolbox finds nothing it returns a black picture, which lowers its robust accuracy.
    foolbox = Foolbox(few)
    search, steps = 5, 200
    theirs = foolbox.attacks.L2CarliniWagnerAttack(
        binary_search_steps=search, steps=steps, stepsize=0.01, confidence=0,
        initial_const=1.0, abort_early=True,
    )  # fmt: skip
    ours = CarliniWagner(search_steps=search, steps=steps, learning_rate=0.01, initial_c=1.0)
    runs = {
        OURS: _ours(few, ours, Ball(L2(), 28.0)),
        "foolbox": foolbox.run(theirs, None),
        "ART": art_run(
            few,
            lambda lib, net: lib.CarliniL2Method(
                net, confidence=0.0, learning_rate=0.01, binary_search_steps=search,
                max_iter=steps, initial_const=1.0, batch_size=20, verbose=False,
            ),
        ),
    }  # fmt: skip
    return Contest("C&W, L2", few, runs, 0.8)


def _jsma(field: Field) -> Contest:
    few = field.first(20)
    targets = (few.y + 1) % 10
    runs = {
        OURS: _ours(few, JSMA(), Ball(L0(), 112.0), Goal(targets, is_targeted=True)),
        "ART": art_run(
            few,
            lambda lib, net: lib.SaliencyMapMethod(
                net, theta=1.0, gamma=0.145, batch_size=20, verbose=False
            ),
            target=targets,
        ),
    }
    return Contest("JSMA, towards the next digit", few, runs, 0.1)


def _hopskipjump(field: Field) -> Contest:
    few = field.first(20)
    foolbox = Foolbox(few)
    steps, evals, most = 10, 100, 1000
    theirs = foolbox.attacks.HopSkipJumpAttack(
        steps=steps, initial_gradient_eval_steps=evals, max_gradient_eval_steps=most
    )
    ours = HopSkipJump(steps=steps, initial_evals=evals, max_evals=most, queries=1_000_000)
    runs = {
        OURS: _ours(few, ours, Ball(L2(), 28.0)),
        "foolbox": foolbox.run(theirs, None),
        "ART": art_run(
            few,
            lambda lib, net: lib.HopSkipJump(
                net, max_iter=steps, init_eval=evals, max_eval=most, verbose=False
            ),
        ),
    }
    return Contest("HopSkipJump, L2", few, runs, 0.8)


def _autoattack(field: Field) -> Contest:
    few = field.first(60)
    runs = {
        OURS: _ours(few, AutoAttack()),
        "torchattacks": torchattacks_run(few, _theirs_in_turn),
    }
    return Contest("AutoAttack, adversarially trained", few, runs, 0.9)


def _theirs_in_turn(lib: Any, net: nn.Module) -> Any:
    """torchattacks' AutoAttack from its parts: the whole leaves them at their 10 steps."""
    settings = {"norm": "Linf", "eps": EPSILON, "seed": 0, "n_restarts": 1}
    steps = AutoAttack().steps
    return lib.MultiAttack([
        lib.APGD(net, steps=steps, loss="ce", **settings),
        lib.APGDT(net, steps=steps, n_classes=10, **settings),
        lib.FAB(net, steps=steps, multi_targeted=True, n_classes=10, **settings),
        lib.Square(net, n_queries=AutoAttack().queries, **settings),
    ])  # fmt: skip


def _ours(field: Field, attack: Attack, ball: Ball | None = None, goal: Goal | None = None) -> Run:
    ball, goal = ball or Ball(Linf(), EPSILON), goal or Goal(field.y)

    def _run() -> Tensor:
        rng = ExampleRng.of(0, len(field.x))
        return last(attack(field.classifier, field.x, goal, ball, rng))

    return _run


def _over_bare_cost(field: Field) -> Measured:
    """PGD without leaving anybody out, over as many forward and backward passes alone."""
    attack = _ours(field, PGD(steps=STEPS, step_ratio=STEPS * STEP_SIZE / EPSILON))

    def _bare() -> None:
        for _ in range(STEPS):
            gradient_at(field.classifier, field.x, Goal(field.y))

    ratios = []
    for _ in range(_ROUNDS):
        started = time.perf_counter()
        attack()
        between = time.perf_counter()
        _bare()
        ratios.append((between - started) / (time.perf_counter() - between))
    name = "PGD-40: time over forward and backward passes alone"
    return Measured(name, statistics.median(ratios), "", 1.05)
