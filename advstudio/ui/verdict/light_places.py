"""Where the lights of a row stand: by name where there is room, else in groups under a word."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QRect

from advstudio.ui.kit import theme
from advstudio.ui.verdict import light_button
from advstudio.ui.verdict.light_button import HEIGHT

_LEGIBLE = 15 * theme.UNIT
"""Pixels of a light from which on its name can be told, though the end of it may be cut."""

_GAP = theme.UNIT
_APART = 2 * theme.UNIT
_MARK = light_button.MARK + 2


@dataclass(frozen=True, slots=True)
class Places:
    """Where everything stands.

    Attributes:
        lights: In their order.
        captions: Over the groups, in theirs; empty where the lights name themselves.
        rows: Lights below each other.
    """

    lights: tuple[QRect, ...]
    captions: tuple[QRect, ...]
    rows: int


def places(
    widths: tuple[int, ...], sizes: tuple[int, ...], captions: tuple[int, ...], area: QRect
) -> Places:
    """Places in an area two lights high.

    Args:
        widths: Pixels that each light needs with its name.
        sizes: How many lights each group has, in the order of the lights.
        captions: Pixels that each group's word needs.
        area: Where to.
    """
    return _named(widths, area) or _grouped(sizes, captions, area)


def _named(widths: tuple[int, ...], area: QRect) -> Places | None:
    """Two rows, filled column by column; None where too much of the names would be cut."""
    columns = [max(widths[number : number + 2]) for number in range(0, len(widths), 2)]
    fitted = _fitted(columns, area.width() - _GAP * (len(columns) - 1))
    if any(now < min(before, _LEGIBLE) for before, now in zip(columns, fitted, strict=True)):
        return None
    found, left = [], area.left()
    for column, width in enumerate(fitted):
        for row in range(len(widths[2 * column : 2 * column + 2])):
            found.append(QRect(left, area.top() + row * HEIGHT, width, HEIGHT))
        left += width + _GAP
    return Places(tuple(found), (), rows=2)


def _grouped(sizes: tuple[int, ...], captions: tuple[int, ...], area: QRect) -> Places:
    """Marks side by side under the word of their group."""
    wanted = [max(caption, size * _MARK) for caption, size in zip(captions, sizes, strict=True)]
    widths = _fitted(wanted, area.width() - _APART * (len(wanted) - 1))
    lights, words, left = [], [], area.left()
    for size, width in zip(sizes, widths, strict=True):
        words.append(QRect(left, area.top(), width, HEIGHT))
        for number in range(size):
            lights.append(QRect(left + number * _MARK, area.top() + HEIGHT, _MARK, HEIGHT))
        left += max(width, size * _MARK) + _APART
    return Places(tuple(lights), tuple(words), rows=1)


def _fitted(wanted: list[int], room: int) -> list[int]:
    """Widths that fit into the room: the widest give way first."""
    ceiling = max(wanted, default=0)
    while ceiling > _MARK and sum(min(width, ceiling) for width in wanted) > room:
        ceiling -= 1
    return [min(width, ceiling) for width in wanted]
