"""Pictures of the user's own: one file, or a folder of them."""

from __future__ import annotations

import os
import re
from collections.abc import Sequence
from pathlib import Path

from advstudio.core.dataset import Dataset, Picture
from advstudio.core.errors import InvalidPicture
from advstudio.datasets._decode import decode

SUFFIXES = (
    ".apng", ".avif", ".bmp", ".gif", ".jfif", ".jpe", ".jpeg", ".jpg", ".pbm", ".pgm", ".png",
    ".pnm", ".ppm", ".tif", ".tiff", ".webp",
)  # fmt: skip


class OwnPictures(Dataset):
    """Picture files without labels, decoded when asked for.

    Args:
        title: What people read in the picker.
        files: At least one.
    """

    source = "Your own files"

    def __init__(self, title: str, files: Sequence[Path]) -> None:
        self.title = title
        self.summary = "One picture" if len(files) == 1 else f"{len(files)} pictures, by name"
        self._files = tuple(files)

    def __len__(self) -> int:
        return len(self._files)

    def picture(self, index: int) -> Picture:
        """The picture with that number.

        Raises:
            InvalidPicture: That file cannot be read; the others still can.
        """
        return decode(self._files[index])

    def index_of(self, label: int) -> int | None:
        """None: nobody said what these pictures show."""
        return None


def opened(path: str) -> Dataset:
    """The pictures of a folder by name (10 after 9, subfolders left out), or a single file.

    A single file is looked at when its picture is asked for.

    Raises:
        InvalidPicture: The folder cannot be listed or holds no picture.
    """
    given = Path(path)
    # Unlike Path.is_dir, this says False, not PermissionError, for what may not be looked at.
    if not os.path.isdir(given):
        return OwnPictures(given.name, [given])
    files = _listed(given)
    if not files:
        raise InvalidPicture(
            "The folder “{path}” holds no picture of its own; subfolders are not searched. Choose "
            "one with files that end in {endings}.",
            path=path, endings=", ".join(SUFFIXES),
        )  # fmt: skip
    return OwnPictures(given.resolve().name or path, files)


def _listed(folder: Path) -> list[Path]:
    try:
        with os.scandir(folder) as entries:
            names = [entry.name for entry in entries if _is_picture(entry)]
    except OSError as error:
        raise InvalidPicture(
            "The folder “{path}” cannot be listed: {complaint}. Check its permissions or choose "
            "another.",
            path=folder,
            complaint=error.strerror,
        ) from error
    return [folder / name for name in sorted(names, key=_natural)]


def _is_picture(entry: os.DirEntry[str]) -> bool:
    is_hidden = entry.name.startswith(".")
    return not is_hidden and Path(entry.name).suffix.lower() in SUFFIXES and entry.is_file()


def _natural(name: str) -> tuple[list[str | int], str]:
    """Sorts “2.png” before “10.png”; texts and numbers alternate, so they never meet."""
    parts = re.split(r"(\d+)", name.casefold())
    return [int(part) if part.isdecimal() else part for part in parts], name
