"""D6: DeepFool needs less than L-BFGS, and that less than FGSM."""

from __future__ import annotations

from collections.abc import Iterator

import torch
from torch import Tensor

from advstudio.attacks.deepfool import DeepFool
from advstudio.attacks.fgsm import FGSM
from advstudio.attacks.lbfgs import LBFGS
from advstudio.benchmark.report import Measured
from advstudio.core.classifier import Classifier
from advstudio.core.goal import Goal
from advstudio.core.norms import L2, Linf
from advstudio.core.rng import ExampleRng
from advstudio.reproduction.digits import shipped, some_digits
from advstudio.reproduction.minimal import Found, found_by, random_targets, right_digits
from advstudio.reproduction.row import ROWS, SEED, Row, between

_EPSILONS = torch.linspace(0, 1, 201)[1:]


def _measure(is_quick: bool) -> Iterator[Measured]:
    classifier = shipped()
    x, y = right_digits(classifier, *some_digits(200), 20 if is_quick else 100)
    deepfool = found_by(DeepFool(), classifier, x, Goal(y), L2())
    fgsm = _smallest_fgsm(classifier, x, y).relative_size()
    ours = deepfool.relative_size()
    yield from between("D6: rho of DeepFool", ours, "", low=0.1, high=0.3)
    goals = {"": Goal(y), " towards random targets": Goal(random_targets(y), is_targeted=True)}
    for aim, goal in goals.items():
        theirs = found_by(LBFGS(), classifier, x, goal, L2()).relative_size()
        yield Measured(f"D6: rho of DeepFool, at most that of L-BFGS{aim}", ours, "", theirs)
        yield Measured(f"D6: rho of L-BFGS{aim}, at most FGSM's", theirs, "", fgsm)


def _smallest_fgsm(classifier: Classifier, x: Tensor, y: Tensor) -> Found:
    """Each picture at the smallest epsilon, in steps of 0.005, at which FGSM breaks it."""
    ray = FGSM().ray(classifier, x, Goal(y), Linf(), ExampleRng.of(SEED, len(x)))
    x_adv, is_broken = x.clone(), torch.zeros(len(x), dtype=torch.bool)
    for epsilon in _EPSILONS.tolist():
        reached = ray.at(epsilon)
        with torch.no_grad():
            is_new = (classifier(reached).argmax(dim=1) != y) & ~is_broken
        x_adv[is_new] = reached[is_new]
        is_broken |= is_new
    return Found(x, x_adv, is_broken)


ROWS.register("D6", order=46)(
    Row(
        title="relative size of the smallest perturbations",
        source="Moosavi-Dezfooli et al. 2016, arXiv:1511.04599, table 1",
        paper="LeNet on MNIST: DeepFool 0.20, L-BFGS 0.25, FGSM 1.0",
        settings="mnist-small, 100 pictures, mean of ‖r‖₂ / ‖x‖₂ over what was found; untargeted, "
        "and L-BFGS also towards random targets: its paper knows targets only",
        tried="L-BFGS here tries eight values of c for each picture, and so finds shorter "
        "perturbations than the paper's did (0.13 against 0.25); DeepFool stops at the first "
        "boundary that it crosses",
        measure=_measure,
    )
)
