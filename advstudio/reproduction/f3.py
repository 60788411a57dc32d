"""F3: a maxout network falls to FGSM, too, and is all the surer of its mistakes."""

from __future__ import annotations

from collections.abc import Iterator

from advstudio.benchmark.report import Measured
from advstudio.core.loss import cross_entropy
from advstudio.reproduction.digits import shipped, some_digits
from advstudio.reproduction.row import ROWS, Row
from advstudio.reproduction.unclipped import fallen, fgsm, verdict


def _measure(is_quick: bool) -> Iterator[Measured]:
    classifier, digits = shipped("mnist-maxout"), some_digits(1000 if is_quick else 10_000)
    found = fallen(classifier, digits)
    yield Measured("F3: error", found.error, "%", 85, "at least")
    yield Measured("F3: confidence on errors", found.confidence_on_errors, "%", 90, "at least")
    rounded = fgsm(classifier, digits, loss=cross_entropy)
    error = verdict(classifier, rounded, digits[1]).error
    yield Measured("F3: error with the cross-entropy's gradient as float32 rounds it", error, "%")


ROWS.register("F3", order=12)(
    Row(
        title="maxout network under FGSM, epsilon 0.25",
        source="Goodfellow et al. 2014, arXiv:1412.6572, section 4",
        paper="error 89.4 %, confidence 97.6 %",
        settings="mnist-maxout, 10,000 pictures, true labels, not clipped; the gradient's sign "
        "from the logarithm of the odds, which is the cross-entropy's without its rounding",
        measure=_measure,
    )
)
