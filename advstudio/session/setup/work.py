"""Thumbnails of a dataset, a folder or a file."""

from __future__ import annotations

from collections.abc import Iterator

from advstudio.core.errors import InvalidPicture
from advstudio.datasets.thumbnails import thumbnail
from advstudio.session.frames import GalleryFrame, GalleryRequest, Thumbnail
from advstudio.session.resolve import dataset_of
from advstudio.session.workbench import Workbench

SIDE = 64
"""Pixels of a thumbnail."""

_BATCH = 12


def gallery_frames(request: GalleryRequest, bench: Workbench) -> Iterator[GalleryFrame]:
    """Yield thumbnails, a few at a time; a damaged picture of a folder is left out.

    Raises:
        InvalidExperiment: Unknown dataset.
        InvalidPicture: The file or folder cannot be opened.
    """
    dataset = dataset_of(request.picture.model_copy(update={"index": 0}))
    last = min(request.first + request.count, len(dataset))
    for start in range(request.first, last, _BATCH):
        found = []
        for index in range(start, min(start + _BATCH, last)):
            try:
                picture = dataset.picture(index)
            except InvalidPicture:
                continue
            small = thumbnail(picture.pixels, SIDE)
            found.append(Thumbnail(index, small, picture.title, picture.label))
        yield GalleryFrame(request, len(dataset), tuple(found))
