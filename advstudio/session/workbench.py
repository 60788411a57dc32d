"""The one mutable object: device and bounded caches; it lives in the engine."""

from __future__ import annotations

import logging
from collections import OrderedDict
from collections.abc import Callable, Hashable, Iterator
from dataclasses import dataclass, replace
from typing import TypeVar, cast

import torch
from torch import Tensor

from advstudio.core.classifier import Classifier, normalised
from advstudio.core.defense import inside_out
from advstudio.core.draws import SHOWN, drawing
from advstudio.core.errors import OutOfMemory
from advstudio.core.model import MODELS, ReportProgress
from advstudio.datasets.fit import fitted
from advstudio.models.weights import load_trained
from advstudio.session import device as devices
from advstudio.session.experiment import Choice, PictureRef
from advstudio.session.resolve import Network, dataset_of, network_of, resolved_defenses

T = TypeVar("T")

# Entries per kind; a 224 × 224 colour picture is 0.6 MB, a network up to some 100 MB.
_LIMITS = {
    "classifier": 6, "network": 6, "example": 64, "clean": 64, "pixels": 64, "search": 12,
    "attacked": 8, "delta": 8, "plane": 8, "surface": 4, "training": 1, "study": 2,
    "suspicion": 64, "certifying": 8, "slice": 8, "walk": 64, "regions": 4, "landscape": 4,
    "bounds": 4, "rubbish": 2, "errors": 4,
    "verdict": 8, "examination": 2, "counter": 2, "extraction": 1, "transfer": 2, "classical": 4,
}  # fmt: skip
_AVERAGED = 32
"""A classifier that averages over draws makes so many passes for each picture unless told
otherwise: so much smaller are its chunks, because a drag waits for one."""
_CHUNK_VALUES = {"cpu": 2 * 3 * 224 * 224, "cuda": 256 * 3 * 224 * 224, "mps": 64 * 3 * 224 * 224}

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Example:
    """A picture as the model takes it.

    Attributes:
        x: (1, c, h, w) float32 in [0, 1], on the device.
        label: True class among the model's classes, or None.
        title: Its name.
        notice: What decoding had to change, or "".
    """

    x: Tensor
    label: int | None
    title: str
    notice: str


def memory_guarded(payloads: Iterator[T], device: torch.device) -> Iterator[T]:
    """The same payloads; a device whose memory runs out becomes a sentence.

    Raises:
        OutOfMemory: Even one picture at a time was too much.
    """
    try:
        yield from payloads
    except (torch.OutOfMemoryError, MemoryError) as error:
        raise OutOfMemory(
            "{device} has too little memory for this model, even for one picture at a time. Close "
            "other programs, or start advstudio with --device cpu.",
            device=device,
        ) from error


def computing_in(classifier: Classifier, dtype: torch.dtype) -> Classifier:
    """The classifier on pictures of that type, whatever type they come in."""
    if dtype == classifier.dtype:
        return classifier
    return replace(classifier, forward=lambda x: classifier(x.to(dtype)), dtype=dtype)


class Workbench:
    """Loads, keeps and evaluates; everything that the pipeline remembers between frames.

    Args:
        device: Name of the device.

    Raises:
        InvalidExperiment: The machine has no such device.
    """

    def __init__(self, device: devices.DeviceName = "auto") -> None:
        self.device = devices.chosen(device)
        devices.leave_a_core()
        self._caches: dict[str, OrderedDict[Hashable, object]] = {}
        self._chunk_limit: dict[Classifier, int] = {}

    def remembered(self, kind: str, key: Hashable, compute: Callable[[], T]) -> T:
        """The value kept under `key`, computed if need be; each kind keeps a bounded number."""
        cache = self._caches.setdefault(kind, OrderedDict())
        if key in cache:
            cache.move_to_end(key)
            return cast(T, cache[key])
        return self.keep(kind, key, compute())

    def keep(self, kind: str, key: Hashable, value: T) -> T:
        """Put a value in place of what was kept under `key`; the oldest of its kind may go."""
        cache = self._caches.setdefault(kind, OrderedDict())
        cache[key] = value
        cache.move_to_end(key)
        if len(cache) > _LIMITS[kind]:
            cache.popitem(last=False)
        return value

    def forget(self, kind: str, key: Hashable) -> None:
        """Let go of the value kept under `key`, if there is one."""
        self._caches.get(kind, OrderedDict()).pop(key, None)

    def recalled(self, kind: str, key: Hashable) -> object | None:
        """The value kept under `key`, or None."""
        cache = self._caches.get(kind)
        return None if cache is None else cache.get(key)

    def classifier(
        self,
        model: str,
        defenses: tuple[Choice, ...] = (),
        dtype: torch.dtype = torch.float32,
    ) -> Classifier:
        """The model with its defenses; a picture meets them in their order.

        Args:
            model: Registry name.
            defenses: Round the model, or in its weights.
            dtype: What it computes in.

        Raises:
            AdvstudioError: Unknown names, missing or damaged weights, a failed download.
        """

        def _build() -> Classifier:
            parts = resolved_defenses(model, defenses)
            made = self._undefended(network_of(model, parts), dtype)
            for part in inside_out(parts):
                made = part.applied(made)
            return computing_in(made, dtype)

        return self.remembered("classifier", (model, defenses, dtype), _build)

    def adapted(
        self, model: str, defenses: tuple[Choice, ...], dtype: torch.dtype = torch.float32
    ) -> Classifier:
        """What an attacker who knows the defenses attacks in place of `classifier`'s."""

        def _build() -> Classifier:
            parts = resolved_defenses(model, defenses)
            network = network_of(model, parts)
            made = self._undefended(network, dtype)
            for part in (*network.altered_by, *inside_out(parts)):
                made = part.adapted(made)
            return computing_in(made, dtype)

        return self.remembered("classifier", (model, defenses, dtype, "adapted"), _build)

    def example(self, ref: PictureRef, model: str) -> Example:
        """A picture, fitted to the model's input.

        Raises:
            InvalidPicture: It cannot be read.
            InvalidExperiment: There is no picture with that number.
        """

        def _load() -> Example:
            dataset = dataset_of(ref)
            picture = dataset.picture(ref.index)
            x = torch.from_numpy(fitted(picture.pixels, MODELS[model].input_shape))
            is_known = ref.file is None and ref.dataset == MODELS[model].dataset
            # Colours innermost, as convolutions and screens like them.
            x = x.unsqueeze(0).to(self.device, memory_format=torch.channels_last)
            return Example(
                x,
                picture.label if is_known else None,
                picture.title,
                picture.notice,
            )

        return self.remembered("example", (ref, model), _load)

    def chunk(self, classifier: Classifier) -> int:
        """Pictures per forward pass: a constant for a classifier, until memory runs out."""
        c, h, w = classifier.input_shape
        share = 1 if classifier.certify is None else _AVERAGED
        natural = max(1, min(1024, _CHUNK_VALUES[self.device.type] // (share * c * h * w)))
        return self._chunk_limit.get(classifier, natural)

    def probabilities(self, classifier: Classifier, x: Tensor) -> Tensor:
        """(n, k) softmax outputs for (n, c, h, w) pictures, in chunks, of the draw that is shown.

        Raises:
            OutOfMemory: Halving the chunk once did not help.
        """
        try:
            return self._in_chunks(classifier, x)
        except (torch.OutOfMemoryError, MemoryError):
            smaller = max(1, self.chunk(classifier) // 2)
            logger.warning("out of memory; going on with %d pictures at once", smaller)
            self._chunk_limit[classifier] = smaller
        try:
            return self._in_chunks(classifier, x)
        except (torch.OutOfMemoryError, MemoryError) as error:
            raise OutOfMemory(
                "{device} has too little memory for {count} pictures of {shape} at once. Close "
                "other programs, or start advstudio with --device cpu.",
                device=self.device, count=self.chunk(classifier),
                shape=" × ".join(str(n) for n in classifier.input_shape),
            ) from error  # fmt: skip

    def suspicion(self, classifier: Classifier, x: Tensor) -> tuple[float, float] | None:
        """Score of (1, c, h, w) and the threshold of a classifier that refuses; None of others."""
        detector = classifier.detector
        if detector is None:
            return None
        with torch.inference_mode(), drawing(SHOWN):
            return float(detector.score(x)), detector.threshold

    def _in_chunks(self, classifier: Classifier, x: Tensor) -> Tensor:
        with torch.inference_mode(), drawing(SHOWN):
            chunks = torch.split(x, self.chunk(classifier))
            return torch.cat([classifier(chunk).float().softmax(dim=1) for chunk in chunks])

    def _undefended(self, network: Network, dtype: torch.dtype) -> Classifier:
        if dtype == torch.float32:
            return self.remembered("network", network, lambda: self.loaded(network))
        return self.remembered(
            "network", (network, dtype), lambda: self.loaded(network, dtype=dtype)
        )

    def loaded(
        self,
        wanted: Network,
        report: ReportProgress = lambda done, total: None,
        *,
        dtype: torch.dtype = torch.float32,
    ) -> Classifier:
        """A network with its weights, read from disk or fetched, and with its layers altered.

        Touches no cache, so that it may run in another thread.

        Raises:
            AdvstudioError: Missing or damaged weights, a failed download, or layers that cannot
                be altered.
        """
        model = MODELS[wanted.model]
        network = model.build()
        if wanted.weights is None:
            model.load(network, report)
        else:
            load_trained(network, wanted.model, wanted.weights)
        for part in wanted.altered_by:
            network = part.altered(network)
        return Classifier(
            normalised(network.to(self.device, dtype), model.mean, model.std),
            model.class_names(),
            model.input_shape,
            device=self.device,
        )
