"""Class probabilities and their bars."""

from __future__ import annotations

import pytest
from PySide6.QtGui import QColor
from pytestqt.qtbot import QtBot
from synthetic import DIGITS, outcome, probabilities

from advstudio.ui.kit.class_colours import ClassColours
from advstudio.ui.kit.probability_bars import BarRow, ProbabilityBars
from advstudio.ui.outcome.probability_panel import ProbabilityPanel


@pytest.fixture
def panel(qtbot: QtBot) -> ProbabilityPanel:
    made = ProbabilityPanel(ClassColours())
    qtbot.addWidget(made)
    made.resize(290, 300)
    return made


def names(panel: ProbabilityPanel) -> list[str]:
    return [row.name for row in panel.rows]


def test_rows_hold_both_probabilities(panel: ProbabilityPanel) -> None:
    panel.render_outcome(outcome(epsilon=0.0), DIGITS)
    clean, adversarial = panel.rows[0].probs
    assert panel.rows[0].name == "7"
    # At epsilon 0 the synthetic curve is at 1/(1 + exp(-4)) of its way.
    assert (clean, adversarial) == pytest.approx((0.9, 0.95 * 0.982), abs=1e-3)


def test_rows_hold_still_while_epsilon_moves(panel: ProbabilityPanel) -> None:
    shown = []
    for step in range(0, 33, 4):
        panel.render_outcome(outcome(epsilon=step / 255), DIGITS)
        shown.append(names(panel))
    assert all(order == shown[0] for order in shown)


def test_the_attacked_pictures_class_is_the_leading_row(panel: ProbabilityPanel) -> None:
    panel.render_outcome(outcome(epsilon=0.1), DIGITS)
    assert [row.name for row in panel.rows if row.is_leading] == ["3"]


def test_reset_orders_anew(panel: ProbabilityPanel) -> None:
    panel.render_outcome(outcome(), DIGITS)
    panel.reset()
    panel.render_outcome(outcome(clean_probs=probabilities(10, {5: 0.9})), DIGITS)
    assert names(panel)[0] == "5"


def test_describe_tells_both_numbers(panel: ProbabilityPanel) -> None:
    panel.render_outcome(outcome(), DIGITS)
    panel.describe()
    assert "7: clean 90.0\u00a0%" in panel.accessibleDescription()


def test_a_bar_is_as_long_as_its_probability(qtbot: QtBot) -> None:
    bars = ProbabilityBars(1)
    qtbot.addWidget(bars)
    bars.resize(300, 30)
    lengths = []
    for prob in (0.25, 0.5, 1.0):
        bars.render_rows((BarRow("3", 0xFF0000FF, (prob,)),))
        image = bars.grab().toImage()
        line = [image.pixelColor(x, 15) for x in range(120, 300)]
        lengths.append(line.count(QColor(0, 0, 255)))
    assert lengths[2] > 100
    assert [length / lengths[2] for length in lengths] == pytest.approx([0.25, 0.5, 1], abs=0.02)


def test_painting_what_changed_gives_the_same_picture_as_painting_all(qtbot: QtBot) -> None:
    one, other = ProbabilityPanel(ClassColours()), ProbabilityPanel(ClassColours())
    for panel in (one, other):
        qtbot.addWidget(panel)
        panel.resize(290, 300)
        with qtbot.waitExposed(panel):
            panel.show()
    for step in (0, 8, 16):
        one.render_outcome(outcome(epsilon=step / 255), DIGITS)
        qtbot.wait(1)
    other.render_outcome(outcome(epsilon=16 / 255), DIGITS)
    qtbot.wait(1)
    # Not `grab`, which would paint everything anew.
    bit_by_bit, whole = (
        panel.screen().grabWindow(panel.winId()).toImage() for panel in (one, other)
    )
    assert bit_by_bit == whole


def test_names_that_need_room_take_it_from_the_bars(qtbot: QtBot) -> None:
    bars = ProbabilityBars(1)
    qtbot.addWidget(bars)
    bars.resize(200, 30)
    bars.render_rows((BarRow("Gaussian, clipped", 0x0000FF, (1.0,)),))
    ink = QColor(0, 0, 255).rgb()
    before = _columns_in(bars, ink)
    bars.make_room(["Gaussian, clipped"])
    after = _columns_in(bars, ink)
    # First the square of the class and the wide bar, then a narrower bar alone.
    assert min(before) == 0
    assert bars.fontMetrics().height() < min(after)
    assert 20 <= len(after) < len(before)


def _columns_in(bars: ProbabilityBars, ink: int) -> list[int]:
    image = bars.grab().toImage()
    middle = image.height() // 2
    return [x for x in range(image.width()) if image.pixel(x, middle) == ink]
