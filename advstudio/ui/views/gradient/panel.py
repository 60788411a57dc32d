"""The gradient as a map, the regions beside it, and a walk along it by hand."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtCore import Slot
from PySide6.QtWidgets import QBoxLayout, QVBoxLayout, QWidget

from advstudio.session.frames import Surface
from advstudio.session.views.gradient.frames import (
    GradientFrame,
    GradientMap,
    GradientOptions,
    WalkStep,
)
from advstudio.ui.kit import theme
from advstudio.ui.kit.axes import Scale
from advstudio.ui.kit.caption import TITLE, Caption, CaptionLine
from advstudio.ui.kit.choice_combo import ChoiceCombo, Option
from advstudio.ui.kit.class_colours import ClassColours
from advstudio.ui.kit.explained import explain, wrapped
from advstudio.ui.kit.numerals import NORM_SYMBOLS, epsilon_text, percent
from advstudio.ui.kit.plain_combo import PlainCombo
from advstudio.ui.kit.point_strip import PointStrip
from advstudio.ui.kit.surface_picture import are_alike
from advstudio.ui.kit.view_panel import ViewPanel
from advstudio.ui.views.gradient.map_view import GradientMapView
from advstudio.ui.views.gradient.regions_plot import RegionsPlot
from advstudio.ui.views.gradient.walk_keys import WalkKeys

SHARE = 0.1
"""Of epsilon, that one step is long."""

_ROWS = 4
_SLENDER, _HIGH = 1.1, 560


class GradientPanel(ViewPanel):
    """`optionsEdited` asks for another gradient, or for one step more."""

    def __init__(self, class_colours: ClassColours, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._colours = class_colours
        self._frame: GradientFrame | None = None
        self._map: GradientMap | None = None
        self._class_names: tuple[str, ...] = ()
        self._options = GradientOptions()
        self._of, self._class = PlainCombo(), ChoiceCombo()
        self._keys = WalkKeys()
        self._view, self._regions_title = GradientMapView(), Caption(TITLE)
        self._regions = RegionsPlot(class_colours)
        self._strip = PointStrip(_ROWS, name=self.tr("Picture at the end of the walk"))
        self._dress()
        self._lay_out()
        self._wait_for(self.tr("The gradient is computed after the picture."))
        self._connect()

    @property
    def options(self) -> GradientOptions:
        """Which gradient is wanted, and where."""
        return self._options

    @property
    def regions(self) -> RegionsPlot:
        """The plane beside the map."""
        return self._regions

    @property
    def keys(self) -> WalkKeys:
        """The walk's buttons."""
        return self._keys

    @property
    def blank(self) -> tuple[str, str]:
        """Heading and sentence in place of the map; empty where there is one."""
        return self._view.blank

    @property
    def texts(self) -> tuple[str, ...]:
        """The numbers, line by line."""
        return self._strip.texts

    def set_options(self, options: GradientOptions) -> None:
        """Show options that were chosen elsewhere, without a signal."""
        self._options = options
        self._of.select(options.of)
        self._class.select(options.class_index)
        self._class.setEnabled(options.of == "class")

    def clear(self) -> None:
        """Nothing is known yet: another picture, model or attack was chosen."""
        self._frame = self._map = None
        super().clear()

    def render_frame(self, frame: GradientFrame, index: int, class_names: tuple[str, ...]) -> None:
        """Show the gradient of classifier `index`."""
        self._frame, self._class_names = frame, class_names
        self._map = made = frame.maps[index]
        self._class.set_options(
            tuple(
                Option(number, _numbered(number, name)) for number, name in enumerate(class_names)
            )
        )
        self.set_options(frame.request.options)
        self._view.render_gradient(made, self._options, class_names, self._numbers(made))
        self._render_regions(frame, made)
        self._render_words(frame, made)
        self._show_contents()

    def _render_regions(self, frame: GradientFrame, made: GradientMap) -> None:
        state = "" if frame.is_final else self.tr("{done} %").format(done=int(100 * frame.done))
        self._regions_title.render_lines(CaptionLine(self.tr("Class regions"), right=state))
        if made.regions is not None and not are_alike(made.regions, self._regions.surface):
            e = frame.request.experiment
            x, y = self._scales(made.regions, frame)
            self._regions.render_regions(made.regions, self._class_names, x, y, epsilon=e.epsilon)
        self._regions.set_message("" if made.regions else self.tr("Computing the regions…"))
        self._regions.set_epsilon(frame.request.experiment.epsilon)
        self._regions.render_walk(made.region_trail, made.arrow)

    def _scales(self, surface: Surface, frame: GradientFrame) -> tuple[Scale, Scale]:
        is_in_255ths = frame.norm == "Linf"
        unit = self.tr("n/255") if is_in_255ths else NORM_SYMBOLS[frame.norm]
        factor = 255.0 if is_in_255ths else 1.0
        x, y = surface.x_axis, surface.y_axis
        along = self.tr("margin's ascent, {unit}").format(unit=unit)
        across = self.tr("random, {unit}").format(unit=unit)
        return Scale(along, x.low, x.high, factor), Scale(across, y.low, y.high, factor)

    def _render_words(self, frame: GradientFrame, made: GradientMap) -> None:
        count = len(self._options.walk)
        size = epsilon_text(made.size, frame.norm)
        text = self.tr("{count} steps: {size}").format(count=count, size=size)
        if made.stuck_steps:
            text = self.tr("{count} steps, {stuck} without a gradient").format(
                count=count, stuck=made.stuck_steps
            )
        can_step = not made.is_blank and frame.request.experiment.epsilon > 0
        self._keys.render_walk(count, text if count else self.tr("not yet walked"),
                               can_step=can_step)  # fmt: skip
        index = int(made.probs.argmax())
        said = self.tr("{name} {share}").format(
            name=self._class_names[index], share=percent(float(made.probs[index])).strip()
        )
        first = CaptionLine(said, is_strong=True, swatch=self._colours.of(index).rgb())
        rest = tuple(CaptionLine(number) for number in self._numbers(made))
        self._strip.render_point(made.picture, (first, *rest))

    def _numbers(self, made: GradientMap) -> tuple[str, ...]:
        value = {
            "loss": self.tr("cross-entropy {value}"),
            "margin": self.tr("margin {value}"),
            "class": self.tr("probability {value}"),
        }[self._options.of].format(value=f"{made.value + 0.0:.4g}".replace("-", "−"))
        zero = self.tr("exactly zero: {share} of the pixels ({precision})").format(
            share=percent(made.zero_share).strip(), precision=made.precision
        )
        size = self.tr("‖∇‖₂ {l2:.3g}; {dual:.3g} per unit of epsilon").format(
            l2=made.l2, dual=made.dual
        )
        return value, size, zero

    def _dress(self) -> None:
        self._of.set_options(
            (
                Option("loss", self.tr("Loss")),
                Option("margin", self.tr("Margin")),
                Option("class", self.tr("Probability of")),
            )
        )
        self._of.select("loss")
        self._class.setEnabled(False)
        self._class.setMinimumContentsLength(4)
        explain(
            self._of,
            name=self.tr("Gradient of what"),
            tip=self.tr(
                "The attacker's loss (cross-entropy), the margin of the logits, which does not "
                "saturate, or the probability of a class. Set the attacker's precision and "
                "gradient in the Attack section: the map shows what he gets."
            ),
        )
        explain(
            self._class,
            name=self.tr("Class whose probability is raised"),
            tip=self.tr("The gradient shows which pixels would raise this class."),
        )
        self._regions.setAccessibleName(self.tr("Class regions round the picture"))
        self._regions.setToolTip(
            wrapped(
                self.tr(
                    "The predicted class on a plane that does not depend on what the defense lets "
                    "out: along the ascent of the margin of the logits behind it, and across it at "
                    "random. The circle is the clean picture, the dots the steps of the walk, "
                    "projected on the plane, the arrow a push of epsilon along the gradient, the "
                    "dashed line the ball."
                )
            )
        )

    def _lay_out(self) -> None:
        self._controls.addWidget(self._of, 1)
        self._controls.addWidget(self._class, 1)
        column = QVBoxLayout(self._contents)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(theme.UNIT // 2)
        column.addWidget(self._keys)
        self._pair = QBoxLayout(QBoxLayout.Direction.LeftToRight)
        self._pair.setSpacing(theme.UNIT)
        beside = QVBoxLayout()
        beside.setSpacing(0)
        beside.addWidget(self._regions_title)
        beside.addWidget(self._regions, 1)
        self._pair.addWidget(self._view, 4)
        self._pair.addLayout(beside, 5)
        column.addLayout(self._pair, 1)
        column.addWidget(self._strip)

    def _connect(self) -> None:
        self._of.picked.connect(self._on_of)
        self._class.picked.connect(self._on_class)
        step, undo, reset = self._keys.buttons
        step.clicked.connect(self._on_step)
        undo.clicked.connect(self._on_undo)
        reset.clicked.connect(self._on_reset)

    def _arrange(self, *, is_flat: bool) -> None:
        self._strip.setVisible(not is_flat)
        is_slender = self.height() > max(_SLENDER * self.width(), _HIGH)
        direction = QBoxLayout.Direction
        self._pair.setDirection(direction.TopToBottom if is_slender else direction.LeftToRight)

    @Slot(object)
    def _on_of(self, of: object) -> None:
        self._emit(of=of)

    @Slot(object)
    def _on_class(self, index: object) -> None:
        self._emit(class_index=index)

    @Slot()
    def _on_step(self) -> None:
        frame, options = self._frame, self._options
        if frame is None:
            return
        push = WalkStep(options.of, options.class_index, SHARE * frame.request.experiment.epsilon)
        self._emit(walk=(*options.walk, push))

    @Slot()
    def _on_undo(self) -> None:
        self._emit(walk=self._options.walk[:-1])

    @Slot()
    def _on_reset(self) -> None:
        self._emit(walk=())

    def _emit(self, **changes: object) -> None:
        self.set_options(replace(self._options, **changes))  # type: ignore[arg-type] # by name
        self.optionsEdited.emit(self._options)


def _numbered(number: int, name: str) -> str:
    return name if name == str(number) else f"{number} {name}"
