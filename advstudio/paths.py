"""Where files lie: in the source tree, in an installed wheel and in a frozen app alike."""

from __future__ import annotations

import os
from pathlib import Path

import platformdirs

_PACKAGE = Path(__file__).resolve().parent


def resource(*parts: str) -> Path:
    """Path of a file that ships with the program, e.g. `resource("weights", "x.json")`.

    The file need not exist; the caller says what is missing and why it matters.
    """
    in_wheel = _PACKAGE / "_resources"
    root = in_wheel if in_wheel.is_dir() else _PACKAGE.parent / "resources"
    return root.joinpath(*parts)


def cache_dir() -> Path:
    """Folder for what can be fetched or computed again; `ADVSTUDIO_CACHE` overrides it."""
    return _made(os.environ.get("ADVSTUDIO_CACHE") or platformdirs.user_cache_dir("advstudio"))


def config_dir() -> Path:
    """Folder for settings and window layout; `ADVSTUDIO_CONFIG` overrides it."""
    return _made(os.environ.get("ADVSTUDIO_CONFIG") or platformdirs.user_config_dir("advstudio"))


def data_dir() -> Path:
    """Folder for what the user made (trained weights); `ADVSTUDIO_DATA` overrides it."""
    return _made(os.environ.get("ADVSTUDIO_DATA") or platformdirs.user_data_dir("advstudio"))


def _made(folder: str) -> Path:
    path = Path(folder)
    path.mkdir(parents=True, exist_ok=True)
    return path
