"""Weights of the user's own that were trained without a defense, or copied from an oracle."""

from __future__ import annotations

from advstudio.core.defense import DEFENSES, TrainedDefense


@DEFENSES.register("own-weights", order=45)
class OwnWeights(TrainedDefense):
    """Other weights than those that ship: trained here without a defense, or a substitute."""

    title = "Weights of your own"
    source = "the Standard recipe; substitutes: Papernot et al. 2017, arXiv:1602.02697"
    recipe = "standard"
    adaptive = "There is nothing to get round: any attack finds its gradient."

    @classmethod
    def recipes(cls) -> tuple[str, ...]:
        """Substitutes, too: they are trained on an oracle's answers, not by a recipe."""
        return (cls.recipe, "extraction")

    def label(self) -> str:
        """What the weights are called says enough."""
        return f"“{self.weights}”" if self.weights else self.title

    def weights_name(self) -> str:
        """None ship under this name."""
        return self.weights or "own"
