"""Examples made on every classifier, shown to every other: how often they carry over."""

from __future__ import annotations

from collections.abc import Callable, Generator, Sequence
from dataclasses import dataclass

import numpy as np
import torch
import torch.nn.functional as F
from jaxtyping import Float, Int
from torch import Tensor

from advstudio.core.attack import Attack, gradient_at
from advstudio.core.ball import Ball
from advstudio.core.classifier import Classifier
from advstudio.core.draws import DEPLOYED, drawing
from advstudio.core.goal import Goal
from advstudio.core.loss import LossName, margin
from advstudio.core.rng import ExampleRng
from advstudio.evaluation.classical import Fitted
from advstudio.evaluation.robust_accuracy import is_refused

CHUNK = 25
"""Pictures between two yields."""


@dataclass(frozen=True, slots=True)
class Side:
    """A classifier that examples are made on, and that judges others.

    Attributes:
        judge: As it is deployed.
        attacked: What is followed by the gradient in its place: itself, or a stand-in; None
            where `search` makes the examples.
        loss: What an attack raises there.
        search: (n, c, h, w) pictures and (n,) labels to examples, without a gradient.
    """

    judge: Classifier
    attacked: Classifier | None
    loss: LossName = "cross-entropy"
    search: Callable[[Tensor, Tensor], Tensor] | None = None


def side_of(fitted: Fitted) -> Side:
    """A classical classifier as a row and a column."""
    return Side(fitted.classifier, fitted.attacked, fitted.loss, fitted.search)


@dataclass(frozen=True, slots=True)
class Crafting:
    """How examples are made wherever there is a gradient.

    Attributes:
        attack: The loss that is to be raised, to an untargeted attack.
        ball: What it may change.
        seed: Of the first picture; the others count on.
    """

    attack: Callable[[LossName], Attack]
    ball: Ball
    seed: int = 0


class TransferMatrix:
    """Who fools whom, row by row; it can be left between any two steps and gone on with.

    Source: Papernot et al. 2016, arXiv:1605.07277.
    # Deviates: the paper counts answers that change; here a picture counts where the judge gets
    # it right when it is clean, and wrong when it is attacked, as everywhere in this program.

    Args:
        sides: n classifiers.
        x: (m, c, h, w) pictures in [0, 1].
        y: (m,) true labels.
        crafting: How examples are made.

    Attributes:
        accuracy: (n,) share of clean pictures that each gets right; NaN while not known.
        success: (n, n) share of what the column gets right that the row's examples turn wrong.
        cosine: (n, n) mean cosine of the two gradients of the margin at the clean pictures; NaN
            where one has none.
        size: (n,) mean L2 size of the row's perturbations, pixel scale.
        examples: For each row (m, c, h, w), once they are made.
        answers: For each cell (m,) what the column calls the row's examples, once it is asked.
        clean: For each column (m,) what it calls the clean pictures, once it is asked.
    """

    def __init__(self, sides: Sequence[Side], x: Tensor, y: Tensor, crafting: Crafting) -> None:
        n = len(sides)
        self.accuracy = np.full(n, np.nan, np.float32)
        self.success = np.full((n, n), np.nan, np.float32)
        self.cosine = np.full((n, n), np.nan, np.float32)
        self.size = np.full(n, np.nan, np.float32)
        self.examples: dict[int, Tensor] = {}
        self.answers: dict[tuple[int, int], Tensor] = {}
        self.clean: dict[int, Tensor] = {}
        self.x, self.y = x, y
        self._sides, self._crafting = tuple(sides), crafting
        self._right: dict[int, Tensor] = {}

    @property
    def done(self) -> float:
        """Share of the cells that are known, in [0, 1]."""
        return len(self.answers) / max(1, len(self._sides) ** 2)

    def steps(self) -> Generator[bool, None, None]:
        """Fill in what is not known; yields whether something new is.

        Raises:
            NotApplicable: An attack does not go with a classifier.
        """
        for place in range(len(self._sides)):
            yield from self._look(place)
        yield from self._compare()
        for row in range(len(self._sides)):
            yield from self._craft(row)
            for column in range(len(self._sides)):
                yield from self._judge(row, column)

    def _look(self, place: int) -> Generator[bool, None, None]:
        """What a classifier makes of the clean pictures."""
        judge = self._sides[place].judge
        labels, refused = yield from _named(judge, self.x)
        self.clean[place] = labels
        self._right[place] = (labels == self.y) & ~refused
        self.accuracy[place] = float(self._right[place].float().mean())
        yield True

    def _compare(self) -> Generator[bool, None, None]:
        slopes: dict[int, Tensor] = {}
        for place, side in enumerate(self._sides):
            if side.attacked is not None:
                slopes[place] = yield from _slopes(side.attacked, self.x, self.y)
        for i, first in slopes.items():
            for j, second in slopes.items():
                self.cosine[i, j] = mean_cosine(first, second)
        yield True

    def _craft(self, row: int) -> Generator[bool, None, None]:
        side, made = self._sides[row], [self.x[:0]]
        for rows in torch.split(torch.arange(len(self.x)), CHUNK):
            x, y = self.x[rows], self.y[rows]
            rng = ExampleRng([self._crafting.seed + int(i) for i in rows])
            made.append((yield from self._examples(side, x, y, rng)))
        self.examples[row] = torch.cat(made)
        change = (self.examples[row] - self.x).flatten(1).norm(dim=1)
        self.size[row] = float(change.mean())

    def _examples(
        self, side: Side, x: Tensor, y: Tensor, rng: ExampleRng
    ) -> Generator[bool, None, Tensor]:
        if side.attacked is None:
            assert side.search is not None, "a side has a gradient or a search"
            found = []
            for i in range(len(x)):
                found.append(side.search(x[i : i + 1], y[i : i + 1]))
                yield False
            return torch.cat(found)
        attack, x_adv = self._crafting.attack(side.loss), x
        for iterate in attack(side.attacked, x, Goal(y), self._crafting.ball, rng):
            x_adv = iterate
            yield False
        return x_adv

    def _judge(self, row: int, column: int) -> Generator[bool, None, None]:
        labels, refused = yield from _named(self._sides[column].judge, self.examples[row])
        self.answers[row, column] = labels
        right = self._right[column]
        is_broken = (labels != self.y) & ~refused & right
        if bool(right.any()):
            self.success[row, column] = float(is_broken.sum() / right.sum())
        yield True


def mean_cosine(first: Float[Tensor, "n c h w"], second: Float[Tensor, "n c h w"]) -> float:
    """Mean over the pictures of the cosine of two gradients; NaN where all of one's are 0.

    Source: the gradient alignment of Demontis et al. 2019, arXiv:1809.02861.
    # Deviates: of the margin instead of the loss, whose gradient saturated networks round to 0.
    """
    a, b = first.flatten(1), second.flatten(1)
    has_both = a.any(dim=1) & b.any(dim=1)
    if not bool(has_both.any()):
        return float("nan")
    return float(F.cosine_similarity(a[has_both], b[has_both]).mean())


def _slopes(
    classifier: Classifier, x: Float[Tensor, "n c h w"], y: Int[Tensor, " n"]
) -> Generator[bool, None, Float[Tensor, "n c h w"]]:
    found = []
    for rows in torch.split(torch.arange(len(x)), CHUNK):
        found.append(gradient_at(classifier, x[rows], Goal(y[rows]), margin).grad)
        yield False
    return torch.cat(found)


def _named(
    classifier: Classifier, x: Float[Tensor, "n c h w"]
) -> Generator[bool, None, tuple[Tensor, Tensor]]:
    """The predicted classes, and whether each picture is refused."""
    labels, refused = [], []
    for part in torch.split(x, CHUNK):
        with torch.inference_mode(), drawing(DEPLOYED):
            labels.append(classifier(part).argmax(dim=1))
        refused.append(is_refused(classifier, part))
        yield False
    return torch.cat(labels), torch.cat(refused)
