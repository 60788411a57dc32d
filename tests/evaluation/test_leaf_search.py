"""The search for a leaf on trees that can be followed by hand."""

from __future__ import annotations

import numpy as np
import torch

from advstudio.evaluation.leaf_search import LeafSearch, Nodes


def _nodes(rows: list[tuple[int, int, int, float, int]]) -> Nodes:
    left, right, feature, threshold, label = (
        np.array(column) for column in zip(*rows, strict=True)
    )
    return Nodes(left, right, feature, threshold.astype(float), label)


# x0 ≤ 0.5 ? (x1 ≤ 0.25 ? class 0 : class 0) : (x1 ≤ 0.75 ? class 1 : class 2)
TREE = _nodes([
    (1, 4, 0, 0.5, 0),
    (2, 3, 1, 0.25, 0), (-1, -1, -2, -2.0, 0), (-1, -1, -2, -2.0, 0),
    (5, 6, 1, 0.75, 1), (-1, -1, -2, -2.0, 1), (-1, -1, -2, -2.0, 2),
])  # fmt: skip


def _found(picture: list[float], label: int) -> list[float]:
    x = torch.tensor(picture).view(1, 1, 1, 2)
    found: list[float] = LeafSearch(TREE)(x, torch.tensor([label])).flatten().tolist()
    return found


def test_the_sibling_is_tried_before_farther_relatives() -> None:
    # Class 2 lies beside it, though class 0 were nearer.
    x0, x1 = _found([0.55, 0.1], 1)
    assert x0 == torch.tensor(0.55).item()
    assert x1 > 0.75
    # The next float32 after 0.75.
    assert x1 - 0.75 < 1e-7


def test_a_subtree_of_one_class_is_left_for_the_next_one_up() -> None:
    x0, x1 = _found([0.3, 0.1], 0)
    assert 0.5 < x0 < 0.5 + 1e-7
    assert x1 == torch.tensor(0.1).item()


def test_of_several_leaves_the_nearest_is_taken() -> None:
    # Both leaves to the right are of other classes; the second one needs no change of x1.
    x0, x1 = _found([0.3, 0.9], 0)
    assert x0 > 0.5
    assert x1 == torch.tensor(0.9).item()


def test_down_to_a_threshold_it_is_reached_exactly() -> None:
    assert _found([0.9, 0.8], 2)[1] == 0.75


def test_what_is_wrong_already_stays() -> None:
    assert _found([0.25, 0.5], 1) == [0.25, 0.5]


def test_a_tree_of_one_class_has_no_examples() -> None:
    alone = LeafSearch(_nodes([(-1, -1, -2, -2.0, 0)]))
    x = torch.rand(3, 1, 1, 2)
    assert torch.equal(alone(x, torch.zeros(3, dtype=torch.int64)), x)
