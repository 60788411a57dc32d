"""Wrappers, searches and steps as the pipeline runs them, on the shipped MNIST network."""

from __future__ import annotations

import numpy as np
import pytest
import torch

from advstudio.core.errors import NotApplicable
from advstudio.session.experiment import Adaptive, Choice, Experiment, PictureRef
from advstudio.session.finishing import finished
from advstudio.session.frames import Frame, StepsFrame, SweepFrame
from advstudio.session.outcome.attacking import attacked
from advstudio.session.outcome.attempt import Attacked
from advstudio.session.pipeline import attack_frames, steps_frames, sweep_frames
from advstudio.session.workbench import Workbench

SEVEN = Experiment(model="mnist-small", picture=PictureRef(dataset="mnist", index=0), epsilon=0.2)
LABEL_ONLY = (Choice.of("label-only"),)
MINIMAL = SEVEN.updated(attack=Choice(name="deepfool"), norm="L2", epsilon=4.0)


@pytest.fixture(scope="module")
def bench() -> Workbench:
    return Workbench("cpu")


def frame_of(experiment: Experiment, bench: Workbench) -> Frame:
    return finished(attack_frames(experiment, bench), Frame)


def test_borrowed_gradient_breaks_what_only_hides_its_own(bench: Workbench) -> None:
    hidden = SEVEN.updated(defenses=LABEL_ONLY)
    adapted = hidden.updated(adaptive=Adaptive(gradient="undefended"))
    stopped, broken = frame_of(hidden, bench).primary, frame_of(adapted, bench).primary
    assert stopped.notice
    assert not stopped.is_flipped
    assert broken.is_flipped


def test_frame_counts_what_the_attack_asked(bench: Workbench) -> None:
    outcome = frame_of(SEVEN.updated(attack=Choice.of("pgd", steps=5)), bench).primary
    assert (outcome.queries, outcome.gradients) == (6, 5)


def test_restarts_multiply_the_cost(bench: Workbench) -> None:
    again = SEVEN.updated(attack=Choice.of("pgd", steps=5), adaptive=Adaptive(restarts=3))
    assert frame_of(again, bench).primary.gradients == 15


def test_the_way_shown_is_that_of_the_best_of_several_runs(bench: Workbench) -> None:
    again = SEVEN.updated(attack=Choice.of("pgd", steps=5), adaptive=Adaptive(restarts=3))
    final, path = last(again, bench), frame_of(again, bench).primary.path
    way = final.best_run
    assert way is not None
    # A run of five steps ends with its best picture once more: three runs are 18 steps.
    assert way in (range(1, 7), range(7, 13), range(13, 19))
    ends = dict(zip(final.at_steps, final.iterates, strict=True))
    assert torch.equal(ends[way[-1]], final.x_adv)
    assert len(path) == 1 + len(way) + 1
    assert last(again.updated(adaptive=Adaptive()), bench).best_run is None


def test_search_goes_on_where_a_drag_left_it() -> None:
    bench = Workbench("cpu")
    for _, attempt in zip(range(3), attacked(MINIMAL, bench), strict=False):
        assert attempt.state == "running"
    dragged = last(MINIMAL.updated(epsilon=3.0), bench)
    afresh = last(MINIMAL.updated(epsilon=3.0), Workbench("cpu"))
    assert dragged.cost == afresh.cost
    assert np.array_equal(dragged.x_adv.numpy(), afresh.x_adv.numpy())


def last(experiment: Experiment, bench: Workbench) -> Attacked:
    *_, final = attacked(experiment, bench)
    return final


def test_minimum_norm_attack_is_searched_once_and_ends_where_it_found(bench: Workbench) -> None:
    final = last(MINIMAL, bench)
    assert final.length is not None
    below = last(MINIMAL.updated(epsilon=0.9 * final.length), bench)
    above = last(MINIMAL.updated(epsilon=2 * final.length), bench)
    assert below.cost.queries == final.cost.queries
    assert float(below.delta.norm()) == pytest.approx(0.9 * final.length, rel=1e-3)
    assert float(above.delta.norm()) == pytest.approx(final.length, rel=1e-5)


def test_curve_of_a_minimum_norm_attack_flips_where_it_ends(bench: Workbench) -> None:
    final = last(MINIMAL, bench)
    curve = finished(sweep_frames(MINIMAL, bench), SweepFrame).curves[0]
    winners = curve.probs.argmax(axis=1)
    assert final.length is not None
    assert (winners[curve.epsilons < 0.9 * final.length] == 0).all()
    assert (winners[curve.epsilons >= final.length] != 0).all()


def test_trace_holds_every_step_of_a_short_attack(bench: Workbench) -> None:
    experiment = SEVEN.updated(attack=Choice.of("pgd", steps=8))
    attack_steps = finished(steps_frames(experiment, bench), StepsFrame).attacks[0]
    # The best one is one of the steps, and not repeated.
    assert (attack_steps.length, attack_steps.steps.tolist()) == (8, list(range(9)))
    assert attack_steps.pictures.shape == (9, 28, 28, 1)
    assert attack_steps.loss[attack_steps.result] == attack_steps.loss.max()
    assert (attack_steps.sizes <= 0.2 + 1e-6).all()
    assert attack_steps.classes[0] == 7
    assert attack_steps.is_reached.tolist() == (attack_steps.classes != 7).tolist()


def test_trace_of_a_long_attack_is_bounded_and_spread_evenly(bench: Workbench) -> None:
    experiment = SEVEN.updated(attack=Choice.of("pgd", steps=300))
    attack_steps = finished(steps_frames(experiment, bench), StepsFrame).attacks[0]
    steps = attack_steps.steps[attack_steps.steps >= 0]
    assert attack_steps.length == 300
    assert len(steps) <= 129
    assert len(set(np.diff(steps[1:]))) == 1
    assert steps[-1] > 290


def test_attack_for_small_pictures_refuses_large_ones_in_a_sentence(bench: Workbench) -> None:
    with pytest.raises(NotApplicable, match="would take hours"):
        frame_of(Experiment(attack=Choice(name="jsma"), norm="L0", epsilon=10), bench)
