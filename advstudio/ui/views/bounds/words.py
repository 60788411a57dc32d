"""What is known at one epsilon, in words: the three shares, and who found what."""

from __future__ import annotations

import numpy as np
from PySide6.QtWidgets import QVBoxLayout, QWidget

from advstudio.session.views.bounds.frames import Bounds, BoundsFrame
from advstudio.ui.kit import theme
from advstudio.ui.kit.caption import Caption, CaptionLine
from advstudio.ui.kit.explained import wrapped
from advstudio.ui.kit.numerals import epsilon_text, percent
from advstudio.ui.kit.plot_key import KeyEntry, PlotKey, patch_sample
from advstudio.ui.kit.point_strip import LINE
from advstudio.ui.views.bounds.plot import paint_broken, paint_proven, paint_unknown

_ROWS = 6


class BoundsWords(QWidget):
    """A key with the shares, the verdict, and its reasons."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._key, self._lines = PlotKey(), Caption(_ROWS * LINE)
        self._key.setAccessibleName(self.tr("Shares at this epsilon"))
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(theme.UNIT // 2)
        column.addWidget(self._key)
        column.addWidget(self._lines)

    @property
    def texts(self) -> tuple[str, ...]:
        """Verdict and reasons."""
        return tuple(line.text for line in self._lines.lines if line.text)

    @property
    def key_texts(self) -> tuple[str, ...]:
        """The three regions by name, with their shares."""
        return self._key.texts

    def set_flat(self, *, is_flat: bool) -> None:
        """Show the shares alone, or everything."""
        self._lines.setVisible(not is_flat)
        self._key.set_most_rows(1 if is_flat else 2)

    def render_bounds(self, frame: BoundsFrame, index: int, epsilon: float) -> None:
        """Say what is known of classifier `index` at an epsilon."""
        made = frame.bounds[index]
        shares = _shares_at(made, epsilon)
        self._key.render_entries(self._entries(shares))
        state = "" if frame.is_final else self._state(made)
        texts = [self._verdict(frame, epsilon, shares), *self._reasons(frame, made)]
        texts += [""] * (_ROWS - len(texts))
        lines = [CaptionLine(text) for text in texts[:_ROWS]]
        lines[0] = CaptionLine(texts[0], is_strong=True, right=state)
        self._lines.render_lines(*lines)
        self._lines.setToolTip(wrapped(*texts))
        self.setAccessibleName(" ".join(text for text in texts if text))

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

    def _verdict(
        self, frame: BoundsFrame, epsilon: float, shares: tuple[float, float, float]
    ) -> str:
        at = epsilon_text(epsilon, frame.norm)
        if frame.count > 1:
            return self.tr("At {epsilon}: {count} pictures").format(epsilon=at, count=frame.count)
        proven, _, broken = shares
        if broken:
            return self.tr("At {epsilon} the attacker wins").format(epsilon=at)
        if proven:
            return self.tr("At {epsilon} the defender wins").format(epsilon=at)
        return self.tr("At {epsilon} nobody knows who wins").format(epsilon=at)

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


def _shares_at(made: Bounds, epsilon: float) -> tuple[float, float, float]:
    """Proven, unknown and broken."""
    proven, broken = made.proven_share(epsilon), made.broken_share(epsilon)
    return proven, 1 - proven - broken, broken
