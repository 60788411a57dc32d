"""What a defense is: other weights, other layers, or a wrapper round the classifier."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Sequence
from typing import ClassVar, Literal

from pydantic import Field
from torch import nn

from advstudio.core.classifier import Classifier
from advstudio.core.part import Part
from advstudio.core.registry import Registry


class Defense(Part):
    """Something that is meant to make a model harder to attack.

    Attributes:
        adaptive: Which gradient it gives, and how an attacker who knows it gets round it; a
            sentence for people.
    """

    adaptive: ClassVar[str] = ""

    def label(self) -> str:
        """What it is called in headings, with what tells it from others of its kind."""
        return self.title

    def adapted(self, classifier: Classifier) -> Classifier:
        """What an attacker who knows this defense attacks in its place.

        It answers as the defended classifier does, wherever that is possible, and its gradient
        leads somewhere.

        Args:
            classifier: What the defense is put round, or what it is in already.
        """
        return classifier


class TrainedDefense(Defense):
    """A defense that is in the weights; it names the recipe that made them.

    Its weights for a model are `<model>.<weights name>.safetensors` with a JSON card beside it.
    """

    recipe: ClassVar[str]

    weights: str = Field(
        "", max_length=64, description="Weights that you trained yourself; none takes the shipped"
    )

    @classmethod
    def recipes(cls) -> tuple[str, ...]:
        """What may have made its weights, as their cards say."""
        return (cls.recipe,)

    def label(self) -> str:
        """The title, and what weights of one's own are called."""
        return f"{self.title} “{self.weights}”" if self.weights else self.title

    def weights_name(self) -> str:
        """What its weights are called, without the model."""
        return self.weights or self.recipe


class ArchitectureDefense(Defense):
    """A defense that changes the layers of a network, with the weights that it has."""

    @abstractmethod
    def altered(self, network: nn.Module) -> nn.Module:
        """The network with other layers; the given one is not used any more.

        Raises:
            NotApplicable: It has no layers of the kind that is replaced.
        """


class InferenceDefense(Defense):
    """A defense that wraps a classifier.

    Attributes:
        side: Whether it works on the picture that goes in, or on the answer that comes out.
    """

    side: ClassVar[Literal["input", "output"]] = "input"

    @abstractmethod
    def applied(self, classifier: Classifier) -> Classifier:
        """The classifier with this defense round it; the given one is not changed."""

    def adapted(self, classifier: Classifier) -> Classifier:
        """As applied, unless a defense knows better."""
        return self.applied(classifier)


def inside_out(parts: Sequence[Defense]) -> list[InferenceDefense]:
    """Those that wrap the classifier, the innermost first.

    The picture goes through those at the input in their order, the answer through those at the
    output in theirs.
    """
    wrappers = [part for part in parts if isinstance(part, InferenceDefense)]
    inputs = [part for part in wrappers if part.side == "input"]
    outputs = [part for part in wrappers if part.side == "output"]
    return inputs[::-1] + outputs


DEFENSES: Registry[type[Defense]] = Registry("defense", "advstudio.defenses")
