"""The temperature panel on frames that no network made."""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np
import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QApplication, QGraphicsView
from pytestqt.qtbot import QtBot
from synthetic_temperature import DISTILLED, PLAIN, at, studied_catalogue, temperature_frame

from advstudio.session.experiment import Adaptive, Choice, PictureRef
from advstudio.session.views.temperature.frames import TemperatureRequest
from advstudio.ui.kit import theme
from advstudio.ui.kit.class_colours import ClassColours
from advstudio.ui.kit.numerals import percent
from advstudio.ui.views.temperature.panel import TemperaturePanel

CATALOGUE = studied_catalogue()
PHOTOGRAPHS = "imagenet-resnet50"


@pytest.fixture
def panel(qtbot: QtBot) -> TemperaturePanel:
    made = TemperaturePanel(ClassColours())
    qtbot.addWidget(made)
    made.resize(430, 700)
    made.show()
    made.render_experiment(DISTILLED, CATALOGUE)
    return made


def show(panel: TemperaturePanel, **changes: object) -> TemperaturePanel:
    panel.render_frame(temperature_frame(**changes))
    panel.grab()
    return panel


def edits(panel: TemperaturePanel) -> list[dict[str, object]]:
    seen: list[dict[str, object]] = []
    panel.edited.connect(seen.append)
    return seen


def test_before_the_first_figure_a_sentence_says_what_comes(panel: TemperaturePanel) -> None:
    assert panel.message == "The temperatures are measured after the picture."
    assert panel.figures.plot is None


def test_the_slider_stands_at_the_experiments_temperature(panel: TemperaturePanel) -> None:
    show(panel)
    assert panel.controls.slider.stop == 100
    panel.render_experiment(DISTILLED.updated(defenses=(at(20),)), CATALOGUE)
    assert panel.controls.slider.stop == 20


def test_an_undefended_model_is_off_and_says_so(panel: TemperaturePanel) -> None:
    show(panel).render_experiment(PLAIN, CATALOGUE)
    assert panel.controls.slider.stop == 0
    assert not panel.controls.button.isEnabled()
    assert panel.controls.state == "Needs distilled weights: move the slider."
    assert panel.answers.rows == ()
    assert set(panel.figures.key.texts) == {f"{line.name} –" for line in panel.figures.plot.lines}


def test_moving_the_slider_chooses_the_defense(panel: TemperaturePanel, qtbot: QtBot) -> None:
    seen = edits(show(panel))
    qtbot.keyClick(panel.controls.slider, Qt.Key.Key_Left)
    assert seen == [{"defenses": (at(20),)}]


def test_a_click_on_the_plot_chooses_the_defense_too(panel: TemperaturePanel, qtbot: QtBot) -> None:
    seen = edits(show(panel))
    viewport = panel.figures.plot.findChild(QGraphicsView).viewport()
    place = panel.figures.plot.pixel_of(1).toPoint()
    place.setY(viewport.height() // 2)
    qtbot.mouseClick(viewport, Qt.MouseButton.LeftButton, pos=place)
    assert seen == [{"defenses": (at(1),)}]


def test_one_click_attacks_the_logits_and_another_lets_them_be(panel: TemperaturePanel) -> None:
    seen = edits(show(panel))
    assert "saturated" in panel.controls.state
    panel.controls.button.click()
    panel.render_experiment(DISTILLED.updated(**seen[0]), CATALOGUE)
    assert panel.controls.button.isChecked()
    assert panel.controls.state == "On: the attacker divides the logits by 100."
    panel.controls.button.click()
    assert seen == [{"adaptive": Adaptive(temperature=100)}, {"adaptive": Adaptive()}]


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"attack": Choice(name="square")}, "follows no gradient"),
        ({"defenses": (at(1),)}, "not saturated"),
    ],
)
def test_a_click_that_would_change_nothing_says_why(
    panel: TemperaturePanel, changes: dict[str, object], words: str
) -> None:
    show(panel).render_experiment(DISTILLED.updated(**changes), CATALOGUE)
    assert not panel.controls.button.isEnabled()
    assert words in panel.controls.state


def test_a_button_that_is_down_can_be_let_go_whatever_is_chosen(panel: TemperaturePanel) -> None:
    given = PLAIN.updated(adaptive=Adaptive(temperature=7))
    show(panel).render_experiment(given, CATALOGUE)
    assert panel.controls.button.isEnabled()


def test_two_bars_per_class_softened_and_as_it_is(panel: TemperaturePanel) -> None:
    rows = show(panel).answers.rows
    # exp(9.6 − 8) : 1, and eight others at exp(0) or less, computed here in double precision.
    soft = math.exp(9.6) / (math.exp(9.6) + math.exp(8) + math.exp(-8.12) + 7)
    assert (rows[0].name, rows[1].name) == ("7", "3")
    assert rows[0].probs == (pytest.approx(soft, abs=1e-6), 1.0)
    assert panel.answers.key.words == ("T = 100", "T = 1")


def test_the_size_of_the_logits_and_the_rarity_of_gradients_are_numbers(
    panel: TemperaturePanel,
) -> None:
    values = dict(temperature_frame().values)
    values["logit-size"] = np.array([5, 90, 482], np.float32)
    show(panel, values=values)
    assert panel.answers.texts == (
        "Logits from −812 to 960 mean size 482",
        "Gradients that are exactly 0 in float32 100.0\u00a0%",
    )


def test_the_answer_to_another_picture_is_not_shown_as_this_ones(panel: TemperaturePanel) -> None:
    other = DISTILLED.updated(picture=PictureRef(dataset="mnist", index=3))
    show(panel).render_experiment(other, CATALOGUE)
    assert panel.answers.rows == ()
    show(panel, request=TemperatureRequest("mnist-small", other.picture, 0.25))
    assert panel.answers.rows


def test_every_figure_is_a_line_with_a_name_and_a_style_of_its_own(panel: TemperaturePanel) -> None:
    lines = show(panel).figures.plot.lines
    assert len(lines) == 10
    assert len({line.name for line in lines}) == 10
    assert len({(line.subject, line.style, line.symbol) for line in lines}) == 10


def test_what_the_attacker_reaches_is_drawn_as_what_withstands(panel: TemperaturePanel) -> None:
    show(panel).figures.set_temperature(20)
    texts = panel.figures.key.texts
    # A share of 20 %, as an accuracy and as a success of the attack.
    assert f"FGSM, cross-entropy {percent(0.2)}" in texts
    assert f"JSMA, probabilities {percent(0.8)}" in texts
    assert f"JSMA, logits {percent(0.8)}" in texts


def test_figures_appear_as_they_are_known(panel: TemperaturePanel) -> None:
    values = {name: np.full(3, np.nan, np.float32) for name in temperature_frame().values}
    values["fgsm"][0] = 0.25
    show(panel, done=0.03, values=values)
    drawn = {line.name: line for line in panel.figures.plot.lines}
    assert (drawn["FGSM, cross-entropy"].x, drawn["FGSM, cross-entropy"].y) == ((1.0,), (25.0,))
    assert drawn["no attack"].x == ()
    assert panel.figures.state == "computing   3 %"


def test_what_the_figures_rest_on_is_said(panel: TemperaturePanel) -> None:
    note = show(panel).figures.note
    assert note == "FGSM at ε 63.75/255 and gradients: 200 test pictures. JSMA: 20. C&W: 10."


def test_an_interrupted_study_keeps_its_figures_and_goes_on_by_a_click(
    panel: TemperaturePanel, qtbot: QtBot
) -> None:
    show(panel, done=0.4).show_interrupted("The work was cancelled.")
    assert panel.message == ""
    assert panel.figures.note == "The work was cancelled."
    with qtbot.waitSignal(panel.studyWanted):
        panel.figures.button.click()
    show(panel, done=0.5)
    assert not panel.figures.button.isVisible()


def test_a_study_that_failed_at_once_can_be_tried_again(
    panel: TemperaturePanel, qtbot: QtBot
) -> None:
    panel.show_interrupted("The weights are damaged.")
    assert panel.message == "The weights are damaged."
    with qtbot.waitSignal(panel.studyWanted):
        panel.remedy.click()


def test_a_model_without_distilled_weights_names_the_remedy_and_does_it(
    panel: TemperaturePanel,
) -> None:
    digits = replace(CATALOGUE.models["mnist-small"], name="mnist-linear", title="Linear")
    known = replace(CATALOGUE, models={**CATALOGUE.models, "mnist-linear": digits})
    panel.render_experiment(PLAIN.updated(model="mnist-linear"), known)
    empty = temperature_frame(())
    request = TemperatureRequest("mnist-linear", PLAIN.picture, 0.25)
    panel.render_frame(replace(empty, request=request))
    assert panel.message.startswith("Linear has no distilled weights.")
    assert "advstudio train distillation temperature=20 --model mnist-linear" in panel.message
    assert panel.remedy.toolTip()
    seen = edits(panel)
    panel.remedy.click()
    assert seen[0]["model"] == "mnist-small"


def test_another_models_figures_are_forgotten(panel: TemperaturePanel) -> None:
    # The catalogue knows that this one has no distilled weights, so nobody has to be asked.
    show(panel).render_experiment(PLAIN.updated(model=PHOTOGRAPHS), CATALOGUE)
    assert "ResNet-50 (ImageNet) has no distilled weights." in panel.message
    assert "train" not in panel.message
    show(panel)
    assert panel.message


def test_after_a_model_without_weights_one_with_them_is_waited_for(panel: TemperaturePanel) -> None:
    panel.render_experiment(PLAIN.updated(model=PHOTOGRAPHS), CATALOGUE)
    panel.render_experiment(PLAIN, CATALOGUE)
    assert panel.message == "The temperatures are measured after the picture."


def test_a_model_that_nobody_knows_is_told_by_its_name(panel: TemperaturePanel) -> None:
    panel.render_experiment(PLAIN.updated(model="unheard-of"), CATALOGUE)
    assert panel.message.startswith("unheard-of has no distilled weights.")


def test_what_cancels_other_work_does_not_hide_the_remedy(panel: TemperaturePanel) -> None:
    panel.render_experiment(PLAIN.updated(model=PHOTOGRAPHS), CATALOGUE)
    before = panel.message
    panel.show_interrupted("The work was cancelled.")
    assert panel.message == before


def test_of_two_rows_one_has_the_answers_the_other_the_figures(panel: TemperaturePanel) -> None:
    show(panel)
    panel.set_part("answers")
    assert panel.controls.isVisible()
    assert not panel.figures.isVisible()
    panel.set_part("figures")
    assert not panel.answers.isVisible()
    assert panel.figures.isVisible()


@pytest.mark.parametrize("size", [(430, 640), (640, 800), (308, 320), (308, 180)])
def test_everything_is_as_wide_as_the_column(
    panel: TemperaturePanel, size: tuple[int, int]
) -> None:
    panel.resize(*size)
    show(panel)
    for part in (panel.controls, panel.answers, panel.figures):
        assert part.width() <= size[0]
    assert panel.figures.plot.height() >= 140


def test_slider_and_button_are_named_explained_and_reached_by_tab(panel: TemperaturePanel) -> None:
    for widget in (show(panel).controls.slider, panel.controls.button):
        assert widget.accessibleName()
        assert "arXiv" in widget.toolTip()
        assert widget.focusPolicy() & Qt.FocusPolicy.TabFocus
    assert panel.controls.slider.accessibleDescription() == "T = 100"


def test_another_scheme_repaints_the_plot(panel: TemperaturePanel, qapp: QApplication) -> None:
    theme.apply(qapp, Qt.ColorScheme.Light)
    corner = QPoint(2, 2)
    light = show(panel).figures.plot.grab().toImage().pixelColor(corner).name()
    try:
        theme.apply(qapp, Qt.ColorScheme.Dark)
        dark = panel.figures.plot.grab().toImage().pixelColor(corner).name()
    finally:
        theme.apply(qapp, Qt.ColorScheme.Light)
    assert (light, dark) == (theme.LIGHT.surface, theme.DARK.surface)
