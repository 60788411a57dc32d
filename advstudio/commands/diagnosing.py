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
from advstudio.core.files import atomic_write_all
from advstudio.diagnostics.cause import NEVER
from advstudio.session.calibrating import (
    CASES,
    LIVE_PICTURES,
    SETTINGS,
    Judged,
    JudgedLive,
    Setting,
    confusion,
    judged_live,
)
from advstudio.session.contenders import each_alone
from advstudio.session.device import DeviceName
from advstudio.session.examination_frames import ExaminationFrame, ExaminationRequest
from advstudio.session.examining import examination_frames
from advstudio.session.experiment import Experiment
from advstudio.session.finishing import finished
from advstudio.session.verdict_frames import Reading, VerdictFrame, VerdictView
from advstudio.session.verdicts import verdict_frames
from advstudio.session.workbench import Workbench

LEAST_RED = 6
"""Of the seven cases that hide, so many have to be red for their true cause."""


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
    table = _Table(machine(bench.device.type), live)
    for cell in confusion(bench, count=count):
        cells.append(cell)
        progress.print(_announced(cell))
        if out is not None and len(cells) % len(CASES) == 0:
            # After every setting: a run that is cut off keeps what it has.
            table.write(cells, out)
    sys.stdout.write((table.as_json(cells) if as_json else table.as_markdown(cells)) + "\n")


@dataclass(frozen=True, slots=True)
class _Table:
    """The confusion table in its two forms.

    Attributes:
        facts: About the machine.
        live: What single pictures say.
    """

    facts: dict[str, object]
    live: list[JudgedLive]

    def as_json(self, cells: list[Judged]) -> str:
        """`{"machine": …, "results": […]}`: gates, cells, single pictures."""
        results = [*_gates(cells), *map(_cell_row, cells), *map(_live_row, self.live)]
        report = {"machine": self.facts, "results": results}
        return json.dumps(report, indent=2, ensure_ascii=False)

    def as_markdown(self, cells: list[Judged]) -> str:
        """For people."""
        return _markdown(cells, self.live, self.facts)

    def write(self, cells: list[Judged], folder: Path) -> None:
        """Both files; raises `CannotSave`."""
        atomic_write_all({
            folder / "diagnosis.json": self.as_json(cells).encode() + b"\n",
            folder / "diagnosis.md": self.as_markdown(cells).encode(),
        })  # fmt: skip


def _on_picture(e: Experiment, bench: Workbench) -> list[_Diagnosis]:
    frame = finished(verdict_frames(e, bench), VerdictFrame)
    return [_Diagnosis(view) for view in (frame.primary, frame.compared) if view is not None]


def _on_set(e: Experiment, bench: Workbench, count: int) -> list[_Diagnosis]:
    found = []
    for alone in each_alone(e):
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


def _gates(cells: list[Judged]) -> Iterator[dict[str, object]]:
    for setting in _settings(cells):
        here = [cell for cell in cells if cell.setting == setting and cell.is_gated]
        clear = [cell for cell in here if cell.case.light == "green"]
        wrong = sum(cell.light == "red" for cell in clear)
        hiding = [cell for cell in here if cell.case.light == "red"]
        caught = sum(cell.is_right for cell in hiding)
        least = LEAST_RED if len(hiding) > LEAST_RED else len(hiding) - 1
        yield {
            "name": f"{setting.title}: red among the {len(clear)} that hide nothing",
            "value": wrong, "unit": "cases", "target": 0, "met": wrong == 0,
        }  # fmt: skip
        yield {
            "name": f"{setting.title}: of {len(hiding)} that hide, red for the true cause",
            "value": caught, "unit": "cases", "target": least, "met": caught >= least,
        }  # fmt: skip


def _settings(cells: list[Judged]) -> list[Setting]:
    """Those under which anything was judged, in order."""
    return [setting for setting in SETTINGS if any(cell.setting == setting for cell in cells)]


def _cell_row(cell: Judged) -> dict[str, object]:
    return {
        "name": f"{cell.setting.title}: {cell.case.title}", "value": len(cell.reds),
        "unit": "red lights", "target": None, "met": cell.is_right if cell.is_gated else None,
        "light": cell.light, "cause": cell.cause, "expected": cell.case.light,
        "expected_cause": cell.case.cause, "reds": cell.reds, "ambers": cell.ambers,
        "pictures": cell.pictures, "clean": cell.clean, "naive": cell.naive,
        "countered": cell.countered,
    }  # fmt: skip


def _live_row(live: JudgedLive) -> dict[str, object]:
    return {
        "name": f"live: {live.case.title}", "value": live.right / live.pictures,
        "unit": "of single pictures right", "target": None, "met": None, "reds": live.reds,
        "pictures": live.pictures, "milliseconds": round(live.milliseconds, 1),
    }  # fmt: skip


def _markdown(cells: list[Judged], live: list[JudgedLive], facts: dict[str, object]) -> str:
    head = [
        "# Verdicts on hidden gradients, held against cases whose truth is known", "",
        f"`advstudio diagnose --calibrate`, {json.dumps(facts)}.", "",
        f"`mnist-small`, {cells[0].pictures} test pictures from all over. “Naive” is PGD-40 on the "
        "cross-entropy along the gradient as it is granted, “countered” the attack that the "
        "verdict calls for. Other pictures and seeds played no part in choosing the limits.", "",
        "“Not gated” are cells whose truth is not known beforehand: FGSM training at less than the "
        "radius that it overfitted at, and networks trained for L∞ in L2, where they do hide their "
        "gradient (Schott et al. 2019, arXiv:1805.09190), so that a red light there is no error.",
        "",
    ]  # fmt: skip
    parts = (head, _first(cells, live), [""], _others(cells), [""], _summary(cells))
    return "\n".join(line for part in parts for line in part) + "\n"


def _first(cells: list[Judged], live: list[JudgedLive]) -> Iterator[str]:
    yield f"## {SETTINGS[0].title}"
    yield ""
    yield "| case | should be | verdict | right | clean | naive | countered | live, one picture |"
    yield "|---|---|---|---|---|---|---|---|"
    here = [cell for cell in cells if cell.setting == SETTINGS[0]]
    for cell, one in zip(here, live, strict=True):
        left = "–" if cell.countered is None else f"{cell.countered:.1%}"
        single = f"{one.right} of {one.pictures} right"
        yield (
            f"| {cell.case.title} | {_words(cell.case.light, cell.case.cause)} | "
            f"{_words(cell.light, cell.cause)} | {_mark(cell)} | {cell.clean:.1%} | "
            f"{cell.naive:.1%} | {left} | {single} |"
        )


def _others(cells: list[Judged]) -> Iterator[str]:
    settings = _settings(cells)[1:]
    counts = {cell.setting: cell.pictures for cell in cells}
    titles = [f"{setting.title} ({counts[setting]})" for setting in settings]
    yield "## Other pictures, seeds, radii and norm"
    yield ""
    yield f"| case | {' | '.join(titles)} |"
    yield "|---|" + "---|" * len(titles)
    for case in CASES:
        mine = [cell for cell in cells if cell.case == case and cell.setting in settings]
        told = " | ".join(f"{_words(c.light, c.cause)}, {_mark(c)}" for c in mine)
        yield f"| {case.title} | {told} |"


def _summary(cells: list[Judged]) -> Iterator[str]:
    yield "| gate | measured | bound | met |"
    yield "|---|---|---|---|"
    for gate in _gates(cells):
        sign = "at most" if "nothing" in str(gate["name"]) else "at least"
        met = "yes" if gate["met"] else "**no**"
        yield f"| {gate['name']} | {gate['value']} | {sign} {gate['target']} | {met} |"


def _words(light: str, cause: str) -> str:
    return f"red: {cause}" if light == "red" else light


def _mark(cell: Judged) -> str:
    if not cell.is_gated:
        return "not gated"
    return "yes" if cell.is_right else "**no**"
