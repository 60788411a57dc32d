"""Frames that no network made: small, quick, and with known numbers in them."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from advstudio.session.catalogue import ModelEntry
from advstudio.session.experiment import Experiment
from advstudio.session.frames import (
    AttackSteps,
    Axis,
    Curve,
    Frame,
    Outcome,
    Pixels,
    ProbeFrame,
    ProbeRequest,
    Sizes,
    StepsFrame,
    Surface,
    SurfaceFrame,
    SweepFrame,
)

DIGITS = tuple(str(digit) for digit in range(10))
EPSILON = 8 / 255
END = 32 / 255


def model_entry(class_names: tuple[str, ...] = DIGITS) -> ModelEntry:
    return ModelEntry(
        name="synthetic", title="Synthetic", summary="", source="", class_names=class_names,
        input_shape=(1, 28, 28), dataset="none", epsilon=EPSILON, linf_end=END, epsilon_ends={},
    )  # fmt: skip


def ramp(side: int = 28, channels: int = 1) -> Pixels:
    """A picture that grows lighter to the right."""
    row = np.linspace(40, 215, side).astype(np.uint8)
    return np.ascontiguousarray(np.broadcast_to(row[None, :, None], (side, side, channels)))


def probabilities(n_classes: int, leading: dict[int, float]) -> np.ndarray:
    """Some classes' probabilities; the rest is shared evenly."""
    rest = (1 - sum(leading.values())) / (n_classes - len(leading))
    probs = np.full(n_classes, rest, np.float32)
    for index, prob in leading.items():
        probs[index] = prob
    return probs


def outcome(
    clean: Pixels | None = None, epsilon: float = EPSILON, n_classes: int = 10, **changes: object
) -> Outcome:
    """Class 7 turns into class 3 as epsilon grows beyond 8/255; a sign perturbation."""
    picture = ramp() if clean is None else clean
    signs = np.random.default_rng(0).choice(np.array([-1, 1], np.int8), picture.shape)
    adversarial = np.clip(picture + signs * np.rint(255.0 * epsilon), 0, 255).astype(np.uint8)
    lost = float(1 / (1 + np.exp(-(epsilon - EPSILON) * 255 / 2)))
    made = Outcome(
        name="Synthetic net", clean=picture, adversarial=adversarial,
        delta=np.ascontiguousarray(signs * np.int8(127)), delta_scale=epsilon,
        sizes=Sizes(
            linf=epsilon, l2=epsilon * picture.size**0.5, l1=epsilon * picture.size,
            l0=picture[..., 0].size, pixels=picture[..., 0].size,
        ),
        clean_probs=probabilities(n_classes, {7: 0.9, 3: 0.05, 2: 0.02}),
        adversarial_probs=probabilities(
            n_classes, {7: 0.95 * (1 - lost), 3: 0.95 * lost, 2: 0.02}
        ),
        label=7, is_flipped=lost > 0.5, is_goal_reached=lost > 0.5, output="logits",
        gradient="exact", notice="", plane_key="plane", point=np.array([epsilon, 0], np.float32),
        path=np.array([[0, 0], [epsilon, 0]], np.float32),
    )  # fmt: skip
    return replace(made, **changes)


def frame(made: Outcome | None = None, **changes: object) -> Frame:
    """A final frame of one outcome; `experiment` fields by name, others for the frame."""
    fields = {name: changes.pop(name) for name in tuple(changes) if name in Experiment.model_fields}
    experiment = Experiment(**{"epsilon": EPSILON, "model": "synthetic", **fields})
    whole = Frame(
        experiment=experiment, primary=made or outcome(epsilon=experiment.epsilon), compared=None,
        is_preview=False, is_final=True, step=1, milliseconds=1.0,
    )  # fmt: skip
    return replace(whole, **changes)


def curve(classes: tuple[int, ...] = (7, 3, 2), count: int = 65) -> Curve:
    """The first class loses to the second in the middle."""
    epsilons = np.linspace(0, END, count, dtype=np.float32)
    lost = 1 / (1 + np.exp(-(epsilons - EPSILON) * 255 / 2))
    rest = [np.full(count, 0.02 / (1 + i), np.float32) for i in range(len(classes) - 2)]
    return Curve(epsilons, classes, np.stack([0.95 * (1 - lost), 0.95 * lost, *rest], axis=1))


def sweep_frame(made: Curve | None = None, done: float = 1.0) -> SweepFrame:
    return SweepFrame(
        Experiment(model="synthetic"), (made or curve(),), is_final=done >= 1, done=done
    )


def surface(
    size: int = 65, *, plane_key: str = "plane", classes: tuple[int, ...] = (7, 3)
) -> Surface:
    """The left 60% is the first class, the right the second; clipped beyond 0.75 of the height."""
    axis = Axis("attack", -END, END, is_epsilon=True)
    places = np.linspace(0, 1, size)
    columns = np.where(places < 0.6, classes[0], classes[1]).astype(np.int16)
    labels = np.ascontiguousarray(np.broadcast_to(columns, (size, size)))
    clipped = np.broadcast_to(places[:, None] > 0.75, (size, size)).astype(np.float32)
    return Surface(
        plane_key=plane_key, x_axis=axis, y_axis=replace(axis, kind="random"), labels=labels,
        confidence=np.full((size, size), 0.9, np.float32),
        evaluated=np.ones((size, size), bool), clipped=clipped,
        outline=np.array([[-1, -1], [1, -1], [1, 1], [-1, 1]], np.float32),
    )  # fmt: skip


def surface_frame(made: Surface | None = None, done: float = 1.0) -> SurfaceFrame:
    return SurfaceFrame(
        Experiment(model="synthetic"), (made or surface(),), is_final=done >= 1, done=done
    )


def probe(n_classes: int = 10) -> ProbeFrame:
    return ProbeFrame(
        ProbeRequest(Experiment(model="synthetic"), 0, (0.01, 0.02)), ramp(),
        probabilities(n_classes, {3: 0.8, 7: 0.1, 1: 0.05}), clipped=0.12,
    )  # fmt: skip


def attack_steps(count: int = 5, reached_at: int = 3, *, is_apart: bool = False) -> AttackSteps:
    """Steps 0 to `count`, of growing loss; the last is the result, or one more apart from them."""
    steps = np.arange(count + 1, dtype=np.int32)
    shown = np.append(steps, count + 1) if is_apart else steps
    pictures = np.stack([ramp() + np.uint8(number) for number in shown])
    is_reached = shown >= reached_at
    return AttackSteps(
        length=count, result=len(shown) - 1,
        steps=np.append(steps, np.int32(-1)) if is_apart else steps, pictures=pictures,
        loss=(shown / 2).astype(np.float32),
        classes=np.where(is_reached, 3, 7).astype(np.int16),
        confidence=np.full(len(shown), 0.9, np.float32),
        sizes=np.where(shown > 0, EPSILON, 0).astype(np.float32),
        path=np.stack([shown / 255, shown * 0], axis=1).astype(np.float32),
        is_reached=is_reached,
    )  # fmt: skip


def steps_frame(*made: AttackSteps, experiment: Experiment | None = None) -> StepsFrame:
    return StepsFrame(experiment or frame().experiment, made or (attack_steps(),), is_final=True)
