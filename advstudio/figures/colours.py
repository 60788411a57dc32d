"""Which colour a class has: the same in the bars, curves and surfaces of one figure."""

from __future__ import annotations

from collections.abc import Iterable

from cmap import Colormap

from advstudio.figures.style import MUTED

# Petroff's ten colours are ordered and chosen to stay apart for colour-blind people.
_PALETTE = tuple(stop.hex for _, stop in Colormap("petroff:petroff10").color_stops)


class ClassColours:
    """Ten colours: by index where there are at most ten classes, else by importance.

    Classes beyond the tenth are grey. Colour is never the only sign of a class: it is named, too.

    Args:
        n_classes: How many classes the classifier knows.
        by_importance: Class indices, the most important first; repetitions do not count.
    """

    def __init__(self, n_classes: int, by_importance: Iterable[int]) -> None:
        few = n_classes <= len(_PALETTE)
        order = range(n_classes) if few else dict.fromkeys(by_importance)
        self._colours = dict(zip(order, _PALETTE, strict=False))

    def of(self, index: int) -> str:
        """The colour of a class, as matplotlib and SVG write it."""
        return self._colours.get(index, MUTED)
