"""Who wins at this epsilon: broken, proven, and the gap between them."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from PySide6.QtCore import QSignalBlocker, Slot
from PySide6.QtWidgets import QSpinBox, QVBoxLayout, QWidget

from advstudio.session.views.bounds.frames import BoundsFrame, BoundsOptions
from advstudio.ui.kit import theme
from advstudio.ui.kit.axes import Scale
from advstudio.ui.kit.choice_combo import Option
from advstudio.ui.kit.class_colours import ClassColours
from advstudio.ui.kit.explained import INPUT_HEIGHT, explain, wrapped
from advstudio.ui.kit.numerals import NORM_SYMBOLS
from advstudio.ui.kit.plain_combo import PlainCombo
from advstudio.ui.kit.view_panel import ViewPanel
from advstudio.ui.views.bounds.plot import (
    BoundsPlot,
    Shares,
)
from advstudio.ui.views.bounds.words import BoundsWords

_POINTS = 257


class BoundsPanel(ViewPanel):
    """Dragging the line moves epsilon; `optionsEdited` asks for the picture or for a set."""

    def __init__(self, class_colours: ClassColours, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._frame: BoundsFrame | None = None
        self._index = 0
        self._options = BoundsOptions()
        self._scope, self._count = PlainCombo(), QSpinBox()
        self._plot, self._words = BoundsPlot(), BoundsWords()
        self._dress()
        self._lay_out()
        self._wait_for(self.tr("The bounds are computed after the picture."))
        self._scope.picked.connect(self._on_scope)
        self._count.valueChanged.connect(self._on_count)
        self._plot.moved.connect(self._on_moved)
        self._plot.dragStarted.connect(self.dragStarted)
        self._plot.dragFinished.connect(self.dragFinished)

    @property
    def options(self) -> BoundsOptions:
        """Of what the bounds are wanted."""
        return self._options

    @property
    def plot(self) -> BoundsPlot:
        """The regions."""
        return self._plot

    @property
    def texts(self) -> tuple[str, ...]:
        """What is said under the plot."""
        return self._words.texts

    @property
    def key_texts(self) -> tuple[str, ...]:
        """The regions by name, with their shares at this epsilon."""
        return self._words.key_texts

    def set_options(self, options: BoundsOptions) -> None:
        """Show options that were chosen elsewhere, without a signal."""
        self._options = options
        self._scope.select(options.scope)
        with QSignalBlocker(self._count):
            self._count.setValue(options.count)
        self._count.setEnabled(options.scope == "set")

    def set_epsilon(self, epsilon: float) -> None:
        """Move the line with the slider; nothing is computed anew."""
        self._plot.set_place(epsilon)
        self._render_words()

    def clear(self) -> None:
        """Nothing is known yet: another picture or model was chosen."""
        self._frame = None
        super().clear()

    def render_frame(
        self, frame: BoundsFrame, index: int, class_names: tuple[str, ...] = ()
    ) -> None:
        """Show the bounds of classifier `index`."""
        self._frame, self._index = frame, index
        self.set_options(frame.request.options)
        self._plot.set_place(frame.request.experiment.epsilon)
        along = np.linspace(0, frame.end, _POINTS)
        made = frame.bounds[index]
        shares = Shares(
            along,
            np.array([made.proven_share(epsilon) for epsilon in along]),
            np.array([made.broken_share(epsilon) for epsilon in along]),
            self.tr("proven"), self.tr("unknown"), self.tr("broken"),
        )  # fmt: skip
        is_in_255ths = frame.norm == "Linf"
        unit = self.tr("L∞ (n/255)") if is_in_255ths else NORM_SYMBOLS[frame.norm]
        x_label = self.tr("epsilon, {unit}").format(unit=unit)
        y_label = self.tr("pictures (%)") if frame.count > 1 else self.tr("this picture (%)")
        self._plot.render_shares(
            shares, Scale(x_label, 0.0, frame.end, 255.0 if is_in_255ths else 1.0),
            Scale(y_label, 0.0, 1.0, 100.0),
        )  # fmt: skip
        self._render_words()
        self._show_contents()

    def _render_words(self) -> None:
        if self._frame is not None:
            self._words.render_bounds(self._frame, self._index, self._plot.place)
            self._plot.setAccessibleDescription(self._words.accessibleName())

    def _dress(self) -> None:
        self._scope.set_options(
            (
                Option("picture", self.tr("This picture")),
                Option("set", self.tr("A set of pictures")),
            )
        )
        self._count.setRange(10, 1000)
        self._count.setSingleStep(10)
        self._count.setKeyboardTracking(False)
        self._count.setFixedHeight(INPUT_HEIGHT)
        self.set_options(self._options)
        explain(
            self._scope,
            name=self.tr("Whose bounds"),
            tip=self.tr("Of the chosen picture, or of a set, evenly spread over its dataset."),
        )
        explain(
            self._count,
            name=self.tr("Pictures of the set"),
            tip=self.tr("More take longer: a hundred digits some ten seconds on two cores."),
        )
        self._plot.setAccessibleName(self.tr("Who wins along epsilon"))
        self._plot.setToolTip(
            wrapped(
                self.tr(
                    "Broken: one of FGSM, DeepFool, FAB and PGD with restarts, adapted to the "
                    "defense, has found an example of that size. Proven: no perturbation of that "
                    "size breaks it, by interval bounds (Gowal et al. 2018, arXiv:1810.12715) or "
                    "randomized smoothing (Cohen et al. 2019, arXiv:1902.02918). Hatched between "
                    "them: nobody knows. Drag the line, or press the arrow keys, to move epsilon."
                )
            )
        )

    def _lay_out(self) -> None:
        self._controls.addWidget(self._scope, 2)
        self._controls.addWidget(self._count, 1)
        column = QVBoxLayout(self._contents)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(theme.UNIT // 2)
        column.addWidget(self._plot, 1)
        column.addWidget(self._words)

    def _arrange(self, *, is_flat: bool) -> None:
        self._words.set_flat(is_flat=is_flat)

    @Slot(object)
    def _on_scope(self, scope: object) -> None:
        self._emit(scope=scope)

    @Slot(int)
    def _on_count(self, count: int) -> None:
        self._emit(count=count)

    @Slot(float)
    def _on_moved(self, epsilon: float) -> None:
        self._render_words()
        self.edited.emit({"epsilon": epsilon})

    def _emit(self, **changes: object) -> None:
        self.set_options(replace(self._options, **changes))  # type: ignore[arg-type] # by name
        self.optionsEdited.emit(self._options)
