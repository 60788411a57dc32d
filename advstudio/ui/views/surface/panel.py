"""The decision surface around the picture: plot, legend and state."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from advstudio.session.experiment import NormName
from advstudio.session.frames import Axis, Frame, Outcome, Surface
from advstudio.session.outcome.guarantee_frames import Guarantee
from advstudio.ui.kit import theme
from advstudio.ui.kit.axes import BOTTOM, LEFT, TOP, Scale
from advstudio.ui.kit.caption import Caption, CaptionLine
from advstudio.ui.kit.class_colours import ClassColours
from advstudio.ui.kit.explained import wrapped
from advstudio.ui.kit.numerals import NORM_SYMBOLS
from advstudio.ui.kit.side_panel import SidePanel
from advstudio.ui.kit.surface_picture import are_alike, classes_by_area
from advstudio.ui.kit.surface_plot import SurfacePlot
from advstudio.ui.views.surface.mark_legend import MarkLegend

_LINE = 2 * theme.UNIT


class SurfacePanel(SidePanel):
    """Coarse at once, then refined; the marks follow the attack at every tick."""

    has_points = True

    probed = Signal(float, float)

    def __init__(self, class_colours: ClassColours, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._state = self._reason = ""
        self._plot = SurfacePlot(class_colours)
        self._legend = MarkLegend()
        self._foot = Caption(_LINE)
        self._lay_out()
        self._plot.setAccessibleName(self.tr("Decision surface"))
        self._plot.setToolTip(
            wrapped(
                self.tr(
                    "Decision surface: the class of every picture on a plane through the clean "
                    "one. Beyond the valid pixel range a picture is clipped to it; hatched where "
                    "that changes more than half of its values. Click a point, or move the cross "
                    "with the arrow keys and press Enter, to see its picture. Source: Liu et al. "
                    "2017, arXiv:1611.02770, Fig. 3."
                )
            )
        )
        self.clear()
        self._plot.probed.connect(self.probed)

    @property
    def plot(self) -> SurfacePlot:
        """The plot with the marks."""
        return self._plot

    @property
    def state(self) -> str:
        """How far the computation is."""
        return self._foot.lines[0].right

    @property
    def notice(self) -> str:
        """Why a direction had to be replaced, or ""."""
        return self._foot.lines[0].text

    def height_for(self, width: int) -> int:
        """The height at which the plane is drawn as a square."""
        around = TOP + BOTTOM + _LINE + self._legend.height() + theme.UNIT // 2
        return width - LEFT - theme.UNIT + around

    def clear(self) -> None:
        """Nothing is known yet: another picture, model or attack was chosen."""
        self._state = self._reason = ""
        self._render_foot()
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
        """Draw a surface of which the share `done` in [0, 1] is computed; None changes nothing."""
        if surface is None:
            return
        self._state = self._state_text(surface, is_final=is_final, done=done)
        if not are_alike(surface, self._plot.surface):
            x, y = (self._scale(axis, norm) for axis in (surface.x_axis, surface.y_axis))
            self._plot.render_surface(surface, class_names, x, y)
            self._reason = surface.notice
            self._describe(surface, class_names)
        self._plot.set_message("")
        self._render_foot()

    def display_outcome(self, outcome: Outcome, frame: Frame) -> None:
        """Move the attacked point, its path and the ball; per tick."""
        self._plot.render_outcome(outcome, frame.experiment.epsilon)
        self._render_foot()

    def display_guarantee(self, guarantee: Guarantee | None) -> None:
        """Draw what is guaranteed round the clean picture; None draws nothing."""
        self._plot.render_guarantee(guarantee)
        self._legend.name_guarantee(is_there=guarantee is not None and guarantee.label is not None)

    def _lay_out(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self._plot, 1)
        column.addSpacing(theme.UNIT // 2)
        column.addWidget(self._legend)
        column.addWidget(self._foot)

    def _render_foot(self) -> None:
        state = self.tr("plane changed") if self._plot.is_stale and self._state else self._state
        self._foot.render_lines(CaptionLine(self._reason, right=state))
        if self._foot.toolTip() != wrapped(self._reason):
            self._foot.setToolTip(wrapped(self._reason))

    def _describe(self, surface: Surface, class_names: tuple[str, ...]) -> None:
        names = ", ".join(class_names[index] for index in classes_by_area(surface))
        self._plot.setAccessibleDescription(
            self.tr("Regions, the largest first: {names}. {notice}").format(
                names=names, notice=surface.notice
            )
        )

    def _scale(self, axis: Axis, norm: NormName) -> Scale:
        is_in_255ths = axis.is_epsilon and norm == "Linf"
        factor = 255.0 if is_in_255ths else 1.0
        return Scale(self._axis_text(axis, norm), axis.low, axis.high, factor)

    def _state_text(self, surface: Surface, *, is_final: bool, done: float) -> str:
        size = len(surface.labels)
        if is_final:
            share = 100 * float(surface.evaluated.mean())
            return self.tr("{size}×{size}, {share:.1f} % evaluated").format(size=size, share=share)
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
