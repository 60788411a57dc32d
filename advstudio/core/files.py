"""Files written whole or not at all."""

from __future__ import annotations

import contextlib
import os
import uuid
from collections.abc import Mapping
from pathlib import Path

from advstudio.core.errors import CannotSave


def atomic_write(path: Path, content: bytes) -> None:
    """Put `content` at `path`; whoever reads it sees the old file or the new one, never a part.

    Missing folders are made.

    Raises:
        CannotSave: No permission, a full disk or the like; what was at `path` is untouched.
    """
    atomic_write_all({path: content})


def atomic_write_all(contents: Mapping[Path, bytes]) -> None:
    """Put several files at their paths that belong together.

    All are on the disk before the first one takes its place, so a disk that is full, or a
    folder that is closed, leaves every one of the old files.

    Raises:
        CannotSave: As for `atomic_write`.
    """
    partials = {path: _partial(path) for path in contents}
    path = next(iter(contents))
    try:
        for path, partial in partials.items():
            _write_beside(partial, contents[path])
        for path, partial in partials.items():
            os.replace(partial, path)
    except OSError as error:
        raise CannotSave(
            "“{path}” could not be saved: {reason}. Choose another folder, or free some space.",
            path=path, reason=error.strerror or error,
        ) from error  # fmt: skip
    finally:
        for partial in partials.values():
            with contextlib.suppress(OSError):
                partial.unlink(missing_ok=True)


def check_writable(folder: Path) -> None:
    """Say that a folder cannot be written to, before minutes are spent on what goes there.

    Raises:
        CannotSave: As for `atomic_write`.
    """
    probe = folder / ".advstudio-can-write"
    atomic_write(probe, b"")
    # Somebody else may probe the same folder.
    probe.unlink(missing_ok=True)


def _partial(path: Path) -> Path:
    # Beside the target: a rename is atomic only within one file system.
    return path.with_name(f".{path.name}.{uuid.uuid4().hex[:8]}.partial")


def _write_beside(partial: Path, content: bytes) -> None:
    partial.parent.mkdir(parents=True, exist_ok=True)
    with partial.open("xb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
