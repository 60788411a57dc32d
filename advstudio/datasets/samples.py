"""The photographs that ship with the program, labelled with ImageNet classes."""

from __future__ import annotations

import json
from dataclasses import dataclass, replace
from functools import cache, cached_property

from advstudio.core.dataset import DATASETS, Dataset, Picture
from advstudio.core.errors import InvalidPicture
from advstudio.datasets._decode import decode
from advstudio.paths import resource


@dataclass(frozen=True, slots=True)
class Sample:
    """One entry of `samples.json`.

    Attributes:
        file: File name in `resources/samples`.
        title: What people read under its thumbnail.
        label: ImageNet-1k class index, 0 to 999.
        label_name: That class's name.
        author: Whom the licence asks to name.
        source: Where the original is.
        licence: Its licence by SPDX name.
        changes: What was done to the original.
    """

    file: str
    title: str
    label: int
    label_name: str
    author: str
    source: str
    licence: str
    changes: str


class Samples(Dataset):
    """Shipped photographs; nothing is read before the first question."""

    title = "Sample photographs"
    summary = "Photographs under free licences that ship with the program, with ImageNet labels"
    source = "Author, source and licence of each are in resources/samples/samples.json"
    heading = "Photographs"

    @cached_property
    def entries(self) -> tuple[Sample, ...]:
        """Where each photograph comes from, in the order of their numbers.

        Raises:
            InvalidPicture: The installation is incomplete.
        """
        listing = resource("samples", "samples.json")
        if not listing.is_file():
            raise InvalidPicture(
                "The sample photographs are missing: there is no “{path}”. Install the program "
                "again, or open a picture of your own.",
                path=listing,
            )
        return tuple(Sample(**entry) for entry in json.loads(listing.read_text("utf-8")))

    def __len__(self) -> int:
        return len(self.entries)

    def picture(self, index: int) -> Picture:
        """The photograph with that number."""
        entry = self.entries[index]
        decoded = decode(resource("samples", entry.file))
        return replace(decoded, label=entry.label, title=entry.title)

    def index_of(self, label: int) -> int | None:
        """The first photograph of an ImageNet class."""
        return next((i for i, entry in enumerate(self.entries) if entry.label == label), None)

    def class_names(self) -> tuple[str, ...]:
        """The 1000 classes of ImageNet."""
        return _imagenet_names()


@cache
def _imagenet_names() -> tuple[str, ...]:
    """A list of its own, as torchvision's costs 2 s."""
    return tuple(json.loads(resource("imagenet_classes.json").read_text("utf-8")))


DATASETS.register("samples", order=10)(Samples())
