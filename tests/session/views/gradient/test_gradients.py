"""Gradients and walks on the shipped MNIST networks."""

from __future__ import annotations

import numpy as np
import pytest
import torch

from advstudio.core.errors import InvalidExperiment, NotApplicable
from advstudio.session.experiment import Adaptive, Choice, Compare, Experiment, PictureRef
from advstudio.session.finishing import finished
from advstudio.session.frames import Frame
from advstudio.session.outcome.contenders import contenders
from advstudio.session.pipeline import attack_frames
from advstudio.session.views.gradient.frames import (
    GradientFrame,
    GradientOptions,
    GradientRequest,
    WalkStep,
)
from advstudio.session.views.gradient.regions import Regions, regions_key
from advstudio.session.views.gradient.work import gradient_frames
from advstudio.session.workbench import Workbench

pytestmark = pytest.mark.usefixtures("one_thread")

SEVEN = Experiment(model="mnist-small", picture=PictureRef(dataset="mnist", index=0), epsilon=0.15)
LABEL_ONLY = (Choice.of("label-only"),)
DISTILLED = (Choice.of("distillation"),)
PUSH = WalkStep("loss", 0, 0.05)


@pytest.fixture(scope="module")
def bench() -> Workbench:
    return Workbench("cpu")


def gradient_of(experiment: Experiment, bench: Workbench, **options: object) -> GradientFrame:
    request = GradientRequest(experiment, GradientOptions(**options))  # type: ignore[arg-type]
    return finished(gradient_frames(request, bench), GradientFrame)


def test_margins_gradient_of_a_linear_model_is_a_difference_of_rows_of_its_weights(
    bench: Workbench,
) -> None:
    made = gradient_of(SEVEN.updated(model="mnist-linear"), bench, of="margin").maps[0]
    classifier = bench.classifier("mnist-linear")
    with torch.no_grad():
        zero, pixels = torch.zeros(1, 1, 28, 28), torch.eye(784).view(784, 1, 28, 28)
        weight = (classifier(pixels) - classifier(zero)).T
    second = int(np.argsort(made.probs)[-2])
    expected = (weight[second] - weight[7]).view(28, 28).numpy()
    found = made.slope[..., 0] / 127 * made.largest
    # Rounded to 1/127 of the largest derivative.
    assert np.abs(found - expected).max() <= made.largest / 254 + 1e-5
    # Per unit of an L-infinity ball: the sum of the absolute weights.
    assert made.dual == pytest.approx(float(np.abs(expected).sum()), rel=1e-4)


def test_gradient_goes_blank_while_the_regions_stay(bench: Workbench) -> None:
    beside = SEVEN.updated(compare=Compare(model="mnist-small", defenses=LABEL_ONLY))
    plain, label = gradient_of(beside, bench).maps
    assert not plain.is_blank
    assert label.is_blank
    assert "grants no gradient" in label.notice
    assert label.arrow is None
    assert plain.regions is not None
    assert label.regions is not None
    assert np.array_equal(plain.regions.labels, label.regions.labels)


def test_gradient_of_a_distilled_network_is_exactly_zero_but_its_margins_is_not(
    bench: Workbench,
) -> None:
    distilled = SEVEN.updated(defenses=DISTILLED)
    saturated = gradient_of(distilled, bench).maps[0]
    assert (saturated.is_blank, saturated.zero_share, saturated.notice) == (True, 1.0, "")
    assert not gradient_of(distilled, bench, of="margin").maps[0].is_blank


def test_what_float32_rounds_to_zero_is_there_in_float64(bench: Workbench) -> None:
    # A picture whose loss is small enough for float32 alone to lose its gradient.
    for index in range(40):
        distilled = SEVEN.updated(
            defenses=(Choice.of("distillation", temperature=20),),
            picture=PictureRef(dataset="mnist", index=index),
        )
        made = gradient_of(distilled, bench).maps[0]
        if made.is_blank and made.double_largest:
            break
    assert made.is_blank
    assert made.double_largest is not None
    assert 0 < made.double_largest < 1e-30
    double = distilled.updated(adaptive=Adaptive(precision="float64"))
    again = gradient_of(double, bench).maps[0]
    assert again.precision == "float64"
    assert again.largest == pytest.approx(made.double_largest)


def test_the_map_is_what_an_adaptive_attacker_gets(bench: Workbench) -> None:
    adaptive = SEVEN.updated(defenses=LABEL_ONLY, adaptive=Adaptive(gradient="adaptive"))
    made = gradient_of(adaptive, bench).maps[0]
    plain = gradient_of(SEVEN, bench).maps[0]
    assert np.array_equal(made.slope, plain.slope)


def test_a_walk_raises_the_loss_and_is_as_long_as_its_steps(bench: Workbench) -> None:
    values = [gradient_of(SEVEN, bench, walk=(PUSH,) * n).maps[0] for n in range(4)]
    losses = [made.value for made in values]
    assert losses == sorted(losses)
    assert losses[3] > losses[0] + 1
    # Where clipping stops some pixels, others have gone the whole way.
    assert values[3].size == pytest.approx(0.15, abs=1e-6)
    assert len(values[3].region_trail) == 4


def test_a_walk_of_one_step_of_epsilon_is_fgsm(bench: Workbench) -> None:
    walked = gradient_of(SEVEN, bench, walk=(WalkStep("loss", 0, 0.15),)).maps[0]
    attacked = finished(attack_frames(SEVEN, bench), Frame).primary
    assert np.array_equal(walked.picture, attacked.adversarial)
    assert walked.plane_key == attacked.plane_key
    assert walked.trail[-1] == pytest.approx(attacked.point, abs=1e-6)


def test_climbing_a_class_raises_its_probability(bench: Workbench) -> None:
    push = WalkStep("class", 3, 0.03)
    made = gradient_of(SEVEN, bench, of="class", class_index=3, walk=(push,) * 8).maps[0]
    before = gradient_of(SEVEN, bench, of="class", class_index=3).maps[0]
    assert made.probs[3] > 0.5 > before.probs[3]


def test_a_walk_without_a_gradient_stays_where_it_is(bench: Workbench) -> None:
    made = gradient_of(SEVEN.updated(defenses=LABEL_ONLY), bench, walk=(PUSH,) * 2).maps[0]
    assert (made.stuck_steps, made.size) == (2, 0)


def test_a_class_that_is_not_there_is_answered_with_a_sentence(bench: Workbench) -> None:
    with pytest.raises(InvalidExperiment, match="no class 10"):
        gradient_of(SEVEN, bench, of="class", class_index=10)


def test_final_frame_is_a_function_of_the_request(bench: Workbench) -> None:
    warm = gradient_of(SEVEN, bench, walk=(PUSH,) * 2).maps[0]
    cold = gradient_of(SEVEN, Workbench("cpu"), walk=(PUSH,) * 2).maps[0]
    assert np.array_equal(warm.slope, cold.slope)
    assert np.array_equal(warm.trail, cold.trail)


def test_regions_kept_under_one_key_are_the_same_without_any_gradient(
    bench: Workbench, monkeypatch: pytest.MonkeyPatch
) -> None:
    def _none(*given: object) -> object:
        raise NotApplicable("There is none.")

    monkeypatch.setattr("advstudio.session.views.gradient.regions.gradient_at", _none)
    found = [contenders(SEVEN.updated(seed=seed), bench)[0] for seed in (1, 2)]
    assert regions_key(found[0]) == regions_key(found[1])
    first, second = (Regions(one, bench).plane for one in found)
    assert torch.equal(first.u, second.u)
