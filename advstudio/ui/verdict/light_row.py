"""The verdict of one classifier, then a light for each of its indicators."""

from __future__ import annotations

from itertools import groupby

from PySide6.QtCore import QRect, QSize, Qt, Signal, Slot
from PySide6.QtGui import QColor, QFontMetrics, QKeyEvent, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QAbstractButton, QSizePolicy, QWidget

from advstudio.ui.kit import theme
from advstudio.ui.kit.explained import wrapped
from advstudio.ui.verdict import light_button, light_verdict
from advstudio.ui.verdict.light_button import LightButton
from advstudio.ui.verdict.light_places import Places, places
from advstudio.ui.verdict.light_verdict import LightVerdict
from advstudio.ui.verdict.state import LightState, LiveVerdict
from advstudio.ui.verdict.words import group_word

HEIGHT = 2 * light_button.HEIGHT

_APART = 2 * theme.UNIT
_MOST_SPARE = 24 * theme.UNIT
_LEFT = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter


class LightRow(QWidget):
    """Lights in fixed places; the arrow keys go from one to the next.

    Where there is no room for their names, they stand in groups under the cause that they speak
    for.
    """

    opened = Signal(str)
    """Title of a light that somebody chose; "" for the verdict."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._verdict = LightVerdict(self)
        self._buttons: list[LightButton] = []
        self._states: tuple[LightState, ...] = ()
        self._places = Places((), (), rows=1)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self.setFixedHeight(HEIGHT)
        self.setToolTip(
            wrapped(
                self.tr(
                    "One mark for each indicator, under the cause that it speaks for: a green "
                    "circle is clear, an amber triangle hints, a red square warns, a ring with a "
                    "dash could not be measured. A mark opens its evidence."
                )
            )
        )
        self._verdict.clicked.connect(self._on_clicked)

    @property
    def verdict(self) -> LightVerdict:
        """The words at the left."""
        return self._verdict

    @property
    def lights(self) -> tuple[LightButton, ...]:
        """The lights, in order."""
        return tuple(self._buttons[: len(self._states)])

    @property
    def is_grouped(self) -> bool:
        """Whether the lights stand in groups, for want of room for their names."""
        return bool(self._places.captions)

    def render_live(self, live: LiveVerdict, name: str) -> None:
        """Show what is known of a classifier."""
        if not self._verdict.render_live(live, name):
            return
        before, self._states = self._states, live.lights
        while len(self._buttons) < len(self._states):
            self._add()
        for number, button in enumerate(self._buttons):
            button.setVisible(number < len(self._states))
        for button, state in zip(self._buttons, self._states, strict=False):
            button.render_state(state)
        if _order(before) != _order(self._states):
            self._arrange()
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(136 * theme.UNIT, HEIGHT)

    def minimumSizeHint(self) -> QSize:
        return QSize(60 * theme.UNIT, HEIGHT)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._arrange()

    def paintEvent(self, event: QPaintEvent) -> None:
        """The words over the groups; verdict and lights paint themselves."""
        painter, chosen = QPainter(self), theme.colours()
        for group, place in zip(_groups(self._states), self._places.captions, strict=False):
            is_alarm = any(_is_alarm(state) for state in group)
            face = theme.font(theme.SMALL_POINTS, bold=is_alarm)
            painter.setFont(face)
            painter.setPen(QColor(chosen.text if is_alarm else chosen.muted))
            text = QFontMetrics(face).elidedText(
                group_word(group[0].cause), Qt.TextElideMode.ElideRight, place.width()
            )
            painter.drawText(place, _LEFT, text)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Keys that the focused light leaves: to the next, or opening it."""
        stops: list[QAbstractButton] = [self._verdict, *self.lights]
        focused = next((n for n, stop in enumerate(stops) if stop.hasFocus()), None)
        key = Qt.Key(event.key())
        if focused is None:
            super().keyPressEvent(event)
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            stops[focused].click()
        elif (target := self._neighbour(focused, key, len(stops))) is not None:
            stops[target].setFocus(Qt.FocusReason.TabFocusReason)
        else:
            super().keyPressEvent(event)

    def _neighbour(self, place: int, key: Qt.Key, count: int) -> int | None:
        # The verdict stands left of all lights, whatever their rows.
        across = self._places.rows if place else 1
        target = {
            Qt.Key.Key_Left: place - across, Qt.Key.Key_Right: place + across,
            Qt.Key.Key_Up: place - 1, Qt.Key.Key_Down: place + 1,
            Qt.Key.Key_Home: 0, Qt.Key.Key_End: count - 1,
        }.get(key)  # fmt: skip
        return None if target is None else min(max(target, 0), count - 1)

    def _arrange(self) -> None:
        left = min(light_verdict.WIDTH, self.width() // 3)
        found = self._found_places(left + _APART)
        if found.captions:
            # Room that the groups do not need is the verdict's: names are long.
            spare = self.width() - 1 - max(place.right() for place in found.captions)
            left += min(max(spare, 0), _MOST_SPARE)
            found = self._found_places(left + _APART)
        self._places = found
        self._verdict.setGeometry(0, 0, left, HEIGHT)
        for button, place in zip(self.lights, found.lights, strict=True):
            button.setGeometry(place)
        self.update()

    def _found_places(self, left: int) -> Places:
        face = QFontMetrics(theme.font(theme.SMALL_POINTS, bold=True))
        groups = _groups(self._states)
        return places(
            tuple(button.natural_width() for button in self.lights),
            tuple(len(group) for group in groups),
            tuple(face.horizontalAdvance(group_word(group[0].cause)) + 2 for group in groups),
            QRect(self.rect()).adjusted(left, 0, 0, 0),
        )

    def _add(self) -> None:
        button = LightButton(self)
        button.clicked.connect(self._on_clicked)
        self._buttons.append(button)

    @Slot()
    def _on_clicked(self) -> None:
        sender = self.sender()
        self.opened.emit(sender.state.title if isinstance(sender, LightButton) else "")


def _order(states: tuple[LightState, ...]) -> tuple[tuple[str, str | None], ...]:
    return tuple((state.title, state.cause) for state in states)


def _groups(states: tuple[LightState, ...]) -> list[tuple[LightState, ...]]:
    return [tuple(group) for _, group in groupby(states, key=lambda state: state.cause)]


def _is_alarm(state: LightState) -> bool:
    return state.reading is not None and state.reading.light == "red" and not state.is_stale
