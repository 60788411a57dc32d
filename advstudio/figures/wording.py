"""Numbers and names as they are printed in figures."""

from __future__ import annotations

from collections.abc import Sequence

from advstudio.session.experiment import NormName, Scalar

LEVELS = 255
_NO_BREAK = "\u00a0"
NORM_SYMBOLS: dict[NormName, str] = {"Linf": "L∞", "L2": "L2", "L1": "L1", "L0": "L0"}


def percent(share: float) -> str:
    """A share in [0, 1] as `99.2 %`, on one line."""
    return f"{100 * share:.1f}{_NO_BREAK}%"


def in_255ths(value: float) -> str:
    """A pixel-scale value in steps of an 8-bit pixel: `8/255`, `0.25/255`."""
    return f"{number(value * LEVELS)}/{LEVELS}"


def number(value: float) -> str:
    """At most four digits, none of them idle."""
    return f"{value:.4g}" if 1e-4 <= abs(value) < 1e4 or value == 0 else f"{value:.3g}"


def epsilon_text(epsilon: float, norm: NormName) -> str:
    """`8/255 = 0.03137` for L-infinity, else the plain number."""
    if norm != "Linf":
        return number(epsilon)
    return f"{in_255ths(epsilon)} = {number(epsilon)}"


def short_epsilon(epsilon: float, norm: NormName) -> str:
    """`8/255` for L-infinity, else the plain number."""
    return in_255ths(epsilon) if norm == "Linf" else number(epsilon)


def unit_scale(norm: NormName) -> int:
    """What an epsilon is multiplied by on an axis: papers count L-infinity in 255ths."""
    return LEVELS if norm == "Linf" else 1


def choice_text(title: str, parameters: dict[str, Scalar]) -> str:
    """`PGD (steps 20, random start yes)`."""
    if not parameters:
        return title
    words = (f"{name.replace('_', ' ')} {_value(value)}" for name, value in parameters.items())
    return f"{title} ({', '.join(words)})"


def listed(words: Sequence[str]) -> str:
    """`a`, `a and b`, `a, b and c`."""
    if len(words) < 2:
        return "".join(words)
    return f"{', '.join(words[:-1])} and {words[-1]}"


def _value(value: Scalar) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    return f"{value:g}" if isinstance(value, float) else str(value)
