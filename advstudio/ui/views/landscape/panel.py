"""The loss inside the ball: map or relief, climbing restarts, and where they end."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from PySide6.QtCore import QPointF, QSignalBlocker, Slot
from PySide6.QtGui import QColor, QPainter
from PySide6.QtWidgets import QSizePolicy, QVBoxLayout, QWidget

from advstudio.session.views.landscape.frames import (
    LandscapeFrame,
    LandscapeOptions,
    LossMap,
    Restarts,
)
from advstudio.ui.kit import marks, theme
from advstudio.ui.kit.axes import Scale
from advstudio.ui.kit.caption import Caption, CaptionLine
from advstudio.ui.kit.choice_combo import Option
from advstudio.ui.kit.class_colours import ClassColours
from advstudio.ui.kit.explained import INPUT_HEIGHT, explain, wrapped
from advstudio.ui.kit.numerals import NORM_SYMBOLS, epsilon_text
from advstudio.ui.kit.plain_combo import PlainCombo
from advstudio.ui.kit.plot_key import KeyEntry, PlotKey, line_sample, mark_sample
from advstudio.ui.kit.point_strip import LINE
from advstudio.ui.kit.seed_box import SeedBox
from advstudio.ui.kit.strokes import ball_pen
from advstudio.ui.kit.toggle_button import ToggleButton
from advstudio.ui.kit.view_panel import ViewPanel
from advstudio.ui.views.landscape.bins_plot import BinsPlot
from advstudio.ui.views.landscape.height_scale import HeightScale
from advstudio.ui.views.landscape.plot import LandscapePlot, paint_climb, paint_end
from advstudio.ui.views.landscape.view import LandscapeView

_HISTOGRAM, _LOW_HISTOGRAM = 13 * theme.UNIT, 10 * theme.UNIT
_LOW, _LEAST = 460, 27 * theme.UNIT


class LandscapePanel(ViewPanel):
    """`optionsEdited` asks for another landscape; turning to the relief asks nobody."""

    def __init__(self, class_colours: ClassColours, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._colours = class_colours
        self._frame: LandscapeFrame | None = None
        self._map: LossMap | None = None
        self._class_names: tuple[str, ...] = ()
        self._options = LandscapeOptions()
        self._refusal = ""
        self._is_flat = False
        self._loss, self._relief_toggle = PlainCombo(), ToggleButton()
        self._seed = SeedBox(
            name=self.tr("Seed of the landscape"),
            tip=self.tr("Of the second direction, and of the places where the restarts begin."),
        )
        self._view, self._scale, self._key = LandscapeView(), HeightScale(), PlotKey()
        self._histogram = BinsPlot(self.tr("loss at the end"), self.tr("restarts"))
        self._words = Caption(2 * LINE)
        self._dress()
        self._lay_out()
        self._wait_for(self.tr("The landscape is computed after the picture."))
        self._connect()

    @property
    def options(self) -> LandscapeOptions:
        """Which landscape is wanted."""
        return self._options

    @property
    def plot(self) -> LandscapePlot:
        """The map."""
        return self._view.plot

    @property
    def histogram(self) -> BinsPlot:
        """The losses that the restarts reach."""
        return self._histogram

    @property
    def relief_toggle(self) -> ToggleButton:
        """Between map and relief."""
        return self._relief_toggle

    @property
    def texts(self) -> tuple[str, ...]:
        """What is said under the map."""
        return tuple(line.text for line in self._words.lines)

    def set_options(self, options: LandscapeOptions) -> None:
        """Show options that were chosen elsewhere, without a signal."""
        self._options = options
        self._loss.select(options.loss)
        self._seed.display(options.seed)

    def clear(self) -> None:
        """Nothing is known yet: another picture, model or attack was chosen."""
        self._frame = self._map = None
        super().clear()

    def render_frame(self, frame: LandscapeFrame, index: int, class_names: tuple[str, ...]) -> None:
        """Show the landscape of classifier `index`."""
        self._frame, self._map, self._class_names = frame, frame.maps[index], class_names
        self.set_options(frame.request.options)
        if not self._map.values.size:
            self.show_waiting(self.tr("Computing the landscape…"))
            return
        self._draw(frame, self._map)
        self._render_words(frame, self._map)
        self._show_contents()

    def _draw(self, frame: LandscapeFrame, made: LossMap) -> None:
        factor = 255.0 if frame.norm == "Linf" else 1.0
        unit = self.tr("n/255") if frame.norm == "Linf" else NORM_SYMBOLS[frame.norm]
        is_attack = made.direction == "attack"
        along = self.tr("along the attack") if is_attack else self.tr("random direction")
        x_label = self.tr("{name}, {unit}").format(name=along, unit=unit)
        y_label = self.tr("{name}, {unit}").format(name=self.tr("random direction"), unit=unit)
        x, y = (Scale(text, -made.reach, made.reach, factor) for text in (x_label, y_label))
        self._view.render_map(made, frame.epsilon, x, y)
        self._scale.set_span(*self.plot.span)
        self._key.render_entries(self._entries(made))
        self._render_histogram(made.restarts)

    def _entries(self, made: LossMap) -> tuple[KeyEntry, ...]:
        pen = ball_pen()
        found = [
            KeyEntry(self.tr("clean"), mark_sample(marks.paint_clean)),
            KeyEntry(self.tr("ε ball"), line_sample(QColor(pen.color()), pen.style(), 1)),
        ]
        if made.attacked is not None:
            found.insert(1, KeyEntry(self.tr("attacked"), mark_sample(marks.paint_adversarial)))
        if made.restarts is not None:
            found += [
                KeyEntry(self.tr("restart"), paint_climb),
                KeyEntry(self.tr("ends broken"), mark_sample(_paint_broken)),
                KeyEntry(self.tr("ends unbroken"), mark_sample(_paint_unbroken)),
            ]
        return tuple(found)

    def _render_histogram(self, restarts: Restarts | None) -> None:
        has_some = restarts is not None and not self._is_flat
        self._histogram.setVisible(has_some)
        if restarts is not None:
            broken = restarts.is_broken
            self._histogram.render_values(restarts.best[~broken], restarts.best[broken])
            self._histogram.setAccessibleDescription(self._spread(restarts))

    def _render_words(self, frame: LandscapeFrame, made: LossMap) -> None:
        state = "" if frame.is_final else self.tr("computing {done:3d} %")
        state = state.format(done=int(100 * frame.done))
        said = [self._refusal, made.notice]
        if made.restarts is not None:
            said = [self._outcome(made.restarts), *said, self._spread(made.restarts)]
        if made.values.min() == made.values.max():
            said.insert(0, self._flat(float(made.values.max())))
        first, second, *_ = [*(sentence for sentence in said if sentence), "", ""]
        self._words.render_lines(CaptionLine(first, right=state), CaptionLine(second))
        self._words.setToolTip(wrapped(first, second))
        self.plot.setAccessibleDescription(f"{first} {second}")

    def _flat(self, value: float) -> str:
        return self.tr("Flat: the loss is {value} on the whole plane.").format(value=_short(value))

    def _outcome(self, restarts: Restarts) -> str:
        if (restarts.classes < 0).any():
            return self.tr("{count} restarts of PGD are climbing.").format(count=len(restarts.best))
        broken, count = int(restarts.is_broken.sum()), len(restarts.best)
        classes = sorted(set(restarts.classes[restarts.is_broken].tolist()))
        names = ", ".join(self._class_names[index] for index in classes)
        if not broken:
            return self.tr("None of {count} restarts breaks it.").format(count=count)
        return self.tr("{broken} of {count} restarts break it: {names}.").format(
            broken=broken, count=count, names=names
        )

    def _spread(self, restarts: Restarts) -> str:
        low, high = float(restarts.best.min()), float(restarts.best.max())
        said = self.tr("They reach losses of {low} to {high}").format(
            low=_short(low), high=_short(high)
        )
        if self._frame is None or not np.isfinite(restarts.apart):
            return f"{said}."
        apart = epsilon_text(restarts.apart, self._frame.norm)
        return self.tr("{said}, and end {apart} ({norm}) apart on average.").format(
            said=said, apart=apart, norm=NORM_SYMBOLS[self._frame.norm]
        )

    def _dress(self) -> None:
        self._loss.set_options(
            (
                Option("cross-entropy", self.tr("Cross-entropy")),
                Option("margin", self.tr("Margin")),
            )
        )
        self._relief_toggle.setText(self.tr("Relief"))
        self._relief_toggle.setFixedHeight(INPUT_HEIGHT)
        self.set_options(self._options)
        explain(
            self._loss,
            name=self.tr("Loss that is the height"),
            tip=self.tr(
                "The cross-entropy saturates, so that a masked gradient looks like a plain; the "
                "margin of the logits does not (Carlini and Wagner 2017, arXiv:1608.04644)."
            ),
        )
        explain(
            self._relief_toggle,
            name=self.tr("Show the landscape as a relief"),
            tip=self.tr("A relief to turn with the mouse; it needs OpenGL."),
        )
        self._histogram.setAccessibleName(self.tr("Losses that the restarts reach"))
        self._histogram.setToolTip(
            wrapped(
                self.tr(
                    "How many restarts end at which loss; filled where the goal is reached, "
                    "hatched where it is not. Many unlike ends: the loss is not concave, so no "
                    "single run shows that there is no example (Madry et al. 2018, "
                    "arXiv:1706.06083, section 3.1)."
                )
            )
        )
        self._scale.setAccessibleName(self.tr("Colours of the loss"))
        self._key.setAccessibleName(self.tr("Key of the landscape"))
        self.plot.setAccessibleName(self.tr("Loss inside the ball"))
        self.plot.setToolTip(
            wrapped(
                self.tr(
                    "The attacker's loss on the plane of the attack's direction and a random one, "
                    "higher is brighter; pale outside the ball of epsilon (Tramèr et al. 2018, "
                    "arXiv:1705.07204). The lines are restarts of PGD, projected on the "
                    "plane: they run through many dimensions, so that where they seem to meet "
                    "they may be far apart."
                )
            )
        )

    def _lay_out(self) -> None:
        for widget, stretch in ((self._loss, 2), (self._seed, 2), (self._relief_toggle, 0)):
            self._controls.addWidget(widget, stretch)
        column = QVBoxLayout(self._contents)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(theme.UNIT // 2)
        column.addWidget(self._view, 1)
        column.addWidget(self._scale)
        column.addWidget(self._key)
        column.addWidget(self._histogram)
        column.addWidget(self._words)
        self._histogram.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self._histogram.hide()

    def _connect(self) -> None:
        self._loss.picked.connect(self._on_loss)
        self._seed.edited.connect(self._on_seed)
        self._relief_toggle.toggled.connect(self._on_relief)
        self._view.refused.connect(self._on_refused)

    def _arrange(self, *, is_flat: bool) -> None:
        self._is_flat = is_flat
        has_restarts = self._map is not None and self._map.restarts is not None
        self._histogram.setVisible(has_restarts and not is_flat)
        is_low = self.height() < _LOW
        self._histogram.setFixedHeight(_LOW_HISTOGRAM if is_low else _HISTOGRAM)
        self._key.set_most_rows(1 if is_low else 2)
        # Between two rows and a theatre the landscape comes first, with its axes.
        for part in (self._key, self._words):
            part.setVisible(self.height() >= _LEAST)

    @Slot(object)
    def _on_loss(self, loss: object) -> None:
        self._emit(loss=loss)

    @Slot(int)
    def _on_seed(self, seed: int) -> None:
        self._emit(seed=seed)

    @Slot(bool)
    def _on_relief(self, is_wanted: bool) -> None:
        if is_wanted:
            self._view.show_relief()
        else:
            self._view.show_map()

    @Slot(str)
    def _on_refused(self, reason: str) -> None:
        self._refusal = reason
        with QSignalBlocker(self._relief_toggle):
            self._relief_toggle.setChecked(False)
        self._relief_toggle.setEnabled(False)
        self._relief_toggle.setToolTip(wrapped(reason))
        if self._frame is not None and self._map is not None:
            self._render_words(self._frame, self._map)

    def _emit(self, **changes: object) -> None:
        self.set_options(replace(self._options, **changes))  # type: ignore[arg-type] # by name
        self.optionsEdited.emit(self._options)


def _short(value: float) -> str:
    return f"{value + 0.0:.3g}".replace("-", "−")


def _paint_broken(painter: QPainter, place: QPointF) -> None:
    paint_end(painter, place, is_broken=True)


def _paint_unbroken(painter: QPainter, place: QPointF) -> None:
    paint_end(painter, place, is_broken=False)
