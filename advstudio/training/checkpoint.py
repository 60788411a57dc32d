"""A training as it stood after an epoch, in one file that is replaced whole."""

from __future__ import annotations

import contextlib
import hashlib
import io
import pickle
from pathlib import Path
from typing import Any

import torch

from advstudio.core.errors import InvalidWeights
from advstudio.core.files import atomic_write
from advstudio.training.plan import TrainingPlan

_FORMAT = 1

_CHECKSUM_BYTES = 32
"""At the end of the file: SHA-256 of everything before."""

# What is stumbled over depends on where the damage is; pydantic's error is a ValueError.
_DAMAGED = (
    OSError, RuntimeError, EOFError, ValueError, LookupError, TypeError, AttributeError,
    pickle.UnpicklingError,
)  # fmt: skip


def save_checkpoint(path: Path, plan: TrainingPlan, state: dict[str, Any]) -> None:
    """Put a training's state at `path`, in place of the one before.

    Args:
        path: Its folder is made if need be.
        plan: What is being trained.
        state: Tensors and plain values.

    Raises:
        CannotSave: No permission, a full disk or the like; the checkpoint before is untouched.
    """
    buffer = io.BytesIO()
    torch.save({"format": _FORMAT, "plan": plan.model_dump(), "state": state}, buffer)
    content = buffer.getvalue()
    atomic_write(path, content + hashlib.sha256(content).digest())


def read_checkpoint(path: Path, plan: TrainingPlan) -> dict[str, Any]:
    """The state of the same training; no code in the file is ever run.

    Raises:
        InvalidWeights: Missing, damaged, or of another training.
    """
    try:
        kept = _content(path)
        found, state = TrainingPlan.model_validate(kept["plan"]), dict(kept["state"])
    except _DAMAGED as error:
        raise InvalidWeights(
            "The checkpoint “{path}” cannot be read: {reason}. Begin the training anew.",
            path=path, reason=str(error).partition("\n")[0] or type(error).__name__,
        ) from error  # fmt: skip
    if found != plan:
        raise InvalidWeights(
            "The checkpoint “{path}” is of another training: {found}, not {wanted}. Resume with "
            "the same settings, or begin anew.",
            path=path, found=_told(found), wanted=_told(plan),
        )  # fmt: skip
    return state


def unfinished_plans(folder: Path) -> list[TrainingPlan]:
    """What can be taken up again in a folder; damaged checkpoints are left out."""
    found = []
    for path in sorted(folder.glob("*.checkpoint")):
        with contextlib.suppress(*_DAMAGED):
            found.append(TrainingPlan.model_validate(_content(path)["plan"]))
    return found


def _content(path: Path) -> dict[str, Any]:
    whole = path.read_bytes()
    content, checksum = whole[:-_CHECKSUM_BYTES], whole[-_CHECKSUM_BYTES:]
    # torch does not look whether a tensor's bytes are still those that it wrote.
    if hashlib.sha256(content).digest() != checksum:
        raise ValueError("it is damaged or cut short")
    kept: dict[str, Any] = torch.load(io.BytesIO(content), map_location="cpu", weights_only=True)
    return kept


def _told(plan: TrainingPlan) -> str:
    settings = "".join(f", {name} {value}" for name, value in sorted(plan.parameters.items()))
    return f"{plan.recipe} on {plan.model} with seed {plan.seed}{settings}"
