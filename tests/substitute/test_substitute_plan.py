"""How large the attacker's set grows, and what is refused."""

from __future__ import annotations

from itertools import pairwise

import pytest

from advstudio.core.ability import check_able
from advstudio.core.errors import AdvstudioError
from advstudio.substitute.plan import SubstitutePlan, planned_substitute


def test_a_hundred_seeds_doubled_six_times_are_the_papers_6400_queries() -> None:
    assert SubstitutePlan().sizes() == (100, 200, 400, 800, 1600, 3200, 6400)


@pytest.mark.parametrize("seeds", [10, 99, 100, 101, 150, 999])
@pytest.mark.parametrize("rounds", [1, 6, 13])
def test_the_budget_is_kept_whatever_the_seeds_and_rounds(seeds: int, rounds: int) -> None:
    sizes = SubstitutePlan(seeds=seeds, rounds=rounds).sizes()
    assert sizes[0] == seeds
    assert sizes[-1] <= 6400
    assert all(a <= b <= 2 * a for a, b in pairwise(sizes))


def test_rounds_that_cannot_double_share_what_is_left() -> None:
    assert SubstitutePlan(seeds=150).sizes() == (150, 300, 600, 1200, 2400, 4400, 6400)


def test_the_sign_of_the_step_changes_after_every_period() -> None:
    plan = SubstitutePlan(step=0.1, period=3)
    assert [plan.step_of(r) for r in range(1, 8)] == [0.1, 0.1, 0.1, -0.1, -0.1, -0.1, 0.1]


@pytest.mark.parametrize(
    ("given", "sentence"),
    [
        ({"seeds": 5}, "seeds = 5: input should be greater than or equal to 10"),
        ({"step": 0.0}, "step = 0.0"),
        ({"seeds": 200, "budget": 150}, "200 pictures to begin with are more than the 150"),
        ({"substitute": "mnist-smal"}, "Did you mean “mnist-small”"),
        ({"substitute": "imagenet-efficientnet-lite0"}, "Sample photographs, has no test pictures"),
    ],
)
def test_a_wrong_plan_is_refused_in_a_sentence(given: dict[str, object], sentence: str) -> None:
    with pytest.raises(AdvstudioError, match=sentence):
        planned_substitute(given)


def test_every_model_for_digits_can_be_copied() -> None:
    for name in ("mnist-small", "mnist-large", "mnist-linear", "mnist-maxout"):
        check_able(name, "copy")
