"""Defenses that tell less of the answer: what they tell, and that no class changes."""

from __future__ import annotations

import pytest
import torch
from victims import small_victim

from advstudio.core.classifier import Classifier
from advstudio.core.defense import InferenceDefense
from advstudio.defenses.label_only import LabelOnly
from advstudio.defenses.rounded_probabilities import RoundedProbabilities
from advstudio.defenses.top_k import TopK


def telling(*rows: list[float]) -> Classifier:
    """A classifier whose probabilities are given."""
    logits = torch.tensor(rows).log()
    return Classifier(lambda x: logits, tuple("abcde"), (1, 1, 1))


X = torch.zeros(1, 1, 1, 1)


def test_leading_probabilities_are_told_and_the_rest_is_shared() -> None:
    probs = TopK(k=2).applied(telling([0.1, 0.5, 0.05, 0.3, 0.05]))(X).softmax(dim=1)
    expected = torch.tensor([[0.2 / 3, 0.5, 0.2 / 3, 0.3, 0.2 / 3]])
    assert torch.allclose(probs, expected, atol=1e-6)


def test_k_of_all_classes_tells_everything() -> None:
    victim = small_victim()
    told = TopK(k=5).applied(victim.model)(victim.x)
    assert torch.allclose(told, victim.model(victim.x).log_softmax(dim=1))


def test_sure_answers_keep_a_finite_loss() -> None:
    sure = Classifier(lambda x: torch.tensor([[0.0, 300.0, -50.0]]), tuple("abc"), (1, 1, 1))
    for defense in (TopK(k=1), RoundedProbabilities()):
        assert defense.applied(sure)(X).isfinite().all()


@pytest.mark.parametrize(
    ("decimals", "expected"), [(2, [0.12, 0.51, 0.37]), (1, [0.1, 0.5, 0.4]), (0, [0, 1, 0])]
)
def test_probabilities_are_rounded(decimals: int, expected: list[float]) -> None:
    told = RoundedProbabilities(decimals=decimals).applied(telling([0.123, 0.508, 0.369]))(X)
    # The leading class is told by a ten-thousandth more, so that it leads among equals.
    assert told.exp()[0].tolist() == pytest.approx(expected, abs=1.1e-4)


@pytest.mark.parametrize("defense", [TopK(k=1), RoundedProbabilities(decimals=0), LabelOnly()])
def test_no_class_changes(defense: InferenceDefense) -> None:
    victim = small_victim(n=300)
    defended = defense.applied(victim.model)
    assert torch.equal(defended(victim.x).argmax(dim=1), victim.model(victim.x).argmax(dim=1))


def test_two_in_a_row_tell_what_the_coarser_tells() -> None:
    victim = small_victim()
    assert RoundedProbabilities().applied(LabelOnly().applied(victim.model)).output == "label"
    assert TopK().applied(RoundedProbabilities().applied(victim.model)).output == "top_k"
