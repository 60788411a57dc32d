"""What a defense is: other weights, or a wrapper round the classifier at inference."""

from __future__ import annotations

from abc import abstractmethod
from typing import ClassVar

from advstudio.core.classifier import Classifier
from advstudio.core.part import Part
from advstudio.core.registry import Registry


class Defense(Part):
    """Something that is meant to make a model harder to attack."""


class TrainedDefense(Defense):
    """A defense that is in the weights; it names the recipe that made them.

    Its weights for a model are `<model>.<recipe>.safetensors` with a JSON card beside it.
    """

    recipe: ClassVar[str]


class InferenceDefense(Defense):
    """A defense that wraps a classifier."""

    @abstractmethod
    def applied(self, classifier: Classifier) -> Classifier:
        """The classifier with this defense round it; the given one is not changed."""


DEFENSES: Registry[type[Defense]] = Registry("defense", "advstudio.defenses")
