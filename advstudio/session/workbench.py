"""The one mutable object: device and bounded caches; it lives in the engine."""

from __future__ import annotations

import logging
from collections import OrderedDict
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from typing import Any, Literal, TypeVar

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
from advstudio.session.shelf import K, Shelf, V

T = TypeVar("T")
_ClassifierKey = tuple[str, tuple[Choice, ...], torch.dtype, Literal["deployed", "adapted"]]

# A 224 × 224 colour picture is 0.6 MB, a network up to some 100 MB.
EXAMPLES: Shelf[tuple[PictureRef, str], Example] = Shelf("example", limit=64)
NETWORKS: Shelf[tuple[Network, torch.dtype], Classifier] = Shelf("network", limit=6)
_CLASSIFIERS: Shelf[_ClassifierKey, Classifier] = Shelf("classifier", limit=6)
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
        self._shelves: dict[Shelf[Any, Any], OrderedDict[Any, Any]] = {}
        self._chunk_limit: dict[Classifier, int] = {}

    def remembered(self, shelf: Shelf[K, V], key: K, compute: Callable[[], V]) -> V:
        """The value kept under `key`, computed if need be."""
        kept = self._on(shelf)
        if key in kept:
            kept.move_to_end(key)
            return kept[key]
        return self.keep(shelf, key, compute())

    def keep(self, shelf: Shelf[K, V], key: K, value: V) -> V:
        """Put a value in place of what was kept under `key`; the oldest of its shelf may go."""
        kept = self._on(shelf)
        kept[key] = value
        kept.move_to_end(key)
        if len(kept) > shelf.limit:
            kept.popitem(last=False)
        return value

    def forget(self, shelf: Shelf[K, V], key: K) -> None:
        """Let go of the value kept under `key`, if there is one."""
        self._on(shelf).pop(key, None)

    def recalled(self, shelf: Shelf[K, V], key: K) -> V | None:
        """The value kept under `key`, or None."""
        return self._on(shelf).get(key)

    def _on(self, shelf: Shelf[K, V]) -> OrderedDict[K, V]:
        return self._shelves.setdefault(shelf, OrderedDict())

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

        return self.remembered(_CLASSIFIERS, (model, defenses, dtype, "deployed"), _build)

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

        return self.remembered(_CLASSIFIERS, (model, defenses, dtype, "adapted"), _build)

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

        return self.remembered(EXAMPLES, (ref, model), _load)

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
        return self.remembered(
            NETWORKS, (network, dtype), lambda: self.loaded(network, dtype=dtype)
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
