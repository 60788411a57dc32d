"""What is to be trained: plain values that can be saved, sent and compared."""

from __future__ import annotations

from collections.abc import Mapping

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from advstudio.core.ability import check_able
from advstudio.core.errors import InvalidExperiment
from advstudio.core.recipe import RECIPES, Recipe
from advstudio.models.own import check_name


class TrainingPlan(BaseModel):
    """A training: which recipe on which model, and what the weights are to be called.

    Attributes:
        model: Registry name.
        recipe: Registry name.
        parameters: Of the recipe, where they differ from its defaults.
        seed: The initial weights and everything random in the training follow from it.
        name: Of the weights; empty for the recipe's own.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    model: str = "mnist-small"
    recipe: str = "standard"
    parameters: dict[str, int | float | str | bool] = Field(default_factory=dict)
    seed: int = Field(0, ge=0, lt=2**31)
    name: str = ""

    @property
    def weights_name(self) -> str:
        """What the weights are called, without the model."""
        return self.name or recipe_of(self).weights_name(self.recipe)

    @property
    def file_name(self) -> str:
        """Of the weights, without the ending."""
        return f"{self.model}.{self.weights_name}"


def planned(given: Mapping[str, object]) -> TrainingPlan:
    """A plan from loose values, checked.

    Raises:
        InvalidExperiment: An unknown name, or a value out of its bounds.
        NotApplicable: The model's dataset lacks pictures to train or to measure on.
    """
    try:
        plan = TrainingPlan.model_validate(given)
    except ValidationError as error:
        raise _sentence("training", error) from error
    check(plan)
    return plan


def check(plan: TrainingPlan) -> None:
    """Say what is wrong with a plan, before any minute is spent on it; errors as above."""
    recipe_of(plan)
    check_able(plan.model, "train")
    if plan.name:
        check_name(plan.name)


def recipe_of(plan: TrainingPlan) -> Recipe:
    """The recipe with the plan's parameters.

    Raises:
        InvalidExperiment: Unknown name or parameter, or a value out of bounds.
    """
    kind = RECIPES[plan.recipe]
    try:
        return kind(**plan.parameters)
    except ValidationError as error:
        raise _sentence(f"recipe {plan.recipe}", error) from error


def _sentence(what: str, error: ValidationError) -> InvalidExperiment:
    first = error.errors(include_url=False)[0]
    return InvalidExperiment(
        "The {what} cannot have {name} = {value}: {reason}.",
        what=what, name=".".join(str(part) for part in first["loc"][:1]), value=first["input"],
        reason=first["msg"][:1].lower() + first["msg"][1:],
    )  # fmt: skip
