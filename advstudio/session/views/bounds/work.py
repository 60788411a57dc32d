"""Who wins at an epsilon: what is broken, what is proven, and what nobody knows."""

from __future__ import annotations

from collections.abc import Generator, Hashable, Iterator

import numpy as np
import torch
from torch import Tensor, nn

from advstudio.core.certificate import Certificate
from advstudio.core.classifier import Classifier
from advstudio.core.errors import NotApplicable
from advstudio.core.model import MODELS
from advstudio.core.norms import NORMS
from advstudio.evaluation.broken import BATTERY, Breaking
from advstudio.evaluation.proven import proven_radii
from advstudio.session.experiment import PictureRef
from advstudio.session.frames import Progress
from advstudio.session.loading import loading
from advstudio.session.outcome.contenders import Contender, contenders
from advstudio.session.outcome.guarantees import epsilons_covered
from advstudio.session.resolve import dataset_of, resolved
from advstudio.session.resumable import Resumable, resumed
from advstudio.session.shelf import Shelf
from advstudio.session.views.bounds.frames import (
    Bounds,
    BoundsFrame,
    BoundsOptions,
    BoundsRequest,
    ProofName,
)
from advstudio.session.workbench import Workbench

KEEP_THE_CLASS = frozenset({"label-only", "top-k"})
"""Defenses that change what is told and never which class leads: what is proven behind them
holds before them."""

NO_PROOF = (
    "Nothing is proven: interval bounds pass dense, convolutional, pooling and ReLU layers alone, "
    "and something else stands before or in this network. Choose a network for digits without a "
    "defense at its input, or randomized smoothing."
)

_LARGE = 64 * 64 * 3
_MOST_LARGE = 8
_AT_ONCE, _AT_ONCE_SMOOTHED = 25, 2
_SHOW_EVERY = 25
_WORKS: Shelf[Hashable, _Work] = Shelf("bounds", limit=4)


def bounds_frames(
    request: BoundsRequest, bench: Workbench
) -> Iterator[BoundsFrame | Progress | None]:
    """Yield the bounds as attacks lower the one and proofs raise the other.

    Raises:
        NotApplicable: The norm counts pixels.
        AdvstudioError: The experiment cannot be run.
    """
    e = request.experiment
    yield from loading(e, bench)
    if not NORMS[e.norm].is_homogeneous:
        raise NotApplicable(
            "For {norm} there is no battery of attacks here, and no proof. Choose L∞, L2 or L1.",
            norm=e.norm,
        )
    works: list[_Work] = []
    for contender in contenders(e, bench):
        works.append((yield from _work(contender, request.options, bench)))
    yield _frame(request, works)
    for work in works:
        # Often enough to be seen growing, and not so often that it costs anything.
        for number in work.payloads():
            yield _frame(request, works) if number % _SHOW_EVERY == 0 else None
    yield _frame(request, works)


class _Work(Resumable[int]):
    """One classifier's bounds in the making; the payloads number the pieces from 1.

    Args:
        contender: Whose.
        x: (n, c, h, w) the pictures.
        y: (n,) their labels.
        bench: Gives the classifiers.
    """

    def __init__(self, contender: Contender, x: Tensor, y: Tensor, bench: Workbench) -> None:
        super().__init__()
        e, classifier = contender.experiment, contender.classifier
        self.contender, self.phase = contender, "attacking"
        self.end = resolved(e).epsilon_end
        self.proven = torch.full((len(x),), -1.0)
        self.proof: ProofName = "none"
        self.proof_notice = ""
        self.risk = 0.0
        self.proving_done = 0.0
        self._x, self._y, self._bench = x, y, bench
        is_alone = x[0].numel() > _LARGE
        at_once = 1 if is_alone else (_AT_ONCE_SMOOTHED if classifier.certify else _AT_ONCE)
        self.breaking = Breaking(
            classifier, bench.adapted(e.model, e.defenses), x, y,
            norm=NORMS[e.norm], end=self.end, at_once=at_once,
        )  # fmt: skip

    @property
    def count(self) -> int:
        """Pictures."""
        return len(self._x)

    @property
    def done(self) -> float:
        """Share of attacks and proofs."""
        return (self.breaking.done + self.proving_done) / 2

    def bounds(self) -> Bounds:
        """What is known so far."""
        broken, proven = self.breaking.smallest.numpy(), self.proven.numpy()
        return Bounds(
            name=self.contender.name,
            broken_at=broken.astype(np.float32),
            broken_by=self.breaking.by.numpy().astype(np.int8),
            proven_to=proven.astype(np.float32),
            attacks=BATTERY,
            proof=self.proof,
            proof_notice=self.proof_notice,
            risk=self.risk,
            attack_notice=" ".join(dict.fromkeys(self.breaking.notices)),
            conflicts=int(((broken <= proven) & (proven >= 0)).sum()),
            phase=self.phase,
            done=self.done,
        )

    def _run(self) -> Iterator[int]:
        for number, _ in enumerate(self._found(), start=1):
            yield number

    def _found(self) -> Iterator[None]:
        # The cheap proof first, so that the gap closes from both sides.
        yield from self._prove_by_intervals()
        yield from self.breaking.run()
        self.phase = "proving"
        yield from self._prove_by_smoothing()
        self.proving_done, self.phase = 1.0, "over"

    def _prove_by_intervals(self) -> Generator[None, None, None]:
        network = _plain_network(self.contender, self._bench)
        if network is None:
            self.proof_notice = "" if self.contender.classifier.certify else NO_PROOF
            return
        try:
            found = yield from proven_radii(network, self._x, self._y, self.end)
        except NotApplicable as error:
            self.proof_notice = str(error)
            return
        # A ball of any norm lies in the L-infinity ball of the same radius.
        self.proven, self.proof, self.proving_done = found.cpu(), "interval-bounds", 1.0

    def _prove_by_smoothing(self) -> Generator[None, None, None]:
        certify = self.contender.classifier.certify
        if certify is None:
            return
        self.proof = "smoothing"
        for number in range(self.count):
            steps = certify(self._x[number : number + 1])
            certificate = yield from _watched(steps)
            self.proven[number] = self._covered(certificate, int(self._y[number]))
            self.proving_done = (number + 1) / self.count
            self.risk = certificate.risk

    def _covered(self, certificate: Certificate, label: int) -> float:
        e = self.contender.experiment
        if certificate.label is None:
            return 0.0
        if certificate.label != label:
            return -1.0
        covered = epsilons_covered(certificate, self.contender.classifier.input_shape)
        return min(self.end, covered[e.norm])


def _watched(steps: Generator[float, None, Certificate]) -> Generator[None, None, Certificate]:
    while True:
        try:
            next(steps)
        except StopIteration as end:
            certificate: Certificate = end.value
            return certificate
        yield


def _work(
    contender: Contender, options: BoundsOptions, bench: Workbench
) -> Generator[None, None, _Work]:
    e = contender.experiment
    refs = _pictures(contender, options)
    key: Hashable = (e.model, e.defenses, e.norm, e.epsilon_end, tuple(refs))
    kept = bench.recalled(_WORKS, key)
    if kept is not None:
        return kept
    xs, ys = [], []
    for ref in refs:
        example = bench.example(ref, e.model)
        xs.append(example.x)
        ys.append(example.label)
        yield None
    x = torch.cat(xs)
    y = _labels(contender.classifier, x, ys, bench)
    return resumed(bench, _WORKS, key, lambda: _Work(contender, x, y, bench))


def _pictures(contender: Contender, options: BoundsOptions) -> list[PictureRef]:
    here = contender.experiment.picture
    if options.scope == "picture":
        return [here]
    length = len(dataset_of(here))
    is_large = np.prod(MODELS[contender.experiment.model].input_shape) > _LARGE
    count = min(options.count, length, _MOST_LARGE if is_large else length)
    # From all over: MNIST's first half is the easier one.
    chosen = np.rint(np.linspace(0, length - 1, count)).astype(int)
    return [PictureRef(dataset=here.dataset, file=here.file, index=int(index)) for index in chosen]


def _labels(classifier: Classifier, x: Tensor, known: list[int | None], bench: Workbench) -> Tensor:
    """(n,) the true labels; where nobody knows one, the clean prediction."""
    if None not in known:
        # Averages over draws are not asked for nothing.
        return torch.tensor(known, device=x.device)
    predicted = bench.probabilities(classifier, x).argmax(dim=1).cpu().tolist()
    labels = [own if own is not None else said for own, said in zip(known, predicted, strict=True)]
    return torch.tensor(labels, device=x.device)


def _plain_network(contender: Contender, bench: Workbench) -> nn.Module | None:
    """The network on pixels, where nothing but layers decides on the class."""
    e = contender.experiment
    defenses = tuple(choice for choice in e.defenses if choice.name not in KEEP_THE_CLASS)
    forward = bench.classifier(e.model, defenses).forward
    return forward if isinstance(forward, nn.Module) else None


def _frame(request: BoundsRequest, works: list[_Work]) -> BoundsFrame:
    return BoundsFrame(
        request, request.experiment.norm, works[0].end, works[0].count,
        tuple(work.bounds() for work in works),
        done=sum(work.done for work in works) / len(works),
        is_final=all(work.is_over for work in works),
    )  # fmt: skip
