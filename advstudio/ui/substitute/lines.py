"""The lines of a substitute's plot, from its frames."""

from __future__ import annotations

from typing import Literal

from PySide6.QtCore import QCoreApplication, Qt

from advstudio.session.substitute.frames import RoundPoint, SubstituteFrame
from advstudio.ui.kit.epoch_lines import EpochLine, Subject, Symbol

translate = QCoreApplication.translate

_PEN = Qt.PenStyle

Over = Literal["rounds", "queries"]
"""What the figures are drawn over."""


def places(frame: SubstituteFrame, over: Over) -> tuple[float, ...]:
    """Where the finished rounds stand on the horizontal axis."""
    return tuple(float(p.round if over == "rounds" else p.queries) for p in frame.history)


def end_of(frame: SubstituteFrame, over: Over) -> float:
    """The end of the horizontal axis."""
    if over == "rounds":
        return float(frame.rounds)
    return float(max(frame.request.budget, frame.queries))


def round_lines(frame: SubstituteFrame, over: Over) -> tuple[EpochLine, ...]:
    """Shares in percent after every finished round; what the oracle denies has no line."""
    x = places(frame, over)
    epsilon = f"{frame.request.epsilon:g}"
    rows: tuple[tuple[str, Subject, Qt.PenStyle, Symbol, str], ...] = (
        (
            translate("RoundLines", "FGSM {epsilon}, carried over").format(epsilon=epsilon),
            "attacked", _PEN.SolidLine, "t", "transfer",
        ),
        (
            translate("RoundLines", "FGSM {epsilon}, direct").format(epsilon=epsilon),
            "attacked", _PEN.DotLine, "d", "direct",
        ),
        (
            translate("RoundLines", "agrees with the oracle"), "all", _PEN.SolidLine, "o",
            "agreement",
        ),
        (translate("RoundLines", "test accuracy"), "clean", _PEN.DashLine, "s", "accuracy"),
    )  # fmt: skip
    lines = []
    for name, subject, style, symbol, measure in rows:
        values = [_value(point, measure) for point in frame.history]
        known = [(place, 100 * v) for place, v in zip(x, values, strict=True) if v is not None]
        if known:
            at, shares = zip(*known, strict=True)
            lines.append(EpochLine(name, subject, style, symbol, at, shares))
    return tuple(lines)


def _value(point: RoundPoint, name: str) -> float | None:
    value: float | None = getattr(point, name)
    return value
