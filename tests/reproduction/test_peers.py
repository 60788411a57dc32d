"""The row beside other libraries: what it compares, and what it says where they are missing."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
import torch
from torch import Tensor

from advstudio.benchmark.contest import OURS, Field
from advstudio.benchmark.report import Measured
from advstudio.commands import reproducing
from advstudio.commands.reproducing import reproduce_rows
from advstudio.core.classifier import Classifier
from advstudio.core.errors import AdvstudioError
from advstudio.core.norms import L2
from advstudio.reproduction.peers import Match, held
from advstudio.reproduction.row import Row


def nothing(is_quick: bool) -> Iterator[Measured]:
    yield Measured("X1: error", 0, "%")


def numbers(match: Match) -> dict[str, Measured]:
    return {measured.name: measured for measured in held("peers", FIELD, match)}


def is_bright(x: Tensor) -> Tensor:
    """(n, 2) logits."""
    brightness = x.flatten(1).mean(dim=1) - 0.5
    return torch.stack([-brightness, brightness], dim=1)


DARK, BRIGHT = torch.zeros(4, 1, 2, 2), torch.ones(4, 1, 2, 2)
FIELD = Field(Classifier(is_bright, ("dark", "bright"), (1, 2, 2)), DARK, torch.zeros(4).long())
HALF = torch.cat([DARK[:2], BRIGHT[2:]])


def test_success_may_be_a_point_less_than_the_best_peers() -> None:
    found = numbers(Match("FGSM", {OURS: lambda: HALF, "peer": lambda: BRIGHT}))
    ours = found["peers, FGSM, success of ours"]
    assert (ours.value, ours.target, ours.is_met) == (50, 99, False)


def test_lengths_are_compared_where_both_succeed() -> None:
    match = Match("DeepFool", {OURS: lambda: 0.75 * BRIGHT, "peer": lambda: HALF}, L2())
    assert numbers(match)["peers, DeepFool, mean L2 over peer's"].value == pytest.approx(0.75)


def test_missing_packages_are_named_for_a_row_that_was_asked_for(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    row = Row("held", "arXiv:0000.00000", "-", "-", nothing, needs=("no_such_package",))
    monkeypatch.setattr(reproducing, "ROWS", {"X1": row})
    with pytest.raises(AdvstudioError, match="X1 needs no_such_package"):
        reproduce_rows(["X1"], is_quick=True, as_json=True, out=None)


def test_row_without_its_packages_is_left_out_of_all(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    row = Row("held", "arXiv:0000.00000", "-", "-", nothing, needs=("no_such_package",))
    monkeypatch.setattr(reproducing, "ROWS", {"X1": row})
    reproduce_rows([], is_quick=True, as_json=True, out=None)
    told = capsys.readouterr()
    assert "X1: error" not in told.out
    assert "X1 needs no_such_package" in told.err
