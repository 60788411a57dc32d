"""Runs a lane to its end where nobody interrupts: command line, figures, notebooks."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TypeVar

from advstudio.core.errors import AdvstudioError

T = TypeVar("T")


def finished(payloads: Iterable[object], kind: type[T]) -> T:
    """The last payload of a kind.

    Raises:
        AdvstudioError: There was none.
    """
    found: T | None = None
    for payload in payloads:
        if isinstance(payload, kind):
            found = payload
    if found is None:
        raise AdvstudioError("Nothing came of it: no {kind}.", kind=kind.__name__)
    return found
