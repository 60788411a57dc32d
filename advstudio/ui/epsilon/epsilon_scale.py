"""Where the epsilon slider has its ticks, how far a key moves it, and how it sweeps."""

from __future__ import annotations

import math
from dataclasses import dataclass

from advstudio.session.experiment import NormName

LEVELS = 255
SWEEP_SECONDS = 4.0
_MOST_TICKS = 8
_LARGEST_IN_LEVELS = 64


@dataclass(frozen=True, slots=True)
class EpsilonScale:
    """The slider's scale for one end and norm, pixel scale.

    Attributes:
        end: Epsilon at the right end, > 0.
        in_levels: Whether epsilon reads as n/255, as papers on colour pictures write it.
        major: Distance of the labelled ticks, and of the Page keys.
        step: Distance of the small ticks, and of the arrow keys.
        fine: What an arrow key moves with Shift held.
        decimals: Digits behind the point that tell `fine` steps apart.
    """

    end: float
    in_levels: bool
    major: float
    step: float
    fine: float
    decimals: int

    @classmethod
    def of(cls, end: float, norm: NormName) -> EpsilonScale:
        """The scale for a slider that ends at `end` > 0."""
        in_levels = norm == "Linf" and end * LEVELS <= _LARGEST_IN_LEVELS + 1e-9
        major = _major_levels(end) / LEVELS if in_levels else _nice(end / _MOST_TICKS)
        step = min(major, 1 / LEVELS) if in_levels else _nice(major / 5)
        fine = step / 10
        if norm == "L0":
            # Pixels are counted: no step is smaller than one, and nothing stands behind the point.
            return cls(end, False, max(1.0, major), max(1.0, step), 1.0, 0)
        decimals = 4 if in_levels else min(7, max(1, 1 - math.floor(math.log10(fine))))
        return cls(end, in_levels, major, step, fine, decimals)

    def ticks(self) -> tuple[float, ...]:
        """The labelled values, 0 first."""
        return tuple(n * self.major for n in range(_count(self.end, self.major) + 1))

    def small_ticks(self) -> tuple[float, ...]:
        """The values without a label; some coincide with labelled ones."""
        return tuple(n * self.step for n in range(_count(self.end, self.step) + 1))

    def label(self, value: float) -> str:
        """What stands under a tick: `8/255` or `0.3`."""
        if self.in_levels and value > 0:
            return f"{value * LEVELS:g}/{LEVELS}"
        return f"{value:.6g}"

    def stepped(self, value: float, by: float) -> float:
        """The next multiple of `abs(by)` in the direction of `by`, within 0 and the end."""
        size = abs(by)
        position = value / size
        # Half a thousandth of a step away counts as being there: 8/255 is not a round float.
        target = math.floor(position + 5e-4) + 1 if by > 0 else math.ceil(position - 5e-4) - 1
        return min(self.end, max(0.0, target * size))


def sweep_fraction(start: float, seconds: float) -> float:
    """Position in [0, 1] after `seconds` of going up from `start`, turning at both ends."""
    phase = (start + seconds / SWEEP_SECONDS) % 2.0
    return phase if phase <= 1.0 else 2.0 - phase


def _count(end: float, distance: float) -> int:
    return math.floor(end / distance + 1e-6)


def _major_levels(end: float) -> float:
    candidates = (2.0**power for power in range(-6, 8))
    return next(levels for levels in candidates if end * LEVELS / levels <= _MOST_TICKS + 1e-6)


def _nice(at_least: float) -> float:
    power = 10.0 ** math.floor(math.log10(at_least))
    return next(n * power for n in (1, 2, 5, 10) if n * power >= at_least * (1 - 1e-9))
