"""From frames to the rows of a figure: what belongs together, and only that."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from advstudio.figures.colours import ClassColours
from advstudio.session.experiment import Experiment, affected
from advstudio.session.frames import (
    Curve,
    Frame,
    Outcome,
    Surface,
    SurfaceFrame,
    SweepFrame,
)
from advstudio.session.outcome.guarantee_frames import Guarantee, GuaranteeFrame

N_BARS = 5


@dataclass(frozen=True, slots=True)
class Row:
    """One classifier's part of a figure.

    Attributes:
        experiment: What made it.
        outcome: Its pictures and probabilities.
        curve: Its probabilities along epsilon, or None where there are none for this experiment.
        curve_done: Share of the curve that is computed.
        surface: The plane that its attacked picture lies on, or None where it was not computed.
        surface_done: Share of the surface that is refined.
        guarantee: What is certified for its clean picture, or None where nothing can be or was.
        class_names: In the order of the probabilities.
        colours: Of its classes.
    """

    experiment: Experiment
    outcome: Outcome
    curve: Curve | None
    curve_done: float
    surface: Surface | None
    surface_done: float
    guarantee: Guarantee | None
    class_names: tuple[str, ...]
    colours: ClassColours

    @property
    def is_certified(self) -> bool:
        """Whether a class is certified for the clean picture."""
        return self.guarantee is not None and self.guarantee.label is not None

    @property
    def listed_classes(self) -> tuple[int, ...]:
        """The classes that get bars, the clean picture's leading ones first."""
        return leading(self.outcome, self.experiment.target)


def rows(
    frame: Frame,
    sweep: SweepFrame | None,
    surface: SurfaceFrame | None,
    class_names: tuple[tuple[str, ...], ...],
    guarantees: GuaranteeFrame | None = None,
) -> tuple[Row, ...]:
    """One row per outcome; what was computed for another experiment is left out.

    Args:
        frame: Decides what the rows are about.
        sweep: Curves, perhaps unfinished.
        surface: Decision surfaces, perhaps unfinished.
        class_names: Of each outcome's classes.
        guarantees: For the clean pictures; None where no certificate was made.
    """
    is_current = sweep is not None and "sweep" not in affected(sweep.experiment, frame.experiment)
    curves = sweep.curves if sweep is not None and is_current else ()
    known = {} if surface is None else {s.plane_key: s for s in surface.surfaces if s is not None}
    certified = {} if guarantees is None else {g.key: g for g in guarantees.guarantees if g}
    surfaces = tuple(known.get(outcome.plane_key) for outcome in frame.outcomes)
    colours = ClassColours(len(class_names[0]), _important(frame, curves, surfaces))
    return tuple(
        Row(
            frame.experiment, outcome, curves[i] if i < len(curves) else None,
            1.0 if sweep is None else sweep.done, surfaces[i],
            1.0 if surface is None else surface.done, certified.get(outcome.guarantee_key),
            class_names[i], colours,
        )
        for i, outcome in enumerate(frame.outcomes)
    )  # fmt: skip


def leading(outcome: Outcome, target: int | None) -> tuple[int, ...]:
    """At most five classes by clean probability, both predictions and the target among them."""
    peaks = np.maximum(outcome.clean_probs, outcome.adversarial_probs)
    must = [outcome.clean_class, outcome.adversarial_class] + ([] if target is None else [target])
    by_peak = (int(index) for index in np.argsort(-peaks, kind="stable"))
    chosen = list(dict.fromkeys([*must, *by_peak]))[:N_BARS]
    return tuple(sorted(chosen, key=lambda index: -float(outcome.clean_probs[index])))


def _important(
    frame: Frame, curves: tuple[Curve, ...], surfaces: tuple[Surface | None, ...]
) -> Iterator[int]:
    """Classes in the order in which they deserve a colour of their own."""
    for outcome in frame.outcomes:
        yield from (outcome.clean_class, outcome.adversarial_class)
    for surface in surfaces:
        if surface is not None:
            found, counts = np.unique(surface.labels, return_counts=True)
            yield from (int(index) for index in found[np.argsort(-counts, kind="stable")][:5])
    for curve in curves:
        yield from curve.classes
    for outcome in frame.outcomes:
        yield from leading(outcome, frame.experiment.target)
