"""Who survives an attack, on a model whose answers are known."""

from __future__ import annotations

import pytest
import torch
from victims import linear_victim

from advstudio.attacks.fgsm import FGSM
from advstudio.attacks.pgd import PGD
from advstudio.core.ball import Ball
from advstudio.core.norms import Linf
from advstudio.evaluation import robust_accuracy
from advstudio.evaluation.robust_accuracy import is_right, last, survivors


def test_clean_errors_count_as_broken() -> None:
    victim = linear_victim(n=6)
    wrong = (victim.goal.labels + 1) % 3
    y = torch.where(torch.arange(6) < 2, wrong, victim.goal.labels)
    assert survivors(victim.model, victim.x, y, FGSM(), Ball(Linf(), 0.0)).tolist() == [2, 3, 4, 5]


def test_fewer_survive_a_larger_ball() -> None:
    victim = linear_victim(n=6)
    y = victim.goal.labels
    left = [
        len(survivors(victim.model, victim.x, y, FGSM(), Ball(Linf(), e))) for e in (0, 0.05, 1)
    ]
    assert left[0] == 6
    assert left == sorted(left, reverse=True)
    assert left[2] < 6


def test_pieces_give_what_the_whole_gives(monkeypatch: pytest.MonkeyPatch) -> None:
    victim = linear_victim(n=6)
    arguments = (victim.model, victim.x, victim.goal.labels, PGD(steps=3), Ball(Linf(), 0.05))
    whole = survivors(*arguments)
    monkeypatch.setattr(robust_accuracy, "CHUNK", 2)
    assert survivors(*arguments).tolist() == whole.tolist()


def test_last_takes_the_end_of_a_generator() -> None:
    assert last(torch.tensor(float(i)) for i in range(4)) == 3


def test_is_right_compares_with_the_labels() -> None:
    victim = linear_victim(n=6)
    assert is_right(victim.model, victim.x, victim.goal.labels).all()
