"""All colours, spacing and type sizes: one light and one dark palette on Fusion."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QFont, QFontDatabase, QGuiApplication, QPalette
from PySide6.QtWidgets import QApplication

UNIT = 8
"""The spacing unit in pixels; margins and gaps are multiples or halves of it."""

BODY_POINTS = 10.0
SMALL_POINTS = 8.5
HEADING_POINTS = 11.5


@dataclass(frozen=True, slots=True)
class Colours:
    """One palette.

    Attributes:
        window: Behind everything.
        surface: Cards, plots, lists.
        raised: Buttons, hovered rows.
        line: Hairlines, axes, grids.
        text: Body text.
        muted: Captions, units, ticks.
        accent: The one colour of interaction: slider, focus, selection.
        on_accent: Text on the accent.
        clean: Everything about the clean picture.
        adversarial: Everything about the attacked picture.
        warning: Background of a notice.
        on_warning: Text on it.
        calm: A light that warns of nothing.
        caution: A light that hints at something.
        alarm: A light that warns.
    """

    window: str
    surface: str
    raised: str
    line: str
    text: str
    muted: str
    accent: str
    on_accent: str
    clean: str
    adversarial: str
    warning: str
    on_warning: str
    calm: str
    caution: str
    alarm: str


LIGHT = Colours(
    window="#f3f4f6", surface="#ffffff", raised="#e8eaee", line="#cfd4dc", text="#1b1f27",
    muted="#5b6472", accent="#2458c5", on_accent="#ffffff", clean="#2d6f9e",
    adversarial="#b4470b", warning="#fdf0d5", on_warning="#5a3d00",
    calm="#2c7a4b", caution="#9a5f00", alarm="#b3261e",
)  # fmt: skip
DARK = Colours(
    window="#16191f", surface="#1e222a", raised="#2a2f3a", line="#3b424f", text="#e7eaf0",
    muted="#9aa4b4", accent="#7aa5ff", on_accent="#0b1220", clean="#6db4e8",
    adversarial="#ff9a5c", warning="#3d3114", on_warning="#ffdf9e",
    calm="#63c58f", caution="#e3ac42", alarm="#ff7b72",
)  # fmt: skip


_OUTLINED = ("QCheckBox", "QAbstractSpinBox", "QComboBox", "QLineEdit")


def is_dark() -> bool:
    """Whether the application's palette is the dark one."""
    return QGuiApplication.palette().color(QPalette.ColorRole.Window).lightness() < 128


def colours() -> Colours:
    """The palette in use; ask at every paint, it may change."""
    return DARK if is_dark() else LIGHT


def font(points: float = BODY_POINTS, *, bold: bool = False) -> QFont:
    """The interface font in one of the three sizes."""
    return QFont(_interface_font(QGuiApplication.font().family(), points, bold))


@cache
def _interface_font(family: str, points: float, bold: bool) -> QFont:
    # Kept, because a new font is matched against all installed ones when it first paints.
    chosen = QFont(family)
    chosen.setPointSizeF(points)
    chosen.setBold(bold)
    return chosen


def mixed(ground: QColor, colour: QColor, share: float) -> QColor:
    """`share` of a colour, 0 to 1, on an opaque ground."""
    return QColor.fromRgbF(
        ground.redF() + (colour.redF() - ground.redF()) * share,
        ground.greenF() + (colour.greenF() - ground.greenF()) * share,
        ground.blueF() + (colour.blueF() - ground.blueF()) * share,
    )


def number_font(points: float = BODY_POINTS) -> QFont:
    """A font whose digits are all equally wide, so that numbers do not jump about."""
    return QFont(_tabular_font(points))


@cache
def _tabular_font(points: float) -> QFont:
    fixed = QFontDatabase.systemFont(QFontDatabase.SystemFont.FixedFont)
    chosen = QFont(fixed.family())
    chosen.setPointSizeF(points)
    return chosen


def apply(app: QApplication, scheme: Qt.ColorScheme) -> None:
    """Dress the application for a colour scheme; `Unknown` counts as light."""
    chosen = DARK if scheme == Qt.ColorScheme.Dark else LIGHT
    app.setStyle("Fusion")
    base = app.font()
    base.setPointSizeF(BODY_POINTS)
    app.setFont(base)
    app.setPalette(_palette(chosen))
    for class_name in _OUTLINED:
        # The stub wants bytes, the binding takes str alone.
        app.setPalette(_outlined_palette(chosen), class_name)  # type: ignore[arg-type]
    app.setStyleSheet(_style_sheet(chosen))


def _palette(chosen: Colours) -> QPalette:
    role = QPalette.ColorRole
    palette = QPalette()
    for where, colour in {
        role.Window: chosen.window, role.WindowText: chosen.text, role.Base: chosen.surface,
        role.AlternateBase: chosen.window, role.Text: chosen.text, role.Button: chosen.raised,
        role.ButtonText: chosen.text, role.ToolTipBase: chosen.surface,
        role.ToolTipText: chosen.text, role.Highlight: chosen.accent,
        role.HighlightedText: chosen.on_accent, role.Link: chosen.accent,
        role.PlaceholderText: chosen.muted, role.Mid: chosen.line, role.Midlight: chosen.raised,
        role.Dark: chosen.line, role.Light: chosen.surface, role.Shadow: chosen.line,
        role.BrightText: chosen.adversarial, role.Accent: chosen.accent,
    }.items():  # fmt: skip
        palette.setColor(where, QColor(colour))
    for where in (role.WindowText, role.Text, role.ButtonText):
        palette.setColor(QPalette.ColorGroup.Disabled, where, QColor(chosen.muted))
    return palette


def _outlined_palette(chosen: Colours) -> QPalette:
    palette = _palette(chosen)
    if chosen is DARK:
        # Fusion draws outlines darker than the window: on a dark one nobody would see them.
        palette.setColor(QPalette.ColorRole.Window, QColor(chosen.muted))
    return palette


def _style_sheet(chosen: Colours) -> str:
    # Only what the palette cannot say; widgets opt in by their objectName or a property.
    return f"""
    QToolTip {{ border: 1px solid {chosen.line}; padding: {UNIT // 2}px; }}
    QMainWindow::separator {{ width: {UNIT // 2}px; height: {UNIT // 2}px; }}
    QLabel[role="muted"] {{ color: {chosen.muted}; font-size: {SMALL_POINTS}pt; }}
    QLabel[role="heading"] {{ font-size: {HEADING_POINTS}pt; font-weight: 600; }}
    QLabel[role="section"] {{ font-weight: 600; }}
    QLabel[role="notice"] {{
        background: {chosen.warning}; color: {chosen.on_warning};
        border-radius: {UNIT // 2}px; padding: {UNIT // 2}px {UNIT}px;
    }}
    QFrame[role="card"] {{
        background: {chosen.surface}; border: 1px solid {chosen.line}; border-radius: {UNIT // 2}px;
    }}
    QSlider[role="scrubber"] {{ min-height: {3 * UNIT}px; }}
    QSlider[role="scrubber"]::groove {{
        height: 6px; border-radius: 3px; background: {chosen.line};
    }}
    QSlider[role="scrubber"]::sub-page {{ border-radius: 3px; background: {chosen.accent}; }}
    QSlider[role="scrubber"]::handle {{
        width: 12px; height: 12px; margin: -6px 0; border-radius: 9px;
        border: 3px solid {chosen.accent}; background: {chosen.surface};
    }}
    QSlider[role="scrubber"]::handle:pressed, QSlider[role="scrubber"]::handle:focus {{
        background: {chosen.accent};
    }}
    """
