"""Examples for a decision tree: the way to a leaf of another class."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import torch
from jaxtyping import Float, Int
from numpy.typing import NDArray
from torch import Tensor


@dataclass(frozen=True, slots=True)
class Nodes:
    """A tree; node 0 is the root.

    Attributes:
        left: (m,) where a feature is at most the threshold; below 0 at a leaf.
        right: (m,) where it is above.
        feature: (m,) which one is compared.
        threshold: (m,) float64.
        label: (m,) class of the node.
    """

    left: NDArray[np.int64]
    right: NDArray[np.int64]
    feature: NDArray[np.int64]
    threshold: NDArray[np.float64]
    label: NDArray[np.int64]


class LeafSearch:
    """From a picture's leaf up, until a subtree has a leaf of another class.

    Source: Papernot et al. 2016, arXiv:1605.07277, on decision trees.
    # Deviates: of the leaves in that subtree, the paper takes the first that it meets, here it is
    # the one that needs the smallest change (L2).

    Args:
        nodes: The tree.
    """

    def __init__(self, nodes: Nodes) -> None:
        self._nodes = nodes
        self._boxes: dict[int, tuple[_Box, ...]] = {}

    def __call__(
        self, x: Float[Tensor, "n c h w"], y: Int[Tensor, " n"]
    ) -> Float[Tensor, "n c h w"]:
        """(n, c, h, w) the nearest pictures in leaves of other classes than the (n,) labels.

        What the tree gives another class already stays as it is; so does everything in a tree
        that knows one class only.
        """
        rows = x.flatten(1).float().cpu().numpy()
        found = [self._moved(row, int(label)) for row, label in zip(rows, y, strict=True)]
        return torch.from_numpy(np.stack(found)).view_as(x).to(x)

    def _moved(self, row: NDArray[np.float32], label: int) -> NDArray[np.float32]:
        *above, leaf = self._path(row)
        if self._nodes.label[leaf] != label:
            return row
        for node in reversed(above):
            ways = [box.nearest(row) for box in self._leaves(node) if box.label != label]
            if ways:
                return min(ways, key=lambda way: float(np.square(way - row).sum()))
        return row

    def _path(self, row: NDArray[np.float32]) -> list[int]:
        """The nodes that a picture passes, its leaf last."""
        tree, path = self._nodes, [0]
        while tree.left[path[-1]] >= 0:
            node = path[-1]
            is_low = row[tree.feature[node]] <= tree.threshold[node]
            path.append(int(tree.left[node] if is_low else tree.right[node]))
        return path

    def _leaves(self, node: int) -> tuple[_Box, ...]:
        """The leaves below a node, from left to right."""
        if not self._boxes:
            self._enclose(0, {}, {})
        return self._boxes[node]

    def _enclose(self, node: int, low: dict[int, float], high: dict[int, float]) -> None:
        """Fill in the leaves below a node, whose pictures lie in (low, high]."""
        tree = self._nodes
        left, right = int(tree.left[node]), int(tree.right[node])
        if left < 0:
            self._boxes[node] = (_box(low, high, int(tree.label[node])),)
            return
        feature, threshold = int(tree.feature[node]), float(tree.threshold[node])
        self._enclose(left, low, high | {feature: threshold})
        self._enclose(right, low | {feature: threshold}, high)
        self._boxes[node] = self._boxes[left] + self._boxes[right]


@dataclass(frozen=True, slots=True)
class _Box:
    """The pictures of a leaf.

    Attributes:
        features: (f,) those that are bounded.
        least: (f,) float32 the smallest value inside.
        most: (f,) float32 the largest value inside.
        label: Class of the leaf.
    """

    features: NDArray[np.int64]
    least: NDArray[np.float32]
    most: NDArray[np.float32]
    label: int

    def nearest(self, row: NDArray[np.float32]) -> NDArray[np.float32]:
        moved = row.copy()
        moved[self.features] = row[self.features].clip(self.least, self.most)
        return moved


def _box(low: dict[int, float], high: dict[int, float], label: int) -> _Box:
    features = sorted(low.keys() | high.keys())
    least = np.array([low.get(f, -np.inf) for f in features])
    most = np.array([high.get(f, np.inf) for f in features])
    return _Box(np.array(features, np.int64), _above(least), _at_most(most), label)


def _above(bound: NDArray[np.float64]) -> NDArray[np.float32]:
    """The smallest float32 above a bound."""
    near = bound.astype(np.float32)
    return np.where(near > bound, near, np.nextafter(near, np.float32(np.inf)))


def _at_most(bound: NDArray[np.float64]) -> NDArray[np.float32]:
    """The largest float32 that is at most the bound."""
    near = bound.astype(np.float32)
    return np.where(near <= bound, near, np.nextafter(near, np.float32(-np.inf)))
