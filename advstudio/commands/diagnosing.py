"""`advstudio diagnose`: whether a defense resists or only hides its gradient."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from rich.console import Console
from rich.table import Table

from advstudio.benchmark.report import machine
from advstudio.commands.calibration_table import CalibrationTable
from advstudio.diagnostics.cause import NEVER
from advstudio.session.device import DeviceName
from advstudio.session.experiment import Experiment
from advstudio.session.finishing import finished
from advstudio.session.verdict.calibration import (
    CASES,
    LIVE_PICTURES,
    Judged,
    confusion,
    judged_live,
)
from advstudio.session.verdict.examination import examination_frames
from advstudio.session.verdict.examination_frames import ExaminationFrame, ExaminationRequest
from advstudio.session.verdict.frames import Reading, VerdictFrame, VerdictView
from advstudio.session.verdict.work import verdict_frames
from advstudio.session.workbench import Workbench


@dataclass(frozen=True, slots=True)
class _Diagnosis:
    """A verdict with what only a set tells; accuracies are shares, None on one picture."""

    view: VerdictView
    clean: float | None = None
    naive: float | None = None
    countered: float | None = None


def diagnose_experiment(
    experiment: Experiment, *, count: int | None, as_json: bool, device: DeviceName
) -> None:
    """Print the verdict on an experiment's defense; what it finds is no error.

    Args:
        experiment: Whose model, defenses, norm and epsilon are judged.
        count: Test pictures of the set; None judges by the experiment's own picture.
        as_json: For programs.
        device: Where to compute.

    Raises:
        AdvstudioError: The experiment is wrong, or there is no set of pictures for its model.
    """
    bench = Workbench(device)
    found = _on_picture(experiment, bench) if count is None else _on_set(experiment, bench, count)
    if as_json:
        facts = machine(bench.device.type)
        results = [row for one in found for row in _rows(one)]
        report = {
            "machine": facts, "results": results, "verdicts": [_told(one) for one in found],
            "experiment": experiment.model_dump(mode="json"), "pictures": count or 1,
        }  # fmt: skip
        sys.stdout.write(json.dumps(report, indent=2, ensure_ascii=False) + "\n")
        return
    for one in found:
        _print(one)


def calibrate(*, count: int, as_json: bool, out: Path | None, device: DeviceName) -> None:
    """Judge cases whose truth is known; print the confusion table, and write it if told where.

    Raises:
        CannotSave: The folder cannot be written to.
        AdvstudioError: Weights are missing.
    """
    bench, cells = Workbench(device), list[Judged]()
    progress = Console(stderr=True, highlight=False, soft_wrap=True)
    live = [judged_live(case, bench, count=LIVE_PICTURES) for case in CASES]
    table = CalibrationTable(machine(bench.device.type), live)
    for cell in confusion(bench, count=count):
        cells.append(cell)
        progress.print(_announced(cell))
        if out is not None and len(cells) % len(CASES) == 0:
            # After every setting: a run that is cut off keeps what it has.
            table.write(cells, out)
    sys.stdout.write((table.as_json(cells) if as_json else table.as_markdown(cells)) + "\n")


def _on_picture(e: Experiment, bench: Workbench) -> list[_Diagnosis]:
    frame = finished(verdict_frames(e, bench), VerdictFrame)
    return [_Diagnosis(view) for view in (frame.primary, frame.compared) if view is not None]


def _on_set(e: Experiment, bench: Workbench, count: int) -> list[_Diagnosis]:
    found = []
    for alone in e.classifiers():
        request = ExaminationRequest(alone, count)
        frame = finished(examination_frames(request, bench), ExaminationFrame)
        found.append(
            _Diagnosis(
                frame.verdict, frame.clean_accuracy, frame.naive_accuracy, frame.counter_accuracy
            )
        )
    return found


def _rows(one: _Diagnosis) -> Iterator[dict[str, object]]:
    for reading in one.view.readings:
        yield {
            "classifier": one.view.name, "name": reading.name, "value": reading.value, "unit": "",
            "target": _target(reading), "met": _is_met(reading), "light": reading.light,
            "cause": reading.cause, "sentence": reading.sentence, "source": reading.source,
            "pictures": [picture.index for picture in reading.evidence],
        }  # fmt: skip


def _target(reading: Reading) -> float | None:
    return None if reading.threshold >= NEVER else reading.threshold


def _is_met(reading: Reading) -> bool | None:
    if reading.light == "grey" or _target(reading) is None:
        return None
    return reading.light != "red"


def _told(one: _Diagnosis) -> dict[str, object]:
    view, plan = one.view, one.view.counter
    return {
        "classifier": view.name, "light": view.light, "cause": view.cause, "title": view.title,
        "explanation": view.explanation, "remedy": view.remedy, "source": view.source,
        "counter_attack": None if plan is None else {
            "title": plan.title,
            "attack": plan.experiment.attack.model_dump(mode="json"),
            "adaptive": plan.experiment.adaptive.model_dump(mode="json"),
        },
        "clean_accuracy": one.clean, "naive_accuracy": one.naive,
        "counter_accuracy": one.countered,
    }  # fmt: skip


def _print(one: _Diagnosis) -> None:
    console, view = Console(highlight=False, soft_wrap=True), one.view
    table = Table("light", "indicator", "found", title=view.name)
    for reading in view.readings:
        table.add_row(reading.light, reading.title, reading.sentence)
    Console().print(table)
    console.print(f"verdict: {view.light}, {view.title.lower()}. {view.explanation}")
    if view.counter is not None:
        console.print(f"counter-attack: {view.counter.title}. {view.counter.reason}")
    if one.clean is not None:
        left = "" if one.countered is None else f", counter-attack {one.countered:.1%}"
        console.print(f"accuracy: clean {one.clean:.1%}, naive PGD {one.naive:.1%}{left}")


def _announced(cell: Judged) -> str:
    mark = "" if cell.is_right else "  ← wrong" if cell.is_gated else "  (not gated)"
    return f"{cell.setting.title}: {cell.case.title}: {cell.light}, {cell.cause}{mark}"
