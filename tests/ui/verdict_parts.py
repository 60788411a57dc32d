"""Verdicts that nobody measured: two classifiers with known lights."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from advstudio.diagnostics.cause import CAUSE, CauseName, Light
from advstudio.session.experiment import Adaptive, Choice, Experiment, PictureRef
from advstudio.session.verdict.examination_frames import (
    CounterFrame,
    CounterRequest,
    ExaminationFrame,
    ExaminationRequest,
)
from advstudio.session.verdict.frames import (
    CounterPlan,
    EvidencePicture,
    Reading,
    VerdictFrame,
    VerdictView,
)

MNIST = Experiment(model="mnist-small", picture=PictureRef(dataset="mnist"), epsilon=0.25)
DISTILLED = MNIST.updated(defenses=(Choice.of("distillation"),))
JPEG = MNIST.updated(defenses=(Choice.of("jpeg"),))

LIVE: tuple[tuple[str, CauseName], ...] = (
    ("Labels only", "gradient-denied"),
    ("No gradient", "non-differentiable"),
    ("Scores stand still", "non-differentiable"),
    ("Gradients inside the answer", "non-differentiable"),
    ("Random answers", "randomness"),
    ("Zero gradients", "gradient-underflow"),
    ("Vanishing gradients", "gradient-underflow"),
    ("Size of the logits", "gradient-underflow"),
    ("Lead of the top class", "gradient-underflow"),
    ("Rounded probabilities", "gradient-underflow"),
    ("Softmax as output", "gradient-underflow"),
    ("Gradient breaks at once", "shattered-gradients"),
    ("Unstable scores", "shattered-gradients"),
    ("One step beats many", "shattered-gradients"),
    ("Zero gradient of DLR", "shattered-gradients"),
    ("Gradient alignment", "overfitted-to-one-step"),
    ("Local linearity", "overfitted-to-one-step"),
    ("Step against noise", "overfitted-to-one-step"),
    ("One step overshoots", "overfitted-to-one-step"),
    ("More epsilon does not help", "overfitted-to-one-step"),
    ("Noise finds what gradients miss", "transfer-beats-direct"),
    ("Transfer beats direct", "transfer-beats-direct"),
    ("Few classes", "none"),
    ("Silent success", "none"),
)
SET_ONLY = ("Scores beat gradients", "Labels beat gradients", "Unbounded attack fails")
UNDERFLOWN = frozenset({"Zero gradients", "Vanishing gradients", "Size of the logits"})


def reading(
    title: str, cause: CauseName = "gradient-underflow", light: Light = "green", **changes: object
) -> Reading:
    value = {"green": 0.02, "amber": 0.4, "red": 0.86, "grey": None}[light]
    made = Reading(
        name=title.lower().replace(" ", "-"), title=title,
        definition="Share of pictures whose gradient is exactly 0 in float32.",
        paper="An attack that multiplies by zero goes nowhere, whatever lies around the picture.",
        source="Carlini and Wagner 2016, arXiv:1607.04311", expense="1 gradient for each picture",
        remedy="Follow the margin of the logits.", cause=cause, light=light, value=value,
        threshold=0.5, is_low_suspicious=False,
        template="{hits} of {count} gradients are exactly 0; red above {limit:.0%}.",
        values={"hits": 172, "count": 200, "limit": 0.5},
    )  # fmt: skip
    return replace(made, **changes)


def evidence(index: int = 217) -> EvidencePicture:
    rows, columns = np.mgrid[:28, :28]
    ring = np.abs(np.hypot(rows - 14, columns - 14) - 7 - index % 3) < 2
    clean = (255 * ring).astype(np.uint8)[..., None]
    noise = np.random.default_rng(index).integers(0, 60, clean.shape)
    attacked = np.clip(clean.astype(int) + noise, 0, 255).astype(np.uint8)
    return EvidencePicture(index, clean, attacked, 6, 6, index % 6)


def plan(experiment: Experiment = DISTILLED, **changes: object) -> CounterPlan:
    adapted = experiment.updated(
        attack=Choice.of("pgd", loss="margin", steps=40), adaptive=Adaptive(restarts=2)
    )
    made = CounterPlan(
        "gradient-underflow", "PGD on the margin of the logits",
        "The margin does not saturate: its gradient is there however far apart the logits are.",
        adapted,
    )  # fmt: skip
    return replace(made, **changes)


def view(
    reds: frozenset[str] = UNDERFLOWN, *, cause: CauseName = "gradient-underflow",
    awaited: int = 0, name: str = "Small convolutional net (MNIST) + Defensive distillation",
    pictures: int = 0, **changes: object,
) -> VerdictView:  # fmt: skip
    """A complete verdict; `awaited` of its readings are still being measured."""
    why, shown = CAUSE[cause if reds else "none"], LIVE[: len(LIVE) - awaited]
    readings = tuple(
        reading(
            title, about, "red" if title in reds else "green",
            evidence=tuple(evidence(n) for n in range(pictures)) if title in reds else (),
        )
        for title, about in shown
    )  # fmt: skip
    made = VerdictView(
        name, "red" if reds else "green", cause if reds else "none", why.title, why.explanation,
        why.remedy, why.source, plan(), readings, tuple(t for t, _ in LIVE[len(shown):]), SET_ONLY,
    )  # fmt: skip
    return replace(made, **changes)


def green_view(**changes: object) -> VerdictView:
    return view(frozenset(), name="Small convolutional net (MNIST) + Fast training", **changes)


def verdict_frame(
    experiment: Experiment = DISTILLED, primary: VerdictView | None = None,
    compared: VerdictView | None = None, *, done: float = 1.0,
) -> VerdictFrame:  # fmt: skip
    made = primary or view(awaited=round((1 - done) * len(LIVE)))
    return VerdictFrame(experiment, made, compared, done, done >= 1, 123.0)


def examination_frame(
    request: ExaminationRequest, *, done: float = 1.0, **changes: object
) -> ExaminationFrame:
    verdict = view(pictures=6)
    extra = tuple(reading(title, "transfer-beats-direct") for title in SET_ONLY)
    whole = replace(verdict, readings=(*verdict.readings, *extra), left_to_set=())
    made = ExaminationFrame(
        request, whole, 0.985, 0.86, 0.04 if done >= 1 else None,
        "" if done >= 1 else "PGD", done, done >= 1, 12.0,
    )  # fmt: skip
    return replace(made, **changes)


def counter_frame(
    request: CounterRequest, step: int = 12, *, is_final: bool = False, **changes: object
) -> CounterFrame:
    """The bar falls by a tenth of what is left at every step."""
    history = tuple(0.985 * 0.9**n for n in range(step + 1))
    made = CounterFrame(
        request, 0.985, 0.86, history[-1], history, step, 40,
        tuple(evidence(n) for n in range(5)), step / 40, is_final,
    )  # fmt: skip
    return replace(made, **changes)
