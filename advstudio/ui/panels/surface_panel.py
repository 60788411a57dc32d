"""The decision surface around the picture: title, state, plot and legend."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from advstudio.session.experiment import NormName
from advstudio.session.frames import Axis, Outcome, Surface
from advstudio.ui import theme
from advstudio.ui.class_colours import ClassColours
from advstudio.ui.numerals import NORM_SYMBOLS
from advstudio.ui.widgets.caption import Caption, CaptionLine
from advstudio.ui.widgets.mark_legend import MarkLegend
from advstudio.ui.widgets.still_plot import BOTTOM, LEFT, TOP
from advstudio.ui.widgets.surface_plot import SurfacePlot


class SurfacePanel(QWidget):
    """Coarse at once, then refined; the marks follow the attack at every tick."""

    probed = Signal(float, float)

    def __init__(self, class_colours: ClassColours, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._title = Caption(2 * theme.UNIT)
        self._plot = SurfacePlot(class_colours)
        self._legend = MarkLegend()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self._title)
        column.addWidget(self._plot, 1)
        column.addSpacing(theme.UNIT // 2)
        column.addWidget(self._legend)
        self._plot.setAccessibleName(self.tr("Decision surface"))
        self._plot.setToolTip(
            self.tr(
                "Decision surface: the class of every picture on a plane through the clean one. "
                "Beyond the valid pixel range a picture is clipped to it; hatched where that "
                "changes more than half of its values. Click a point, or move the cross with the "
                "arrow keys and press Enter, to see its picture. "
                "Source: Liu et al. 2017, arXiv:1611.02770, Fig. 3."
            )
        )
        self.clear()
        self._plot.probed.connect(self.probed)

    @property
    def plot(self) -> SurfacePlot:
        """The plot with the marks."""
        return self._plot

    def height_for(self, width: int) -> int:
        """The height at which the plane is drawn as a square."""
        around = TOP + BOTTOM + self._title.height() + self._legend.height() + theme.UNIT // 2
        return width - LEFT - theme.UNIT + around

    @property
    def state(self) -> str:
        """How far the computation is."""
        return self._title.lines[0].right

    def clear(self) -> None:
        """Nothing is known yet: another picture, model or attack was chosen."""
        self._render_title("")
        self._plot.set_message(self.tr("The decision surface is computed after the picture."))

    def render_surface(
        self,
        surface: Surface | None,
        class_names: tuple[str, ...],
        *,
        is_final: bool,
        done: float,
        norm: NormName = "Linf",
    ) -> None:
        """Draw a surface, of which the share `done` in [0, 1] has been computed; or none yet."""
        if surface is None:
            self.clear()
            return
        self._render_title(self._state_text(surface, is_final=is_final, done=done))
        if surface is self._plot.surface:
            return
        self._plot.plot.setLabel("bottom", self._axis_text(surface.x_axis, norm))
        self._plot.plot.setLabel("left", self._axis_text(surface.y_axis, norm))
        for side, axis in (("bottom", surface.x_axis), ("left", surface.y_axis)):
            is_in_255ths = axis.is_epsilon and norm == "Linf"
            self._plot.plot.getAxis(side).setScale(255 if is_in_255ths else 1)
        self._plot.render_surface(surface, class_names)
        self._plot.set_message("")
        self._plot.setAccessibleDescription(surface.notice)

    def render_outcome(self, outcome: Outcome, epsilon: float) -> None:
        """Move the attacked point, its path and the ball; per tick."""
        self._plot.render_outcome(outcome, epsilon)

    def _render_title(self, state: str) -> None:
        self._title.render_lines(CaptionLine(self.tr("Decision surface"), right=state))

    def _state_text(self, surface: Surface, *, is_final: bool, done: float) -> str:
        size = len(surface.labels)
        if is_final:
            share = round(100 * float(surface.evaluated.mean()))
            return self.tr("{size}×{size}, {share} % evaluated").format(size=size, share=share)
        return self.tr("{size}×{size}, refining {done:3d} %").format(
            size=size, done=int(100 * done)
        )

    def _axis_text(self, axis: Axis, norm: NormName) -> str:
        name = {
            "attack": self.tr("along the attack"),
            "random": self.tr("random direction"),
            "picture": self.tr("towards the other picture"),
            "target": self.tr("towards the target class"),
        }.get(axis.kind, axis.kind)
        if not axis.is_epsilon:
            return self.tr("{name} (1 = there)").format(name=name)
        unit = self.tr("L∞ (n/255)") if norm == "Linf" else NORM_SYMBOLS[norm]
        return self.tr("{name}, {unit}").format(name=name, unit=unit)
