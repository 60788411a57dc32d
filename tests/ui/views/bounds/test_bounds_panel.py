"""Who wins at an epsilon: the three regions and their words."""

from __future__ import annotations

import numpy as np
import pytest
from outcome_row import middle
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtWidgets import QComboBox, QSpinBox
from pytestqt.qtbot import QtBot
from synthetic_bounds import bounds, bounds_frame, single

from advstudio.session.views.bounds.frames import BoundsFrame, BoundsOptions
from advstudio.ui.kit.class_colours import ClassColours
from advstudio.ui.views.bounds.panel import BoundsPanel
from advstudio.ui.wire.view_presenter import ViewPresenter


@pytest.fixture
def panel(qtbot: QtBot) -> BoundsPanel:
    made = BoundsPanel(ClassColours())
    qtbot.addWidget(made)
    made.resize(420, 420)
    made.show()
    return made


def show(panel: BoundsPanel, frame: BoundsFrame | None = None) -> None:
    panel.render_frame(frame or bounds_frame(), 0)
    panel.grab()


def at(panel: BoundsPanel, epsilon: float, share: float = 0.5) -> QPoint:
    return panel.plot.to_pixels().map(QPointF(epsilon, share)).toPoint()


def test_shares_at_epsilon_are_named(panel: BoundsPanel) -> None:
    show(panel)
    assert [text.replace("\u00a0", " ") for text in panel.key_texts] == [
        "proven 25.0 %", "unknown 25.0 %", "broken 50.0 %",
    ]  # fmt: skip
    assert panel.texts == (
        "At 63.75/255: 4 pictures",
        "Broken, the median from 51.00/255 on.",
        "The smallest were found by FGSM 0; DeepFool 0; FAB 1; PGD 1.",
        "Proven up to 25.50/255 (median) by interval bounds (IBP).",
    )


def test_the_three_regions_look_unlike(panel: BoundsPanel) -> None:
    show(panel)
    image = panel.plot.grab().toImage()

    def ground(epsilon: float, share: float) -> set[int]:
        corner = at(panel, epsilon, share)
        return {
            image.pixel(corner + QPoint(x, y)) for x in range(12) for y in range(12)
        }  # fmt: skip

    # One plain tint; the others have a pattern.
    assert len(ground(0.03, 0.2)) == 1
    assert len(ground(0.33, 0.2)) > 1
    assert len(ground(0.05, 0.95)) > 1


@pytest.mark.parametrize(
    ("broken_at", "proven_to", "verdict"),
    [(0.2, 0.1, "the attacker wins"), (0.4, 0.3, "the defender wins"),
     (0.4, 0.1, "nobody knows who wins")],
)  # fmt: skip
def test_a_single_picture_has_a_winner_or_none(
    panel: BoundsPanel, broken_at: float, proven_to: float, verdict: str
) -> None:
    show(panel, bounds_frame(single(broken_at, proven_to)))
    assert panel.texts[0] == f"At 63.75/255 {verdict}"


def test_an_example_refutes_a_proof() -> None:
    made = single(0.2, 0.3, conflicts=1, proof="smoothing", risk=0.001)
    assert (made.broken_share(0.25), made.proven_share(0.25)) == (1.0, 0.0)


def test_a_conflict_is_told(panel: BoundsPanel) -> None:
    show(panel, bounds_frame(single(0.2, 0.3, conflicts=1, proof="smoothing", risk=0.001)))
    assert any("1 broken below what is proven" in text for text in panel.texts)
    assert any("risk of error 0.001" in text for text in panel.texts)


def test_what_cannot_be_proven_or_attacked_says_why(panel: BoundsPanel) -> None:
    made = single(np.inf, -1, proof="none", proof_notice="Nothing.", attack_notice="No gradient.")
    show(panel, bounds_frame(made))
    assert panel.texts[1:] == (
        "No attack of FGSM, DeepFool, FAB, PGD has found an example.", "Nothing.", "No gradient.",
    )  # fmt: skip


def test_dragging_the_line_edits_epsilon(panel: BoundsPanel, qtbot: QtBot) -> None:
    show(panel)
    emitted: list[dict[str, float]] = []
    panel.edited.connect(emitted.append)
    qtbot.mousePress(panel.plot, Qt.MouseButton.LeftButton, pos=at(panel, 0.1))
    qtbot.mouseMove(panel.plot, at(panel, 0.45))
    qtbot.mouseRelease(panel.plot, Qt.MouseButton.LeftButton, pos=at(panel, 0.45))
    assert [made["epsilon"] for made in emitted] == pytest.approx([0.1, 0.45], abs=2e-3)
    assert panel.texts[0].startswith("At 11")


def test_epsilon_can_be_moved_without_a_new_frame(panel: BoundsPanel) -> None:
    show(panel)
    panel.set_epsilon(0.45)
    assert "broken 75.0" in panel.key_texts[2]


def test_a_frame_from_before_a_drag_leaves_the_line_where_the_slider_is(qtbot: QtBot) -> None:
    made = middle(qtbot)
    made.rows.show_tab("bounds")
    made.row.show()
    made.row.set_epsilon(0.45)
    asking = (one for one in made.presenters if isinstance(one, ViewPresenter))
    next(one for one in asking if one.shows(BoundsFrame)).show(bounds_frame())
    shown = made.row.findChild(BoundsPanel)
    assert shown.plot.place == 0.45
    assert "broken 75.0" in shown.key_texts[2]


def test_scope_and_count_ask_for_other_bounds(panel: BoundsPanel) -> None:
    show(panel)
    wanted: list[BoundsOptions] = []
    panel.optionsEdited.connect(wanted.append)
    panel.findChild(QSpinBox).setValue(50)
    panel.findChild(QComboBox).activated.emit(0)
    assert wanted == [BoundsOptions("set", 50), BoundsOptions("picture", 50)]
    assert not panel.findChild(QSpinBox).isEnabled()


def test_progress_says_what_is_being_done(panel: BoundsPanel) -> None:
    show(panel, bounds_frame(bounds(phase="attacking", done=0.3)))
    assert panel.plot.shares is not None


@pytest.mark.parametrize("size", [(340, 380), (420, 260), (500, 900)])
def test_it_can_be_shown_at_every_size(panel: BoundsPanel, size: tuple[int, int]) -> None:
    panel.resize(*size)
    show(panel)
    assert panel.plot.height() >= 90


def test_inputs_have_names(panel: BoundsPanel) -> None:
    show(panel)
    inputs = [panel.findChild(QComboBox), panel.findChild(QSpinBox)]
    assert all(one.accessibleName() and one.toolTip() for one in inputs)
    assert "4 pictures" in panel.plot.accessibleDescription()
