"""Guarantees for the clean picture, in a background step that can be left and taken up again."""

from __future__ import annotations

import hashlib
import math
from collections.abc import Generator, Iterator

from torch import Tensor

from advstudio.core.certificate import Certificate
from advstudio.core.classifier import Classifier
from advstudio.session.experiment import Experiment, NormName
from advstudio.session.frames import Progress
from advstudio.session.outcome.guarantee_frames import Guarantee, GuaranteeFrame
from advstudio.session.resumable import Resumable, resumed
from advstudio.session.shelf import Shelf
from advstudio.session.workbench import Workbench

GUARANTEED: tuple[NormName, ...] = ("L2", "Linf")
"""Norms in which something may be guaranteed."""

_CERTIFYING: Shelf[str, Certifying] = Shelf("certifying", limit=8)


class Certifying(Resumable[float]):
    """A certificate in the making; payloads are the share that is done.

    Args:
        steps: Yields the share done, returns the certificate; not yet begun.
    """

    def __init__(self, steps: Generator[float, None, Certificate]) -> None:
        super().__init__()
        self.certificate: Certificate | None = None
        self._steps = steps

    def _run(self) -> Iterator[float]:
        self.certificate = yield from self._steps
        yield 1.0


def guarantee_key(e: Experiment, classifier: Classifier) -> str:
    """Equal for equal guarantees; "" for a classifier that can give none."""
    if classifier.certify is None:
        return ""
    parts = (e.model, e.defenses, e.picture)
    return hashlib.sha256(repr(parts).encode()).hexdigest()[:16]


def guarantees(e: Experiment, bench: Workbench) -> Iterator[GuaranteeFrame | Progress | None]:
    """Certify the clean picture for each classifier of an experiment that can."""
    found = []
    for alone in e.classifiers():
        found.append((yield from _guarantee(alone, bench)))
    yield GuaranteeFrame(e, tuple(found))


def epsilons_covered(
    certificate: Certificate, input_shape: tuple[int, int, int]
) -> dict[NormName, float]:
    """The largest epsilon of each norm whose ball lies inside what is guaranteed.

    Args:
        certificate: Of a radius in L2 or in L-infinity.
        input_shape: (c, h, w); L0 counts pixels, whose c values change by at most 1 each.
    """
    c, h, w = input_shape
    r = certificate.radius
    if certificate.norm == "Linf":
        return {"Linf": r, "L2": r, "L1": r, "L0": float(h * w) if r >= 1 else 0.0}
    return {"Linf": r / math.sqrt(c * h * w), "L2": r, "L1": r, "L0": float(math.floor(r * r / c))}


def _guarantee(
    e: Experiment, bench: Workbench
) -> Generator[Progress | None, None, Guarantee | None]:
    classifier = bench.classifier(e.model, e.defenses)
    if classifier.certify is None:
        return None
    key = guarantee_key(e, classifier)
    x = bench.example(e.picture, e.model).x
    work = resumed(bench, _CERTIFYING, key, lambda: _begun(classifier, x))
    for share in work.payloads():
        yield Progress("Certifying the picture", {}, share)
    assert work.certificate is not None, "it is what the work ends with"
    return _as_guarantee(key, work.certificate, classifier)


def _begun(classifier: Classifier, x: Tensor) -> Certifying:
    assert classifier.certify is not None, "asked only of classifiers that can"
    return Certifying(classifier.certify(x))


def _as_guarantee(key: str, certificate: Certificate, classifier: Classifier) -> Guarantee:
    return Guarantee(
        key=key,
        label=certificate.label,
        radius=certificate.radius,
        norm=certificate.norm,
        epsilons=epsilons_covered(certificate, classifier.input_shape),
        probability=certificate.probability,
        risk=certificate.risk,
        samples=certificate.samples,
    )
