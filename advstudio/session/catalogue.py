"""What there is to choose from, as plain values: the window reads it without torch."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

from advstudio.core.dataset import Ability
from advstudio.session.experiment import Choice, NormName, Scalar


@dataclass(frozen=True, slots=True)
class Parameter:
    """One field of a part's form.

    Attributes:
        name: Field name, also the command-line flag.
        kind: Which widget fits.
        default: Its value when nobody says otherwise.
        minimum: Lowest value, for numbers.
        maximum: Highest value, for numbers.
        choices: The values to choose from, for `choice`.
        stops: Numbers that something ships for, if only some; others can be had by training.
        titles: What people read in place of each of the choices; () for the choices themselves.
        tips: Tooltip of each of the choices; () for none.
        description: The tooltip.
        title: What the form calls it; "" for its name, in words.
    """

    name: str
    kind: Literal["integer", "number", "boolean", "choice", "text"]
    default: Scalar
    minimum: float | None
    maximum: float | None
    choices: tuple[str, ...]
    description: str
    stops: tuple[float, ...] = ()
    titles: tuple[str, ...] = ()
    tips: tuple[str, ...] = ()
    title: str = ""


@dataclass(frozen=True, slots=True)
class PartEntry:
    """An attack or a defense in the picker.

    Attributes:
        name: Registry name.
        title: What people read.
        summary: First docstring line.
        source: Paper.
        parameters: Its form.
        norms: Norms it supports; for attacks.
        knowledge: What it needs of the model; for attacks.
        expense: What it asks of the model, in words; for attacks.
        is_trained: Whether it is in the weights; for defenses.
        adaptive: Which gradient it gives, and how it is got round; for defenses.
        recipes: What may have made its weights; for trained defenses.
        models: Models it can be chosen for; None is all.
        shipped: Models for which its weights ship; for trained defenses.
    """

    name: str
    title: str
    summary: str
    source: str
    parameters: tuple[Parameter, ...]
    norms: tuple[NormName, ...] = ()
    knowledge: str = ""
    expense: str = ""
    is_trained: bool = False
    adaptive: str = ""
    recipes: tuple[str, ...] = ()
    models: tuple[str, ...] | None = None
    shipped: tuple[str, ...] = ()

    def full(self, choice: Choice) -> dict[str, Scalar]:
        """Every parameter's value for a choice, defaults included."""
        return {p.name: p.default for p in self.parameters} | choice.arguments


@dataclass(frozen=True, slots=True)
class ModelEntry:
    """A model in the picker; the fields are those of `core.model.Model`.

    `abilities` are what can be done with it, as its dataset allows; `usual_epsilons` those of its
    dataset.
    """

    name: str
    title: str
    summary: str
    source: str
    class_names: tuple[str, ...]
    input_shape: tuple[int, int, int]
    dataset: str
    epsilon: float
    linf_end: float
    epsilon_ends: dict[str, float]
    abilities: tuple[Ability, ...] = ()
    usual_epsilons: tuple[float, ...] = ()


@dataclass(frozen=True, slots=True)
class DatasetEntry:
    """A dataset in the picker; `models` are those that know its classes."""

    name: str
    title: str
    summary: str
    source: str
    length: int
    models: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class OwnWeights:
    """Weights that the user trained.

    Attributes:
        model: Registry name.
        name: What they are called.
        recipe: What made them.
        card: What they are worth, in one line for people.
    """

    model: str
    name: str
    recipe: str
    card: str


@dataclass(frozen=True, slots=True)
class Unfinished:
    """A training that was cut off and can go on after its last whole epoch."""

    model: str
    recipe: Choice
    seed: int
    name: str


@dataclass(frozen=True, slots=True)
class Catalogue:
    """Everything that can be chosen, and the device that computes it."""

    models: dict[str, ModelEntry]
    datasets: dict[str, DatasetEntry]
    defenses: dict[str, PartEntry]
    attacks: dict[str, PartEntry]
    device: str
    device_detail: str
    recipes: dict[str, PartEntry] = field(default_factory=dict)
    own_weights: tuple[OwnWeights, ...] = ()
    unfinished: tuple[Unfinished, ...] = ()
