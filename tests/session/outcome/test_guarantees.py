"""What classifiers guarantee and refuse, as the pipeline says it, on the shipped MNIST network."""

from __future__ import annotations

import math
from itertools import islice

import numpy as np
import pytest

from advstudio.core.certificate import Certificate
from advstudio.session.experiment import Adaptive, Choice, Compare, Experiment, PictureRef
from advstudio.session.finishing import finished
from advstudio.session.frames import Frame, Progress, SurfaceFrame
from advstudio.session.outcome.guarantee_frames import Guarantee, GuaranteeFrame
from advstudio.session.outcome.guarantees import epsilons_covered
from advstudio.session.pipeline import attack_frames, guarantee_frames, surface_frames
from advstudio.session.workbench import Workbench

pytestmark = pytest.mark.usefixtures("one_thread")

SEVEN = Experiment(model="mnist-small", picture=PictureRef(dataset="mnist", index=0), epsilon=0.2)
SMOOTHED = (Choice.of("randomized-smoothing", certificate_draws=2000, draws=8),)
SQUEEZED = (Choice.of("feature-squeezing"),)


@pytest.fixture(scope="module")
def bench() -> Workbench:
    return Workbench("cpu")


def frame_of(experiment: Experiment, bench: Workbench) -> Frame:
    return finished(attack_frames(experiment, bench), Frame)


def guarantees_of(experiment: Experiment, bench: Workbench) -> tuple[Guarantee | None, ...]:
    return finished(guarantee_frames(experiment, bench), GuaranteeFrame).guarantees


def test_smoothed_classifier_guarantees_the_class_of_its_picture(bench: Workbench) -> None:
    (found,) = guarantees_of(SEVEN.updated(defenses=SMOOTHED), bench)
    assert found is not None
    assert found.label == 7
    assert 0 < found.radius < 0.25 * 2.8  # 2000 hits of 2000 bound the probability by 0.9966
    assert found.key == frame_of(SEVEN.updated(defenses=SMOOTHED), bench).primary.guarantee_key


def test_guarantee_is_the_same_whatever_the_attack_and_epsilon(bench: Workbench) -> None:
    first = frame_of(SEVEN.updated(defenses=SMOOTHED), bench).primary
    second = frame_of(SEVEN.updated(defenses=SMOOTHED, epsilon=0.1, norm="L2"), bench).primary
    assert first.guarantee_key == second.guarantee_key != ""


def test_interrupted_certificate_goes_on_where_it_stopped() -> None:
    bench = Workbench("cpu")
    experiment = SEVEN.updated(defenses=SMOOTHED)
    begun = guarantee_frames(experiment, bench)
    shares = list(islice((p.done for p in begun if isinstance(p, Progress) and p.done), 2))
    begun.close()  # type: ignore[attr-defined] # a generator
    again = [p.done for p in guarantee_frames(experiment, bench) if isinstance(p, Progress)]
    assert min(share for share in again if share is not None) > shares[-1]
    assert guarantees_of(experiment, bench) == guarantees_of(experiment, Workbench("cpu"))


def test_each_classifier_has_its_own_guarantee_or_none(bench: Workbench) -> None:
    beside = SEVEN.updated(defenses=SMOOTHED, compare=Compare(model="mnist-small"))
    first, second = guarantees_of(beside, bench)
    assert first is not None
    assert second is None
    assert frame_of(SEVEN, bench).primary.guarantee_key == ""


def test_l2_radius_covers_less_of_other_norms() -> None:
    made = Certificate(7, 2.5, "L2", 0.99, 0.001, 100)
    covered = epsilons_covered(made, (3, 10, 10))
    assert covered["Linf"] == pytest.approx(2.5 / math.sqrt(300))
    # Two pixels of three values each can be at most √6 = 2.45 away; three can be 3.
    assert covered == {"Linf": covered["Linf"], "L2": 2.5, "L1": 2.5, "L0": 2.0}


def test_linf_radius_covers_the_same_l2_and_l1() -> None:
    made = Certificate(7, 0.1, "Linf", 1.0, 0.0, 1)
    assert epsilons_covered(made, (1, 28, 28)) == {"Linf": 0.1, "L2": 0.1, "L1": 0.1, "L0": 0.0}


def test_surface_has_the_outline_of_an_l2_ball(bench: Workbench) -> None:
    surface = finished(surface_frames(SEVEN, bench), SurfaceFrame).surfaces[0]
    assert surface is not None
    # FGSM's direction is a sign pattern: its L∞ size is 1, its L2 size √784, or a little less
    # where the gradient is zero.
    assert 1 / 28 <= surface.outlines["L2"][:, 0].max() < 1 / 26
    assert np.array_equal(surface.outlines["Linf"], surface.outline)


def test_refused_picture_says_so_and_the_goal_is_not_reached(bench: Workbench) -> None:
    outcome = frame_of(SEVEN.updated(defenses=SQUEEZED), bench).primary
    assert outcome.suspicion is not None
    assert outcome.is_flipped
    assert outcome.is_refused
    assert not outcome.is_goal_reached
    assert not outcome.is_clean_refused


def test_classifier_without_detector_has_no_suspicion(bench: Workbench) -> None:
    assert frame_of(SEVEN, bench).primary.suspicion is None


@pytest.mark.parametrize("name", ["label-only", "rounded-probabilities", "jpeg"])
def test_adapted_attack_starts_where_the_gradient_is_hidden(name: str, bench: Workbench) -> None:
    parameters = {"straight_through": False} if name == "jpeg" else {}
    hidden = SEVEN.updated(defenses=(Choice.of(name, **parameters),), epsilon=0.3)
    adapted = hidden.updated(adaptive=Adaptive(gradient="adaptive"))
    assert not frame_of(hidden, bench).primary.is_flipped
    assert frame_of(adapted, bench).primary.is_flipped


def test_random_defense_gives_the_same_frame_again(bench: Workbench) -> None:
    experiment = SEVEN.updated(
        defenses=(Choice.of("random-resize"),), attack=Choice.of("pgd", steps=4)
    )
    first, second = frame_of(experiment, bench), frame_of(experiment, Workbench("cpu"))
    assert np.array_equal(first.primary.adversarial, second.primary.adversarial)
    assert np.array_equal(first.primary.adversarial_probs, second.primary.adversarial_probs)
