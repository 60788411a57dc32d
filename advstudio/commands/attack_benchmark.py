"""`advstudio bench attacks`: our attacks against other libraries', in one run."""

from __future__ import annotations

from advstudio.benchmark.peers import missing
from advstudio.benchmark.report import machine, print_as_found
from advstudio.core.errors import AdvstudioError


def run_attack_benchmark(*, as_json: bool) -> None:
    """Race, and print times, ratios and robust accuracies.

    Raises:
        AdvstudioError: A library to race against is not installed.
    """
    if absent := missing():
        raise AdvstudioError(
            "Nobody to race against; not installed: {libraries}. Install them with "
            "“pip install advstudio[bench]” and “pip install --no-deps torchattacks”.",
            libraries=" and ".join(absent),
        )
    from advstudio.benchmark.attacks import attack_races

    print_as_found(machine("cpu"), attack_races(), as_json=as_json)
