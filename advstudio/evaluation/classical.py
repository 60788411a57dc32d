"""Four classifiers that are no networks, fitted with scikit-learn: what examples carry over to."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

import numpy as np
import torch
from jaxtyping import Float, Int
from numpy.typing import NDArray
from torch import Tensor, nn

from advstudio.core.classifier import Classifier, normalised
from advstudio.core.loss import LossName
from advstudio.evaluation.leaf_search import LeafSearch, Nodes

TITLES = {
    "logistic-regression": "Logistic regression",
    "linear-svm": "Linear SVM",
    "decision-tree": "Decision tree",
    "nearest-neighbours": "Nearest neighbours",
}
"""What people call them."""

FITTED = 10_000
"""Training pictures that each is fitted to; as many as each learner of the paper has."""

# As the label-only defense: one-hot in float32, and cross-entropy stays finite.
_NEVER = -1e4

Pixels = NDArray[np.float32]
Labels = NDArray[np.int64]


class _Estimator(Protocol):
    """What is used of scikit-learn's classifiers."""

    def fit(self, pixels: Pixels, labels: Labels) -> object: ...

    def predict(self, pixels: Pixels) -> NDArray[np.int64]: ...


@dataclass(frozen=True, slots=True)
class Fitted:
    """A classical classifier, and how examples are made on it.

    Attributes:
        title: What people call it.
        classifier: As it answers.
        attacked: What is attacked by the gradient in its place: itself, or a smooth variant;
            None where there is none.
        loss: What the attack raises there.
        search: Makes examples without a gradient; None where there is one.
        notice: A sentence about how examples are made; "" for the usual way.
    """

    title: str
    classifier: Classifier
    attacked: Classifier | None
    loss: LossName = "cross-entropy"
    search: LeafSearch | None = None
    notice: str = ""


Fit = Callable[[Tensor, Tensor, tuple[str, ...]], Fitted]


def logistic_regression(x: Tensor, y: Tensor, names: tuple[str, ...]) -> Fitted:
    """Multinomial logistic regression; its logits and gradients are exact.

    Args:
        x: (n, c, h, w) pictures in [0, 1].
        y: (n,) labels, of all classes.
        names: Of the classes.
    """
    from sklearn.linear_model import LogisticRegression

    estimator = LogisticRegression(C=0.1, max_iter=1000)
    estimator.fit(*_arrays(x, y))
    linear = _linear(estimator.coef_, estimator.intercept_, x, names)
    return Fitted(TITLES["logistic-regression"], linear, linear)


def linear_svm(x: Tensor, y: Tensor, names: tuple[str, ...]) -> Fitted:
    """Linear support vector machines, one class against the others; arguments as above.

    # Deviates: the paper steps along the weights of the class by their L2 norm; here the attack
    # and its ball are those of all rows, and raise the margin of the decision values.
    """
    from sklearn.svm import LinearSVC

    # In the primal, which does not depend on a random order.
    estimator = LinearSVC(C=0.01, dual=False, max_iter=1000)
    estimator.fit(*_arrays(x, y))
    linear = _linear(estimator.coef_, estimator.intercept_, x, names)
    return Fitted(TITLES["linear-svm"], linear, linear, loss="margin")


def decision_tree(x: Tensor, y: Tensor, names: tuple[str, ...]) -> Fitted:
    """A decision tree, label only; examples are made by the search for another leaf."""
    from sklearn.tree import DecisionTreeClassifier

    estimator = DecisionTreeClassifier(random_state=0)
    estimator.fit(*_arrays(x, y))
    tree = estimator.tree_
    nodes = Nodes(
        tree.children_left, tree.children_right, tree.feature, tree.threshold,
        tree.value[:, 0].argmax(axis=1),
    )  # fmt: skip
    return Fitted(
        TITLES["decision-tree"], _label_only(estimator, x, names), None,
        search=LeafSearch(nodes),
        notice="A decision tree has no gradient: its examples cross to a leaf of another "
        "class nearby in the tree, and no epsilon bounds them.",
    )  # fmt: skip


def nearest_neighbours(x: Tensor, y: Tensor, names: tuple[str, ...]) -> Fitted:
    """Five nearest neighbours, label only; examples are made on the softened variant."""
    from sklearn.neighbors import KNeighborsClassifier

    estimator = KNeighborsClassifier(n_neighbors=5, algorithm="brute")
    estimator.fit(*_arrays(x, y))
    shape = (x.shape[1], x.shape[2], x.shape[3])
    soft = Classifier(_Neighbourhood(x, y, len(names)), names, shape, device=x.device)
    # The cross-entropy saturates: nearly all weight lies on the nearest picture.
    return Fitted(
        TITLES["nearest-neighbours"], _label_only(estimator, x, names), soft, loss="margin",
        notice="Nearest neighbours have no gradient: their examples are made on a smooth "
        "variant, in which every training picture votes with a weight that falls with distance.",
    )  # fmt: skip


CLASSICAL: dict[str, Fit] = {
    "logistic-regression": logistic_regression,
    "linear-svm": linear_svm,
    "decision-tree": decision_tree,
    "nearest-neighbours": nearest_neighbours,
}


class _Neighbourhood:
    """Logits whose softmax is Σ exp(−‖z − x‖²) y(z) / Σ exp(−‖z − x‖²) over all pictures z.

    Source: the smooth variant of nearest neighbours of Papernot et al. 2016, arXiv:1605.07277.
    """

    def __init__(self, x: Tensor, y: Tensor, classes: int) -> None:
        self._rows = [x[y == c].flatten(1) for c in range(classes)]
        self._sizes = [rows.square().sum(dim=1) for rows in self._rows]

    def __call__(self, x: Float[Tensor, "n c h w"]) -> Float[Tensor, "n k"]:
        flat = x.flatten(1)
        own = flat.square().sum(dim=1, keepdim=True)
        logits = [
            (2 * flat @ rows.T - sizes - own).logsumexp(dim=1)
            for rows, sizes in zip(self._rows, self._sizes, strict=True)
        ]
        return torch.stack(logits, dim=1)


def _linear(
    weights: NDArray[np.float64], bias: NDArray[np.float64], like: Tensor, names: tuple[str, ...]
) -> Classifier:
    if len(weights) == 1:
        # Of two classes scikit-learn keeps the difference alone.
        weights, bias = np.stack([-weights[0], weights[0]]) / 2, np.stack([-bias[0], bias[0]]) / 2
    layer = nn.Linear(weights.shape[1], weights.shape[0])
    with torch.no_grad():
        layer.weight.copy_(torch.from_numpy(weights))
        layer.bias.copy_(torch.from_numpy(bias))
    network = nn.Sequential(nn.Flatten(), layer).to(like.device)
    shape = (like.shape[1], like.shape[2], like.shape[3])
    channels = shape[0]
    forward = normalised(network, (0.0,) * channels, (1.0,) * channels)
    return Classifier(forward, names, shape, device=like.device)


def _label_only(estimator: _Estimator, like: Tensor, names: tuple[str, ...]) -> Classifier:
    def _forward(x: Float[Tensor, "n c h w"]) -> Float[Tensor, "n k"]:
        pixels = x.detach().flatten(1).float().cpu().numpy()
        labels = torch.from_numpy(estimator.predict(pixels)).to(x.device)
        answer = torch.full((len(x), len(names)), _NEVER, device=x.device)
        return answer.scatter_(1, labels.view(-1, 1), 0.0)

    shape = (like.shape[1], like.shape[2], like.shape[3])
    return Classifier(
        _forward, names, shape, output="label", gradient="none", device=like.device
    )  # fmt: skip


def _arrays(x: Float[Tensor, "n c h w"], y: Int[Tensor, " n"]) -> tuple[Pixels, Labels]:
    return x.flatten(1).cpu().numpy(), y.cpu().numpy()
