"""Frames and a catalogue that no network made, for figures: small, quick, full of detail."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from advstudio.session.catalogue import Catalogue, DatasetEntry, ModelEntry, Parameter, PartEntry
from advstudio.session.experiment import Choice, Compare, Experiment, PictureRef
from advstudio.session.frames import (
    Axis,
    Curve,
    Frame,
    Outcome,
    Pixels,
    Sizes,
    Surface,
    SurfaceFrame,
    SweepFrame,
)
from advstudio.session.outcome.guarantee_frames import Guarantee, GuaranteeFrame

DIGITS = tuple("0123456789")
ANIMALS = (
    "giant panda", "gibbon", "indri", "American Staffordshire terrier", "soccer ball",
    *(f"class {index}" for index in range(5, 1000)),
)  # fmt: skip
STEPS = Parameter("steps", "integer", 20, 1, 1000, (), "Gradient steps")
RANDOM_START = Parameter("random_start", "boolean", True, None, None, (), "Start inside the ball")
QUALITY = Parameter("quality", "integer", 75, 1, 100, (), "JPEG quality")
CATALOGUE = Catalogue(
    models={
        "digits": ModelEntry(
            "digits", "Small net", "", "", DIGITS, (1, 28, 28), "mnist", 0.1, 0.5, {"Linf": 0.5}
        ),
        "animals": ModelEntry(
            "animals", "Large net", "", "", ANIMALS, (3, 224, 224), "samples", 2 / 255, 16 / 255,
            {"Linf": 16 / 255, "L2": 12.0},
        ),
    },
    datasets={
        "mnist": DatasetEntry("mnist", "MNIST test set", "", "", 10000, ("digits",)),
        "samples": DatasetEntry("samples", "Sample photographs", "", "", 24, ("animals",)),
    },
    defenses={"jpeg": PartEntry("jpeg", "JPEG compression", "", "", (QUALITY,))},
    attacks={
        "pgd": PartEntry(
            "pgd", "PGD", "", "", (STEPS, RANDOM_START), norms=("Linf", "L2"), knowledge="white-box"
        )
    },
    device="cpu",
    device_detail="",
)  # fmt: skip


def digits_experiment(**changes: object) -> Experiment:
    return Experiment(
        model="digits", picture=PictureRef(dataset="mnist", index=4),
        attack=Choice.of("pgd", steps=40), epsilon=0.2,
    ).updated(**changes)  # fmt: skip


def animals_experiment(**changes: object) -> Experiment:
    return Experiment(
        model="animals", picture=PictureRef(index=1), attack=Choice.of("pgd"), epsilon=2 / 255,
    ).updated(**changes)  # fmt: skip


def compared(experiment: Experiment) -> Experiment:
    """With the same model behind JPEG compression beside it."""
    other = Compare(model=experiment.model, defenses=(Choice.of("jpeg", quality=50),))
    return experiment.updated(compare=other)


def names_of(experiment: Experiment) -> tuple[str, ...]:
    return CATALOGUE.models[experiment.model].class_names


def frame(experiment: Experiment, **changes: object) -> Frame:
    """Final; class 0 turned into class 1, and where there is a second outcome, it did not."""
    title, second = CATALOGUE.models[experiment.model].title, None
    if experiment.compare is not None:
        second = replace(
            outcome(experiment, kept=0.9), name=f"{title} + JPEG compression", plane_key="second",
            is_flipped=False, is_goal_reached=False, gradient="straight-through",
        )  # fmt: skip
    made = Frame(
        experiment, outcome(experiment), second, is_preview=False, is_final=True, step=40,
        milliseconds=1.0,
    )  # fmt: skip
    return replace(made, **changes)


def outcome(experiment: Experiment, kept: float = 0.004) -> Outcome:
    """Class 0 with 93 %, then with `kept`; class 1 gets most of what it lost."""
    epsilon, n_classes = experiment.epsilon, len(names_of(experiment))
    clean = picture(*CATALOGUE.models[experiment.model].input_shape)
    signs = np.random.default_rng(0).choice(np.array([-1, 1], np.int8), clean.shape)
    adversarial = np.clip(clean + signs * np.rint(255 * epsilon), 0, 255).astype(np.uint8)
    return Outcome(
        name=CATALOGUE.models[experiment.model].title, clean=clean, adversarial=adversarial,
        delta=np.ascontiguousarray(signs * np.int8(127)), delta_scale=epsilon,
        sizes=Sizes(
            linf=epsilon, l2=epsilon * clean.size**0.5, l1=epsilon * clean.size,
            l0=clean[..., 0].size, pixels=clean[..., 0].size,
        ),
        clean_probs=probabilities(n_classes, (0.93, 0.02, 0.01, 0.005)),
        adversarial_probs=probabilities(n_classes, (kept, 0.95 * (1 - kept), 0.01 * (1 - kept))),
        label=0, is_flipped=True, is_goal_reached=True, output="logits", gradient="exact",
        notice="", plane_key="first", point=np.array([epsilon, 0], np.float32),
        path=epsilon * np.array([[0, 0], [0.5, 0.4], [0.8, 0.3], [1, 0]], np.float32),
    )  # fmt: skip


def picture(channels: int, height: int, width: int) -> Pixels:
    """Soft rings around a point off the middle."""
    y, x = np.mgrid[0:height, 0:width] / height
    rings = 0.5 + 0.5 * np.cos(20 * np.hypot(x - 0.4, y - 0.55))
    shades = np.stack([rings ** (1 + channel) for channel in range(channels)], axis=2)
    return np.rint(255 * shades).astype(np.uint8)


def probabilities(n_classes: int, leading: tuple[float, ...]) -> np.ndarray:
    """The first classes' probabilities; the rest is shared evenly."""
    rest = (1 - sum(leading)) / (n_classes - len(leading))
    return np.array([*leading, *[rest] * (n_classes - len(leading))], np.float32)


def sweep(experiment: Experiment, *, unknown: int = 0) -> SweepFrame:
    """A curve per outcome, the last `unknown` of 33 epsilons not yet computed."""
    end = CATALOGUE.models[experiment.model].epsilon_ends[experiment.norm]
    epsilons = np.linspace(0, end, 33, dtype=np.float32)
    lost = 1 / (1 + np.exp(-(epsilons - 0.6 * experiment.epsilon) / end * 30))
    rest = [np.full(33, 0.02 / (1 + i), np.float32) for i in range(3)]
    probs = np.stack([0.95 * (1 - lost), 0.93 * lost, *rest], axis=1).astype(np.float32)
    probs[33 - unknown :] = np.nan
    curves = (Curve(epsilons, (0, 1, 2, 3, 4), probs),) * (2 if experiment.compare else 1)
    return SweepFrame(experiment, curves, is_final=not unknown, done=1 - unknown / 33)


def surface(experiment: Experiment, plane_key: str = "first", size: int = 65) -> Surface:
    """Four regions with curved borders, and corners beyond the pixel range."""
    end = 0.875 * CATALOGUE.models[experiment.model].epsilon_ends[experiment.norm]
    axis = Axis("attack", -end, end, is_epsilon=True)
    y, x = np.mgrid[-1 : 1 : size * 1j, -1 : 1 : size * 1j]
    edge = experiment.epsilon / end
    logits = np.stack(
        [0.0 * x, 8 * (x - 0.7 * edge) + 3 * y**2, 6 * (y - 0.55) - 2 * x, 7 * (-y - 0.7) - 6 * x]
    )
    powers = np.exp(logits)
    return Surface(
        plane_key=plane_key, x_axis=axis, y_axis=replace(axis, kind="random"),
        labels=logits.argmax(axis=0).astype(np.int16),
        confidence=(powers.max(axis=0) / powers.sum(axis=0)).astype(np.float32),
        evaluated=np.ones((size, size), bool),
        clipped=np.abs(x[::4, ::4] + y[::4, ::4]).astype(np.float32) / 2.4,
        outline=np.array([[1, 0], [0.7, 0.8], [0, 1], [-0.7, 0.8], [-1, 0], [0, -1]], np.float32),
    )  # fmt: skip


def surfaces(experiment: Experiment) -> SurfaceFrame:
    """A surface per outcome."""
    keys = ("first", "second") if experiment.compare else ("first",)
    made = tuple(surface(experiment, key) for key in keys)
    return SurfaceFrame(experiment, made, is_final=True, done=1.0)


def certified(frame: Frame, label: int | None = 0) -> GuaranteeFrame:
    """For the first outcome class 0 within 1.5 in L2; the second one can guarantee nothing."""
    found = Guarantee(
        key=frame.primary.guarantee_key, label=label, radius=1.5, norm="L2",
        epsilons={"Linf": 1.5 / 28, "L2": 1.5, "L1": 1.5, "L0": 2.0}, probability=0.99,
        risk=0.001, samples=2000,
    )  # fmt: skip
    rest = (None,) * (len(frame.outcomes) - 1)
    return GuaranteeFrame(frame.experiment, (found, *rest))
