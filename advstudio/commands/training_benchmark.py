"""`advstudio bench training`: the loop, and a training to its gate."""

from __future__ import annotations

from advstudio.benchmark.report import machine, print_as_found
from advstudio.benchmark.training import training_costs


def run_training_benchmark(*, as_json: bool) -> None:
    """Train, and print what it costs."""
    print_as_found(machine("cpu"), training_costs(), as_json=as_json)
