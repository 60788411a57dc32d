"""Square: what it draws, what it asks, and how it compares."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

import pytest
import torch
from as_module import AsModule
from torch import Tensor
from victims import small_victim

from advstudio.attacks.best_of_noise import BestOfNoise
from advstudio.attacks.square import Square
from advstudio.core.ball import Ball
from advstudio.core.classifier import Classifier
from advstudio.core.cost import Cost, metered
from advstudio.core.goal import Goal
from advstudio.core.norms import L1, L2, NORMS, Linf, NormName
from advstudio.core.rng import ExampleRng
from advstudio.datasets.mnist import test_arrays as mnist_arrays
from advstudio.evaluation.digits import as_tensors
from advstudio.session.workbench import Workbench

BALLS = [Ball(Linf(), 0.1), Ball(L2(), 0.5), Ball(L1(), 0.4)]


def constant(classes: int = 3, shape: tuple[int, int, int] = (3, 20, 20)) -> Classifier:
    """Never gives in, and scores every next picture as better."""
    asked = iter(range(1, 10_000))

    def _forward(x: Tensor) -> Tensor:
        scores = torch.zeros(len(x), classes)
        scores[:, 0] = 1 / next(asked)
        return scores

    return Classifier(_forward, tuple(f"class {i}" for i in range(classes)), shape)


def last(iterates: Iterator[Tensor]) -> Tensor:
    *_, best = iterates
    return best


def test_share_is_halved_when_the_paper_halves_it() -> None:
    attack = Square(queries=10_000)
    shares = [attack.share(query) for query in (10, 11, 50, 51, 8001)]
    assert shares == [0.8, 0.4, 0.4, 0.2, 0.8 / 512]


def test_schedule_shrinks_with_the_number_of_queries() -> None:
    assert Square(queries=1000).share(1) == Square(queries=10_000).share(10)
    assert Square(queries=1000).share(999) == 0.8 / 512


@pytest.mark.parametrize("ball", BALLS, ids=lambda ball: ball.norm.name)
@pytest.mark.parametrize("shape", [(3, 20, 20), (1, 7, 12), (1, 12, 7), (1, 4, 4)])
def test_every_try_spends_the_whole_budget(ball: Ball, shape: tuple[int, int, int]) -> None:
    x, goal = torch.full((2, *shape), 0.5), Goal(torch.zeros(2, dtype=torch.int64))
    for x_adv in Square(queries=120)(constant(), x, goal, ball, ExampleRng.of(0, 2)):
        # Half-way between black and white the box takes nothing away; float32 rounding.
        assert torch.allclose(ball.norm.size(x_adv - x), torch.tensor(ball.epsilon), rtol=1e-4)
        if ball.norm.name == "Linf":
            assert torch.allclose((x_adv - x).abs(), torch.tensor(ball.epsilon))


def test_every_linf_try_changes_a_square_of_the_picture_before() -> None:
    x, goal = torch.full((4, 1, 20, 20), 0.5), Goal(torch.zeros(4, dtype=torch.int64))
    frames = Square(queries=80)(constant(), x, goal, Ball(Linf(), 0.1), ExampleRng.of(0, 4))
    *tries, _ = frames
    for before, after in pairwise(tries):
        assert (before != after).flatten(1).any(dim=1).all()


@pytest.mark.parametrize("ball", BALLS, ids=lambda ball: ball.norm.name)
def test_model_is_asked_no_more_than_allowed(ball: Ball) -> None:
    cost = Cost()
    x, goal = torch.rand(3, 3, 20, 20), Goal(torch.zeros(3, dtype=torch.int64))
    last(Square(queries=50)(metered(constant(), cost), x, goal, ball, ExampleRng.of(0, 3)))
    assert cost.queries == 3 * 50


def test_pictures_that_reach_the_goal_are_asked_no_more() -> None:
    victim, cost = small_victim(n=4), Cost()
    wrong = Goal((victim.goal.labels + 1) % 5)
    model = metered(victim.model, cost)
    x_adv = last(Square(queries=50)(model, victim.x, wrong, BALLS[0], victim.rng))
    assert cost.queries == 4
    assert torch.equal(x_adv, victim.x)


@pytest.mark.parametrize("ball", BALLS, ids=lambda ball: ball.norm.name)
def test_a_picture_goes_its_way_whatever_becomes_of_its_neighbours(ball: Ball) -> None:
    victim = small_victim(n=6)
    attack = Square(queries=250)

    def attacked(rows: list[int]) -> Tensor:
        rng = ExampleRng([victim.rng.seeds[i] for i in rows])
        goal = victim.goal.select(torch.tensor(rows))
        return last(attack(victim.model, victim.x[rows], goal, ball, rng))

    alone = torch.cat([attacked([i]) for i in range(6)])
    # Batches of different size round differently, by some ulps.
    assert torch.allclose(attacked(list(range(6))), alone, atol=1e-6)


@pytest.mark.parametrize("norm", ["Linf", "L2", "L1"])
def test_square_reaches_a_target(norm: NormName) -> None:
    victim = small_victim(n=6)
    goal = Goal((victim.goal.labels + 1) % 5, is_targeted=True)
    ball = Ball(NORMS[norm], {"Linf": 0.3, "L2": 3.0, "L1": 30.0}[norm])
    x_adv = last(Square(queries=400)(victim.model, victim.x, goal, ball, victim.rng))
    assert goal.is_reached(victim.model(x_adv)).float().mean() >= 0.5


def test_l1_budget_that_the_box_takes_away_goes_to_other_pixels() -> None:
    # Three colours, so that the windows' budgets add up to more than the ball's.
    x, goal = torch.full((2, 3, 20, 20), 0.98), Goal(torch.zeros(2, dtype=torch.int64))
    ball = Ball(L1(), 20.0)
    *_, x_adv = Square(queries=200)(constant(), x, goal, ball, ExampleRng.of(0, 2))
    # Upwards a pixel can take 0.02; without new places for the rest, half of it would be lost.
    assert (ball.norm.size(x_adv - x) >= 0.99 * ball.epsilon).all()


def test_l1_changes_far_fewer_values_than_l2() -> None:
    x, goal = torch.full((1, 3, 20, 20), 0.5), Goal(torch.zeros(1, dtype=torch.int64))
    changed = []
    for norm in (L1(), L2()):
        ball = Ball(norm, 1.0)
        *_, x_adv = Square(queries=100)(constant(), x, goal, ball, ExampleRng.of(0, 1))
        changed.append(int((x_adv != x).sum()))
    assert changed[0] < changed[1] / 2


def test_l1_squares_break_more_than_as_many_draws_of_noise() -> None:
    model = Workbench("cpu").classifier("mnist-small")
    x, y = (values[:60] for values in as_tensors(mnist_arrays()))
    goal, ball = Goal(y), Ball(L1(), 20.0)
    counts = []
    for attack in (Square(queries=200), BestOfNoise(draws=200)):
        x_adv = last(attack(model, x, goal, ball, ExampleRng.of(0, len(x))))
        counts.append(int(goal.is_reached(model(x_adv)).sum()))
    # Squares broke 22 to 29 of 60 with three seeds, noise none; a binomial count of 60 has a
    # standard deviation of 4, so 10 is three of them below the least.
    assert counts[0] >= counts[1] + 10


@pytest.mark.parametrize(("epsilon", "queries"), [(0.1, 150), (0.2, 300)])
def test_square_breaks_as_many_as_another_implementation(epsilon: float, queries: int) -> None:
    torchattacks = pytest.importorskip("torchattacks")
    model = Workbench("cpu").classifier("mnist-small")
    x, y = (values[:100] for values in as_tensors(mnist_arrays()))
    goal = Goal(y)
    own = last(
        Square(queries=queries)(model, x, goal, Ball(Linf(), epsilon), ExampleRng.of(0, 100))
    )
    peer = torchattacks.Square(AsModule(model), eps=epsilon, n_queries=queries)(x, y)
    broken, theirs = (int(goal.is_reached(model(x_adv)).sum()) for x_adv in (own, peer))
    # One picture for the luck of the draw; ours skips squares that change nothing.
    assert broken >= theirs - 1
