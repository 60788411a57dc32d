"""Where the values of a bounded parameter stand on its slider. No Qt."""

from __future__ import annotations

from dataclasses import dataclass
from math import log, pow

from advstudio.session.catalogue import Parameter

PLACES = 1000
"""The last place of a slider over all values between its bounds."""

_STEEPEST = 6.0


@dataclass(frozen=True, slots=True)
class ParameterScale:
    """Places 0 to `last` for values between two bounds, closer together where they are small.

    Attributes:
        low: The value at place 0.
        high: The value at the last place.
        power: 1 for evenly spread values; higher gives small ones more room.
        is_whole: Whether the values are integers.
        stops: The only values on the slider, evenly spread; () for all between the bounds.
    """

    low: float
    high: float
    power: float
    is_whole: bool
    stops: tuple[float, ...] = ()

    @classmethod
    def of(cls, parameter: Parameter) -> ParameterScale | None:
        """The default then stands in the middle, or before it; None without both bounds."""
        low, high = parameter.minimum, parameter.maximum
        if parameter.kind not in ("integer", "number") or low is None or high is None:
            return None
        share = (float(parameter.default) - low) / (high - low)
        power = log(share) / log(0.5) if 0 < share < 1 else _STEEPEST / 2
        is_whole = parameter.kind == "integer"
        return cls(low, high, min(max(power, 1.0), _STEEPEST), is_whole, parameter.stops)

    @property
    def last(self) -> int:
        """The last place; the first is 0."""
        return len(self.stops) - 1 if self.stops else PLACES

    def value(self, place: int) -> float | int:
        """The value at a place, to three digits."""
        if self.stops:
            return round(self.stops[place]) if self.is_whole else self.stops[place]
        exact = self.low + (self.high - self.low) * pow(place / PLACES, self.power)
        if self.is_whole:
            return round(exact)
        return min(max(float(f"{exact:.3g}"), self.low), self.high)

    def place(self, value: float) -> int:
        """The place nearest to a value."""
        if self.stops:
            return min(range(len(self.stops)), key=lambda place: abs(self.stops[place] - value))
        share = min(max((value - self.low) / (self.high - self.low), 0.0), 1.0)
        return round(PLACES * pow(share, 1 / self.power))
