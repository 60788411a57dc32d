"""Clean picture + perturbation = adversarial picture, each with its caption."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QGridLayout, QLabel, QWidget

from advstudio.session.frames import Frame, Outcome, Sizes, Suspicion
from advstudio.ui.kit import theme
from advstudio.ui.kit.badge import Badge, Verdict
from advstudio.ui.kit.caption import TITLE, Caption, CaptionLine
from advstudio.ui.kit.class_colours import ClassColours
from advstudio.ui.kit.explained import wrapped
from advstudio.ui.kit.image_view import ImageView
from advstudio.ui.kit.numerals import epsilon_text, in_255ths, percent
from advstudio.ui.kit.perturbation_view import PerturbationView
from advstudio.ui.outcome.change_key import ChangeKey
from advstudio.ui.outcome.gain import GainControl

_CAPTION = 48
_GLYPH = 2 * theme.UNIT
_GAP = theme.UNIT // 2


class TriptychPanel(QWidget):
    """Three pictures side by side; every text is painted in an area that keeps its size."""

    def __init__(self, class_colours: ClassColours, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._colours = class_colours
        self._outcome: Outcome | None = None
        self._titles = tuple(Caption(TITLE) for _ in range(3))
        self._captions = tuple(Caption(_CAPTION) for _ in range(3))
        self._clean = ImageView(self.tr("The clean picture appears here."))
        self._delta = PerturbationView(self.tr("What the attack adds appears here."))
        self._adversarial = ImageView(self.tr("The adversarial picture appears here."))
        self._label_badge = Badge()
        self._flip_badge = Badge()
        self._gain = GainControl()
        self._change_key = ChangeKey()
        self._lay_out()
        self._explain()
        for title, name in zip(
            self._titles,
            (self.tr("Clean"), self.tr("Perturbation"), self.tr("Adversarial")),
            strict=True,
        ):
            title.render_lines(CaptionLine(name))
        self._gain.changed.connect(self._render_delta)

    @property
    def verdict(self) -> Verdict:
        """What the badge of the adversarial picture says."""
        return self._flip_badge.verdict

    @property
    def texts(self) -> tuple[str, ...]:
        """Every text of titles, captions and badges, in reading order."""
        lines = (line for area in (*self._titles, *self._captions) for line in area.lines)
        texts = (text for line in lines for text in (line.text, line.right, line.chip) if text)
        return (*texts, self._label_badge.text, self._flip_badge.text)

    @property
    def gain(self) -> GainControl:
        """The choice of gain and mode."""
        return self._gain

    def render_outcome(self, outcome: Outcome, frame: Frame, class_names: tuple[str, ...]) -> None:
        """Show one classifier's outcome; the epsilon shown is the frame's own."""
        self._outcome = outcome
        self._clean.show_pixels(outcome.clean)
        self._adversarial.show_pixels(outcome.adversarial)
        is_harmful = outcome.is_flipped and not outcome.is_refused
        self._adversarial.mark(is_marked=is_harmful, notice=outcome.notice)
        self._render_delta()
        experiment = frame.experiment
        self._render_title(epsilon_text(experiment.epsilon, experiment.norm))
        self._render_captions(outcome, frame, class_names)
        self._render_verdicts(outcome, experiment.target, class_names)

    def height_for(self, width: int) -> int:
        """The height at which the pictures fill a width."""
        side = (width - 2 * _GLYPH - 4 * _GAP) // 3
        fixed = TITLE + self._change_key.height() + _CAPTION + self._flip_badge.height()
        return fixed + side + 4 * _GAP

    def describe(self) -> None:
        """Tell a screen reader what is shown; once a drag has come to rest."""
        for view, title, caption, badge in (
            (self._clean, self._titles[0], self._captions[0], self._label_badge.text),
            (self._delta, self._titles[1], self._captions[1], ""),
            (self._adversarial, self._titles[2], self._captions[2], self._flip_badge.text),
        ):
            lines = [*title.lines, *caption.lines]
            words = [part for line in lines for part in (line.text, line.right) if part]
            view.setAccessibleDescription(", ".join([*words, badge] if badge else words))

    def _render_delta(self) -> None:
        if self._outcome is None:
            return
        scale = self._outcome.delta_scale
        gain = self._gain.gain(scale)
        self._delta.show_delta(self._outcome.delta, scale, gain=gain, mode=self._gain.mode)
        self._change_key.render_gain(gain, self._gain.mode)
        magnified = self.tr("× {gain}").format(gain=gain)
        self._titles[1].render_lines(CaptionLine(self.tr("Perturbation"), right=magnified))

    def _render_title(self, epsilon: str) -> None:
        right = self.tr("ε {epsilon}").format(epsilon=epsilon)
        self._titles[2].render_lines(CaptionLine(self.tr("Adversarial"), right=right))

    def _render_captions(
        self, outcome: Outcome, frame: Frame, class_names: tuple[str, ...]
    ) -> None:
        clean, adversarial = outcome.clean_class, outcome.adversarial_class
        self._captions[0].render_lines(
            self._class_line(clean, class_names, is_refused=outcome.is_clean_refused),
            _confidence_line(float(outcome.clean_probs[clean])),
        )
        self._captions[1].render_lines(*self._size_lines(outcome.sizes))
        self._captions[2].render_lines(
            self._class_line(adversarial, class_names, is_refused=outcome.is_refused),
            _confidence_line(
                float(outcome.adversarial_probs[adversarial]),
                chip=self.tr("preview") if frame.is_preview else "",
            ),
        )

    def _class_line(
        self, index: int, class_names: tuple[str, ...], *, is_refused: bool
    ) -> CaptionLine:
        colour = self._colours.of(index).rgb()
        chip = self.tr("refused") if is_refused else ""
        return CaptionLine(class_names[index], is_strong=True, swatch=colour, chip=chip)

    def _size_lines(self, sizes: Sizes) -> tuple[CaptionLine, ...]:
        steps = in_255ths(sizes.linf)
        linf = self.tr("{steps} = {value}").format(steps=steps, value=f"{sizes.linf:.4f}")
        l0 = self.tr("{changed} of {all} px").format(changed=sizes.l0, all=sizes.pixels)
        l0_short = self.tr("{changed} px").format(changed=sizes.l0)
        return (
            CaptionLine("L∞", right=linf, right_short=steps),
            CaptionLine("L2", right=f"{sizes.l2:.3f}"),
            CaptionLine("L0", right=l0, right_short=l0_short),
        )

    def _render_verdicts(
        self, outcome: Outcome, target: int | None, class_names: tuple[str, ...]
    ) -> None:
        self._label_badge.render_verdict(*self._label_verdict(outcome, class_names))
        if outcome.suspicion is not None and outcome.is_refused:
            self._flip_badge.render_verdict(
                Verdict.REFUSED,
                self._refused_text(outcome.suspicion.adversarial, outcome.suspicion),
            )
        elif outcome.is_goal_reached and target is not None:
            self._flip_badge.render_verdict(Verdict.REACHED, self.tr("target reached"))
        elif outcome.is_flipped:
            self._flip_badge.render_verdict(Verdict.FLIPPED, self.tr("flipped"))
        else:
            self._flip_badge.render_verdict(Verdict.HOLDS, self.tr("holds"))

    def _refused_text(self, score: float, suspicion: Suspicion) -> str:
        return self.tr("refused: {score} > {threshold}").format(
            score=f"{score:.2g}", threshold=f"{suspicion.threshold:.2g}"
        )

    def _label_verdict(self, outcome: Outcome, class_names: tuple[str, ...]) -> tuple[Verdict, str]:
        if outcome.suspicion is not None and outcome.is_clean_refused:
            text = self._refused_text(outcome.suspicion.clean, outcome.suspicion)
            return Verdict.REFUSED, text
        if outcome.label is None:
            return Verdict.NONE, ""
        if outcome.label == outcome.clean_class:
            return Verdict.AGREES, self.tr("as labelled")
        name = class_names[outcome.label]
        return Verdict.DIFFERS, self.tr("label: {name}").format(name=name)

    def _lay_out(self) -> None:
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(_GAP)
        grid.setVerticalSpacing(_GAP)
        panes = (
            (self._titles[0], self._clean, None, self._captions[0], self._label_badge),
            (self._titles[1], self._delta, self._change_key, self._captions[1], self._gain),
            (self._titles[2], self._adversarial, None, self._captions[2], self._flip_badge),
        )
        for number, pane in enumerate(panes):
            for row, part in enumerate(pane):
                if part is not None:
                    grid.addWidget(part, row, 2 * number)
            grid.setColumnStretch(2 * number, 1)
        grid.addWidget(_glyph("+"), 1, 1)
        grid.addWidget(_glyph("="), 1, 3)
        grid.setRowStretch(1, 1)

    def _explain(self) -> None:
        self._clean.setAccessibleName(self.tr("Clean picture"))
        self._delta.setAccessibleName(self.tr("Perturbation"))
        self._adversarial.setAccessibleName(self.tr("Adversarial picture"))
        self._flip_badge.setToolTip(
            wrapped(
                self.tr(
                    "Holds: the predicted class is that of the clean picture. Flipped: it is "
                    "another. Target reached: it is the one that the attacker wants. Source: "
                    "Carlini and Wagner 2017, arXiv:1608.04644, section II.C."
                ),
                self.tr(
                    "Refused: the defense finds the picture suspicious and gives no answer, so the "
                    "attack has failed; the numbers are its score and its threshold (Xu et al. "
                    "2018, arXiv:1704.01155)."
                ),
            )
        )
        self._label_badge.setToolTip(
            wrapped(
                self.tr("Whether the class of the clean picture is the label that people gave it."),
                self.tr("Refused: the defense refuses even the clean picture, a false alarm."),
            )
        )
        self._clean.setToolTip(
            wrapped(self.tr("The picture as it is, and the class that the classifier gives it."))
        )
        self._delta.setToolTip(
            wrapped(
                self.tr(
                    "Perturbation: what the attack adds to the picture, multiplied by the gain "
                    "above it. L∞ is the largest change of any value, L2 the Euclidean length, L0 "
                    "the number of pixels that changed; 255 is the full range of a pixel. Source: "
                    "Carlini and Wagner 2017, arXiv:1608.04644, section II.D."
                )
            )
        )
        self._adversarial.setToolTip(
            wrapped(
                self.tr(
                    "Adversarial example: clean picture plus perturbation. A flag and a striped "
                    "border say that the class changed. Source: Szegedy et al. 2014, "
                    "arXiv:1312.6199."
                )
            )
        )


def _confidence_line(confidence: float, chip: str = "") -> CaptionLine:
    # Two digits before the point then stand below the name, which a swatch moves to the right.
    return CaptionLine(
        percent(confidence), is_number=True, is_strong=True, indent=theme.UNIT - 2, chip=chip
    )


def _glyph(sign: str) -> QLabel:
    made = QLabel(sign)
    made.setFont(theme.font(theme.HEADING_POINTS, bold=True))
    made.setAlignment(Qt.AlignmentFlag.AlignCenter)
    made.setFixedWidth(_GLYPH)
    return made
