"""The store: one truth, every change undoable, one drag one step."""

from __future__ import annotations

import pytest
from pytestqt.qtbot import QtBot

from advstudio.core.errors import InvalidExperiment
from advstudio.session.experiment import Choice, Experiment
from advstudio.ui.experiment.store import Store


@pytest.fixture
def store(qtbot: QtBot) -> Store:
    return Store(Experiment(epsilon=0.1))


def test_update_emits_old_and_new_once(store: Store, qtbot: QtBot) -> None:
    with qtbot.waitSignal(store.changed) as caught:
        store.update(epsilon=0.2)
    old, new = caught.args
    assert (old.epsilon, new.epsilon) == (0.1, 0.2)


def test_an_equal_update_is_no_change(store: Store, qtbot: QtBot) -> None:
    with qtbot.assertNotEmitted(store.changed):
        store.update(epsilon=0.1)
    assert store.undo_stack.count() == 0


def test_a_refused_update_changes_nothing(store: Store) -> None:
    with pytest.raises(InvalidExperiment):
        store.update(epsilon=-1)
    assert store.experiment.epsilon == 0.1


def test_undo_and_redo_go_through_every_change(store: Store) -> None:
    store.update(model="mnist-small")
    store.update(attack=Choice.of("pgd"))
    store.undo_stack.undo()
    assert store.experiment.attack.name == "fgsm"
    store.undo_stack.undo()
    assert store.experiment == Experiment(epsilon=0.1)
    store.undo_stack.redo()
    assert store.experiment.model == "mnist-small"


def test_one_drag_is_one_step(store: Store) -> None:
    store.begin_gesture()
    for step in range(50):
        store.update(epsilon=0.2 + step / 1000)
    store.end_gesture()
    assert store.undo_stack.count() == 1
    store.undo_stack.undo()
    assert store.experiment.epsilon == 0.1


def test_two_drags_are_two_steps(store: Store) -> None:
    for start in (0.2, 0.5):
        store.begin_gesture()
        store.update(epsilon=start)
        store.update(epsilon=start + 0.1)
        store.end_gesture()
    assert store.undo_stack.count() == 2


def test_two_models_chosen_in_haste_are_two_steps(store: Store) -> None:
    store.update(model="mnist-small")
    store.update(model="mnist-linear")
    assert store.undo_stack.count() == 2


def test_the_menu_names_what_is_undone(store: Store) -> None:
    store.update(norm="L2")
    assert store.undo_stack.undoText() == "norm"
