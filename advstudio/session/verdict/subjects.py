"""From an experiment to what is examined: the classifiers, and one picture or many."""

from __future__ import annotations

from collections.abc import Iterator

import torch
from torch import Tensor

from advstudio.core.ability import check_able, dataset_of, labelled
from advstudio.core.attack import ATTACKS
from advstudio.core.ball import Ball
from advstudio.core.errors import InvalidExperiment, NotApplicable
from advstudio.core.norms import NORMS
from advstudio.diagnostics.subject import LIVE, THOROUGH, Effort, Subject
from advstudio.evaluation.digits import as_tensors
from advstudio.session.experiment import Choice, Experiment
from advstudio.session.frames import Progress
from advstudio.session.loading import loading
from advstudio.session.verdict.examination_frames import MOST_PICTURES
from advstudio.session.workbench import Workbench

_FOLLOWED = ATTACKS["fgsm"].norms
_BLOCK = 50


def prepared(e: Experiment, bench: Workbench) -> Iterator[Progress]:
    """Load the networks of an experiment, and the undefended ones beside them.

    Raises:
        NotApplicable: The norm has no ball in which a gradient can be followed.
        AdvstudioError: The experiment is wrong, or a network cannot be loaded.
    """
    if e.norm not in _FOLLOWED:
        raise NotApplicable(
            "The verdict follows gradients in a ball, and {norm} has none to follow. Choose "
            "{norms}.",
            norm=e.norm, norms=", ".join(_FOLLOWED),
        )  # fmt: skip
    # The verdict is on the defense; which attack is chosen beside it plays no part.
    plain = e.updated(attack=Choice.of("fgsm"), target=None)
    yield from loading(plain, bench)
    yield from loading(plain.updated(defenses=(), compare=None), bench)


def picture_subject(alone: Experiment, bench: Workbench) -> Subject:
    """The experiment's one picture; its label is what the undefended model says, if unknown."""
    example = bench.example(alone.picture, alone.model)
    label = example.label
    if label is None:
        label = int(bench.probabilities(bench.classifier(alone.model), example.x).argmax())
    y = torch.tensor([label], device=bench.device)
    return _subject(alone, bench, example.x, y, LIVE)


def set_subject(alone: Experiment, bench: Workbench, *, count: int, offset: int) -> Subject:
    """Test pictures from all over; errors as for `test_set`."""
    x, y = test_set(alone, bench, numbers(alone.model, count, offset))
    return _subject(alone, bench, x, y, THOROUGH)


def numbers(model: str, count: int, offset: int) -> tuple[int, ...]:
    """`count` numbers of test pictures from all over, all shifted by `offset`.

    Raises:
        InvalidExperiment: None, or too many.
        NotApplicable: The model's dataset has no labelled test pictures.
    """
    if not 1 <= count <= MOST_PICTURES:
        raise InvalidExperiment(
            "A set of {count} pictures is outside 1 to {limit}; some hundred tell enough.",
            count=count, limit=MOST_PICTURES,
        )  # fmt: skip
    check_able(model, "examine")
    total = len(dataset_of(model))
    spread = torch.linspace(0, total - 1, count).round().long().tolist()
    return tuple((int(i) + offset) % total for i in spread)


def test_set(e: Experiment, bench: Workbench, chosen: tuple[int, ...]) -> tuple[Tensor, Tensor]:
    """(n, c, h, w) pictures with those numbers and (n,) labels.

    Raises:
        NotApplicable: The model's dataset has no labelled test pictures.
    """
    check_able(e.model, "examine")
    x, y = as_tensors(labelled(e.model, "test"))
    rows = torch.tensor(chosen)
    return x[rows].to(bench.device), y[rows].to(bench.device)


def _subject(e: Experiment, bench: Workbench, x: Tensor, y: Tensor, effort: Effort) -> Subject:
    undefended = bench.classifier(e.model) if e.defenses else None
    return Subject(
        bench.classifier(e.model, e.defenses), bench.adapted(e.model, e.defenses), undefended,
        x=x, y=y, ball=Ball(NORMS[e.norm], e.epsilon), seed=e.seed, effort=effort, block=_BLOCK,
    )  # fmt: skip
