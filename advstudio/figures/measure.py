"""Text that fits: measured before it is drawn, in the font in which it will be drawn."""

from __future__ import annotations

from matplotlib.font_manager import FontProperties
from matplotlib.textpath import text_to_path

_POINTS_PER_INCH = 72
_ELLIPSIS = "…"


def width(text: str, points: float, *, bold: bool = False) -> float:
    """Inches that one line of text is wide; the style must be in force."""
    font = FontProperties(size=points, weight="bold" if bold else "normal")
    measured, _, _ = text_to_path.get_text_width_height_descent(text, font, ismath=False)
    return float(measured) / _POINTS_PER_INCH


def elided(text: str, points: float, inches: float, *, bold: bool = False) -> str:
    """The text, cut with an ellipsis where it is wider than `inches`."""
    if width(text, points, bold=bold) <= inches:
        return text
    kept = len(text)
    while kept and width(text[:kept].rstrip() + _ELLIPSIS, points, bold=bold) > inches:
        kept -= 1
    return text[:kept].rstrip() + _ELLIPSIS


def wrapped(text: str, points: float, inches: float) -> list[str]:
    """The text in lines, none wider than `inches` unless a single word is."""
    lines: list[str] = []
    for word in text.split():
        longer = f"{lines[-1]} {word}" if lines else word
        if lines and width(longer, points) <= inches:
            lines[-1] = longer
        else:
            lines.append(word)
    return lines
