"""The confusion table of `advstudio diagnose --calibrate`, for programs and for people."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from advstudio.core.files import atomic_write_all
from advstudio.session.verdict.calibration import (
    CASES,
    MODEL,
    SETTINGS,
    Judged,
    JudgedLive,
    Setting,
)

LEAST_RED = 6
"""Of the seven cases that hide, so many have to be red for their true cause."""


@dataclass(frozen=True, slots=True)
class CalibrationTable:
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
        f"`{MODEL}`, {cells[0].pictures} test pictures from all over. “Naive” is PGD-40 on the "
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
