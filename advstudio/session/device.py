"""The one place that chooses the device and how it is used."""

from __future__ import annotations

import os
import platform
from collections.abc import Callable
from typing import Literal

import torch

from advstudio.core.errors import InvalidExperiment

DeviceName = Literal["auto", "cpu", "cuda", "mps"]

_IS_AVAILABLE: dict[str, Callable[[], bool]] = {
    "cuda": torch.cuda.is_available,
    "mps": torch.backends.mps.is_available,
}


def chosen(name: DeviceName = "auto") -> torch.device:
    """The device for a name; `auto` prefers CUDA, then MPS, then the CPU.

    Raises:
        InvalidExperiment: The machine has no such device.
    """
    if name == "auto":
        name = next((kind for kind in ("cuda", "mps") if _IS_AVAILABLE[kind]()), "cpu")
    if name != "cpu" and not _IS_AVAILABLE[name]():
        raise InvalidExperiment(
            "This machine has no device “{name}” that PyTorch can use. Choose auto or cpu.",
            name=name,
        )
    return torch.device(name, 0) if name == "cuda" else torch.device(name)


def leave_a_core() -> None:
    """Compute on all cores but one, which the window paints on.

    On two cores, a drag over EfficientNet-Lite0 showed half as many frames again with one thread
    as with two: a forward pass on two threads waits for whichever of them the window displaced.
    """
    torch.set_num_threads(max(1, min(torch.get_num_threads(), (os.cpu_count() or 2) - 1)))


def described(device: torch.device) -> str:
    """What people call the device."""
    if device.type == "cuda":
        return torch.cuda.get_device_name(device)
    threads = torch.get_num_threads()
    return f"{platform.machine()}, {threads} thread{'s' if threads > 1 else ''}"
