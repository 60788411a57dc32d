"""Which colour a class has, the same in bars, curves and surface."""

from __future__ import annotations

from functools import cache

from cmap import Colormap
from PySide6.QtGui import QColor

_SLOTS = 10


@cache
def _palette() -> tuple[QColor, ...]:
    # Petroff's ten colours are ordered and chosen to stay apart for colour-blind people.
    stops = Colormap("petroff:petroff10").color_stops.color_array
    return tuple(QColor.fromRgbF(*(float(v) for v in rgba[:3])) for rgba in stops)


class ClassColours:
    """Hands out ten colours: by index where there are at most ten classes, else by arrival.

    A class keeps its colour until `reset`; an eleventh arrival takes the colour that was
    asked for longest ago. Colour is never the only sign of a class: it is named, too.
    """

    def __init__(self) -> None:
        self._n_classes = _SLOTS
        self._slots: dict[int, int] = {}
        self._revision = 0

    @property
    def revision(self) -> int:
        """Grows whenever a class loses its colour; what was painted before is then out of date."""
        return self._revision

    def reset(self, n_classes: int) -> None:
        """Forget the arrivals; the model has `n_classes` classes from now on."""
        self._n_classes = n_classes
        self._slots.clear()
        self._revision += 1

    def of(self, index: int) -> QColor:
        """The colour of a class."""
        if self._n_classes <= _SLOTS:
            return _palette()[index % _SLOTS]
        slot = self._slots.pop(index, None)
        if slot is None:
            slot = len(self._slots) if len(self._slots) < _SLOTS else self._oldest()
        self._slots[index] = slot
        return _palette()[slot]

    def if_free(self, index: int) -> QColor | None:
        """The colour of a class, or None where another class would lose its own for it."""
        is_free = self._n_classes <= _SLOTS or index in self._slots or len(self._slots) < _SLOTS
        return self.of(index) if is_free else None

    def _oldest(self) -> int:
        self._revision += 1
        return self._slots.pop(next(iter(self._slots)))
