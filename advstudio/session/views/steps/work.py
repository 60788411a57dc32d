"""Attacks step by step: what the classifier says of every iterate that was kept."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from advstudio.core.norms import NORMS
from advstudio.session.experiment import Experiment
from advstudio.session.frames import AttackSteps, StepsFrame
from advstudio.session.outcome.attempt import Attacked
from advstudio.session.outcome.outcomes import pixels
from advstudio.session.outcome.surfacing import plane_of
from advstudio.session.workbench import Workbench

_LEAST_PROBABILITY = 1e-30


def step_by_step(
    e: Experiment, attempts: list[Attacked], bench: Workbench
) -> Iterator[StepsFrame | None]:
    """Evaluate the iterates of final attempts, chunk by chunk; yield all of them at the end."""
    found = []
    for attempt in attempts:
        probs = []
        pictures = torch.cat([attempt.example.x, *attempt.iterates, *_apart(attempt)])
        for chunk in torch.split(pictures, bench.chunk(attempt.classifier)):
            probs.append(bench.probabilities(attempt.classifier, chunk))
            yield None
        found.append(_steps_of(attempt, pictures, torch.cat(probs), bench))
    yield StepsFrame(e, tuple(found), is_final=True)


def _steps_of(attempt: Attacked, pictures: Tensor, probs: Tensor, bench: Workbench) -> AttackSteps:
    goal, delta = attempt.goal, pictures - attempt.example.x
    labels = goal.labels.expand(len(pictures))
    own = probs.gather(1, labels.view(-1, 1)).squeeze(1).clamp_min(_LEAST_PROBABILITY).log()
    confidence, classes = probs.max(dim=1)
    is_reached = (classes == labels) if goal.is_targeted else (classes != labels)
    points = plane_of(attempt, bench).plane.coordinates(delta)
    apart = [-1] if _apart(attempt) else []
    return AttackSteps(
        length=attempt.step,
        result=len(pictures) - 1 if apart else _place(attempt),
        steps=np.array([0, *attempt.at_steps, *apart], np.int32),
        pictures=np.stack([pixels(picture[None]) for picture in pictures]),
        loss=_floats(own if goal.is_targeted else -own),
        classes=classes.cpu().numpy().astype(np.int16),
        confidence=_floats(confidence),
        sizes=_floats(NORMS[attempt.experiment.norm].size(delta)),
        path=_floats(points),
        is_reached=is_reached.cpu().numpy(),
    )


def _apart(attempt: Attacked) -> list[Tensor]:
    """The result, where it is none of the steps that were kept."""
    return [] if _place(attempt) else [attempt.x_adv]


def _place(attempt: Attacked) -> int:
    """The last of the steps at which the result was found, counted from 1; 0 if at none."""
    places = [i for i, x in enumerate(attempt.iterates, 1) if torch.equal(x, attempt.x_adv)]
    return places[-1] if places else 0


def _floats(values: Tensor) -> NDArray[np.float32]:
    found: NDArray[np.float32] = values.float().cpu().numpy()
    return found
