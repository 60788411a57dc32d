"""HopSkipJump against closed forms, foolbox, and a model that hides all but labels."""

from __future__ import annotations

import math
import os
from dataclasses import replace

import pytest
import torch
from as_module import AsModule
from torch import Tensor
from victims import Victim, linear_victim, small_victim

from advstudio.attacks._decision import Oracle, bisected
from advstudio.attacks.hopskipjump import HopSkipJump, _direction
from advstudio.core.classifier import Classifier
from advstudio.core.goal import Goal
from advstudio.core.norms import NORMS, NormName
from advstudio.core.rng import ExampleRng
from advstudio.datasets.mnist import test_arrays as mnist_arrays
from advstudio.defenses.label_only import LabelOnly
from advstudio.evaluation.digits import as_tensors
from advstudio.session.workbench import Workbench

QUICK = HopSkipJump(steps=4, queries=800)


def found(
    victim: Victim, norm: NormName, attack: HopSkipJump = QUICK, goal: Goal | None = None
) -> Tensor:
    rng = ExampleRng(victim.rng.seeds)
    ray = attack.ray(victim.model, victim.x, goal or victim.goal, NORMS[norm], rng)
    assert ray.end is not None
    return ray.end


def normal_of(victim: Victim) -> Tensor:
    """(16,) across the boundary between the two classes of a linear victim."""
    weight = victim.network[1].weight
    return weight[1] - weight[0]


def boundary_distance(victim: Victim, norm: NormName) -> Tensor:
    logits = victim.model(victim.x)
    normal = normal_of(victim)
    length = normal.abs().sum() if norm == "Linf" else normal.norm()
    return (logits[:, 1] - logits[:, 0]).abs() / length


@pytest.mark.parametrize("norm", ["L2", "Linf"])
def test_hopskipjump_finds_the_distance_of_a_linear_boundary(norm: NormName) -> None:
    victim = linear_victim(classes=2, seed=1)  # whose shortest ways end inside the box
    exact = boundary_distance(victim, norm)
    attack = HopSkipJump(steps=20, initial_evals=200, gamma=0.2)
    x_adv = found(victim, norm, attack)
    size = NORMS[norm].size(x_adv - victim.x)
    assert victim.goal.is_reached(victim.model(x_adv)).all()
    assert (size >= exact * (1 - 1e-5)).all()
    # The bisection leaves 0.2 ÷ 16^1.5 = 0.3 % of the way for L2, and at the last directions'
    # cosine of about 0.99 a step gets to within some thousandths, too.
    assert (size <= exact * 1.01).all()


def test_hopskipjump_estimates_the_normal_as_well_as_theory_says() -> None:
    victim = linear_victim(n=1, classes=2)
    oracle, rows = Oracle(victim.model, victim.goal), torch.zeros(1, dtype=torch.int64)
    x_adv = found(victim, "L2")
    x_adv = bisected(oracle, victim.x, x_adv, rows, norm=NORMS["L2"], halvings=20)
    cosines = []
    for seed in range(20):
        estimate = _direction(
            oracle, x_adv[0], torch.tensor(0.01), rows[0], 200, norm=NORMS["L2"],
            rng=ExampleRng([seed]),
        )  # fmt: skip
        towards = normal_of(victim) * (1 if victim.goal.labels[0] == 0 else -1)
        cosines.append(torch.cosine_similarity(estimate.flatten(), towards, dim=0))
    # Mean of B signs times unit vectors in d dimensions: the part along the normal has length
    # sqrt(2 / (pi d)), the rest sqrt(1 / B) in expectation.
    signal = 2 * 200 / (math.pi * 16)
    # 20 draws of a cosine whose spread is about 0.03.
    assert torch.stack(cosines).mean() == pytest.approx(math.sqrt(signal / (1 + signal)), abs=0.03)


@pytest.mark.parametrize("norm", ["L2", "Linf"])
def test_hopskipjump_does_not_notice_that_only_labels_are_told(norm: NormName) -> None:
    victim = small_victim()
    hidden = replace(victim, model=LabelOnly().applied(victim.model))
    assert torch.equal(found(victim, norm), found(hidden, norm))


def test_hopskipjump_keeps_to_its_budget_of_queries() -> None:
    victim = small_victim(n=1)
    asked = 0

    def _counting(x: Tensor) -> Tensor:
        nonlocal asked
        asked += len(x)
        return victim.model(x)

    counted = replace(victim, model=replace(victim.model, forward=_counting))
    found(counted, "L2", HopSkipJump(steps=64, queries=1000))
    # More than half, for a step that fits is made.
    assert 500 < asked <= 1000


@pytest.mark.parametrize("norm", ["L2", "Linf"])
def test_hopskipjump_reaches_a_target(norm: NormName) -> None:
    victim = small_victim()
    goal = Goal(torch.full_like(victim.goal.labels, 1), True)
    x_adv = found(victim, norm, goal=goal)
    is_found = NORMS[norm].size(x_adv - victim.x) > 0
    assert is_found.any()
    assert goal.is_reached(victim.model(x_adv))[is_found].all()


def test_hopskipjump_returns_the_picture_when_nothing_reaches_the_goal() -> None:
    victim = small_victim()

    def _stubborn(x: Tensor) -> Tensor:
        return torch.eye(5)[0].expand(len(x), 5)

    model = Classifier(_stubborn, victim.model.class_names, victim.model.input_shape)
    goal = Goal(torch.zeros_like(victim.goal.labels))
    assert torch.equal(found(replace(victim, model=model), "L2", goal=goal), victim.x)


def test_hopskipjump_asks_once_when_the_picture_reaches_the_goal() -> None:
    victim = small_victim()
    goal = Goal(victim.goal.labels, is_targeted=True)
    assert torch.equal(found(victim, "L2", goal=goal), victim.x)


@pytest.mark.filterwarnings("ignore")  # of foolbox, about itself
@pytest.mark.parametrize("norm", ["L2", "Linf"])
def test_hopskipjump_is_as_good_as_foolbox(norm: NormName) -> None:
    os.environ.setdefault("GIT_PYTHON_REFRESH", "quiet")
    foolbox = pytest.importorskip("foolbox")
    model = Workbench("cpu").classifier("mnist-small")
    x, y = (values[:6] for values in as_tensors(mnist_arrays()))
    goal = Goal(y)
    theirs = foolbox.attacks.HopSkipJumpAttack(steps=5, constraint=norm.lower()).run(
        foolbox.PyTorchModel(AsModule(model), bounds=(0, 1), device="cpu"), x, goal.labels
    )
    ray = HopSkipJump(steps=5).ray(model, x, goal, NORMS[norm], ExampleRng.of(0, 6))
    assert ray.end is not None
    assert ray.length is not None
    assert goal.is_reached(model(ray.end)).all()
    # Means of six short random walks; over 30 pictures and 24 steps they agree within 2 %.
    assert ray.length.mean() < 1.2 * NORMS[norm].size(theirs - x).mean()
