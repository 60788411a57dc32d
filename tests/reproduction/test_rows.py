"""The rows that take seconds, and the form of the report."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from advstudio.benchmark.report import Measured
from advstudio.commands import reproducing
from advstudio.commands.reproducing import reproduce_rows
from advstudio.core.errors import UnknownName
from advstudio.reproduction.row import ROWS, Row


def test_logistic_regression_meets_its_gates() -> None:
    found = list(ROWS["F2"].measure(True))
    assert len(found) == 3
    assert all(measured.is_met for measured in found), found


def test_softmax_regression_misses_one_gate_as_shipped_and_none_with_weight_decay() -> None:
    missed = [measured.name for measured in ROWS["F1"].measure(True) if not measured.is_met]
    assert missed in ([], ["F1: as shipped, confidence on errors"])


@pytest.mark.parametrize("name", list(ROWS))
def test_row_says_what_the_paper_found_and_where(name: str) -> None:
    row = ROWS[name]
    assert "arXiv" in row.source
    assert row.title
    assert row.paper
    assert row.settings


def test_missed_gate_stays_in_the_report(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def _measure(is_quick: bool) -> Iterator[Measured]:
        yield Measured("X1: error", 40, "%", 99, "at least")

    row = Row("nothing falls", "arXiv:0000.00000", "99 %", "none", _measure)
    monkeypatch.setattr(reproducing, "ROWS", {"X1": row})
    reproduce_rows([], is_quick=True, as_json=True, out=tmp_path)
    kept = json.loads((tmp_path / "reproduction.json").read_text())
    assert kept == json.loads(capsys.readouterr().out)
    assert kept["results"][0]["met"] is False
    assert "| error | 40 % | at least 99 | **no** |" in (tmp_path / "reproduction.md").read_text()


def test_unknown_row_is_answered_with_a_near_one() -> None:
    with pytest.raises(UnknownName, match="Did you mean “F1”"):
        reproduce_rows(["F11"], is_quick=True, as_json=True, out=None)
