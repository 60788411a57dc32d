"""The classical classifiers answer as scikit-learn's own do, and can be attacked."""

from __future__ import annotations

import math

import numpy as np
import pytest
import torch
from sklearn.linear_model import LogisticRegression
from sklearn.neighbors import KNeighborsClassifier
from sklearn.svm import LinearSVC
from sklearn.tree import DecisionTreeClassifier
from torch import Tensor

from advstudio.attacks.fgsm import FGSM
from advstudio.core.attack import gradient_at
from advstudio.core.ball import Ball
from advstudio.core.errors import NotApplicable
from advstudio.core.goal import Goal
from advstudio.core.loss import LOSSES
from advstudio.core.norms import Linf
from advstudio.core.rng import ExampleRng
from advstudio.datasets import mnist
from advstudio.evaluation.classical import CLASSICAL, Fitted
from advstudio.evaluation.digits import as_tensors
from advstudio.evaluation.robust_accuracy import last

NAMES = tuple("0123456789")
OWN = {
    "logistic-regression": LogisticRegression(C=0.1, max_iter=1000),
    "linear-svm": LinearSVC(C=0.01, dual=False, max_iter=1000),
    "decision-tree": DecisionTreeClassifier(random_state=0),
    "nearest-neighbours": KNeighborsClassifier(n_neighbors=5, algorithm="brute"),
}


def _digits() -> tuple[Tensor, Tensor]:
    x, y = as_tensors(mnist.test_arrays())
    return x[:500], y[:500]


@pytest.fixture(scope="module")
def fitted() -> dict[str, Fitted]:
    x, y = _digits()
    return {name: fit(x[:400], y[:400], NAMES) for name, fit in CLASSICAL.items()}


@pytest.mark.parametrize("name", list(CLASSICAL))
def test_answers_are_those_of_scikit_learn(name: str, fitted: dict[str, Fitted]) -> None:
    x, y = _digits()
    rows, labels = x.flatten(1).numpy(), y.numpy()
    expected = OWN[name].fit(rows[:400], labels[:400]).predict(rows)
    found = fitted[name].classifier(x).argmax(dim=1).numpy()
    assert np.array_equal(found, expected)


@pytest.mark.parametrize("name", list(CLASSICAL))
def test_two_classes_are_enough(name: str) -> None:
    x, y = _digits()
    x, y = x[y < 2], y[y < 2]
    model = CLASSICAL[name](x, y, ("0", "1")).classifier
    expected = OWN[name].fit(x.flatten(1).numpy(), y.numpy()).predict(x.flatten(1).numpy())
    assert model(x).shape == (len(x), 2)
    assert np.array_equal(model(x).argmax(dim=1).numpy(), expected)


@pytest.mark.parametrize("name", ["logistic-regression", "linear-svm"])
def test_linear_ones_have_the_exact_gradient(name: str, fitted: dict[str, Fitted]) -> None:
    x, y = _digits()
    rows, labels = x.flatten(1).numpy(), y.numpy()
    weights = OWN[name].fit(rows[:400], labels[:400]).coef_
    model = fitted[name].attacked
    assert model is not None
    grad = gradient_at(model, x[:5], Goal(y[:5]), LOSSES["logit"]).grad.flatten(1)
    # The attacker lowers the label's logit, whose slope is the row of the weights; in float32.
    expected = -torch.from_numpy(weights).float()[y[:5]]
    assert torch.allclose(grad, expected, atol=1e-6)


@pytest.mark.parametrize("name", ["decision-tree", "nearest-neighbours"])
def test_the_others_grant_labels_only(name: str, fitted: dict[str, Fitted]) -> None:
    with pytest.raises(NotApplicable):
        fitted[name].classifier.require_gradient()
    assert fitted[name].notice


def test_soft_neighbours_are_the_papers_formula(fitted: dict[str, Fitted]) -> None:
    x, y = _digits()
    soft = fitted["nearest-neighbours"].attacked
    assert soft is not None
    probs = soft(x[400:403]).double().softmax(dim=1)
    train, labels = x[:400].flatten(1).double(), y[:400]
    for picture, found in zip(x[400:403], probs, strict=True):
        weight = torch.exp(-(train - picture.flatten().double()).square().sum(dim=1))
        votes = torch.zeros(10, dtype=torch.float64).index_add_(0, labels, weight)
        # Squared distances around 50 in float32 are right to 1e-4 of a logit or so.
        assert torch.allclose(found, votes / votes.sum(), atol=1e-3)


def test_fgsm_on_soft_neighbours_fools_the_hard_ones(fitted: dict[str, Fitted]) -> None:
    x, y = _digits()
    x, y = x[400:], y[400:]
    neighbours = fitted["nearest-neighbours"]
    is_right = neighbours.classifier(x).argmax(dim=1) == y
    assert neighbours.attacked is not None
    attack, ball = FGSM(loss=neighbours.loss), Ball(Linf(), 0.4)
    x_adv = last(attack(neighbours.attacked, x, Goal(y), ball, ExampleRng.of(0, len(x))))
    broken = neighbours.classifier(x_adv).argmax(dim=1) != y
    # Where the training set is small, a third at least.
    assert float(broken[is_right].float().mean()) > 0.33


def test_the_search_for_a_leaf_fools_the_tree_everywhere(fitted: dict[str, Fitted]) -> None:
    x, y = _digits()
    tree = fitted["decision-tree"]
    assert tree.search is not None
    x_adv = tree.search(x, y)
    assert (tree.classifier(x_adv).argmax(dim=1) != y).all()
    assert x_adv.min() >= 0
    assert x_adv.max() <= 1


def test_the_search_for_a_leaf_changes_few_pixels_and_no_mistake(
    fitted: dict[str, Fitted],
) -> None:
    x, y = _digits()
    tree = fitted["decision-tree"]
    assert tree.search is not None
    changed = (tree.search(x, y) != x).flatten(1).sum(dim=1)
    was_wrong = tree.classifier(x).argmax(dim=1) != y
    assert (changed[was_wrong] == 0).all()
    # A path through 400 pictures is some ten decisions long.
    assert changed[~was_wrong].min() >= 1
    assert changed.max() <= 12
    assert not math.isnan(float(changed.float().mean()))
