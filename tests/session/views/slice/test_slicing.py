"""Slices of the shipped MNIST networks."""

from __future__ import annotations

from typing import get_args

import numpy as np
import pytest

from advstudio.session.experiment import Choice, Compare, Experiment, PictureRef
from advstudio.session.finishing import finished
from advstudio.session.frames import Frame
from advstudio.session.pipeline import attack_frames
from advstudio.session.views.slice.frames import (
    SliceDirection,
    SliceFrame,
    SliceOptions,
    SliceRequest,
)
from advstudio.session.views.slice.work import slice_frames
from advstudio.session.workbench import Workbench

pytestmark = pytest.mark.usefixtures("one_thread")

SEVEN = Experiment(model="mnist-small", picture=PictureRef(dataset="mnist", index=0), epsilon=0.15)
DISTILLED = SEVEN.updated(
    defenses=(Choice.of("distillation"),), compare=Compare(model="mnist-small")
)
LABEL_ONLY = (Choice.of("label-only"),)


@pytest.fixture(scope="module")
def bench() -> Workbench:
    return Workbench("cpu")


def slice_of(experiment: Experiment, bench: Workbench, **options: object) -> SliceFrame:
    request = SliceRequest(experiment, SliceOptions(**options))  # type: ignore[arg-type] # by name
    return finished(slice_frames(request, bench), SliceFrame)


@pytest.mark.parametrize("direction", get_args(SliceDirection))
def test_every_slice_is_complete_and_has_the_clean_picture_in_the_middle(
    direction: SliceDirection, bench: Workbench
) -> None:
    made = slice_of(SEVEN, bench, direction=direction)
    (curve,) = made.curves
    assert (made.is_final, made.done) == (True, 1.0)
    assert np.isfinite(curve.probs).all()
    middle = len(made.positions) // 2
    # One batch of 33 and a batch of 2 round differently, by some ulps.
    assert curve.probs[middle, 0] == pytest.approx(curve.clean.probs[made.classes[0]], abs=1e-5)
    assert curve.predicted[middle] == 7


def test_attacked_picture_lies_on_its_own_line(bench: Workbench) -> None:
    made = slice_of(SEVEN, bench)
    attacked = finished(attack_frames(SEVEN, bench), Frame).primary
    assert made.attacked == pytest.approx(0.15)
    assert made.point == made.attacked
    reading = made.curves[0].attacked
    assert reading is not None
    assert reading.probs == pytest.approx(attacked.adversarial_probs, abs=1e-5)
    assert np.array_equal(made.picture, attacked.adversarial)


def test_a_masked_model_is_flat_where_the_substitute_is_steep(bench: Workbench) -> None:
    made = slice_of(DISTILLED, bench, owner=1)
    masked, substitute = made.curves
    inside = np.abs(made.positions) <= 0.1
    assert np.ptp(masked.probs[inside, 0]) == 0
    assert np.ptp(substitute.probs[inside, 0]) > 0.5
    assert made.owner == 1
    assert masked.attacked is not None


def test_where_its_own_attack_leads_nowhere_the_compared_ones_is_followed(
    bench: Workbench,
) -> None:
    made = slice_of(DISTILLED, bench)
    assert made.owner == 1
    assert made.attacked == pytest.approx(0.15)
    assert "follows MNIST small CNN instead" in made.notice
    asked = slice_of(DISTILLED, bench, owner=0)
    assert (asked.owner, asked.attacked) == (0, None)


def test_an_attack_without_a_gradient_says_that_the_direction_is_random(bench: Workbench) -> None:
    made = slice_of(SEVEN.updated(defenses=LABEL_ONLY), bench)
    assert made.attacked is None
    assert "grants no gradient" in made.notice
    assert "random" in made.notice


def test_a_label_is_a_step(bench: Workbench) -> None:
    beside = SEVEN.updated(compare=Compare(model="mnist-small", defenses=LABEL_ONLY))
    plain, label = slice_of(beside, bench).curves
    assert set(np.unique(label.probs)) == {0.0, 1.0}
    assert np.array_equal(plain.predicted, label.predicted)


def test_line_towards_a_picture_ends_at_its_class(bench: Workbench) -> None:
    made = slice_of(SEVEN, bench, direction="picture", picture=1)
    assert made.point == made.landmark
    assert made.curves[0].point.predicted == 2
    assert made.positions[-1] > made.landmark


def test_margin_is_positive_where_the_class_is_another(bench: Workbench) -> None:
    (curve,) = slice_of(SEVEN, bench).curves
    assert np.array_equal(curve.margin > 0, curve.predicted != 7)


def test_looking_elsewhere_keeps_the_curves(bench: Workbench) -> None:
    first = slice_of(SEVEN, bench)
    payloads = list(slice_frames(SliceRequest(SEVEN, SliceOptions(at=-0.1)), bench))
    frames = [payload for payload in payloads if isinstance(payload, SliceFrame)]
    assert len(frames) == 1
    assert frames[0].point == -0.1
    assert np.array_equal(frames[0].curves[0].probs, first.curves[0].probs)


def test_final_frame_is_a_function_of_the_request(bench: Workbench) -> None:
    warm = slice_of(DISTILLED, bench, direction="random", seed=3)
    cold = slice_of(DISTILLED, Workbench("cpu"), direction="random", seed=3)
    assert np.array_equal(warm.curves[0].logits, cold.curves[0].logits)
    assert np.array_equal(warm.picture, cold.picture)
