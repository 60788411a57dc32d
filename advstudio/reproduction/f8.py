"""F8: an ensemble is no defense."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import replace

import torch
import torch.nn.functional as F
from torch import Tensor

from advstudio.benchmark.report import Measured
from advstudio.core.classifier import Classifier
from advstudio.reproduction.digits import some_digits, trained
from advstudio.reproduction.row import ROWS, SEED, Row
from advstudio.reproduction.unclipped import fgsm, verdict
from advstudio.training.standard import Standard


def _measure(is_quick: bool) -> Iterator[Measured]:
    count, epochs, pictures = (3, 2, 10_000) if is_quick else (12, 3, None)
    members = [
        trained(
            Standard(epochs=epochs), model="mnist-maxout", seed=SEED + i, pictures=pictures
        )
        for i in range(count)
    ]  # fmt: skip
    x, y = digits = some_digits(1000 if is_quick else 10_000)
    whole = together(members)
    yield Measured("F8: clean error", verdict(whole, x, y).error, "%")
    of_one = verdict(whole, fgsm(members[0], digits), y).error
    yield Measured("F8: error when one member is attacked", of_one, "%")
    of_all = verdict(whole, fgsm(whole, digits), y).error
    yield Measured(
        "F8: error when all are attacked, at least one member's", of_all, "%", of_one, "at least"
    )


def together(members: list[Classifier]) -> Classifier:
    """A classifier that answers with the mean of the members' probabilities."""

    def _forward(x: Tensor) -> Tensor:
        answers = torch.stack([F.log_softmax(member(x), dim=1) for member in members])
        return answers.logsumexp(dim=0) - math.log(len(members))

    return replace(members[0], forward=_forward)


ROWS.register("F8", order=16)(
    Row(
        title="ensemble of twelve maxout networks under FGSM, epsilon 0.25",
        source="Goodfellow et al. 2014, arXiv:1412.6572, section 9",
        paper="error 91.1 % when all are attacked, 87.9 % when one is",
        settings="twelve mnist-maxout with seeds of their own, 3 epochs each, mean probabilities; "
        "10,000 pictures, true labels, not clipped; both errors are so near to 100 % that a few "
        "pictures decide: on another processor, where training rounds differently, they were "
        "99.78 % and 99.79 %, a miss by one picture; quick: three, 2 epochs of 10,000 pictures",
        measure=_measure,
    )
)
