"""What is kept of rows: written after each, read back, put beside new ones."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from advstudio import __version__
from advstudio.benchmark.report import Measured
from advstudio.commands import reproducing
from advstudio.commands.reproducing import reproduce_rows
from advstudio.core.errors import AdvstudioError, CannotSave, InvalidWeights
from advstudio.reproduction.ledger import Circumstances, Entry, Ledger, json_path, kept_entries
from advstudio.reproduction.row import Row


def _row(*found: Measured, error: Exception | None = None, tried: str = "") -> Row:
    def _measure(is_quick: bool) -> Iterator[Measured]:
        yield from found
        if error is not None:
            raise error

    return Row("a title", "arXiv:0000.00000", "99 %", "none", _measure, tried=tried)


def _absent() -> InvalidWeights:
    return InvalidWeights("There are no weights “{name}”.", name="distillation-t7")


_MET = Measured("X1: error", 99.5, "%", 99, "at least")
_MISSED = Measured("X2: error", 40, "%", 99, "at least")


def _measured(
    monkeypatch: pytest.MonkeyPatch, rows: dict[str, Row], *names: str, out: Path
) -> None:
    monkeypatch.setattr(reproducing, "ROWS", rows)
    reproduce_rows(names, is_quick=True, as_json=True, out=out)


def test_rows_of_an_earlier_run_stay_beside_new_ones(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    rows = {"X1": _row(_MET), "X2": _row(_MISSED)}
    _measured(monkeypatch, rows, "X2", out=tmp_path)
    _measured(monkeypatch, rows, "X1", out=tmp_path)
    kept = json.loads(json_path(tmp_path).read_text())
    assert [result["row"] for result in kept["results"]] == ["X1", "X2"]
    told = (tmp_path / "reproduction.md").read_text()
    assert told.index("## X1") < told.index("## X2")


def test_row_without_weights_is_told_as_not_run_and_the_others_go_on(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    _measured(monkeypatch, {"X1": _row(error=_absent()), "X2": _row(_MISSED)}, out=tmp_path)
    told = (tmp_path / "reproduction.md").read_text()
    assert "| X1 | a title | 99 % | not run | 0 | 0.00 | 0.00 |" in told
    assert "Not run to its end: There are no weights “distillation-t7”." in told
    assert "## X2" in told


def test_row_that_was_asked_for_and_cannot_run_ends_in_a_sentence(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with pytest.raises(AdvstudioError, match=r"X1 was not run to its end\. There are no weights"):
        _measured(monkeypatch, {"X1": _row(_MET, error=_absent())}, "X1", out=tmp_path)
    (result,) = json.loads(json_path(tmp_path).read_text())["results"]
    assert result["value"] == 99.5


def test_row_that_cannot_run_again_keeps_its_numbers(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    _measured(monkeypatch, {"X1": _row(_MET)}, out=tmp_path)
    before = json_path(tmp_path).read_bytes()
    _measured(monkeypatch, {"X1": _row(error=_absent())}, out=tmp_path)
    assert json.loads(json_path(tmp_path).read_bytes())["rows"] == json.loads(before)["rows"]


def test_run_that_is_cut_off_keeps_the_rows_before(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    rows = {"X1": _row(_MET), "X2": _row(_MISSED, error=KeyboardInterrupt())}
    with pytest.raises(KeyboardInterrupt):
        _measured(monkeypatch, rows, out=tmp_path)
    assert list(kept_entries(tmp_path, version=__version__, is_quick=True)) == ["X1"]


def test_only_what_this_version_measured_in_the_same_manner_is_kept(tmp_path: Path) -> None:
    told = Circumstances(minutes=1.5, cpu_minutes=1, seed=0, is_quick=False, version="1.0")
    entry = Entry((_MET, _MISSED), told)
    Ledger({"cores": 2}, {}, tmp_path, {"X1": _row()}).enter("X1", entry)
    assert kept_entries(tmp_path, version="1.0", is_quick=False) == {"X1": entry}
    assert not kept_entries(tmp_path, version="1.0", is_quick=True)
    assert not kept_entries(tmp_path, version="2.0", is_quick=False)


def test_two_runs_at_once_keep_each_others_rows(tmp_path: Path) -> None:
    entry = Entry(
        (_MET,), Circumstances(minutes=0, cpu_minutes=0, seed=0, is_quick=True, version="1.0")
    )
    rows = {"X1": _row(), "X2": _row()}
    ledgers = [Ledger({}, {}, tmp_path, rows) for _ in range(2)]
    for ledger, name in zip(ledgers, rows, strict=True):
        ledger.enter(name, entry)
    assert list(kept_entries(tmp_path, version="1.0", is_quick=True)) == ["X1", "X2"]


def test_number_that_was_not_found_is_kept_as_such(tmp_path: Path) -> None:
    told = Circumstances(minutes=0, cpu_minutes=0, seed=0, is_quick=True, version="1.0")
    nothing = Measured("X1: mean of none", float("nan"), "")
    ledger = Ledger({}, {}, tmp_path, {"X1": _row()})
    ledger.enter("X1", Entry((nothing,), told))
    (found,) = kept_entries(tmp_path, version="1.0", is_quick=True)["X1"].found
    assert found.value != found.value


def test_file_of_another_kind_is_not_written_over(tmp_path: Path) -> None:
    json_path(tmp_path).write_text('{"results": 3}')
    with pytest.raises(CannotSave, match="Move it away, or choose another folder"):
        reproduce_rows(["F2"], is_quick=True, as_json=True, out=tmp_path)
    assert json_path(tmp_path).read_text() == '{"results": 3}'


@pytest.mark.parametrize(("found", "is_told"), [(_MISSED, True), (_MET, False)])
def test_what_was_tried_is_told_under_a_missed_row_alone(found: Measured, is_told: bool) -> None:
    told = Circumstances(minutes=0, cpu_minutes=0, seed=0, is_quick=True, version="1.0")
    rows = {"X1": _row(tried="longer training")}
    ledger = Ledger({}, {"X1": Entry((found,), told)}, None, rows)
    assert ("Tried: longer training" in ledger.as_markdown()) == is_told
