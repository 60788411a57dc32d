"""`advstudio bench`: start, drag, surface, memory, and an engine that stands still."""

from __future__ import annotations

import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from functools import partial

import psutil

from advstudio.benchmark.report import Measured, machine, print_report
from advstudio.session.engine import ProcessEngine
from advstudio.session.experiment import Choice, Experiment, PictureRef
from advstudio.session.training.frames import TrainingFrame, TrainingRequest
from advstudio.ui.app import Studio, application, spare_collector
from advstudio.ui.benchmark.drag import (
    Dragger,
    DragLog,
    percentile,
    show,
    stalled_drag,
    wait_until,
)

MNIST = Experiment(model="mnist-small", picture=PictureRef(dataset="mnist"), epsilon=0.1)
IMAGENET = Experiment()
SIZE = (1400, 900)
STARTS = 3


def run_benchmark(*, as_json: bool, device: str) -> None:
    """Measure everything and print it; the exit status does not depend on it."""
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    facts = machine(device)
    with tempfile.TemporaryDirectory() as folder:
        # The training among it must not leave anything with the user.
        os.environ["ADVSTUDIO_DATA"] = folder
        results = [
            *_starts(),
            *_window(device),
            *_surfaces(device),
            *_verdict_and_substitute(device),
        ]
    print_report(facts, results, as_json=as_json)


def _starts() -> list[Measured]:
    """The best of some starts: the first one also fills the disk's cache."""
    runs = list[dict[str, float]]()
    for _ in range(STARTS):
        script = [sys.executable, "-m", "advstudio.ui.benchmark.startup"]
        began = time.time()
        output = subprocess.run(script, check=True, capture_output=True, text=True).stdout
        moments = json.loads(output.splitlines()[-1])
        runs.append({name: moment - began for name, moment in moments.items()})
    return [
        Measured("start: first paint", min(r["first_paint"] for r in runs), "s", 0.8),
        Measured("start: ready to drag", min(r["ready"] for r in runs), "s", 6.5),
    ]


def _window(device: str) -> list[Measured]:
    application(["advstudio"])
    studio = Studio()
    studio.window.resize(*SIZE)
    studio.window.show()
    studio.start(MNIST, partial(ProcessEngine, device=device))
    spare_collector()
    wait_until(lambda: studio.presenter.is_settled, 120)
    dragger = Dragger(studio)
    dragger.run(0.3, 1.0)
    logs = {"MNIST": dragger.run(0.3)}
    in_training = _dragged_in_training(studio, dragger)
    stalled = stalled_drag(studio, dragger, 0.3)
    show(studio, MNIST.updated(attack=Choice.of("pgd", steps=10)))
    iterated = dragger.run(0.3, 2.0)
    show(studio, IMAGENET)
    dragger.run(8 / 255, 1.0)
    logs["ImageNet"] = dragger.run(8 / 255)
    memory = _memory()
    studio.close()
    forwards = {"MNIST": _forward(MNIST, device), "ImageNet": _forward(IMAGENET, device)}
    targets = {"MNIST": (22.0, 92.0), "ImageNet": (52.0, 65.0)}
    results = []
    for name, log in logs.items():
        results += _drag_results(name, log, forwards[name], *targets[name])
    away = percentile(stalled.away, 100)
    return [
        *results,
        Measured(
            "MNIST: tick to painted while a network trains, p95, over that when none does",
            percentile(in_training.latencies, 95) / percentile(logs["MNIST"].latencies, 95),
            "",
            2,
        ),
        Measured("MNIST: end of drag to verdict", 1e3 * logs["MNIST"].verdict_after, "ms", 300),
        Measured("MNIST, PGD-10: end of drag to surface", 1e3 * iterated.surface_after, "ms", 60),
        Measured("engine stalled 1 s: GUI thread away, max", away, "ms", 33),
        *memory,
    ]


def _dragged_in_training(studio: Studio, dragger: Dragger) -> DragLog:
    """The same drag, begun while the engine trains a network."""
    request = TrainingRequest(
        "mnist-small", Choice(name="fast-adversarial"), 0, "bench", MNIST.picture
    )
    has_begun = []
    studio.bridge.arrived.connect(
        lambda message: has_begun.append(isinstance(getattr(message, "payload", 0), TrainingFrame))
    )
    ticket = studio.bridge.post("training", request)
    wait_until(lambda: any(has_begun), 120)
    log = dragger.run(0.3)
    studio.bridge.cancel("training", ticket)
    return log


def _drag_results(
    name: str, log: DragLog, forward: float, latency: float, share: float
) -> list[Measured]:
    repaint = statistics.median(log.repaints)
    p95 = percentile(log.latencies, 95)
    bare = 1e3 * (forward + repaint)
    shown = 100 * log.shown / log.ticks
    return [
        Measured(f"{name}: tick to painted, median", percentile(log.latencies, 50), "ms"),
        Measured(f"{name}: tick to painted, p95", p95, "ms", latency),
        Measured(f"{name}: one forward pass", 1e3 * forward, "ms"),
        Measured(f"{name}: one repaint", 1e3 * repaint, "ms"),
        Measured(f"{name}: p95 over forward + repaint", p95 / bare, "", 1.25),
        Measured(f"{name}: engine, median", statistics.median(log.engine_ms), "ms"),
        Measured(f"{name}: GUI thread away, p99", percentile(log.away, 99), "ms", 14),
        Measured(f"{name}: GUI thread away, max", percentile(log.away, 100), "ms", 33),
        Measured(f"{name}: frames shown", shown, "% of ticks", share, "at least"),
    ]


def _memory() -> list[Measured]:
    here = psutil.Process()
    engines = [child.memory_info().rss for child in here.children()]
    window = here.memory_info().rss
    return [
        Measured("memory: window", window / 1e9, "GB"),
        Measured("memory: window and engine", (window + sum(engines)) / 1e9, "GB", 1.5),
    ]


def _forward(experiment: Experiment, device: str) -> float:
    """Seconds of one bare forward pass of one picture, median; torch is imported only now."""
    from advstudio.session.workbench import Workbench

    bench = Workbench(device)  # type: ignore[arg-type] # checked by Workbench
    classifier = bench.classifier(experiment.model)
    x = bench.example(experiment.picture, experiment.model).x
    seconds = []
    for _ in range(60):
        started = time.perf_counter()
        bench.probabilities(classifier, x).cpu()
        seconds.append(time.perf_counter() - started)
    return statistics.median(seconds[10:])


def _verdict_and_substitute(device: str) -> list[Measured]:
    from advstudio.benchmark.verdict import verdict_and_substitute_costs
    from advstudio.session.workbench import Workbench

    return list(verdict_and_substitute_costs(Workbench(device)))  # type: ignore[arg-type] # checked by Workbench


def _surfaces(device: str) -> list[Measured]:
    # Late, like all that imports torch: the window's memory is measured before.
    from advstudio.benchmark.surface import surface_costs
    from advstudio.session.workbench import Workbench

    costs = surface_costs(Workbench(device))  # type: ignore[arg-type] # checked by Workbench
    share = max(cost.share for cost in costs)
    differing = sum(cost.differing for cost in costs)
    median = statistics.median(cost.refined for cost in costs)
    full = statistics.median(cost.full for cost in costs)
    return [
        Measured("surface: grid evaluated, worst of 20", share, "of 257 × 257", 1 / 6),
        Measured("surface: pixels that differ from the full grid", differing, "pixels", 0),
        Measured("surface: refined, median", 1e3 * median, "ms"),
        Measured("surface: full grid, median", 1e3 * full, "ms"),
    ]
