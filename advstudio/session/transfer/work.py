"""The transfer explorer: every classifier's examples shown to every other, cell by cell."""

from __future__ import annotations

import dataclasses
from collections.abc import Generator, Iterator
from dataclasses import dataclass
from functools import partial

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from advstudio.attacks.carlini_wagner import CarliniWagner
from advstudio.attacks.fgsm import FGSM
from advstudio.attacks.pgd import PGD
from advstudio.core.ability import check_able, labelled, models_that_can
from advstudio.core.attack import Attack
from advstudio.core.ball import Ball
from advstudio.core.dataset import DATASETS
from advstudio.core.errors import InvalidExperiment, NotApplicable
from advstudio.core.loss import LossName
from advstudio.core.model import MODELS
from advstudio.core.norms import L2, Linf
from advstudio.evaluation.classical import CLASSICAL, FITTED, TITLES, Fitted
from advstudio.evaluation.digits import as_tensors, evenly_spread
from advstudio.evaluation.transfer import Crafting, Side, TransferMatrix, side_of
from advstudio.session.background import Background
from advstudio.session.frames import Progress
from advstudio.session.outcome.outcomes import display_name
from advstudio.session.resumable import Resumable, resumed
from advstudio.session.shelf import Shelf
from advstudio.session.transfer.frames import (
    CellPictures,
    ClassicalName,
    NetworkRef,
    TransferFrame,
    TransferRequest,
)
from advstudio.session.watching import levels_of
from advstudio.session.workbench import Workbench

MOST_PICTURES, MOST_NETWORKS = 1000, 12
SHOWN = 12
"""Pictures of a cell."""

_TRANSFERS: Shelf[TransferRequest, Explorer] = Shelf("transfer", limit=2)
_CLASSICAL: Shelf[tuple[ClassicalName, str], Background[Fitted]] = Shelf("classical", limit=4)

_BEHIND = (
    "It grants no gradient, so its examples are made on what its attacker knows to stand behind it."
)


@dataclass(frozen=True, slots=True)
class Member:
    """A row and column.

    Attributes:
        name: Heading.
        side: What is attacked, and what judges.
        notice: A sentence about how it is attacked, or "".
    """

    name: str
    side: Side
    notice: str = ""


def transfer_frames(
    request: TransferRequest, bench: Workbench
) -> Iterator[TransferFrame | Progress | None]:
    """Yield what is known so far after every cell; what is known already comes at once.

    Raises:
        AdvstudioError: The networks are not of one dataset with labelled pictures, a value is out
            of its bounds, or weights are missing or damaged.
    """
    _check(request)
    members = yield from _members(request, bench)
    explorer = resumed(
        bench, _TRANSFERS, _key(request), lambda: Explorer(request, members, bench.device)
    )
    yield explorer.frame(request)
    while not explorer.is_over:
        is_new = explorer.advance()
        yield explorer.frame(request) if is_new or explorer.is_over else None


class Explorer(Resumable[bool]):
    """A matrix in the making; of what is known, another cell costs nothing.

    Args:
        request: Which pictures, and how they are attacked; its cell does not matter.
        members: The rows and columns.
        device: Where the pictures lie.
    """

    def __init__(
        self, request: TransferRequest, members: list[Member], device: torch.device
    ) -> None:
        whole, labels = as_tensors(labelled(_first(request), "test"))
        x, self._numbers = evenly_spread(whole, torch.arange(len(whole)), request.pictures)
        y = labels[self._numbers]
        sides = [member.side for member in members]
        super().__init__()
        self._members = members
        self._matrix = TransferMatrix(sides, x.to(device), y.to(device), crafting(request))

    def frame(self, request: TransferRequest) -> TransferFrame:
        """What is known so far, and the pictures of the cell that is asked for."""
        matrix = self._matrix
        return TransferFrame(
            request, tuple(member.name for member in self._members),
            matrix.accuracy.copy(), matrix.success.copy(), matrix.cosine.copy(),
            matrix.size.copy(), tuple(member.notice for member in self._members),
            None if request.cell is None else self._cell(*request.cell),
            matrix.done, self.is_over, dataset=DATASETS[_dataset(request)].title,
        )  # fmt: skip

    def _run(self) -> Iterator[bool]:
        return self._matrix.steps()

    def _cell(self, row: int, column: int) -> CellPictures | None:
        matrix = self._matrix
        if not {(row, row), (row, column)} <= matrix.answers.keys():
            return None
        clean, found = matrix.clean[column], matrix.answers[row, column]
        # Carried over, then withstood, then what was wrong before: a stable sort by each.
        rank = torch.where(clean != matrix.y, 2, torch.where(found != matrix.y, 0, 1))
        rows = rank.argsort(stable=True)[:SHOWN]
        return CellPictures(
            row, column, self._numbers[rows.cpu()].int().numpy(), _short(matrix.y[rows]),
            levels_of(matrix.x[rows]), levels_of(matrix.examples[row][rows]),
            _short(matrix.answers[row, row][rows]), _short(found[rows]), _short(clean[rows]),
        )  # fmt: skip


def crafting(request: TransferRequest) -> Crafting:
    """How the request wants examples to be made."""
    if request.attack == "carlini-wagner":
        # No two pictures are farther apart: C&W is bounded by nothing else.
        farthest = L2().largest(MODELS[_first(request)].input_shape)
        return Crafting(lambda loss: _optimiser(request), Ball(L2(), farthest), request.seed)

    def _attack(loss: LossName) -> Attack:
        return FGSM(loss=loss) if request.attack == "fgsm" else PGD(loss=loss)

    return Crafting(_attack, Ball(Linf(), request.epsilon), request.seed)


def _optimiser(request: TransferRequest) -> CarliniWagner:
    """Fewer steps than the paper's, as the transfer does not need the very nearest picture."""
    return CarliniWagner(
        confidence=request.confidence, search_steps=5, steps=100, learning_rate=0.05, initial_c=0.1
    )


def _members(
    request: TransferRequest, bench: Workbench
) -> Generator[Progress | None, None, list[Member]]:
    members = [_network(ref, bench) for ref in request.networks]
    for name in request.classical:
        fitted = yield from _classical(name, _first(request), bench)
        members.append(Member(fitted.title, side_of(fitted), fitted.notice))
    return members


def _classical(
    name: ClassicalName, model: str, bench: Workbench
) -> Generator[Progress | None, None, Fitted]:
    """Fitted once to a model's dataset; a fit goes on while the engine does other things."""
    work = partial(_fitted, name, model, bench.device)
    key = (name, MODELS[model].dataset)
    is_new = bench.recalled(_CLASSICAL, key) is None
    fitting = bench.remembered(_CLASSICAL, key, lambda: Background(work, f"fit {name}"))
    # A fit that is over at once is told as well: what is yielded does not hang on its thread.
    if is_new or not fitting.is_over:
        title = DATASETS[MODELS[model].dataset].title
        yield Progress("Fitting to {dataset}: {name}…", {"dataset": title, "name": TITLES[name]})
    try:
        return (yield from fitting.awaited())
    finally:
        if fitting.has_failed:
            bench.forget(_CLASSICAL, key)


def _network(ref: NetworkRef, bench: Workbench) -> Member:
    name = display_name(ref.model, ref.defenses)
    judge = bench.classifier(ref.model, ref.defenses)
    if judge.gradient != "none":
        return Member(name, Side(judge, judge))
    behind = bench.adapted(ref.model, ref.defenses)
    if behind.gradient == "none":
        behind = bench.classifier(ref.model)
    return Member(name, Side(judge, behind), _BEHIND)


def _fitted(name: ClassicalName, model: str, device: torch.device) -> Fitted:
    x, y = evenly_spread(*as_tensors(labelled(model, "train"), device), FITTED)
    return CLASSICAL[name](x, y, MODELS[model].class_names())


def _first(request: TransferRequest) -> str:
    """The first model; without networks the first of the dataset that can be compared."""
    if request.networks:
        return request.networks[0].model
    able = models_that_can("compare")
    return next((m for m in able if request.dataset in ("", MODELS[m].dataset)), able[0])


def _dataset(request: TransferRequest) -> str:
    return MODELS[_first(request)].dataset


def _check(request: TransferRequest) -> None:
    for ref in request.networks:
        check_able(ref.model, "compare")
        _check_dataset(ref.model, _dataset(request))
    sides = len(request.networks) + len(request.classical)
    _check_between("epsilon", request.epsilon, 0, 1)
    _check_between("confidence", request.confidence, 0, 1000)
    _check_between("number of pictures", request.pictures, 1, MOST_PICTURES)
    _check_between("number of networks", len(request.networks), 0, MOST_NETWORKS)
    for place in request.cell or ():
        _check_between("cell", place, 0, sides - 1)


def _check_dataset(model: str, wanted: str) -> None:
    own = MODELS[model].dataset
    if own != wanted:
        raise NotApplicable(
            "{model} knows the pictures of {own}, and the first network those of {wanted}; only "
            "networks of one dataset can be compared. Leave one of them out.",
            model=model, own=DATASETS[own].title, wanted=DATASETS[wanted].title,
        )  # fmt: skip


def _check_between(what: str, value: float, low: float, high: float) -> None:
    if not low <= value <= high:
        raise InvalidExperiment(
            "The {what} is {value:g}, and has to lie from {low:g} to {high:g}. Choose another.",
            what=what, value=value, low=low, high=high,
        )  # fmt: skip


def _key(request: TransferRequest) -> TransferRequest:
    return dataclasses.replace(request, cell=None)


def _short(labels: Tensor) -> NDArray[np.int16]:
    found: NDArray[np.int16] = labels.short().cpu().numpy()
    return found
