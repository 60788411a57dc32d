"""What is to be trained next, while somebody still chooses; no Qt."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from advstudio.session.catalogue import Catalogue
from advstudio.session.experiment import Choice, PictureRef
from advstudio.session.training.frames import TrainingRequest
from advstudio.ui.experiment.weights_names import NameObstacle, free_name, name_obstacle


@dataclass(frozen=True, slots=True)
class TrainingDraft:
    """The choices for the next training.

    Attributes:
        recipe: With the parameters that differ from its defaults.
        seed: Everything random in the training follows from it.
        name: Of the weights, as somebody typed it; "" takes the first free one.
    """

    recipe: Choice = field(default_factory=lambda: Choice(name="fast-adversarial"))
    seed: int = 0
    name: str = ""

    def edited(self, changes: Mapping[str, object]) -> TrainingDraft:
        """With other choices; a name that tells of the recipe before would mislead, and goes."""
        if "recipe" in changes and self.name.startswith(f"{self.recipe.name}-"):
            changes = {"name": "", **changes}
        return replace(self, **changes)  # type: ignore[arg-type] # fields

    def name_for(self, model: str, catalogue: Catalogue) -> str:
        """What the weights would be called: as typed, else `<recipe>-1`, `<recipe>-2` …"""
        return self.name or free_name(self.recipe.name, model, catalogue)

    def obstacle(self, model: str, catalogue: Catalogue) -> NameObstacle:
        """Whether the weights can be called so."""
        return name_obstacle(self.name_for(model, catalogue), model, catalogue)

    def request(self, model: str, catalogue: Catalogue, picture: PictureRef) -> TrainingRequest:
        """The training of a model, watched at a picture."""
        return TrainingRequest(
            model, self.recipe, self.seed, self.name_for(model, catalogue), picture
        )
