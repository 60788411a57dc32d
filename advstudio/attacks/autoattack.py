"""AutoAttack: four attacks that fail in different ways, without anything to tune."""

from __future__ import annotations

from collections.abc import Iterator
from copy import deepcopy
from typing import Literal

from pydantic import Field
from torch import Tensor

from advstudio.attacks._survivors import in_turn
from advstudio.attacks.apgd import APGD
from advstudio.attacks.apgd_targeted import LEAST_CLASSES, APGDTargeted
from advstudio.attacks.fab import FAB
from advstudio.attacks.square import Square
from advstudio.core.adaptive import expected
from advstudio.core.attack import ATTACKS, Attack
from advstudio.core.ball import Ball
from advstudio.core.classifier import Classifier
from advstudio.core.goal import Goal
from advstudio.core.rng import ExampleRng

_PASSES = 20
"""Over which the version against random defenses averages."""

_LEAST_FOR_DLR = 3
"""Classes that the untargeted DLR loss compares."""


@ATTACKS.register("autoattack", order=35)
class AutoAttack(Attack):
    """Four different attacks one after the other, each on the pictures that still hold.

    APGD, APGD-T, FAB-T and Square; against defenses that draw at random (`rand`) APGD with two
    losses, each step averaged over 20 passes.
    """

    title = "AutoAttack"
    source = (
        "Croce and Hein 2020, arXiv:2003.01690, section 6; for L1 Croce and Hein 2021, "
        "arXiv:2103.01208"
    )
    knowledge = "white-box"
    norms = ("Linf", "L2", "L1")
    expense = "about (1 + 2 × targets) × steps gradients, and queries"

    version: Literal["standard", "rand"] = Field(
        "standard", description="rand is for defenses that draw at random"
    )
    steps: int = Field(100, ge=1, le=1000, description="Gradient steps, in each attack and target")
    targets: int = Field(9, ge=1, le=999, description="Other classes that APGD-T and FAB-T try")
    queries: int = Field(5000, ge=2, le=100_000, description="Questions that Square may ask")

    def __call__(
        self, model: Classifier, x: Tensor, goal: Goal, ball: Ball, rng: ExampleRng
    ) -> Iterator[Tensor]:
        """Yield the iterate after every step, and last the best."""
        model.require_gradient()
        asked = expected(model, _PASSES) if self.version == "rand" else model
        attacks = self.attacks(len(model.class_names))
        # Each attack draws what it would draw alone, so that whatever it breaks alone is broken
        # here, too; the given generators move on, so that another run is a different one.
        rngs = [rng, *(deepcopy(rng) for _ in attacks[1:])]
        return in_turn(zip(attacks, rngs, strict=True), asked, x, goal, ball)

    def attacks(self, classes: int) -> tuple[Attack, ...]:
        """Those that run, in order; the ones that need more classes are left out.

        # Deviates: for L1 one run of each, with 9 targets; arXiv:2103.01208 restarts APGD 5 times
        and tries 5 targets.

        Args:
            classes: How many the model has.
        """
        if self.version == "rand":
            # No stop at the boundary: there the next draw may see the picture on the other side.
            by_ce, by_dlr = APGD(steps=self.steps), APGD(steps=self.steps, loss="dlr")
            return (by_ce, by_dlr) if classes >= _LEAST_FOR_DLR else (by_ce,)
        chosen: list[Attack] = [APGD(steps=self.steps, stop_when_broken=True)]
        if classes >= LEAST_CLASSES:
            chosen.append(APGDTargeted(steps=self.steps, targets=self.targets))
        chosen.append(FAB(steps=self.steps, targets=self.targets))
        chosen.append(Square(queries=self.queries))
        return tuple(chosen)
