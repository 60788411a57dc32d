"""What weights of one's own may be called; no Qt."""

from __future__ import annotations

import re
from enum import Enum

from advstudio.session.catalogue import Catalogue

_NAME = re.compile(r"[a-z0-9][a-z0-9._-]{0,63}")


class NameObstacle(Enum):
    """Why weights cannot be called so; false when nothing is in the way."""

    NONE = ""
    FORM = "letters that no file name needs"
    TAKEN = "weights have that name"
    UNFINISHED = "an unfinished training has that name"

    def __bool__(self) -> bool:
        return bool(self.value)


def free_name(stem: str, model: str, catalogue: Catalogue) -> str:
    """The first of `<stem>-1`, `<stem>-2` … that a model's weights are not called yet."""
    number, taken = 1, _own(model, catalogue) | _unfinished(model, catalogue)
    while f"{stem}-{number}" in taken:
        number += 1
    return f"{stem}-{number}"


def name_obstacle(name: str, model: str, catalogue: Catalogue) -> NameObstacle:
    """Whether a model's weights can be called so."""
    if not _NAME.fullmatch(name):
        return NameObstacle.FORM
    if name in _own(model, catalogue):
        return NameObstacle.TAKEN
    is_unfinished = name in _unfinished(model, catalogue)
    return NameObstacle.UNFINISHED if is_unfinished else NameObstacle.NONE


def _own(model: str, catalogue: Catalogue) -> set[str]:
    return {own.name for own in catalogue.own_weights if own.model == model}


def _unfinished(model: str, catalogue: Catalogue) -> set[str]:
    return {other.name for other in catalogue.unfinished if other.model == model}
