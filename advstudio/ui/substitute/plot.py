"""How good a substitute is, round by round, or question by question."""

from __future__ import annotations

from math import nan
from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication, Slot
from PySide6.QtWidgets import QSizePolicy

from advstudio.session.substitute.frames import SubstituteFrame
from advstudio.ui.kit import theme
from advstudio.ui.kit.caption import TITLE
from advstudio.ui.kit.choice_combo import Option
from advstudio.ui.kit.explained import explain
from advstudio.ui.kit.numerals import percent
from advstudio.ui.kit.plain_combo import PlainCombo
from advstudio.ui.runs.line_card import LineCard
from advstudio.ui.substitute.lines import Over, end_of, places, round_lines

if TYPE_CHECKING:
    from advstudio.ui.substitute.rounds_plot import RoundsPlot

translate = QCoreApplication.translate

_COMBO_WIDTH = 15 * theme.UNIT


class SubstitutePlot(LineCard["RoundsPlot"]):
    """Agreement, accuracy and the attacks' success; over rounds or over queries."""

    def __init__(self) -> None:
        super().__init__(
            translate("SubstitutePlot", "How good the copy is"),
            translate(
                "SubstitutePlot",
                "On test pictures that the attacker never had: how many the substitute names as "
                "the oracle does, how many it names rightly, and how many of those that the "
                "oracle gets right are turned wrong by FGSM's example made on the substitute, and "
                "by one made on the oracle itself, where that grants a gradient. Drag the line, "
                "or click, to look at a round. Source: Papernot et al. 2017, arXiv:1602.02697.",
            ),
            empty=translate(
                "SubstitutePlot", "The first figures come when the seeds have been learnt."
            ),
            worded=_share,
        )
        self._over: Over = "rounds"
        self._frame: SubstituteFrame | None = None
        self._round = 0
        self._combo = PlainCombo()
        self._combo.setFixedWidth(_COMBO_WIDTH)
        self._combo.setFixedHeight(TITLE)
        self._combo.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self._combo.set_options(
            (
                Option("rounds", translate("SubstitutePlot", "over rounds")),
                Option("queries", translate("SubstitutePlot", "over questions")),
            )
        )
        self._combo.select(self._over)
        explain(
            self._combo,
            name=translate("SubstitutePlot", "What the figures are drawn over"),
            tip=translate(
                "SubstitutePlot",
                "Rounds of the augmentation, or pictures that the oracle was asked about: what "
                "the attack costs.",
            ),
        )
        self._head.addWidget(self._combo)
        self.key.set_height(4)
        self._combo.picked.connect(self._on_over_picked)

    def render_frame(self, frame: SubstituteFrame | None, number: int) -> None:
        """Draw the finished rounds, and look at one of them, counted from 0."""
        self._frame, self._round = frame, number
        if frame is None or not frame.history:
            self.clear()
            return
        label = {
            "rounds": translate("SubstitutePlot", "round"),
            "queries": translate("SubstitutePlot", "pictures that the oracle was asked about"),
        }[self._over]
        self._shown_plot().render_lines(
            round_lines(frame, self._over), places=places(frame, self._over),
            end=end_of(frame, self._over), label=label,
        )  # fmt: skip
        self.set_round(number)

    def set_round(self, number: int) -> None:
        """Look at another round."""
        self._round = number
        if self._plot is None or self._frame is None:
            return
        self._plot.set_round(number)
        at = places(self._frame, self._over)
        self._render_key(
            tuple(
                (line, dict(zip(line.x, line.y, strict=True)).get(at[number], nan))
                for line in self._plot.lines
            )
        )

    def _made_plot(self) -> RoundsPlot:
        # Late: pyqtgraph takes 0.7 s to import.
        from advstudio.ui.substitute.rounds_plot import RoundsPlot

        return RoundsPlot(translate("SubstitutePlot", "share (%)"))

    @Slot(object)
    def _on_over_picked(self, over: Over) -> None:
        self._over = over
        self.render_frame(self._frame, self._round)


def _share(value: float) -> str:
    return percent(value / 100)
