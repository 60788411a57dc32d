"""Every input has a name, an explanation and a place in the tab order."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractItemView,
    QAbstractSlider,
    QAbstractSpinBox,
    QComboBox,
    QLineEdit,
    QScrollBar,
    QWidget,
)
from pytestqt.qtbot import QtBot
from synthetic_catalogue import catalogue

from advstudio.session.experiment import Choice, Compare, Experiment, PictureRef, Plane
from advstudio.ui.epsilon.epsilon_panel import EpsilonPanel
from advstudio.ui.experiment.edits import Edits
from advstudio.ui.setup.setup_panel import SetupPanel

INPUTS = (
    QAbstractButton, QAbstractItemView, QAbstractSlider, QAbstractSpinBox, QComboBox, QLineEdit,
)  # fmt: skip
POPUP = Qt.WindowType.Popup & ~Qt.WindowType.Window
EXPERIMENTS = (
    Experiment(
        attack=Choice(name="pgd"), defenses=(Choice(name="jpeg"), Choice(name="label-only")),
        compare=Compare(model="imagenet-resnet50", defenses=(Choice(name="jpeg"),)),
    ),
    Experiment(
        model="mnist-small", picture=PictureRef(dataset="mnist"), plane=Plane(second="picture")
    ),
)  # fmt: skip


def setup_panel(qtbot: QtBot, experiment: Experiment) -> SetupPanel:
    panel = SetupPanel(Edits())
    qtbot.addWidget(panel)
    panel.display(experiment)
    panel.set_catalogue(catalogue())
    panel.show()
    return panel


def epsilon_panel(qtbot: QtBot, experiment: Experiment) -> EpsilonPanel:
    panel = EpsilonPanel(Edits())
    qtbot.addWidget(panel)
    panel.display(experiment, catalogue())
    panel.resize(1400, 64)
    panel.show()
    return panel


def inputs(panel: QWidget) -> list[QWidget]:
    children = panel.findChildren(QWidget)
    return [child for child in children if isinstance(child, INPUTS) and _is_ours(child)]


def _is_ours(child: QWidget) -> bool:
    # The list that a combo box drops down is a window of its own.
    is_in_panel = child.window() is not child and not child.window().windowFlags() & POPUP
    return is_in_panel and not isinstance(child, QScrollBar)


@pytest.mark.parametrize("experiment", EXPERIMENTS)
@pytest.mark.parametrize("make", [setup_panel, epsilon_panel])
def test_every_input_is_named_and_explained(
    qtbot: QtBot, make: Callable[[QtBot, Experiment], QWidget], experiment: Experiment
) -> None:
    panel = make(qtbot, experiment)
    found = inputs(panel)
    assert len(found) >= 6
    for child in found:
        assert child.accessibleName(), child
        assert child.toolTip(), child.accessibleName()


def tab_order(panel: QWidget) -> list[str]:
    names = []
    widget = panel.nextInFocusChain()
    while widget is not panel:
        by_tab = bool(widget.focusPolicy() & Qt.FocusPolicy.TabFocus)
        if widget.isVisible() and widget.isEnabled() and by_tab and widget.focusProxy() is None:
            names.append(widget.accessibleName())
        widget = widget.nextInFocusChain()
    return names


def test_tab_goes_down_the_setup_panel(qtbot: QtBot) -> None:
    panel = setup_panel(qtbot, EXPERIMENTS[0])
    assert tab_order(panel) == [
        "Dataset", "Pictures", "Previous picture", "Number of the picture", "Next picture",
        "Random picture", "Open a picture of your own", "Model",
        "Defense", "Quality", "Second defense", "Earlier: Second defense", "Third defense",
        "Attack", "Steps", "Step ratio", "Random start", "Loss",
        "Goal of the attack", "Norm", "Seed of the attack", "Draw again: Seed of the attack",
        "Restarts", "Averaged passes", "Gradient", "Temperature", "Precision",
        "Second direction of the decision surface", "Seed of the random direction",
        "Draw again: Seed of the random direction", "Compare with a second classifier",
        "Model beside", "Defense", "Quality", "Second defense",
        "What the second classifier is shown",
    ]  # fmt: skip


def test_tab_goes_along_the_epsilon_panel(qtbot: QtBot) -> None:
    panel = epsilon_panel(qtbot, EXPERIMENTS[0])
    assert tab_order(panel) == [
        "Play", "Epsilon", "Epsilon as a decimal number", "Epsilon in steps of 1/255",
        "End of the epsilon slider", "Noise beside",
    ]  # fmt: skip
