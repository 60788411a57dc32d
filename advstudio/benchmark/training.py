"""`advstudio bench training`: how much of a training is passes, and how long Fast-AT takes."""

from __future__ import annotations

import statistics
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from unittest.mock import patch

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from advstudio.benchmark.report import Measured
from advstudio.core.generators import returned
from advstudio.core.model import MODELS, initialised
from advstudio.core.recipe import Course, TrainingSet
from advstudio.datasets import mnist
from advstudio.evaluation.digits import as_tensors
from advstudio.models.weights import read_card
from advstudio.session.device import leave_a_core
from advstudio.training.plan import TrainingPlan, recipe_of
from advstudio.training.run import Training

_MODEL, _BATCH, _STEPS, _ROUNDS = "mnist-small", 100, 60, 9


def training_costs() -> Iterator[Measured]:
    """Measure the loop, recipe by recipe, then a whole training to its gate."""
    # As the engine does, and for the passes as for the loop.
    leave_a_core()
    x, y = as_tensors(mnist.training_arrays())
    examples = TrainingSet(x[: _BATCH * _STEPS], y[: _BATCH * _STEPS])
    for recipe, passes in {"standard": _learnt, "fast-adversarial": _attacked_and_learnt}.items():
        shares = [_shares(recipe, passes, examples) for _ in range(_ROUNDS)]
        inside, alone = (100 * statistics.median(found) for found in zip(*shares, strict=True))
        name = f"{recipe}: share of the loop in forward and backward passes"
        yield Measured(name, inside, "%", 90, "at least")
        yield Measured(f"{recipe}: the same passes without a loop, over the loop", alone, "%")
    yield from _fast_to_its_gate()


def _shares(
    recipe: str, passes: Callable[[nn.Module, Tensor, Tensor], None], examples: TrainingSet
) -> tuple[float, float]:
    """Time of an epoch that is spent in its passes; time of bare passes right after it, over it.

    The second knows nothing of cold caches and new weights, and scatters with the processor's pace.
    """
    course = Course([initialised(MODELS[_MODEL], 0)], 0)
    # What is judged now and then is not the loop.
    guard = {"is_guarded": False} if recipe == "fast-adversarial" else {}
    settings = {"epochs": 1, "batch_size": _BATCH} | guard
    steps = recipe_of(TrainingPlan(recipe=recipe, parameters=settings)).train(course, examples)
    with _timed_passes(course.network) as spent:
        began = time.perf_counter()
        for _ in steps:
            pass
        between = time.perf_counter()
    network = initialised(MODELS[_MODEL], 0)
    alone = time.perf_counter()
    for x, y in zip(torch.split(examples.x, _BATCH), torch.split(examples.y, _BATCH), strict=True):
        passes(network, x, y)
    loop, bare = between - began, time.perf_counter() - alone
    return sum(spent) / loop, bare / loop


@contextmanager
def _timed_passes(network: nn.Module) -> Iterator[list[float]]:
    """The seconds of each forward pass, loss and backward pass, as they are made."""
    spent: list[float] = []

    def _timed(passed: Callable[..., Any]) -> Any:
        def _pass(*args: Any, **kwargs: Any) -> Any:
            began = time.perf_counter()
            found = passed(*args, **kwargs)
            spent.append(time.perf_counter() - began)
            return found

        return _pass

    with (
        patch.object(network, "forward", _timed(network.forward)),
        patch.object(F, "cross_entropy", _timed(F.cross_entropy)),
        patch.object(torch.autograd, "grad", _timed(torch.autograd.grad)),
    ):
        yield spent


def _learnt(network: nn.Module, x: Tensor, y: Tensor) -> None:
    network.requires_grad_(True)
    torch.autograd.grad(F.cross_entropy(network(x), y), list(network.parameters()))


def _attacked_and_learnt(network: nn.Module, x: Tensor, y: Tensor) -> None:
    network.requires_grad_(False)
    pixels = x.detach().requires_grad_(True)
    torch.autograd.grad(F.cross_entropy(network(pixels), y), pixels)
    _learnt(network, x, y)


def _fast_to_its_gate() -> Iterator[Measured]:
    with tempfile.TemporaryDirectory() as folder:
        plan = TrainingPlan(model=_MODEL, recipe="fast-adversarial")
        began = time.monotonic()
        card = read_card(returned(Training(plan, out=Path(folder)).steps()))
        minutes = (time.monotonic() - began) / 60
    assert card is not None, "a training ends with a card"
    yield Measured("Fast-AT: minutes of training", card.training_minutes, "min", 4)
    yield Measured("Fast-AT: with its measurement for the card", minutes, "min")
    yield Measured("Fast-AT: clean accuracy", 100 * card.clean_accuracy, "%", 97.5, "at least")
    pgd = 100 * card.pgd_accuracy[0].accuracy
    yield Measured("Fast-AT: under PGD-50×10 at 0.3", pgd, "%", 85, "at least")
