"""The boundary attack against closed forms, foolbox, and a model that hides all but labels."""

from __future__ import annotations

import os
from dataclasses import replace

import pytest
import torch
from as_module import AsModule
from torch import Tensor
from victims import Victim, linear_victim, small_victim

from advstudio.attacks._decision import Oracle, starting_points
from advstudio.attacks.boundary import Boundary
from advstudio.attacks.hopskipjump import HopSkipJump
from advstudio.core.classifier import Classifier
from advstudio.core.goal import Goal
from advstudio.core.norms import L2, NORMS, Linf, Norm, NormName
from advstudio.core.rng import ExampleRng
from advstudio.datasets.mnist import test_arrays as mnist_arrays
from advstudio.defenses.label_only import LabelOnly
from advstudio.evaluation.digits import as_tensors
from advstudio.session.workbench import Workbench


def found(
    victim: Victim, attack: Boundary, goal: Goal | None = None, norm: NormName = "L2"
) -> Tensor:
    rng = ExampleRng(victim.rng.seeds)
    ray = attack.ray(victim.model, victim.x, goal or victim.goal, NORMS[norm], rng)
    assert ray.end is not None
    return ray.end


def boundary_distance(victim: Victim, norm: NormName) -> Tensor:
    logits = victim.model(victim.x)
    normal = victim.network[1].weight.diff(dim=0)
    length = normal.abs().sum() if norm == "Linf" else normal.norm()
    return logits.diff(dim=1).squeeze(1).abs() / length


@pytest.mark.parametrize("norm", ["L2", "Linf"])
def test_boundary_finds_the_distance_of_a_linear_boundary(norm: NormName) -> None:
    victim = linear_victim(classes=2, seed=1)  # whose shortest ways end inside the box
    exact = boundary_distance(victim, norm)
    x_adv = found(victim, Boundary(steps=1000), norm=norm)
    size = NORMS[norm].size(x_adv - victim.x)
    assert victim.goal.is_reached(victim.model(x_adv)).all()
    assert (size >= exact * (1 - 1e-5)).all()
    # A random walk: its proposals fail ever more often as the last hundredths of the way are left.
    assert (size <= exact * 1.01).all()


def test_linf_boundary_ends_much_nearer_than_it_starts() -> None:
    victim = linear_victim(classes=2, seed=1)
    start, _ = starting_points(
        Oracle(victim.model, victim.goal), victim.x, ExampleRng(victim.rng.seeds)
    )
    x_adv = found(victim, Boundary(steps=300), norm="Linf")
    # Noise that just crosses the boundary lies at 2 to 5 times the exact distance here.
    assert (Linf().size(x_adv - victim.x) < 0.6 * Linf().size(start - victim.x)).all()


def test_linf_boundary_is_nearer_than_hopskipjump_after_as_many_queries() -> None:
    model = Workbench("cpu").classifier("mnist-small")
    x, y = (values[:6] for values in as_tensors(mnist_arrays()))
    # Some 50 queries more find the start, and every tenth step asks twice.
    walked = Boundary(steps=1000).ray(model, x, Goal(y), Linf(), ExampleRng.of(0, 6))
    jumped = HopSkipJump(queries=1150).ray(model, x, Goal(y), Linf(), ExampleRng.of(0, 6))
    assert walked.end is not None
    assert walked.length is not None
    assert jumped.length is not None
    assert Goal(y).is_reached(model(walked.end)).all()
    assert walked.length.mean() < jumped.length.mean()


@pytest.mark.parametrize("norm", ["L2", "Linf"])
def test_boundary_does_not_notice_that_only_labels_are_told(norm: NormName) -> None:
    victim = small_victim()
    hidden = replace(victim, model=LabelOnly().applied(victim.model))
    attack = Boundary(steps=100)
    assert torch.equal(found(victim, attack, norm=norm), found(hidden, attack, norm=norm))


@pytest.mark.parametrize("norm", [L2(), Linf()], ids=lambda norm: norm.name)
def test_boundary_never_walks_away_nor_back_to_the_label(norm: Norm) -> None:
    victim = small_victim()
    rng = ExampleRng(victim.rng.seeds)
    steps = Boundary(steps=100).search(victim.model, victim.x, victim.goal, norm, rng)
    iterates = list(steps)
    sizes = torch.stack([norm.size(x_adv - victim.x) for x_adv in iterates])
    assert (sizes.diff(dim=0) <= 0).all()
    assert all(victim.goal.is_reached(victim.model(x_adv)).all() for x_adv in iterates)


@pytest.mark.parametrize("norm", ["L2", "Linf"])
def test_boundary_reaches_a_target(norm: NormName) -> None:
    victim = small_victim()
    goal = Goal(torch.full_like(victim.goal.labels, 1), True)
    x_adv = found(victim, Boundary(steps=100), goal, norm)
    is_found = L2().size(x_adv - victim.x) > 0
    assert is_found.any()
    assert goal.is_reached(victim.model(x_adv))[is_found].all()


def test_boundary_returns_the_picture_when_nothing_reaches_the_goal() -> None:
    victim = small_victim()

    def _stubborn(x: Tensor) -> Tensor:
        return torch.eye(5)[0].expand(len(x), 5)

    model = Classifier(_stubborn, victim.model.class_names, victim.model.input_shape)
    goal = Goal(torch.zeros_like(victim.goal.labels))
    x_adv = found(replace(victim, model=model), Boundary(steps=10), goal)
    assert torch.equal(x_adv, victim.x)


@pytest.mark.filterwarnings("ignore")  # of foolbox, about itself
def test_boundary_is_nearer_than_foolbox_after_as_many_steps() -> None:
    os.environ.setdefault("GIT_PYTHON_REFRESH", "quiet")
    foolbox = pytest.importorskip("foolbox")
    model = Workbench("cpu").classifier("mnist-small")
    x, y = (values[:6] for values in as_tensors(mnist_arrays()))
    goal = Goal(y)
    theirs = foolbox.attacks.BoundaryAttack(steps=200).run(
        foolbox.PyTorchModel(AsModule(model), bounds=(0, 1), device="cpu"), x, goal.labels
    )
    ray = Boundary(steps=200).ray(model, x, goal, L2(), ExampleRng.of(0, 6))
    assert ray.end is not None
    assert ray.length is not None
    assert goal.is_reached(model(ray.end)).all()
    assert ray.length.mean() < L2().size(theirs - x).mean()
