"""Who wins at this epsilon: broken, proven, and the gap between them."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from PySide6.QtCore import QSignalBlocker, Slot
from PySide6.QtWidgets import QSpinBox, QVBoxLayout, QWidget

from advstudio.session.bounds_frames import Bounds, BoundsFrame, BoundsOptions
from advstudio.ui import theme
from advstudio.ui.class_colours import ClassColours
from advstudio.ui.numerals import NORM_SYMBOLS, epsilon_text, percent
from advstudio.ui.panels.view_panel import ViewPanel
from advstudio.ui.widgets.axes import Scale
from advstudio.ui.widgets.bounds_plot import (
    BoundsPlot,
    Shares,
    paint_broken,
    paint_proven,
    paint_unknown,
)
from advstudio.ui.widgets.caption import Caption, CaptionLine
from advstudio.ui.widgets.choice_combo import Option
from advstudio.ui.widgets.explained import INPUT_HEIGHT, explain, wrapped
from advstudio.ui.widgets.plain_combo import PlainCombo
from advstudio.ui.widgets.plot_key import KeyEntry, PlotKey, patch_sample
from advstudio.ui.widgets.point_strip import LINE

_POINTS = 257
_ROWS = 6


class BoundsPanel(ViewPanel):
    """Dragging the line moves epsilon; `optionsEdited` asks for the picture or for a set."""

    def __init__(self, class_colours: ClassColours, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._frame: BoundsFrame | None = None
        self._index = 0
        self._options = BoundsOptions()
        self._scope, self._count = PlainCombo(), QSpinBox()
        self._plot, self._key = BoundsPlot(), PlotKey()
        self._words = Caption(_ROWS * LINE)
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
        return tuple(line.text for line in self._words.lines if line.text)

    @property
    def key_texts(self) -> tuple[str, ...]:
        """The regions by name, with their shares at this epsilon."""
        return self._key.texts

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
        frame = self._frame
        if frame is None:
            return
        made = frame.bounds[self._index]
        shares = self._shares_now(made)
        self._key.render_entries(self._entries(shares))
        state = "" if frame.is_final else self._state(made)
        texts = [self._verdict(frame, made, shares), *self._reasons(frame, made)]
        texts += [""] * (_ROWS - len(texts))
        lines = [CaptionLine(text) for text in texts[:_ROWS]]
        lines[0] = CaptionLine(texts[0], is_strong=True, right=state)
        self._words.render_lines(*lines)
        self._words.setToolTip(wrapped(*texts))
        said = " ".join(text for text in texts if text)
        self._plot.setAccessibleDescription(said)
        self._words.setAccessibleName(said)

    def _shares_now(self, made: Bounds) -> tuple[float, float, float]:
        """Proven, unknown and broken at the line."""
        epsilon = self._plot.place
        proven, broken = made.proven_share(epsilon), made.broken_share(epsilon)
        return proven, 1 - proven - broken, broken

    def _entries(self, shares: tuple[float, float, float]) -> tuple[KeyEntry, ...]:
        templates = (
            self.tr("proven {share}"), self.tr("unknown {share}"), self.tr("broken {share}")
        )  # fmt: skip
        paints = (paint_proven, paint_unknown, paint_broken)
        return tuple(
            KeyEntry(text.format(share=percent(share).strip()), patch_sample(paint))
            for text, share, paint in zip(templates, shares, paints, strict=True)
        )

    def _state(self, made: Bounds) -> str:
        template = (
            self.tr("attacking {done:3d} %")
            if made.phase == "attacking"
            else self.tr("proving {done:3d} %")
        )
        return template.format(done=int(100 * made.done))

    def _verdict(self, frame: BoundsFrame, made: Bounds, shares: tuple[float, float, float]) -> str:
        epsilon = epsilon_text(self._plot.place, frame.norm)
        if frame.count > 1:
            return self.tr("At {epsilon}: {count} pictures").format(
                epsilon=epsilon, count=frame.count
            )
        proven, _, broken = shares
        if broken:
            return self.tr("At {epsilon} the attacker wins").format(epsilon=epsilon)
        if proven:
            return self.tr("At {epsilon} the defender wins").format(epsilon=epsilon)
        return self.tr("At {epsilon} nobody knows who wins").format(epsilon=epsilon)

    def _reasons(self, frame: BoundsFrame, made: Bounds) -> list[str]:
        return [
            text
            for text in (
                self._broken_text(frame, made), self._attacks_text(frame, made),
                self._proven_text(frame, made), self._conflict_text(made), made.attack_notice,
            )
            if text
        ]  # fmt: skip

    def _broken_text(self, frame: BoundsFrame, made: Bounds) -> str:
        found = np.isfinite(made.broken_at)
        if not found.any():
            return self.tr("No attack of {attacks} has found an example.").format(
                attacks=", ".join(made.attacks)
            )
        at = epsilon_text(float(np.median(made.broken_at[found])), frame.norm)
        if frame.count == 1:
            if made.broken_by[0] < 0:
                return self.tr("The clean picture is wrong already.")
            return self.tr("Broken from {at} on, by {attack}.").format(
                at=at, attack=made.attacks[int(made.broken_by[0])]
            )
        return self.tr("Broken, the median from {at} on.").format(at=at)

    def _attacks_text(self, frame: BoundsFrame, made: Bounds) -> str:
        """Which attack found how many of the smallest examples."""
        if frame.count == 1 or not np.isfinite(made.broken_at).any():
            return ""
        by = "; ".join(
            self.tr("{attack} {count}").format(
                attack=name, count=int((made.broken_by == number).sum())
            )
            for number, name in enumerate(made.attacks)
        )
        return self.tr("The smallest were found by {by}.").format(by=by)

    def _proven_text(self, frame: BoundsFrame, made: Bounds) -> str:
        if made.proof_notice or made.proof == "none":
            return made.proof_notice
        middle = float(np.median(np.maximum(made.proven_to, 0)))
        to = epsilon_text(middle, frame.norm)
        if frame.count > 1:
            to = self.tr("{to} (median)").format(to=to)
        if made.proof == "interval-bounds":
            return self.tr("Proven up to {to} by interval bounds (IBP).").format(to=to)
        return self.tr("Proven up to {to} by smoothing; risk of error {risk:g} each.").format(
            to=to, risk=made.risk
        )

    def _conflict_text(self, made: Bounds) -> str:
        if not made.conflicts:
            return ""
        return self.tr(
            "{count} broken below what is proven: the proof is of the mean over all noise, the "
            "answer is one over some."
        ).format(count=made.conflicts)

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
        self._key.setAccessibleName(self.tr("Shares at this epsilon"))
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
        column.addWidget(self._key)
        column.addWidget(self._words)

    def _arrange(self, *, is_flat: bool) -> None:
        self._words.setVisible(not is_flat)
        self._key.set_most_rows(1 if is_flat else 2)

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
