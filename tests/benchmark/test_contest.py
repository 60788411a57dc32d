"""Races: who runs, what is compared, and that it says who is missing."""

from __future__ import annotations

import pytest
import torch
from torch import Tensor
from victims import linear_victim

from advstudio.attacks.autoattack import AutoAttack
from advstudio.benchmark import contest
from advstudio.benchmark.attacks import _theirs_in_turn
from advstudio.benchmark.contest import OURS, Contest, Field, raced
from advstudio.commands import attack_benchmark
from advstudio.core.errors import AdvstudioError


class Clock:
    """Each run takes what it is told to."""

    def __init__(self) -> None:
        self.now = 0.0

    def perf_counter(self) -> float:
        return self.now


def test_race_compares_our_median_with_the_fastest_peers(monkeypatch: pytest.MonkeyPatch) -> None:
    clock, victim = Clock(), linear_victim(n=6)
    field = Field(victim.model, victim.x, victim.goal.labels)
    order: list[str] = []

    def runner(name: str, seconds: list[float]) -> contest.Run:
        def _run() -> Tensor:
            order.append(name)
            clock.now += seconds.pop(0)
            return victim.x

        return _run

    runs = {
        OURS: runner(OURS, [1, 9, 2]), "slow": runner("slow", [8, 8, 8]),
        "fast": runner("fast", [4, 4, 99]),
    }  # fmt: skip
    monkeypatch.setattr(contest, "time", clock)
    found = {m.name: m for m in raced(Contest("FGSM", field, runs, 0.6, rounds=3))}
    assert order[:4] == [OURS, "slow", "fast", OURS]
    assert found["FGSM: time over the fastest peer's"].value == pytest.approx(2 / 4)
    assert found["FGSM: time over the fastest peer's"].is_met
    assert found["FGSM: slow, robust accuracy"].value == pytest.approx(100)
    assert found["FGSM: fast, mean L2 of the change"].value == pytest.approx(0)


def test_accuracy_over_several_epsilons_is_their_mean() -> None:
    victim = linear_victim(n=6)
    field = Field(victim.model, victim.x, (victim.goal.labels + 1) % 3)
    right = field.y.view(-1, 1, 1, 1) * 0 + victim.x
    runs = {OURS: lambda: torch.stack([right, right])}
    found = {m.name: m.value for m in raced(Contest("FGSM", field, runs, 1, rounds=1))}
    assert found[f"FGSM: {OURS}, robust accuracy"] == 0


def test_missing_libraries_are_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(attack_benchmark, "missing", lambda: ["foolbox", "ART"])
    with pytest.raises(AdvstudioError, match="not installed: foolbox and ART"):
        attack_benchmark.run_attack_benchmark(as_json=True)


def test_the_peers_autoattack_takes_as_many_steps_as_ours() -> None:
    torchattacks = pytest.importorskip("torchattacks")
    attacks = _theirs_in_turn(torchattacks, linear_victim(n=2).network).attacks
    assert [attack.attack for attack in attacks] == ["APGD", "APGDT", "FAB", "Square"]
    assert [attack.steps for attack in attacks[:3]] == [AutoAttack().steps] * 3
    assert attacks[3].n_queries == AutoAttack().queries
