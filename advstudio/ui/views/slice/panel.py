"""The 1-D slice: classifiers along a line through the picture, and a point to drag on it."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtCore import QRectF, Slot
from PySide6.QtGui import QColor, QPainter
from PySide6.QtWidgets import QVBoxLayout, QWidget

from advstudio.session.views.slice.frames import SliceFrame, SliceOptions
from advstudio.ui.kit import marks, theme
from advstudio.ui.kit.axes import Scale
from advstudio.ui.kit.caption import Caption, CaptionLine
from advstudio.ui.kit.class_colours import ClassColours
from advstudio.ui.kit.explained import wrapped
from advstudio.ui.kit.numerals import NORM_SYMBOLS, epsilon_text, percent
from advstudio.ui.kit.plot_key import KeyEntry, PlotKey, line_sample, mark_sample, patch_sample
from advstudio.ui.kit.point_strip import LINE, PointStrip
from advstudio.ui.kit.strokes import ball_pen
from advstudio.ui.kit.view_panel import ViewPanel
from advstudio.ui.views.slice.lines import is_granted, owner_colour, picture_of, span
from advstudio.ui.views.slice.options import SliceChoices
from advstudio.ui.views.slice.plot import STYLES, SlicePlot, paint_carried

_ROWS = 5
_LOW = 27 * theme.UNIT


class SlicePanel(ViewPanel):
    """Dragging the point on the attack's line moves epsilon; on other lines, the place alone."""

    def __init__(self, class_colours: ClassColours, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._colours = class_colours
        self._frame: SliceFrame | None = None
        self._index = 0
        self._class_names: tuple[str, ...] = ()
        self._choices = SliceChoices()
        self._plot = SlicePlot()
        self._key, self._notice = PlotKey(), Caption(LINE)
        self._strip = PointStrip(_ROWS, name=self.tr("Picture at the dragged point"))
        self._dress()
        self._lay_out()
        self._wait_for(self.tr("The slice is computed after the picture."))
        self._choices.edited.connect(self.optionsEdited)
        self._choices.quantityChosen.connect(self._on_quantity)
        self._plot.moved.connect(self._on_moved)
        self._plot.dragStarted.connect(self.dragStarted)
        self._plot.dragFinished.connect(self.dragFinished)

    @property
    def plot(self) -> SlicePlot:
        """The curves."""
        return self._plot

    @property
    def choices(self) -> SliceChoices:
        """Which line, and which number."""
        return self._choices

    @property
    def options(self) -> SliceOptions:
        """Which line is wanted."""
        return self._choices.options

    @property
    def notice(self) -> str:
        """Why the direction is another one, or what cannot be drawn; or ""."""
        return self._notice.lines[0].text

    @property
    def texts(self) -> tuple[str, ...]:
        """What is said of the point."""
        return self._strip.texts

    def set_options(self, options: SliceOptions) -> None:
        """Show options that were chosen elsewhere, without a signal."""
        self._choices.render_options(options)

    def clear(self) -> None:
        """Nothing is known yet: another picture, model or attack was chosen."""
        self._frame = None
        super().clear()

    def render_frame(self, frame: SliceFrame, index: int, class_names: tuple[str, ...]) -> None:
        """Show a slice; `index` is the classifier that this panel stands beside."""
        self._frame, self._index, self._class_names = frame, index, class_names
        self._choices.render_options(frame.request.options)
        self._choices.render_names(tuple(curve.name for curve in frame.curves), frame.owner)
        self._plot.set_place(frame.point)
        self._draw()
        self._render_words()
        self._show_contents()

    def _draw(self) -> None:
        frame, quantity = self._frame, self._choices.quantity
        if frame is None:
            return
        picture = picture_of(frame, quantity, self._class_names, self._colours)
        low, high = span(picture, quantity)
        factor = 100.0 if quantity == "probability" else 1.0
        self._plot.render_picture(
            picture, self._x_scale(frame), Scale(self._y_label(), low, high, factor)
        )
        self._key.render_entries(self._entries(frame))
        self._render_notice(frame)

    def _x_scale(self, frame: SliceFrame) -> Scale:
        name = {
            "attack": self.tr("along the attack"),
            "gradient": self.tr("along the gradient"),
            "random": self.tr("random direction"),
            "picture": self.tr("towards the other picture"),
        }[frame.request.options.direction]
        if frame.notice and frame.attacked is None:
            name = self.tr("random direction")
        unit = self.tr("L∞ (n/255)") if frame.norm == "Linf" else NORM_SYMBOLS[frame.norm]
        label = self.tr("{name}, {unit}").format(name=name, unit=unit)
        low, high = float(frame.positions[0]), float(frame.positions[-1])
        return Scale(label, low, high, 255.0 if frame.norm == "Linf" else 1.0)

    def _y_label(self) -> str:
        return {
            "probability": self.tr("probability (%)"),
            "logit": self.tr("logit"),
            "margin": self.tr("margin (logits, > 0 broken)"),
            "loss": self.tr("cross-entropy (nats)"),
        }[self._choices.quantity]

    def _entries(self, frame: SliceFrame) -> tuple[KeyEntry, ...]:
        """Classes by colour, classifiers by the style of their lines, then the marks."""
        found: list[KeyEntry] = []
        is_by_class = self._choices.quantity in ("probability", "logit")
        if is_by_class:
            found += [
                KeyEntry(self._class_names[index], line_sample(self._colours.of(index), width=4))
                for index in frame.classes
            ]
        for number, curve in enumerate(frame.curves):
            colour = QColor(theme.colours().muted) if is_by_class else owner_colour(number)
            tag = self.tr("{letter}: {name}").format(letter="AB"[number], name=curve.name)
            text = tag if len(frame.curves) > 1 else curve.name
            found.append(KeyEntry(text, line_sample(colour, STYLES[number])))
        found.append(KeyEntry(self.tr("clean"), mark_sample(marks.paint_clean)))
        if frame.attacked is not None:
            found.append(KeyEntry(self.tr("attacked"), mark_sample(marks.paint_adversarial)))
            if len(frame.curves) > 1:
                found.append(KeyEntry(self.tr("carried over"), mark_sample(paint_carried)))
        if frame.norm == frame.request.experiment.norm:
            pen = ball_pen()
            found.append(KeyEntry(self.tr("±ε"), line_sample(pen.color(), pen.style(), 1)))
        return (*found, KeyEntry(self.tr("clipped"), patch_sample(_paint_hatch)))

    def _render_notice(self, frame: SliceFrame) -> None:
        missing = [c.name for c in frame.curves if not is_granted(c, self._choices.quantity)]
        parts = [frame.notice] if frame.notice else []
        if missing:
            sentence = self.tr("{names} does not tell this number: choose the probability.")
            parts.append(sentence.format(names=", ".join(missing)))
        text = " ".join(parts)
        state = "" if frame.is_final else self.tr("computing {done:3d} %")
        self._notice.render_lines(CaptionLine(text, right=state.format(done=int(100 * frame.done))))
        self._notice.setToolTip(wrapped(text))
        self._show_notice()

    def _show_notice(self) -> None:
        says = any(line.text or line.right for line in self._notice.lines)
        self._notice.setVisible(says and self.height() >= _LOW)

    def _render_words(self) -> None:
        frame = self._frame
        if frame is None:
            return
        place = epsilon_text(frame.point, frame.norm).replace("-", "−")
        where = self.tr("At {norm} {place}").format(norm=NORM_SYMBOLS[frame.norm], place=place)
        clipped = self.tr("clipped {share}").format(share=percent(frame.point_clipped).strip())
        lines = [CaptionLine(where, is_strong=True, right=clipped)]
        for number in range(len(frame.curves)):
            lines += self._about(frame, number)
        self._strip.render_point(frame.picture, tuple(lines))
        self._plot.setAccessibleDescription("; ".join(self.texts))

    def _about(self, frame: SliceFrame, number: int) -> list[CaptionLine]:
        """What one classifier says of the point, and of the example that is carried to it."""
        curve = frame.curves[number]
        index = curve.point.predicted
        tag = f"{'AB'[number]}  " if len(frame.curves) > 1 else ""
        said = f"{tag}{self._class_names[index]} {percent(float(curve.point.probs[index])).strip()}"
        margin = "" if curve.output == "label" else self._margin_text(curve.point.margin)
        lines = [CaptionLine(said, swatch=self._colours.of(index).rgb(), right=margin)]
        if curve.attacked is not None and number != frame.owner:
            lines.append(CaptionLine(self._carried_text(frame, number), indent=14))
        return lines

    def _carried_text(self, frame: SliceFrame, number: int) -> str:
        curve = frame.curves[number]
        assert curve.attacked is not None, "asked only where something was carried over"
        name = self._class_names[curve.attacked.predicted]
        if curve.attacked.margin > 0:
            return self.tr("The example carried over fools it: {name}.").format(name=name)
        return self.tr("The example carried over does not fool it: {name}.").format(name=name)

    def _margin_text(self, margin: float) -> str:
        return self.tr("margin {margin}").format(margin=f"{margin:.3g}".replace("-", "−"))

    def _dress(self) -> None:
        self._plot.setAccessibleName(self.tr("Slice through the picture"))
        self._plot.setToolTip(
            wrapped(
                self.tr(
                    "What the classifiers say along a straight line through the clean picture. "
                    "Above, the predicted classes; hatched where clipping to the valid pixel range "
                    "changes more than half of the values. A defense that masks its gradient is "
                    "flat round the picture, a substitute is not, and what fools the substitute "
                    "often fools the defense (Papernot et al. 2018, SoK: Security and Privacy in "
                    "Machine Learning). Drag the line, or press the arrow keys."
                )
            )
        )
        self._key.setAccessibleName(self.tr("Key of the slice"))

    def _lay_out(self) -> None:
        self._controls.addWidget(self._choices)
        column = QVBoxLayout(self._contents)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(theme.UNIT // 2)
        column.addWidget(self._plot, 1)
        column.addWidget(self._key)
        column.addWidget(self._notice)
        column.addWidget(self._strip)

    def _arrange(self, *, is_flat: bool) -> None:
        self._strip.setVisible(not is_flat)
        self._key.set_most_rows(2 if is_flat else 3)
        # Between two rows and a theatre the curves come first; the bars above name the classes.
        self._key.setVisible(self.height() >= _LOW)
        self._show_notice()

    @Slot(object)
    def _on_quantity(self, quantity: object) -> None:
        self._draw()

    @Slot(float)
    def _on_moved(self, place: float) -> None:
        frame = self._frame
        if frame is None:
            return
        if frame.is_epsilon and place >= 0:
            if self.options.at is not None:
                self.optionsEdited.emit(replace(self.options, at=None))
            self.edited.emit({"epsilon": place})
            return
        options = replace(self.options, at=place)
        self._choices.render_options(options)
        self.optionsEdited.emit(options)


def _paint_hatch(painter: QPainter, place: QRectF) -> None:
    painter.fillRect(place, marks.hatch_brush())
