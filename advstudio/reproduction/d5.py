"""D5: JSMA turns nearly every digit into every other by changing few pixels."""

from __future__ import annotations

from collections.abc import Iterator

from advstudio.attacks.jsma import JSMA
from advstudio.benchmark.report import Measured
from advstudio.core.norms import L0
from advstudio.reproduction.digits import shipped, some_digits
from advstudio.reproduction.minimal import all_pairs, found_by, right_digits
from advstudio.reproduction.row import ROWS, Row


def _measure(is_quick: bool) -> Iterator[Measured]:
    classifier = shipped()
    x, y = right_digits(classifier, *some_digits(200), 20 if is_quick else 100)
    sources, goal = all_pairs(x, y)
    found = found_by(JSMA(), classifier, sources, goal, L0())
    yield Measured("D5: source-target pairs reached", found.success, "%", 92, "at least")
    share = 100 * found.mean_size(L0()) / 784
    yield Measured("D5: mean share of pixels changed", share, "%", 6)


ROWS.register("D5", order=45)(
    Row(
        title="JSMA from every source to every target",
        source="Papernot et al. 2016, arXiv:1511.07528, section V",
        paper="97.1 % success, 4.02 % of the pixels",
        settings="mnist-small, 100 sources × 9 targets, theta 1, gamma 14.5 %",
        measure=_measure,
    )
)
