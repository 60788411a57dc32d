"""How good a substitute is: on test pictures that the attacker never had.

Generators yield where they may be interrupted, and return the figure.
"""

from __future__ import annotations

from collections.abc import Generator
from dataclasses import dataclass

import torch
from jaxtyping import Bool, Float, Int
from torch import Tensor

from advstudio.attacks.fgsm import FGSM
from advstudio.core.ball import Ball
from advstudio.core.classifier import Classifier
from advstudio.core.draws import DEPLOYED, drawing
from advstudio.core.goal import Goal
from advstudio.core.norms import Linf
from advstudio.core.rng import ExampleRng
from advstudio.evaluation.robust_accuracy import is_refused, is_safe, last

CHUNK = 50
"""Pictures between two yields; a defense that averages makes hundreds of passes for each."""


@dataclass(frozen=True, slots=True)
class Agreement:
    """How like the oracle a substitute answers.

    Attributes:
        agreement: Share of pictures that both name alike.
        accuracy: Share that the substitute names as their true label.
        transfer: Share of what the oracle gets right that FGSM on the substitute turns wrong.
    """

    agreement: float
    accuracy: float
    transfer: float


class Watched:
    """Test pictures, and what the oracle says of them; none of it costs the attacker a query.

    Args:
        oracle: As deployed.
        x: (n, c, h, w) pictures.
        y: (n,) true labels.
        carried: How many of them, the first ones, are attacked.
        epsilon: L∞ radius of the attack, pixel scale.
    """

    def __init__(
        self, oracle: Classifier, x: Tensor, y: Tensor, *, carried: int, epsilon: float
    ) -> None:
        self._oracle, self._x, self._y = oracle, x, y
        self._carried, self._epsilon = carried, epsilon
        self._answers: Tensor | None = None
        self._right: Tensor | None = None

    def prepare(self) -> Generator[None, None, None]:
        """Ask the oracle, before anything is compared with it."""
        self._answers = yield from named(self._oracle, self._x)
        x, y = self._x[: self._carried], self._y[: self._carried]
        is_right = self._answers[: self._carried] == y
        refused = []
        for part in torch.split(x, CHUNK):
            refused.append(is_refused(self._oracle, part))
            yield
        self._right = (is_right & ~torch.cat(refused)).nonzero().flatten()

    def agreement(
        self, substitute: Classifier, source: Classifier
    ) -> Generator[None, None, Agreement]:
        """How the substitute does, as it stands; examples are made on `source`, its equal."""
        assert self._answers is not None, "prepare() asks the oracle"
        found = yield from named(substitute, self._x)
        transfer = yield from self.broken(source)
        return Agreement(_share(found == self._answers), _share(found == self._y), transfer)

    def broken(self, source: Classifier) -> Generator[None, None, float]:
        """Share of what the oracle gets right that FGSM on the source turns wrong."""
        assert self._right is not None, "prepare() asks the oracle"
        kept = 0
        for rows in torch.split(self._right, CHUNK):
            x, y = self._x[rows], self._y[rows]
            x_adv = one_step(source, x, y, self._epsilon)
            yield
            kept += int(is_safe(self._oracle, x_adv, y).sum())
            yield
        return 1 - kept / len(self._right) if len(self._right) else float("nan")


def one_step(
    source: Classifier, x: Float[Tensor, "n c h w"], y: Int[Tensor, " n"], epsilon: float
) -> Float[Tensor, "n c h w"]:
    """FGSM's examples away from the labels."""
    rng = ExampleRng.of(0, len(x))
    return last(FGSM()(source, x, Goal(y), Ball(Linf(), epsilon), rng))


def named(
    classifier: Classifier, x: Float[Tensor, "n c h w"]
) -> Generator[None, None, Int[Tensor, " n"]]:
    """The predicted classes."""
    found = []
    for part in torch.split(x, CHUNK):
        with torch.inference_mode(), drawing(DEPLOYED):
            found.append(classifier(part).argmax(dim=1))
        yield
    return torch.cat(found)


def _share(claims: Bool[Tensor, " n"]) -> float:
    return float(claims.float().mean())
