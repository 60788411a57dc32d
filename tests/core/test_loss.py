"""Attackers' losses against numbers worked out by hand."""

from __future__ import annotations

import pytest
import torch

from advstudio.core.errors import NotApplicable
from advstudio.core.goal import Goal
from advstudio.core.loss import LOSSES, LossName, dlr, margin

LOGITS = torch.tensor([[5.0, 3.0, 1.0, 0.0], [0.0, 2.0, 8.0, 4.0]])
LABELS = torch.tensor([0, 1])
AWAY, TOWARDS = Goal(LABELS), Goal(LABELS, is_targeted=True)


def test_margin_is_positive_exactly_where_the_goal_is_reached() -> None:
    assert margin(LOGITS, AWAY).tolist() == [-2.0, 6.0]
    assert margin(LOGITS, TOWARDS).tolist() == [2.0, -6.0]


def test_margin_keeps_its_sign_where_all_other_logits_are_minus_infinity() -> None:
    certain = torch.tensor([[0.0, -torch.inf, -torch.inf]])
    label = torch.tensor([0])
    assert margin(certain, Goal(label)).tolist() == [-torch.inf]
    assert margin(certain, Goal(label, is_targeted=True)).tolist() == [torch.inf]


def test_dlr_is_the_papers_ratio() -> None:
    # -(5 - 3) / (5 - 1) and -(2 - 8) / (8 - 2): Croce and Hein 2020, equation 6.
    assert torch.allclose(dlr(LOGITS, AWAY), torch.tensor([-0.5, 1.0]))


def test_targeted_dlr_is_the_papers_ratio() -> None:
    # Equation 7 with the best other class: (5 - 3) / (5 - (1 + 0) / 2).
    assert torch.allclose(dlr(LOGITS, TOWARDS)[0], torch.tensor(2 / 4.5))


def test_dlr_does_not_change_when_the_logits_are_scaled() -> None:
    assert torch.allclose(dlr(100 * LOGITS, AWAY), dlr(LOGITS, AWAY))


def test_dlr_says_how_many_classes_it_needs() -> None:
    with pytest.raises(NotApplicable, match="at least 3 classes"):
        dlr(LOGITS[:, :2], AWAY)


@pytest.mark.parametrize("name", list(LOSSES))
def test_loss_rises_when_the_label_loses(name: LossName) -> None:
    weaker = LOGITS - torch.nn.functional.one_hot(LABELS, 4)
    # The ratio is already at its end where the label is far behind.
    assert (LOSSES[name](weaker, AWAY) > LOSSES[name](LOGITS, AWAY))[0]
    assert (LOSSES[name](weaker, TOWARDS) < LOSSES[name](LOGITS, TOWARDS))[0]
