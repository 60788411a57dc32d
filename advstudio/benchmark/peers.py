"""The same attacks by other libraries, each behind a function of pictures and labels."""

from __future__ import annotations

import os
from collections.abc import Callable
from importlib.util import find_spec
from typing import Any, cast

import torch
from torch import Tensor, nn

from advstudio.benchmark.contest import Field, Run

LIBRARIES = {"foolbox": "foolbox", "torchattacks": "torchattacks", "art": "ART"}
"""Modules, and what they are called here."""


def missing() -> list[str]:
    """The libraries that are not installed."""
    return [title for module, title in LIBRARIES.items() if find_spec(module) is None]


class Foolbox:
    """foolbox 3, native in PyTorch.

    Args:
        field: Model and pictures.
    """

    def __init__(self, field: Field) -> None:
        # It looks for git when imported, and warns where there is none.
        os.environ.setdefault("GIT_PYTHON_REFRESH", "quiet")
        import foolbox

        library: Any = foolbox
        self.attacks, self.criteria = library.attacks, library.criteria
        self._field = field
        self._model = library.PyTorchModel(_module(field), bounds=(0, 1))

    def run(self, attack: Any, epsilon: float | None, start: Tensor | None = None) -> Run:
        """The attack as a run; `epsilon` None is a minimum-norm attack, `start` where it begins."""
        wanted = self.criteria.Misclassification(self._field.y)
        begin = {} if start is None else {"starting_points": start}

        def _run() -> Tensor:
            _, x_adv, _ = attack(self._model, self._field.x, wanted, epsilons=epsilon, **begin)
            return cast(Tensor, x_adv)

        return _run


def torchattacks_run(field: Field, make: Callable[[Any, nn.Module], Any]) -> Run:
    """A run of torchattacks; `make` takes its package and the network."""
    import torchattacks

    attack = make(torchattacks, _module(field))
    return lambda: cast(Tensor, attack(field.x, field.y).detach())


def art_run(field: Field, make: Callable[[Any, Any], Any], target: Tensor | None = None) -> Run:
    """A run of the adversarial robustness toolbox; `make` takes its attacks and the classifier."""
    import art.attacks.evasion
    from art.estimators.classification import PyTorchClassifier

    model = PyTorchClassifier(
        model=_Single(_module(field)), loss=nn.CrossEntropyLoss(),
        input_shape=field.classifier.input_shape,
        nb_classes=len(field.classifier.class_names), clip_values=(0.0, 1.0), device_type="cpu",
    )  # fmt: skip
    attack = make(art.attacks.evasion, model)
    y = (field.y if target is None else target).numpy()
    return lambda: torch.from_numpy(attack.generate(field.x.numpy(), y))


class _Single(nn.Module):
    """Takes the float64 pictures that some of ART's attacks ask about."""

    def __init__(self, network: nn.Module) -> None:
        super().__init__()
        self._network = network

    def forward(self, x: Tensor) -> Tensor:
        """(n, k) logits of (n, c, h, w) pictures, both as float32 inside."""
        logits: Tensor = self._network(x.float())
        return logits


def _module(field: Field) -> nn.Module:
    """The bare network: the MNIST ones normalise nothing, so they are their own forward."""
    forward = field.classifier.forward
    assert isinstance(forward, nn.Module), "peers take a network"
    return forward
