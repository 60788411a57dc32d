"""Rubbish: what classifiers see in noise, in strangers, in negatives and in blank paper."""

from __future__ import annotations

from math import isfinite

from PySide6.QtCore import Slot
from PySide6.QtGui import QColor
from PySide6.QtWidgets import QBoxLayout, QVBoxLayout, QWidget

from advstudio.session.views.rubbish.frames import (
    RUBBISH_KINDS,
    SURE,
    Opinion,
    RubbishFrame,
    RubbishKind,
    RubbishOptions,
)
from advstudio.ui.kit import theme
from advstudio.ui.kit.bar_key import BarKey
from advstudio.ui.kit.caption import Caption, CaptionLine
from advstudio.ui.kit.choice_combo import Option
from advstudio.ui.kit.class_colours import ClassColours
from advstudio.ui.kit.explained import explain, wrapped
from advstudio.ui.kit.numerals import percent
from advstudio.ui.kit.plain_combo import PlainCombo
from advstudio.ui.kit.point_strip import LINE
from advstudio.ui.kit.probability_bars import BarRow, ProbabilityBars
from advstudio.ui.kit.seed_box import SeedBox
from advstudio.ui.kit.view_panel import ViewPanel
from advstudio.ui.views.rubbish.opinion_grid import Captioned, OpinionGrid

_BAR, _TWO_BARS = 18, 26


class RubbishPanel(ViewPanel):
    """Which kind is shown is a matter of looking; `optionsEdited` asks for other noise."""

    def __init__(self, class_colours: ClassColours, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._frame: RubbishFrame | None = None
        self._index = 0
        self._class_names: tuple[str, ...] = ()
        self._options = RubbishOptions()
        self._kind = PlainCombo()
        self._seed = SeedBox(
            name=self.tr("Seed of the rubbish"), tip=self.tr("Another seed draws other noise.")
        )
        self._key = BarKey(self.tr("Seen surely (> 50 %) in"), hatched="", filled="")
        self._bars = ProbabilityBars(len(RUBBISH_KINDS))
        self._grid = OpinionGrid()
        self._words = Caption(2 * LINE)
        self._dress()
        self._lay_out()
        self._wait_for(self.tr("The rubbish is shown to the model after the picture."))
        self._kind.picked.connect(self._on_kind)
        self._seed.edited.connect(self._on_seed)

    @property
    def options(self) -> RubbishOptions:
        """Which rubbish is wanted."""
        return self._options

    @property
    def kind(self) -> RubbishKind:
        """Which kind's pictures are shown."""
        return next((kind for kind in RUBBISH_KINDS if kind == self._kind.key), "uniform")

    @property
    def rows(self) -> tuple[BarRow, ...]:
        """The share of every kind in which a class is surely seen."""
        return self._bars.rows

    @property
    def grid(self) -> OpinionGrid:
        """Pictures of the chosen kind."""
        return self._grid

    @property
    def texts(self) -> tuple[str, ...]:
        """What is said of the chosen kind."""
        return tuple(line.text for line in self._words.lines if line.text)

    def set_options(self, options: RubbishOptions) -> None:
        """Show options that were chosen elsewhere, without a signal."""
        self._options = options
        self._seed.display(options.seed)

    def clear(self) -> None:
        """Nothing is known yet: another model was chosen."""
        self._frame = None
        super().clear()

    def render_frame(self, frame: RubbishFrame, index: int, class_names: tuple[str, ...]) -> None:
        """Show what classifier `index` sees, and beside it the other one."""
        self._frame, self._index, self._class_names = frame, index, class_names
        self.set_options(frame.request.options)
        self._kind.set_options(self._kinds(frame.strangers))
        if not frame.opinions[index]:
            self.show_waiting(self.tr("Looking at rubbish…"))
            return
        self._draw()
        self._show_contents()

    def _draw(self) -> None:
        frame = self._frame
        if frame is None:
            return
        own = frame.opinions[self._index]
        others = [frame.opinions[i] for i in range(len(frame.names)) if i != self._index]
        self._render_bars(frame, own, others)
        shown = own.get(self.kind)
        if shown is None:
            self._grid.render_entries(())
            self._words.render_lines(CaptionLine(self.tr("This kind is still to come.")))
            return
        beside = [opinions[self.kind] for opinions in others if self.kind in opinions]
        self._render_grid(frame, [shown, *beside])
        self._render_words(frame, shown)

    def _render_bars(
        self, frame: RubbishFrame, own: dict[RubbishKind, Opinion],
        others: list[dict[RubbishKind, Opinion]],
    ) -> None:  # fmt: skip
        names = {option.key: option.text for option in self._kinds(frame.strangers)}
        ink = QColor(theme.colours().accent).rgb()
        rows = []
        for kind in RUBBISH_KINDS:
            sides = [opinions[kind] for opinions in [*others, own] if kind in opinions]
            probs = tuple(opinion.sure_share for opinion in sides) or (0.0,)
            rows.append(BarRow(names[kind], ink, probs, is_leading=kind == self.kind))
        self._bars.make_room(names.values())
        self._bars.render_rows(tuple(rows))
        said = "; ".join(f"{row.name} {percent(row.probs[-1]).strip()}" for row in rows)
        self._bars.setAccessibleDescription(said)
        has_other = bool(others)
        self._bars.setMinimumHeight((_TWO_BARS if has_other else _BAR) * len(RUBBISH_KINDS))
        self._key.set_words(
            hatched=self.tr("other") if has_other else "",
            filled=self.tr("this") if has_other else "",
        )

    def _render_grid(self, frame: RubbishFrame, opinions: list[Opinion]) -> None:
        entries = []
        for number, picture in enumerate(frame.samples[self.kind]):
            lines = tuple(self._seen(opinion, number) for opinion in opinions)
            is_sure = float(opinions[0].confidence[number]) > SURE
            entries.append(Captioned(picture, lines, is_sure))
        self._grid.render_entries(tuple(entries))

    def _seen(self, opinion: Opinion, number: int) -> str:
        share = round(100 * float(opinion.confidence[number]))
        name = self._class_names[int(opinion.labels[number])]
        return self.tr("{name}: {share} %").format(name=name, share=share)

    def _render_words(self, frame: RubbishFrame, opinion: Opinion) -> None:
        state = "" if frame.is_final else self.tr("computing {done:3d} %")
        first = self.tr("{share} of {count} look like a class to it").format(
            share=percent(opinion.sure_share).strip(), count=len(opinion.labels)
        )
        if isfinite(opinion.sure_confidence):
            first = self.tr("{first}, with {confidence} confidence.").format(
                first=first, confidence=percent(opinion.sure_confidence).strip()
            )
        else:
            first = self.tr("{first}.").format(first=first)
        index, share = opinion.commonest
        second = self.tr("Most often it sees: {name} ({share}).").format(
            name=self._class_names[index], share=percent(share).strip()
        )
        self._words.render_lines(
            CaptionLine(first, right=state.format(done=int(100 * frame.done))),
            CaptionLine(second),
        )
        self._words.setToolTip(wrapped(first, second))
        self._words.setAccessibleName(f"{first} {second}")

    def _kinds(self, strangers: str) -> tuple[Option, ...]:
        tips = {
            "uniform": self.tr("Every value drawn evenly from the valid pixel range"),
            "normal": self.tr("N(0, 1), beyond the valid pixel range, as Goodfellow et al. did"),
            "normal-clipped": self.tr("N(0, 1), clipped to the valid pixel range"),
            "strangers": self.tr("Pieces of another dataset's pictures, squeezed to the input"),
            "inverted": self.tr("Negatives of the dataset's own pictures"),
            "blank": self.tr("One grey each, from black to white"),
        }
        names = {
            "uniform": self.tr("Even noise"),
            "normal": self.tr("Gaussian noise"),
            "normal-clipped": self.tr("Gaussian, clipped"),
            "strangers": strangers,
            "inverted": self.tr("Negatives"),
            "blank": self.tr("Blank"),
        }
        return tuple(Option(kind, names[kind], tips[kind]) for kind in RUBBISH_KINDS)

    def _dress(self) -> None:
        self._kind.set_options(self._kinds(self.tr("Photographs")))
        self._kind.select("uniform")
        explain(
            self._kind,
            name=self.tr("Kind of rubbish"),
            tip=self.tr("Whose pictures are shown below."),
        )
        self._bars.setAccessibleName(self.tr("Share of rubbish in which a class is surely seen"))
        self._bars.setToolTip(
            wrapped(
                self.tr(
                    "In how much of the rubbish the model sees a class with more than half of the "
                    "probability. On N(0, 1) Goodfellow et al. 2014 (arXiv:1412.6572, appendix A) "
                    "found 98.35 % for a maxout network, 59.8 % for softmax regression and 0 % for "
                    "an RBF network: a model is asked about every possible picture, and has met "
                    "very few."
                )
            )
        )
        self._grid.setAccessibleName(self.tr("Rubbish, and what is seen in it"))
        self._grid.setToolTip(
            wrapped(
                self.tr(
                    "Under each picture the class that is seen, this model's first; framed where "
                    "it is seen with more than half of the probability."
                )
            )
        )

    def _lay_out(self) -> None:
        self._controls.addWidget(self._kind, 1)
        self._controls.addWidget(self._seed, 1)
        shares = QVBoxLayout()
        shares.setSpacing(0)
        shares.addWidget(self._key)
        shares.addWidget(self._bars, 1)
        self._sides = QBoxLayout(QBoxLayout.Direction.TopToBottom)
        self._sides.setSpacing(theme.UNIT)
        self._sides.addLayout(shares, 2)
        self._sides.addWidget(self._grid, 3)
        column = QVBoxLayout(self._contents)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(theme.UNIT // 2)
        column.addLayout(self._sides, 1)
        column.addWidget(self._words)

    def _arrange(self, *, is_flat: bool) -> None:
        direction = QBoxLayout.Direction
        self._sides.setDirection(direction.LeftToRight if is_flat else direction.TopToBottom)
        # Side by side the words of the bars need the room, one over the other the pictures do.
        self._sides.setStretch(0, 2)
        self._sides.setStretch(1, 1 if is_flat else 3)

    @Slot(object)
    def _on_kind(self, kind: object) -> None:
        self._draw()

    @Slot(int)
    def _on_seed(self, seed: int) -> None:
        self._options = RubbishOptions(seed)
        self.optionsEdited.emit(self._options)
