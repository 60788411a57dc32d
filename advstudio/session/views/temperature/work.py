"""Distillation at every temperature: what its gradient hides, and what attacks find anyway."""

from __future__ import annotations

import math
from collections.abc import Callable, Generator, Iterator
from dataclasses import dataclass
from itertools import product

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from advstudio.attacks.carlini_wagner import CarliniWagner
from advstudio.attacks.fgsm import FGSM
from advstudio.attacks.jsma import JSMA
from advstudio.core.ability import labelled
from advstudio.core.adaptive import softened
from advstudio.core.attack import Attack, gradient_at
from advstudio.core.ball import Ball
from advstudio.core.classifier import Classifier
from advstudio.core.goal import Goal
from advstudio.core.model import MODELS
from advstudio.core.norms import L0, L2, Linf
from advstudio.core.rng import ExampleRng
from advstudio.evaluation.digits import as_tensors, evenly_spread
from advstudio.evaluation.robust_accuracy import ending, is_named, is_right, surviving
from advstudio.models.weights import weights_path
from advstudio.session.experiment import Choice
from advstudio.session.resolve import natural_end
from advstudio.session.resumable import Resumable
from advstudio.session.shelf import Shelf
from advstudio.session.views.temperature.frames import (
    MEASURES,
    MeasureName,
    TemperatureFrame,
    TemperatureRequest,
)
from advstudio.session.workbench import Workbench

TEMPERATURES = (1, 2, 5, 10, 20, 50, 100)
"""Those that ship for the small network."""

_MANY, _SOME, _FEW = 200, 20, 10
_DEAR: tuple[MeasureName, ...] = ("jsma", "jsma-logits", "carlini-wagner")
_WITHIN_EPSILON = frozenset(name for name in MEASURES if name.startswith("fgsm"))
_STUDIES: Shelf[tuple[str, tuple[int, ...]], Study] = Shelf("study", limit=2)


@dataclass(frozen=True, slots=True)
class _Net:
    """A distilled network and what is known about it.

    Attributes:
        temperature: Of its training.
        single: As it is.
        double: The same in float64, or None where the device has none.
        undefended: The model with its own weights.
    """

    temperature: int
    single: Classifier
    double: Classifier | None
    undefended: Classifier


def temperature_frames(
    request: TemperatureRequest, bench: Workbench
) -> Iterator[TemperatureFrame | None]:
    """Yield what is known so far, after every figure; what is known already comes at once.

    Raises:
        InvalidWeights: Weights are damaged.
        NotApplicable: The model's dataset has no labelled test pictures.
    """
    temperatures = shipped_temperatures(request.model)
    if not temperatures:
        yield _nothing(request)
        return
    # Weights that were trained meanwhile begin another study.
    key = (request.model, temperatures)
    study = bench.remembered(_STUDIES, key, lambda: Study(request.model, temperatures, bench))
    study.ask(request.epsilon)
    yield study.frame(request)
    while not study.is_over:
        is_new = study.advance()
        yield study.frame(request) if is_new or study.is_over else None


class Study(Resumable[bool]):
    """The figures for every temperature, one after the other, cheap ones first.

    Those that are known outlive another radius, and an error.

    Args:
        model: Registry name.
        temperatures: Those that it has weights for, ascending.
        bench: Networks.
    """

    def __init__(self, model: str, temperatures: tuple[int, ...], bench: Workbench) -> None:
        super().__init__()
        self.temperatures = temperatures
        self.values: dict[MeasureName, NDArray[np.float32]] = {
            name: np.full(len(temperatures), np.nan, np.float32) for name in MEASURES
        }
        self._known: set[tuple[MeasureName, int]] = set()
        self._bench, self._model, self._epsilon = bench, model, math.nan
        self._nets: dict[int, _Net] = {}
        whole = as_tensors(labelled(model, "test"), bench.device)
        self._x, self._y = evenly_spread(*whole, _MANY)

    def ask(self, epsilon: float) -> None:
        """Another L∞ radius: what FGSM leaves is measured anew, all else stays known."""
        is_another = epsilon != self._epsilon
        if is_another:
            self._epsilon = epsilon
            for name in _WITHIN_EPSILON:
                self.values[name][:] = np.nan
            self._known = {known for known in self._known if known[0] not in _WITHIN_EPSILON}
        if is_another or self.has_failed:
            self.begin_anew()

    def frame(self, request: TemperatureRequest) -> TemperatureFrame:
        """What is known so far, and what the networks say of the picture."""
        x = self._bench.example(request.picture, self._model).x
        with torch.no_grad():
            logits = [self._net(t).single(x)[0].float().cpu() for t in self.temperatures]
        return TemperatureFrame(
            request=request,
            temperatures=self.temperatures,
            soft=_rows(
                [(z / t).softmax(dim=0) for z, t in zip(logits, self.temperatures, strict=True)]
            ),
            hard=_rows([z.softmax(dim=0) for z in logits]),
            logits=_rows(logits),
            values={name: values.copy() for name, values in self.values.items()},
            pictures={"many": _MANY, "some": _SOME, "few": _FEW},
            done=len(self._known) / (len(MEASURES) * len(self.temperatures)),
            is_final=self.is_over,
        )

    def _run(self) -> Generator[bool, None, None]:
        cheap = [name for name in MEASURES if name not in _DEAR]
        for names in (cheap, *([name] for name in _DEAR)):
            # The highest first: what distillation hides is seen there.
            for place, name in product(reversed(range(len(self.temperatures))), names):
                if (name, place) in self._known:
                    continue
                found = yield from self._measured(name, self._net(self.temperatures[place]))
                self.values[name][place] = found
                self._known.add((name, place))
                yield True

    def _measured(self, name: MeasureName, net: _Net) -> Generator[bool, None, float]:
        steps = self._figures()[name](net)
        while True:
            try:
                next(steps)
            except StopIteration as end:
                return float(end.value)
            yield False

    def _figures(self) -> dict[MeasureName, Callable[[_Net], Generator[None, None, float]]]:
        fgsm, soft = FGSM(), FGSM(loss="margin")
        return {
            "clean": self._clean,
            "logit-size": self._logit_size,
            "zero-gradients": self._zero_gradients,
            "fgsm": lambda net: self._left(net, net.single, fgsm),
            "fgsm-margin": lambda net: self._left(net, net.single, soft),
            "fgsm-softened": lambda net: self._left(
                net, softened(net.single, net.temperature), fgsm
            ),
            "fgsm-float64": self._in_double,
            "fgsm-transfer": lambda net: self._left(net, net.undefended, fgsm),
            "jsma": lambda net: self._reached(net, JSMA(on="probabilities")),
            "jsma-logits": lambda net: self._reached(net, JSMA(on="logits")),
            "carlini-wagner": self._carlini_wagner,
        }

    def _clean(self, net: _Net) -> Generator[None, None, float]:
        yield
        return float(is_right(net.single, self._x, self._y).float().mean())

    def _logit_size(self, net: _Net) -> Generator[None, None, float]:
        yield
        with torch.inference_mode():
            return float(net.single(self._x).abs().mean())

    def _zero_gradients(self, net: _Net) -> Generator[None, None, float]:
        yield
        grad = gradient_at(net.single, self._x, Goal(self._y)).grad
        return float((grad.flatten(1).abs().amax(dim=1) == 0).float().mean())

    def _in_double(self, net: _Net) -> Generator[None, None, float]:
        if net.double is None:
            return float("nan")
        return (yield from self._left(net, net.double, FGSM()))

    def _left(self, net: _Net, seen: Classifier, attack: Attack) -> Generator[None, None, float]:
        """Accuracy that is left when the attacker sees one classifier and another one judges."""
        yield
        ball, x, y = Ball(Linf(), self._epsilon), self._x, self._y
        x_adv = yield from ending(attack(seen, x, Goal(y), ball, ExampleRng.of(0, len(x))))
        is_kept = is_right(net.single, x, y) & is_named(net.single, x_adv, y)
        return float(is_kept.float().mean())

    def _reached(self, net: _Net, attack: Attack) -> Generator[None, None, float]:
        """Share of the pictures that become the next class."""
        x, y = self._x[:_SOME], self._y[:_SOME]
        goal = Goal((y + 1) % len(net.single.class_names), is_targeted=True)
        ball = Ball(L0(), natural_end(MODELS[self._model], "L0"))
        steps = attack(net.single, x, goal, ball, ExampleRng.of(0, len(x)))
        x_adv = yield from ending(steps)
        return float(is_named(net.single, x_adv, goal.labels).float().mean())

    def _carlini_wagner(self, net: _Net) -> Generator[None, None, float]:
        """Accuracy that C&W leaves; no budget, only a few steps of its search over c."""
        attack = CarliniWagner(search_steps=4, steps=200, learning_rate=0.05, initial_c=1.0)
        x, y = self._x[:_FEW], self._y[:_FEW]
        ball = Ball(L2(), L2().largest(net.single.input_shape))
        kept: Tensor = yield from surviving(net.single, x, y, attack, ball)
        return len(kept) / len(x)

    def _net(self, temperature: int) -> _Net:
        # Kept here: the workbench keeps fewer classifiers than there are temperatures.
        if temperature not in self._nets:
            self._nets[temperature] = self._loaded(temperature)
        return self._nets[temperature]

    def _loaded(self, temperature: int) -> _Net:
        choices = (Choice.of("distillation", temperature=temperature),)
        bench, model = self._bench, self._model
        double = None
        if bench.device.type != "mps":
            double = bench.classifier(model, choices, torch.float64)
        return _Net(temperature, bench.classifier(model, choices), double, bench.classifier(model))


def shipped_temperatures(model: str) -> tuple[int, ...]:
    """The temperatures for which a model has distilled weights."""
    return tuple(t for t in TEMPERATURES if weights_path(model, f"distillation-t{t}") is not None)


def _nothing(request: TemperatureRequest) -> TemperatureFrame:
    """For a model without distilled weights."""
    none = np.zeros((0, 0), np.float32)
    values = {name: np.zeros(0, np.float32) for name in MEASURES}
    return TemperatureFrame(
        request, (), none, none, none, values, {}, done=1.0, is_final=True
    )  # fmt: skip


def _rows(rows: list[Tensor]) -> NDArray[np.float32]:
    return np.stack([row.numpy() for row in rows])
