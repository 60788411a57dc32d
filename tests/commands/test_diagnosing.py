"""`advstudio diagnose`."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from advstudio.cli import main
from advstudio.commands import calibration_table, diagnosing
from advstudio.session.experiment import Choice, Compare, Experiment, PictureRef
from advstudio.session.files import saved
from advstudio.session.verdict import calibration as calibrating

DISTILLED = Experiment(
    model="mnist-small", picture=PictureRef(dataset="mnist"), epsilon=0.25,
    defenses=(Choice.of("distillation", temperature=100),),
)  # fmt: skip

pytestmark = pytest.mark.usefixtures("one_thread")


@pytest.fixture
def experiment(tmp_path: Path) -> Path:
    saved(DISTILLED, tmp_path / "seven.json")
    return tmp_path / "seven.json"


def told(capsys: pytest.CaptureFixture[str]) -> dict[str, object]:
    report: dict[str, object] = json.loads(capsys.readouterr().out)
    return report


def test_a_red_verdict_is_no_error(experiment: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["diagnose", str(experiment), "--device", "cpu"]) == 0
    out = " ".join(capsys.readouterr().out.split())
    assert "verdict: red, gradient underflow" in out
    assert "counter-attack: PGD on the margin" in out


def test_json_has_machine_and_results(experiment: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["diagnose", str(experiment), "--json", "--device", "cpu"]) == 0
    report = told(capsys)
    assert {"machine", "results", "verdicts"} <= set(report)
    results = report["results"]
    assert isinstance(results, list)
    row = next(row for row in results if row["name"] == "zero-gradients")
    assert (row["value"], row["target"], row["met"]) == (1.0, 0.1, False)
    (verdict,) = report["verdicts"]  # type: ignore[misc]
    assert verdict["cause"] == "gradient-underflow"
    assert verdict["counter_attack"]["attack"]["name"] == "pgd"


def test_a_set_tells_accuracies(experiment: Path, capsys: pytest.CaptureFixture[str]) -> None:
    arguments = ["diagnose", str(experiment), "--set", "5", "--json", "--device", "cpu"]
    assert main(arguments) == 0
    (verdict,) = told(capsys)["verdicts"]  # type: ignore[misc]
    assert verdict["naive_accuracy"] >= 0.8
    assert verdict["counter_accuracy"] <= 0.2


def test_both_sides_of_a_comparison_are_judged(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    compared = DISTILLED.updated(compare=Compare(model="mnist-small"))
    saved(compared, tmp_path / "two.json")
    assert main(["diagnose", str(tmp_path / "two.json"), "--json", "--device", "cpu"]) == 0
    lights = [verdict["light"] for verdict in told(capsys)["verdicts"]]  # type: ignore[attr-defined]
    assert lights == ["red", "green"]


def test_without_an_experiment_it_says_what_to_name(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["diagnose"]) == 2
    assert "--calibrate" in capsys.readouterr().err


def test_calibration_writes_the_confusion_table(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    # Two of the twelve cases and one of the settings: the form is what is tested.
    few = (calibrating.CASES[0], calibrating.CASES[5])
    for module in (calibrating, diagnosing, calibration_table):
        monkeypatch.setattr(module, "CASES", few)
    for module in (calibrating, calibration_table):
        monkeypatch.setattr(module, "SETTINGS", calibrating.SETTINGS[:1])
    monkeypatch.setattr(diagnosing, "LIVE_PICTURES", 2)
    arguments = ["diagnose", "--calibrate", "--set", "5", "--out", str(tmp_path), "--json"]
    assert main([*arguments, "--device", "cpu"]) == 0
    printed = told(capsys)
    assert printed == json.loads((tmp_path / "diagnosis.json").read_text())
    table = (tmp_path / "diagnosis.md").read_text()
    assert "| undefended | green | green | yes |" in table
    assert "| distillation, T = 100 | red: gradient-underflow | red: gradient-underflow |" in table
