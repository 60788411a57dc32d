"""D1: distillation at a high temperature stops JSMA, as long as it asks for probabilities."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from advstudio.attacks.jsma import JSMA
from advstudio.benchmark.report import Measured
from advstudio.core.classifier import Classifier
from advstudio.core.norms import L0
from advstudio.reproduction.digits import some_digits
from advstudio.reproduction.minimal import all_pairs, found_by, right_digits
from advstudio.reproduction.row import ROWS, Row
from advstudio.reproduction.temperatures import PAPERS, series

_LEAST, _MOST, _HIGH, _POINTS = 80, 10, 50, 5


def _measure(is_quick: bool) -> Iterator[Measured]:
    for model, count, quick_count in (("mnist-small", 50, 10), (PAPERS, 20, 3)):
        networks, found = series(model), []
        for temperature, classifier in networks.items():
            found.append(_success(classifier, quick_count if is_quick else count))
            yield _gated(model, temperature, found[-1])
        name = f"D1: {model}, largest rise with the temperature"
        yield Measured(name, largest_rise(found), "points", _POINTS)


def _success(classifier: Classifier, count: int) -> float:
    """Share of source-target pairs that JSMA reaches, in percent."""
    x, y = right_digits(classifier, *some_digits(2 * count), count)
    sources, goal = all_pairs(x, y)
    return found_by(JSMA(on="probabilities"), classifier, sources, goal, L0()).success


def _gated(model: str, temperature: int, success: float) -> Measured:
    name = f"D1: {model}, T = {temperature}, success"
    if temperature == 1:
        return Measured(name, success, "%", _LEAST, "at least")
    return Measured(name, success, "%", _MOST if temperature >= _HIGH else None)


def largest_rise(values: Sequence[float]) -> float:
    """From any value to any later one; 0 where none is higher."""
    return max([0.0, *(late - early for i, early in enumerate(values) for late in values[i + 1 :])])


ROWS.register("D1", order=41)(
    Row(
        title="JSMA on distilled networks, by temperature",
        source="Papernot et al. 2016, arXiv:1511.04508",
        paper="success 91 % at T = 1, 24 % at 5, 0.5 % at 100; 95.89 % → 0.45 % on the paper's "
        "network",
        settings="saliency from the probabilities, 50 sources × 9 targets on mnist-small, 20 × 9 "
        "on mnist-large, the paper's network; at most 112 pixels; quick: 10 and 3 sources",
        measure=_measure,
    )
)
