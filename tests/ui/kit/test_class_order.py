"""The order of the listed classes."""

from __future__ import annotations

import numpy as np
from synthetic import probabilities

from advstudio.ui.kit.class_order import ClassOrder, leading

CLEAN = probabilities(1000, {7: 0.6, 3: 0.2, 2: 0.1, 1: 0.05, 9: 0.03})


def test_order_follows_the_clean_probabilities() -> None:
    assert ClassOrder(5).of(CLEAN, CLEAN) == (7, 3, 2, 1, 9)


def test_order_holds_still_when_listed_classes_overtake_each_other() -> None:
    order = ClassOrder(5)
    before = order.of(CLEAN, CLEAN)
    after = order.of(CLEAN, probabilities(1000, {9: 0.7, 3: 0.2, 7: 0.01}))
    assert after == before


def test_a_newcomer_takes_the_least_important_slot_and_stays() -> None:
    order = ClassOrder(5)
    order.of(CLEAN, CLEAN)
    with_newcomer = (7, 3, 2, 1, 404)
    assert order.of(CLEAN, probabilities(1000, {404: 0.9, 7: 0.05, 3: 0.02})) == with_newcomer
    assert order.of(CLEAN, CLEAN) == with_newcomer


def test_the_clean_class_is_never_replaced() -> None:
    order = ClassOrder(2)
    order.of(CLEAN, CLEAN)
    assert order.of(CLEAN, probabilities(1000, {10: 0.5, 11: 0.3, 12: 0.1}))[0] == 7


def test_a_target_is_listed_from_the_start() -> None:
    assert 404 in ClassOrder(5).of(CLEAN, CLEAN, target=404)


def test_reset_lets_another_picture_decide() -> None:
    order = ClassOrder(3)
    order.of(CLEAN, CLEAN)
    order.reset()
    other = probabilities(1000, {5: 0.5, 6: 0.3, 8: 0.1})
    assert order.of(other, other) == (5, 6, 8)


def test_leading_agrees_with_a_full_sort() -> None:
    probs = np.random.default_rng(0).random(1000).astype(np.float32)
    assert leading(probs, 5) == np.argsort(-probs)[:5].tolist()


def test_leading_of_few_classes_lists_them_all() -> None:
    assert leading(np.array([0.2, 0.7, 0.1], np.float32), 5) == [1, 0, 2]
