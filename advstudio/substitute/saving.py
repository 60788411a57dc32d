"""Keeps a finished substitute as weights of the user's own, with a card."""

from __future__ import annotations

from collections.abc import Generator
from pathlib import Path

import torch

from advstudio.core.ability import dataset_of
from advstudio.core.files import check_writable
from advstudio.evaluation.robust_accuracy import is_named
from advstudio.models.own import check_free, check_name, versions
from advstudio.models.weights import Accuracy, Card, save_weights
from advstudio.substitute.measure import CHUNK, named, one_step
from advstudio.substitute.run import SubstituteTraining

RECIPE = "extraction"
"""What a card says in place of a training recipe."""


def check_saving(model: str, name: str, folder: Path) -> None:
    """Say that weights cannot be saved, before minutes are spent on them.

    Raises:
        InvalidExperiment: The name is wrong, or taken.
        CannotSave: The folder cannot be written to.
    """
    check_name(name)
    check_free(model, name)
    check_writable(folder)


def saved(
    copying: SubstituteTraining, name: str, folder: Path, *, oracle: str, seconds: float
) -> Generator[None, None, Path]:
    """Measure a substitute and write its weights; yields between steps, returns their path.

    Args:
        copying: Finished.
        name: Of the weights.
        folder: Where they go.
        oracle: What was copied, for people.
        seconds: That it took.

    Raises:
        InvalidExperiment: The name was taken in the meantime.
        CannotSave: The files could not be written.
    """
    card = yield from _card(copying, name, oracle=oracle, seconds=seconds)
    check_free(card.model, name)
    return save_weights(copying.substitute.network.eval(), folder, card)


def _card(
    copying: SubstituteTraining, name: str, *, oracle: str, seconds: float
) -> Generator[None, None, Card]:
    plan = copying.plan
    x, y = copying.held_out
    labels = yield from named(copying.substitute.classifier, x)
    fgsm = []
    for epsilon in dataset_of(plan.substitute).usual_epsilons:
        fgsm.append((yield from _under_fgsm(copying, epsilon)))
    return Card(
        model=plan.substitute, recipe=RECIPE, name=name,
        parameters={
            "oracle": oracle, "queries": copying.oracle.queries,
            **plan.model_dump(exclude={"substitute", "seed"}),
        },
        seed=plan.seed, epochs=plan.epochs * (plan.rounds + 1), pictures=len(x),
        clean_accuracy=float((labels == y).float().mean()), fgsm_accuracy=tuple(fgsm),
        pgd_accuracy=(), training_minutes=round(seconds / 60, 2), versions=versions(),
    )  # fmt: skip


def _under_fgsm(copying: SubstituteTraining, epsilon: float) -> Generator[None, None, Accuracy]:
    classifier, right = copying.substitute.classifier, 0
    x, y = copying.held_out
    for rows in torch.split(torch.arange(len(x), device=x.device), CHUNK):
        x_adv = one_step(classifier, x[rows], y[rows], epsilon)
        is_kept = is_named(classifier, x[rows], y[rows]) & is_named(classifier, x_adv, y[rows])
        right += int(is_kept.sum())
        yield
    return Accuracy(
        epsilon=epsilon, steps=1, step_size=epsilon, restarts=1, pictures=len(x),
        accuracy=right / len(x),
    )  # fmt: skip
