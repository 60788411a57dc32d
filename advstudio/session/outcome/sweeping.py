"""Probabilities along epsilon, from 0 to the end of the slider."""

from __future__ import annotations

from collections.abc import Generator, Iterator

import numpy as np
import torch
from numpy.typing import NDArray

from advstudio.core.attack import ATTACKS, RayAttack
from advstudio.session.experiment import Experiment
from advstudio.session.frames import Curve, SweepFrame
from advstudio.session.outcome.attacking import attacked, attacked_afresh, finals
from advstudio.session.resolve import resolved
from advstudio.session.workbench import Workbench

POINTS, POINTS_ITERATED = 33, 17
"""Epsilons of a curve; fewer where every epsilon is an attack of its own."""

LEADING = 5
"""Classes of a curve."""


def curves(e: Experiment, bench: Workbench) -> Iterator[SweepFrame | None]:
    """Attack at every epsilon, a few first, then those between, yielding a frame per chunk."""
    parts = resolved(e)
    is_ray = isinstance(parts.attack, RayAttack)
    points = POINTS if is_ray else POINTS_ITERATED
    epsilons = np.linspace(0, parts.epsilon_end, points, dtype=np.float32)
    order = coarse_to_fine(points)
    chunk = bench.chunk(bench.classifier(e.model, e.defenses)) if is_ray else 1
    found: list[list[NDArray[np.float32]]] = []
    for start in range(0, points, chunk):
        batch = order[start : start + chunk]
        found.append((yield from _probabilities(e, epsilons[batch], bench)))
        views = [np.concatenate(chunks) for chunks in zip(*found, strict=True)]
        yield _frame(e, epsilons, order[: start + len(batch)], views)


def coarse_to_fine(points: int) -> NDArray[np.intp]:
    """Indices 0 … points - 1: both ends, then the middle, then the quarters, and so on."""
    stride = 1 << max(points - 2, 1).bit_length()
    order = [0, points - 1]
    while stride >= 1:
        order += [i for i in range(0, points, stride) if i not in order]
        stride //= 2
    return np.array(order)


def _probabilities(
    e: Experiment, epsilons: NDArray[np.float32], bench: Workbench
) -> Generator[None, None, list[NDArray[np.float32]]]:
    """(m, k) probabilities of the pictures attacked at each epsilon, one array per view."""
    # Afresh: results that are used once would push out those of the window. An attack with
    # limits of its own has the same result at every epsilon.
    run = attacked_afresh if ATTACKS[e.attack.name].norms else attacked
    attempts = []
    for epsilon in epsilons:
        at = e.updated(epsilon=float(epsilon))
        attempts.append((yield from finals(at, bench, run)))
    return [
        bench.probabilities(view[0].classifier, torch.cat([attempt.x_adv for attempt in view]))
        .float().cpu().numpy()
        for view in zip(*attempts, strict=True)
    ]  # fmt: skip


def _frame(
    e: Experiment,
    epsilons: NDArray[np.float32],
    known: NDArray[np.intp],
    views: list[NDArray[np.float32]],
) -> SweepFrame:
    is_final = len(known) == len(epsilons)
    found = tuple(_curve(epsilons, known, view) for view in views)
    return SweepFrame(e, found, is_final, len(known) / len(epsilons))


def _curve(
    epsilons: NDArray[np.float32], known: NDArray[np.intp], probs: NDArray[np.float32]
) -> Curve:
    """The classes that lead anywhere along the curve, the clean prediction first."""
    clean = int(probs[0].argmax())
    by_peak = [int(c) for c in np.argsort(-probs.max(axis=0), kind="stable") if c != clean]
    classes = (clean, *by_peak[: LEADING - 1])
    values = np.full((len(epsilons), len(classes)), np.nan, np.float32)
    values[known] = probs[:, classes]
    return Curve(epsilons, classes, values)
