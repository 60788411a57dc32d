"""How torch's threads wait for each other; to be decided before torch is imported."""

from __future__ import annotations

import os


def wait_passively() -> None:
    """Let OpenMP threads sleep at barriers instead of spinning; a choice of the person's stays.

    Spinning burns the core that the window paints on, and as soon as more threads want to run
    than there are cores, every barrier waits for a thread that spins: on two busy cores one
    pass of EfficientNet-Lite0 took 1,000 ms spinning and 100 ms sleeping.
    """
    os.environ.setdefault("OMP_WAIT_POLICY", "PASSIVE")
