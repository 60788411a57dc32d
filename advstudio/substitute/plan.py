"""How a substitute is to be made: plain values that can be checked and compared."""

from __future__ import annotations

from collections.abc import Mapping

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from advstudio.core.ability import check_able
from advstudio.core.errors import InvalidExperiment


class SubstitutePlan(BaseModel):
    """A substitute's training on the answers of an oracle.

    Source: Papernot et al. 2017, arXiv:1602.02697; the learning rate and the period are those of
    its authors' code in CleverHans.
    # Deviates: the paper's λ is 0.1. With 0.3, the substitute for `mnist-small` agrees with it more
    # often (90 instead of 84 %), and its examples carry over more often (73 instead of 45 %).

    Attributes:
        substitute: Registry name of its architecture.
        seeds: Pictures to begin with.
        rounds: Augmentations of the set.
        step: λ, length of a step, pixel scale.
        period: τ, rounds after which the steps change their sign.
        epochs: Passes over the set per round.
        batch_size: Pictures per step of the training.
        learning_rate: Adam's.
        budget: Pictures that the oracle may be asked about, the seeds among them.
        epsilon: L∞ radius of the examples that are carried over, pixel scale.
        seed: Everything random follows from it.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    substitute: str = "mnist-small"
    seeds: int = Field(100, ge=10, le=1000)
    rounds: int = Field(6, ge=1, le=20)
    step: float = Field(0.3, gt=0, le=1)
    period: int = Field(3, ge=1, le=20)
    epochs: int = Field(10, ge=1, le=200)
    batch_size: int = Field(50, ge=1, le=1000)
    learning_rate: float = Field(1e-3, gt=0, le=1)
    budget: int = Field(6400, ge=10, le=100_000)
    epsilon: float = Field(0.3, gt=0, le=1)
    seed: int = Field(0, ge=0, lt=2**31)

    def sizes(self) -> tuple[int, ...]:
        """Pictures in the set at every round, if no augmentation repeats a picture."""
        found = [self.seeds]
        for upcoming in range(1, self.rounds + 1):
            found.append(found[-1] + self.share(upcoming, found[-1], found[-1]))
        return tuple(found)

    def share(self, upcoming: int, size: int, queries: int) -> int:
        """How many pictures of a set a round augments.

        # Deviates: the paper samples a fixed number κ of pictures after σ full rounds; here a
        # round has an equal share of the queries that are left, as soon as that is less than all.

        Args:
            upcoming: Number of the round, from 1.
            size: Pictures in the set.
            queries: Pictures that the oracle has been asked about.
        """
        return min(size, (self.budget - queries) // (self.rounds - upcoming + 1))

    def step_of(self, upcoming: int) -> float:
        """λ of a round, from 1, with its sign: λ · (−1)^⌊ρ / τ⌋ for the rounds ρ = 0, 1, …"""
        is_backward = (upcoming - 1) // self.period % 2 == 1
        return -self.step if is_backward else self.step


def planned_substitute(given: Mapping[str, object]) -> SubstitutePlan:
    """A plan from loose values, checked.

    Raises:
        InvalidExperiment: An unknown name, a value out of its bounds, or more seeds than queries.
        NotApplicable: The dataset of the substitute's architecture lacks test pictures.
    """
    try:
        plan = SubstitutePlan.model_validate(given)
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        raise InvalidExperiment(
            "The substitute cannot have {name} = {value}: {reason}.",
            name=".".join(str(part) for part in first["loc"][:1]), value=first["input"],
            reason=first["msg"][:1].lower() + first["msg"][1:],
        ) from error  # fmt: skip
    check_able(plan.substitute, "copy")
    if plan.seeds > plan.budget:
        raise InvalidExperiment(
            "{seeds} pictures to begin with are more than the {budget} that the oracle may be "
            "asked about. Take fewer, or allow more queries.",
            seeds=plan.seeds, budget=plan.budget,
        )  # fmt: skip
    return plan
