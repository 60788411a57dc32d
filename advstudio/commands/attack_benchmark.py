"""`advstudio bench attacks`: our attacks against other libraries', in one run."""

from __future__ import annotations

import sys

from rich.console import Console

from advstudio.benchmark.peers import missing
from advstudio.benchmark.report import json_report, machine, print_table
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

    facts, results = machine("cpu"), []
    progress = Console(stderr=True, highlight=False, soft_wrap=True)
    for result in attack_races():
        progress.print(f"{result.name}: {result.value:.4g} {result.unit}")
        results.append(result)
    if as_json:
        sys.stdout.write(json_report(facts, results) + "\n")
    else:
        print_table(facts, results)
