"""Lights and dock in the window, with an engine that says what the test wants."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
import synthetic
from presenter_harness import Harness
from pytestqt.qtbot import QtBot
from synthetic_catalogue import catalogue
from verdict_parts import (
    JPEG,
    counter_frame,
    examination_frame,
    green_view,
    verdict_frame,
    view,
)

from advstudio.session.engine import Gone, Ready
from advstudio.session.experiment import Compare, Experiment, PictureRef
from advstudio.session.frames import Failure
from advstudio.session.verdict.examination_frames import CounterRequest, ExaminationRequest
from advstudio.session.verdict.frames import VerdictFrame
from advstudio.ui.substitute.presenter import SubstitutePresenter
from advstudio.ui.verdict.examination_presenter import ExaminationPresenter
from advstudio.ui.verdict.light_row import LightRow
from advstudio.ui.verdict.state import Dossier


class Masked(Harness):
    """A studio with fake engines and the dock open."""

    @property
    def row(self) -> LightRow:
        return self.studio.window.stages["masking"].strip.rows[0]

    @property
    def words(self) -> str:
        return self.row.verdict.words

    @property
    def dossier(self) -> Dossier:
        return self.studio.presenter.roster.of(ExaminationPresenter).dossier

    @property
    def experiment(self) -> Experiment:
        return self.studio.store.experiment

    def attack_ends(self, qtbot: QtBot, *, is_final: bool = True) -> None:
        """The attack's last frame for the experiment as it is."""
        frame = synthetic.frame(
            **{name: value for name, value in self.experiment if name != "schema_version"},
            is_final=is_final,
        )
        self.engine.answer("attack", frame)
        presenter = self.studio.presenter
        qtbot.waitUntil(lambda: presenter.frame is frame)
        if presenter.lanes["surface"].is_busy:
            self.engine.end("surface")
            qtbot.waitUntil(lambda: not presenter.lanes["surface"].is_busy)

    def verdict_comes(self, qtbot: QtBot, frame: VerdictFrame | None = None) -> None:
        frame = frame or verdict_frame(self.experiment)
        self.engine.answer("verdict", frame)
        if frame.is_final:
            self.engine.end("verdict")
        qtbot.waitUntil(lambda: self.dossier.live.newest is frame.primary)


@pytest.fixture
def masked(qtbot: QtBot) -> Iterator[Masked]:
    made = Masked()
    made.engine.send(Ready(catalogue()))
    qtbot.waitUntil(lambda: made.studio.presenter.catalogue is not None)
    made.studio.store.replace(JPEG)
    made.studio.window.stages["masking"].dock.open()
    yield made
    made.studio.close()


@pytest.fixture
def judged(masked: Masked, qtbot: QtBot) -> Masked:
    masked.attack_ends(qtbot)
    masked.verdict_comes(qtbot)
    return masked


def test_the_lights_are_asked_for_after_the_attacks_last_frame(
    masked: Masked, qtbot: QtBot
) -> None:
    masked.attack_ends(qtbot, is_final=False)
    assert masked.engine.asked("verdict") == []
    masked.attack_ends(qtbot)
    assert [job.argument for job in masked.engine.asked("verdict")] == [JPEG]


def test_the_lights_wait_for_the_first_picture_of_the_surface(masked: Masked, qtbot: QtBot) -> None:
    frame = synthetic.frame(**{n: v for n, v in masked.experiment if n != "schema_version"})
    masked.engine.answer("attack", frame)
    qtbot.waitUntil(lambda: masked.studio.presenter.frame is frame)
    assert masked.engine.asked("surface")
    assert not masked.engine.asked("verdict")
    masked.engine.answer("surface", synthetic.surface_frame(done=0.1))
    qtbot.waitUntil(lambda: bool(masked.engine.asked("verdict")))


def test_a_drag_asks_once_when_it_has_ended(judged: Masked, qtbot: QtBot) -> None:
    window = judged.studio.window
    window.edits.dragStarted.emit()
    for epsilon in (0.1, 0.12, 0.14):
        judged.studio.store.update(epsilon=epsilon)
        judged.attack_ends(qtbot)
    assert len(judged.engine.asked("verdict")) == 1
    window.edits.dragFinished.emit()
    assert judged.engine.asked("verdict")[-1].argument == judged.experiment
    assert len(judged.engine.asked("verdict")) == 2


def test_a_drag_leaves_the_last_verdict_marked_as_out_of_date(judged: Masked) -> None:
    judged.studio.window.edits.dragStarted.emit()
    judged.studio.store.update(epsilon=0.1)
    assert judged.words == "Hides its gradient: underflow"
    assert "out of date" in judged.row.verdict.accessibleName()
    assert all(light.state.is_stale for light in judged.row.lights)


def test_another_attack_leaves_the_verdict_as_it_is(judged: Masked, qtbot: QtBot) -> None:
    judged.studio.store.update(seed=judged.experiment.seed, target=3)
    judged.attack_ends(qtbot)
    assert len(judged.engine.asked("verdict")) == 1
    assert not judged.dossier.live.is_stale


@pytest.mark.parametrize(
    "change", [{"picture": PictureRef(dataset="mnist", index=4)}, {"norm": "L2"}, {"defenses": ()}]
)
def test_another_picture_norm_or_defense_asks_again(
    judged: Masked, qtbot: QtBot, change: dict[str, object]
) -> None:
    judged.studio.store.update(**change)
    judged.attack_ends(qtbot)
    assert judged.engine.asked("verdict")[-1].argument == judged.experiment


def test_another_defense_forgets_what_was_said_of_the_last(judged: Masked) -> None:
    count = len(judged.row.lights)
    judged.studio.store.update(defenses=())
    assert judged.words == "Not measured yet"
    assert [light.state.reading for light in judged.row.lights] == [None] * count


def test_a_late_verdict_of_another_epsilon_is_dropped(judged: Masked, qtbot: QtBot) -> None:
    judged.studio.store.update(epsilon=0.1)
    judged.attack_ends(qtbot)
    judged.engine.answer("verdict", verdict_frame(JPEG, green_view()))
    judged.verdict_comes(qtbot, verdict_frame(judged.experiment, view(awaited=9), done=0.6))
    assert judged.words == "Hides its gradient: underflow"


def test_two_classifiers_have_a_row_each(judged: Masked, qtbot: QtBot) -> None:
    judged.studio.store.update(compare=Compare(model="mnist-small"))
    assert len(judged.studio.window.stages["masking"].strip.rows) == 2
    judged.attack_ends(qtbot)
    judged.verdict_comes(qtbot, verdict_frame(judged.experiment, view(), green_view()))
    words = [row.verdict.words for row in judged.studio.window.stages["masking"].strip.rows]
    assert words == ["Hides its gradient: underflow", "Nothing hidden found"]
    judged.studio.window.stages["masking"].panel.list.subjectChosen.emit(1)
    assert judged.studio.window.stages["masking"].panel.cause.title == "Nothing hidden"


def test_noise_beside_is_no_second_classifier(judged: Masked) -> None:
    noise = Compare(model="mnist-small", defenses=JPEG.defenses, mode="noise")
    judged.studio.store.update(compare=noise)
    assert len(judged.studio.window.stages["masking"].strip.rows) == 1


def test_a_verdict_that_fails_says_so_in_the_strip(masked: Masked, qtbot: QtBot) -> None:
    masked.attack_ends(qtbot)
    masked.engine.answer("verdict", Failure("{norm} has no gradient.", {"norm": "L0"}))
    masked.engine.end("verdict")
    qtbot.waitUntil(lambda: "L0 has no gradient." in masked.row.verdict.accessibleName())
    assert masked.studio.window.notices.sentence == ""


def test_a_light_opens_its_evidence(judged: Masked) -> None:
    judged.studio.window.stages["masking"].dock.hide()
    light = next(light for light in judged.row.lights if light.state.title == "Local linearity")
    light.click()
    assert not judged.studio.window.stages["masking"].dock.isHidden()
    assert judged.studio.window.stages["masking"].panel.list.table.title == "Local linearity"


def test_examine_asks_for_the_set_and_shows_what_comes(judged: Masked, qtbot: QtBot) -> None:
    panel = judged.studio.window.stages["masking"].panel
    panel.list.examine_button.click()
    request = ExaminationRequest(JPEG, panel.list.count)
    assert judged.engine.asked("long")[-1].argument == request
    judged.engine.answer("long", examination_frame(request, done=0.4, doing="PGD"))
    qtbot.waitUntil(lambda: panel.fall.doing == "Examining: PGD")
    judged.engine.answer("long", examination_frame(request))
    judged.engine.end("long")
    qtbot.waitUntil(lambda: judged.dossier.found.job is None)
    assert "98.5" in panel.fall.bars.texts[0]
    assert "100 pictures: red" in judged.row.verdict.accessibleName()


def test_the_counter_attack_plays_until_it_ends(judged: Masked, qtbot: QtBot) -> None:
    panel = judged.studio.window.stages["masking"].panel
    panel.cause.counter_button.click()
    request = judged.engine.asked("long")[-1].argument
    assert isinstance(request, CounterRequest)
    assert request.plan.title == "PGD on the margin of the logits"
    for step in (1, 5, 9):
        judged.engine.answer("long", counter_frame(request, step, is_final=step == 9))
        qtbot.waitUntil(lambda step=step: len(panel.fall.plot.history) == step + 1)
    assert panel.cause.counter_button.text() == "Counter-attack"


def test_cancel_keeps_what_is_known(judged: Masked, qtbot: QtBot) -> None:
    panel = judged.studio.window.stages["masking"].panel
    panel.cause.counter_button.click()
    request = judged.engine.asked("long")[-1].argument
    judged.engine.answer("long", counter_frame(request, 5))
    qtbot.waitUntil(lambda: judged.dossier.found.fall is not None)
    panel.cause.counter_button.click()
    assert ("long", judged.engine.asked("long")[-1].ticket) in judged.engine.cancelled
    assert judged.dossier.found.job is None
    assert panel.fall.doing == "Cancelled."
    assert judged.dossier.found.fall is not None


def test_findings_stay_with_their_epsilon(judged: Masked, qtbot: QtBot) -> None:
    judged.studio.window.stages["masking"].panel.list.examine_button.click()
    request = judged.engine.asked("long")[-1].argument
    judged.engine.answer("long", examination_frame(request))
    qtbot.waitUntil(lambda: judged.dossier.found.examination is not None)
    judged.studio.store.update(epsilon=0.1)
    assert judged.dossier.found.is_stale
    judged.studio.store.update(epsilon=JPEG.epsilon)
    assert not judged.dossier.found.is_stale
    judged.studio.store.update(defenses=())
    assert judged.dossier.found.examination is None


def test_apply_puts_the_counter_attack_into_the_experiment(judged: Masked) -> None:
    judged.studio.window.stages["masking"].panel.cause.apply_button.click()
    assert judged.experiment.attack.name == "pgd"
    assert judged.experiment.adaptive.restarts == 2
    judged.studio.store.undo_stack.undo()
    assert judged.experiment == JPEG


def test_an_engine_that_ends_leaves_what_is_known(judged: Masked, qtbot: QtBot) -> None:
    judged.studio.window.stages["masking"].panel.list.examine_button.click()
    judged.engine.send(Gone(-9))
    qtbot.waitUntil(lambda: len(judged.engines) == 2)
    assert judged.dossier.found.sentence == "The engine ended."
    assert "out of date" in judged.row.verdict.accessibleName()
    judged.engine.send(Ready(catalogue()))
    qtbot.waitUntil(lambda: judged.studio.presenter.catalogue is not None)
    judged.attack_ends(qtbot)
    assert len(judged.engine.asked("verdict")) == 1


def test_a_command_opens_and_closes_the_dock(judged: Masked) -> None:
    action, dock = (
        judged.studio.slots.commands["masking"],
        judged.studio.window.stages["masking"].dock,
    )
    assert action.shortcut().toString() == "Ctrl+G"
    action.trigger()
    assert dock.isHidden()
    action.trigger()
    assert not dock.isHidden()


def test_another_long_work_ends_the_examination(judged: Masked) -> None:
    judged.studio.window.stages["masking"].panel.list.examine_button.click()
    judged.studio.presenter.roster.of(SubstitutePresenter).ask(None)
    assert judged.dossier.found.job is None
    assert judged.dossier.found.sentence == "Given up: another long work was begun."


def test_what_changes_without_an_engine_is_not_missed(judged: Masked, qtbot: QtBot) -> None:
    judged.engine.send(Gone(-9))
    qtbot.waitUntil(lambda: len(judged.engines) == 2)
    judged.studio.store.update(defenses=(), compare=Compare(model="mnist-small", mode="noise"))
    judged.studio.store.update(compare=Compare(model="mnist-small", defenses=JPEG.defenses))
    judged.engine.send(Ready(catalogue()))
    qtbot.waitUntil(lambda: len(judged.studio.window.stages["masking"].strip.rows) == 2)
    assert judged.words == "Not measured yet"
