"""Numbers as text of constant width, so that nothing jumps about while epsilon is dragged."""

from __future__ import annotations

from math import isfinite

from advstudio.session.experiment import NormName

_FIGURE_SPACE = "\u2007"
_NO_BREAK = "\u00a0"

NORM_SYMBOLS: dict[NormName, str] = {"Linf": "L∞", "L2": "L2", "L1": "L1", "L0": "L0"}


def percent(share: float) -> str:
    """A share in [0, 1] as `" 99.2 %"`: always seven characters; a dash where it is unknown."""
    if not isfinite(share):
        return f"–{_NO_BREAK}%".rjust(7, _FIGURE_SPACE)
    return f"{100 * share:.1f}{_NO_BREAK}%".rjust(7, _FIGURE_SPACE)


def in_255ths(value: float) -> str:
    """A pixel-scale value in steps of an 8-bit pixel: `8.00/255`."""
    return f"{255 * value:.2f}/255"


def epsilon_text(value: float, norm: NormName) -> str:
    """An epsilon in the unit that people quote it in: n/255 for L-infinity, else plain."""
    if norm == "L0":
        return f"{_whole(value)} px"
    return in_255ths(value) if norm == "Linf" else f"{value:.3f}"


def _whole(pixels: float) -> int:
    # Rounded down as the norm does: half a pixel cannot change.
    return int(pixels + 1e-6)


def duration(seconds: float) -> str:
    """Seconds as minutes and seconds: `0:42`, `12:05`; beyond an hour `1:02:05`; or a dash."""
    if not isfinite(seconds):
        return "–"
    minutes, rest = divmod(max(0, round(seconds)), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{rest:02}" if hours else f"{minutes}:{rest:02}"
