"""`advstudio` and `python -m advstudio`: without arguments the window, else the command line."""

from __future__ import annotations

import multiprocessing
import sys
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from advstudio.session.experiment import Experiment


def main() -> int:
    """Run the program; returns its exit status."""
    # A frozen app's engine process starts here again.
    multiprocessing.freeze_support()
    if len(sys.argv) == 1:
        # Past the command line: the window is wanted at once.
        from advstudio.ui.app import run

        return run(_default_experiment)
    from advstudio.cli import main as command_line

    return command_line(sys.argv[1:])


def _default_experiment() -> Experiment:
    from advstudio.session.experiment import Experiment

    return Experiment()


if __name__ == "__main__":
    sys.exit(main())
