"""Files written whole or not at all."""

from __future__ import annotations

import contextlib
import os
import uuid
from pathlib import Path

from advstudio.core.errors import CannotSave


def atomic_write(path: Path, content: bytes) -> None:
    """Put `content` at `path`; whoever reads it sees the old file or the new one, never a part.

    Missing folders are made.

    Raises:
        CannotSave: No permission, a full disk or the like; what was at `path` is untouched.
    """
    partial = path.with_name(f".{path.name}.{uuid.uuid4().hex[:8]}.partial")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        # Beside the target: a rename is atomic only within one file system.
        with partial.open("xb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        os.replace(partial, path)
    except OSError as error:
        raise CannotSave(
            "“{path}” could not be saved: {reason}. Choose another folder, or free some space.",
            path=path, reason=error.strerror or error,
        ) from error  # fmt: skip
    finally:
        with contextlib.suppress(OSError):
            partial.unlink(missing_ok=True)
