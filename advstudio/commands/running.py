"""`advstudio run`: an experiment's final frame as files."""

from __future__ import annotations

import io
import json
from dataclasses import asdict
from pathlib import Path

import numpy as np
from PIL import Image
from rich.console import Console

from advstudio.core.attack import ATTACKS
from advstudio.core.files import atomic_write
from advstudio.core.generators import returned
from advstudio.core.model import MODELS
from advstudio.session.device import DeviceName
from advstudio.session.experiment import Experiment
from advstudio.session.finishing import finished
from advstudio.session.frames import Frame, Outcome
from advstudio.session.outcome.attacking import finals
from advstudio.session.outcome.attempt import Attacked
from advstudio.session.pipeline import attack_frames
from advstudio.session.workbench import Workbench

TOP = 10


def run_experiment(experiment: Experiment, out: Path, device: DeviceName) -> None:
    """Attack, and write frame.json, adversarial.png and tensors.npz into a folder.

    Raises:
        AdvstudioError: The experiment cannot be run, or the folder not be written to.
    """
    bench = Workbench(device)
    frame = finished(attack_frames(experiment, bench), Frame)
    attempts = finished_attempts(experiment, bench)
    report = json.dumps(described(frame, bench.device.type), indent=2, ensure_ascii=False)
    atomic_write(out / "frame.json", (report + "\n").encode())
    atomic_write(out / "adversarial.png", _png(frame.primary))
    atomic_write(out / "tensors.npz", _npz(attempts[0]))
    _print(frame, out)


def finished_attempts(experiment: Experiment, bench: Workbench) -> list[Attacked]:
    """The final attempts, without caring for interruptions."""
    return returned(finals(experiment, bench))


def described(frame: Frame, device: str) -> dict[str, object]:
    """A frame as JSON values: the experiment, its threat model, and what came out."""
    e = frame.experiment
    return {
        "experiment": json.loads(e.to_json()),
        "threat_model": {
            "goal": "untargeted" if e.target is None else f"targeted: class {e.target}",
            "knowledge": ATTACKS[e.attack.name].knowledge,
            "norm": e.norm,
            "epsilon": e.epsilon,
            "steps": frame.step,
            "queries": frame.primary.queries,
            "gradients": frame.primary.gradients,
            "adaptive": dict(e.adaptive),
        },
        "device": device,
        "milliseconds": frame.milliseconds,
        "outcomes": [
            _outcome(outcome, MODELS[one.model].class_names())
            for outcome, one in zip(frame.outcomes, e.classifiers(), strict=True)
        ],
    }


def _outcome(outcome: Outcome, names: tuple[str, ...]) -> dict[str, object]:
    sizes = outcome.sizes
    return {
        "name": outcome.name,
        "true_class": None if outcome.label is None else names[outcome.label],
        "clean": _prediction(outcome.clean_probs, names),
        "adversarial": _prediction(outcome.adversarial_probs, names),
        "is_flipped": outcome.is_flipped,
        "is_goal_reached": outcome.is_goal_reached,
        "suspicion": None if outcome.suspicion is None else asdict(outcome.suspicion),
        "is_refused": outcome.is_refused,
        "norms": {"Linf": sizes.linf, "L2": sizes.l2, "L1": sizes.l1, "L0": sizes.l0},
        "grants": {"output": outcome.output, "gradient": outcome.gradient},
        "cost": {"queries": outcome.queries, "gradients": outcome.gradients},
        "found_at": outcome.found_at,
        "notice": outcome.notice,
    }


def _prediction(probs: np.ndarray, names: tuple[str, ...]) -> dict[str, object]:
    top = np.argsort(-probs, kind="stable")[:TOP]
    return {
        "class": names[top[0]],
        "index": int(top[0]),
        "probabilities": {names[i]: float(probs[i]) for i in top},
    }


def _png(outcome: Outcome) -> bytes:
    pixels = outcome.adversarial
    image = Image.fromarray(pixels[..., 0] if pixels.shape[2] == 1 else pixels)
    file = io.BytesIO()
    image.save(file, "PNG")
    return file.getvalue()


def _npz(attempt: Attacked) -> bytes:
    file = io.BytesIO()
    np.savez_compressed(
        file,
        x=attempt.example.x[0].cpu().numpy(),
        x_adv=attempt.x_adv[0].cpu().numpy(),
        delta=attempt.delta[0].cpu().numpy(),
    )
    return file.getvalue()


def _print(frame: Frame, out: Path) -> None:
    console = Console(highlight=False, soft_wrap=True)
    for outcome in frame.outcomes:
        verdict = "flipped" if outcome.is_flipped else "not flipped"
        verdict += " and refused" if outcome.is_refused else ""
        change = f"{outcome.clean_probs.max():.1%} → {outcome.adversarial_probs.max():.1%}"
        console.print(f"{outcome.name}: {verdict}, confidence {change}")
    console.print(f"written to {out}")
