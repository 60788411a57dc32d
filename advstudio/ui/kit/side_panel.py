"""What every view beside the pictures is told."""

from __future__ import annotations

from typing import ClassVar

from PySide6.QtWidgets import QWidget

from advstudio.session.frames import Frame, Outcome
from advstudio.session.outcome.guarantee_frames import Guarantee


class SidePanel(QWidget):
    """One classifier's panel of a view; what it has no use for, it leaves out.

    Attributes:
        has_points: Whether the clicked point's picture stands below it.
    """

    has_points: ClassVar[bool] = False

    def height_for(self, width: int) -> int | None:
        """The height at which it looks best; None takes all that there is."""
        return None

    def display_outcome(self, outcome: Outcome, frame: Frame) -> None:
        """The attack has come further; per tick, and only while the panel is seen."""

    def display_guarantee(self, guarantee: Guarantee | None) -> None:
        """What is guaranteed round the clean picture; None where nothing is."""

    def set_epsilon(self, epsilon: float) -> None:
        """The slider has moved; only while the panel is seen."""

    def clear(self) -> None:
        """Another picture or classifier was chosen: nothing is known yet."""
