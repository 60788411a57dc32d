"""Experiments in, frames out: on the shipped MNIST network, without a screen."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

import numpy as np
import pytest

from advstudio.core.errors import AdvstudioError, InvalidExperiment, NotApplicable
from advstudio.session.experiment import Choice, Compare, Experiment, PictureRef, Plane
from advstudio.session.finishing import finished
from advstudio.session.frames import (
    Frame,
    GalleryFrame,
    GalleryRequest,
    ProbeFrame,
    ProbeRequest,
    SurfaceFrame,
    SweepFrame,
)
from advstudio.session.pipeline import (
    attack_frames,
    probe_frames,
    surface_frames,
    sweep_frames,
)
from advstudio.session.setup.work import gallery_frames
from advstudio.session.workbench import Workbench

SEVEN = Experiment(model="mnist-small", picture=PictureRef(dataset="mnist", index=0), epsilon=0.15)
LABEL_ONLY = (Choice.of("label-only"),)


@pytest.fixture(scope="module")
def bench() -> Workbench:
    return Workbench("cpu")


def frame_of(experiment: Experiment, bench: Workbench) -> Frame:
    return finished(attack_frames(experiment, bench), Frame)


def frames_of(payloads: Iterable[object]) -> list[Frame]:
    return [payload for payload in payloads if isinstance(payload, Frame)]


def test_fgsm_flips_a_digit(bench: Workbench) -> None:
    outcome = frame_of(SEVEN, bench).primary
    assert (outcome.label, outcome.clean_class) == (7, 7)
    assert outcome.is_flipped
    assert outcome.is_goal_reached
    assert outcome.sizes.linf == pytest.approx(0.15, abs=1e-6)


def test_probabilities_sum_to_one(bench: Workbench) -> None:
    outcome = frame_of(SEVEN, bench).primary
    # Ten float32 values.
    assert outcome.clean_probs.sum() == pytest.approx(1, abs=1e-5)
    assert outcome.adversarial_probs.sum() == pytest.approx(1, abs=1e-5)


def test_delta_times_scale_is_the_perturbation(bench: Workbench) -> None:
    outcome = frame_of(SEVEN, bench).primary
    delta = outcome.delta.astype(np.float64) / 127 * outcome.delta_scale
    shown = (outcome.adversarial.astype(np.float64) - outcome.clean) / 255
    # Both pictures are rounded to 1/255, the perturbation to 1/127 of its scale.
    assert np.abs(delta - shown).max() <= 1 / 255 + outcome.delta_scale / 254 + 1e-6


@pytest.mark.parametrize("attack", [Choice.of("fgsm"), Choice.of("pgd", steps=5)])
def test_the_final_frame_is_a_function_of_the_experiment(attack: Choice, bench: Workbench) -> None:
    experiment = SEVEN.updated(attack=attack)
    frame_of(experiment.updated(epsilon=0.3), bench)
    warm = frame_of(experiment, bench)
    cold = frame_of(Experiment.from_json(experiment.to_json()), Workbench("cpu"))
    assert np.array_equal(warm.primary.adversarial, cold.primary.adversarial)
    assert np.array_equal(warm.primary.adversarial_probs, cold.primary.adversarial_probs)


def test_an_iterative_attack_starts_with_a_marked_preview(bench: Workbench) -> None:
    experiment = SEVEN.updated(attack=Choice.of("pgd", steps=5))
    frame_of(experiment, bench)
    first, *_, final = frames_of(attack_frames(experiment.updated(epsilon=0.2), bench))
    assert (first.is_preview, first.is_final) == (True, False)
    assert (final.is_preview, final.is_final) == (False, True)
    assert first.primary.sizes.linf == pytest.approx(0.2, abs=1e-6)


def test_a_single_gradient_serves_every_epsilon(bench: Workbench) -> None:
    low, high = frame_of(SEVEN, bench), frame_of(SEVEN.updated(epsilon=0.3), bench)
    assert low.primary.plane_key == high.primary.plane_key
    assert np.array_equal(high.primary.point, np.array([0.3, 0], np.float32))


def test_iterated_attacks_name_another_plane_for_another_epsilon(bench: Workbench) -> None:
    experiment = SEVEN.updated(attack=Choice.of("pgd", steps=3))
    low, high = frame_of(experiment, bench), frame_of(experiment.updated(epsilon=0.3), bench)
    assert low.primary.plane_key != high.primary.plane_key


def test_the_path_starts_at_the_clean_picture_and_ends_at_the_point(bench: Workbench) -> None:
    outcome = frame_of(SEVEN.updated(attack=Choice.of("pgd", steps=6)), bench).primary
    assert np.allclose(outcome.path[0], 0, atol=1e-6)
    assert np.array_equal(outcome.path[-1], outcome.point)
    # The first axis is the attack's direction, in units of the norm.
    assert outcome.point == pytest.approx([outcome.sizes.linf, 0], abs=1e-4)


def test_label_only_stops_the_attack_with_a_notice(bench: Workbench) -> None:
    outcome = frame_of(SEVEN.updated(defenses=LABEL_ONLY), bench).primary
    assert "grants no gradient" in outcome.notice
    assert outcome.sizes.l0 == 0
    assert (outcome.output, outcome.gradient) == ("label", "none")
    assert sorted(set(outcome.clean_probs.tolist())) == [0, 1]


def test_an_example_carried_over_still_fools_the_label(bench: Workbench) -> None:
    other = Compare(model="mnist-small", defenses=LABEL_ONLY, mode="carry")
    first, second = frame_of(SEVEN.updated(compare=other), bench).outcomes
    assert np.array_equal(first.adversarial, second.adversarial)
    assert second.is_flipped
    assert second.adversarial_class == first.adversarial_class


def test_noise_of_the_same_size_does_nothing(bench: Workbench) -> None:
    other = Compare(model="mnist-small", mode="noise")
    first, second = frame_of(SEVEN.updated(compare=other), bench).outcomes
    assert first.is_flipped
    assert not second.is_flipped
    assert second.sizes.linf == pytest.approx(first.sizes.linf, abs=1e-6)
    assert second.point == pytest.approx([first.sizes.linf, 0], abs=1e-6)


@pytest.mark.parametrize("norm", ["Linf", "L2", "L1", "L0"])
def test_noise_beside_no_change_at_all_has_a_plane(norm: str, bench: Workbench) -> None:
    compare = Compare(model="mnist-small", mode="noise")
    attack = Choice(name="salt-and-pepper" if norm == "L0" else "fgsm")
    still = SEVEN.updated(epsilon=0.0, norm=norm, attack=attack, compare=compare)
    found = finished(surface_frames(still, bench), SurfaceFrame).surfaces[1]
    assert found is not None
    assert np.isfinite(found.confidence).all()


def test_each_classifier_can_be_attacked_by_itself(bench: Workbench) -> None:
    other = Compare(model="mnist-linear", mode="own")
    first, second = frame_of(SEVEN.updated(compare=other), bench).outcomes
    alone = frame_of(SEVEN.updated(model="mnist-linear"), bench).primary
    assert np.array_equal(second.adversarial, alone.adversarial)
    assert not np.array_equal(first.adversarial, second.adversarial)


def test_models_of_unlike_pictures_cannot_be_compared(bench: Workbench) -> None:
    other = Compare(model="imagenet-efficientnet-lite0")
    with pytest.raises(NotApplicable, match="takes pictures of another size"):
        frame_of(SEVEN.updated(compare=other), bench)


def test_a_target_is_reached(bench: Workbench) -> None:
    outcome = frame_of(
        SEVEN.updated(target=9, epsilon=0.3, attack=Choice.of("pgd", steps=10)), bench
    ).primary
    assert outcome.adversarial_class == 9
    assert outcome.is_goal_reached


@pytest.mark.parametrize(
    ("changes", "complaint"),
    [
        ({"model": "mnist-smal"}, "Did you mean “mnist-small”"),
        ({"attack": Choice.of("fgsmm")}, "Did you mean “fgsm”"),
        ({"attack": Choice.of("pgd", steps=0)}, "“steps” holds 0"),
        ({"attack": Choice.of("pgd", stepz=3)}, "“stepz”"),
        ({"defenses": (Choice.of("jpg"),)}, "Did you mean “jpeg”"),
        ({"defenses": (Choice.of("jpeg", quality=200),)}, "“quality” holds 200"),
        ({"picture": PictureRef(dataset="mnist", index=10**6)}, "has no picture 1000000"),
        ({"picture": PictureRef(dataset="minst")}, "Did you mean “mnist”"),
        ({"epsilon": 1.5}, "Epsilon 1.5 is above 1"),
        ({"target": 10}, "no target class 10"),
        (
            {"defenses": (Choice.of("distillation"), Choice.of("fgsm-adversarial"))},
            "both in the weights",
        ),
        (
            {"model": "mnist-linear", "defenses": (Choice.of("distillation"),)},
            "has no weights “distillation-t100” for",
        ),
    ],
)
def test_a_wrong_experiment_is_answered_with_a_sentence(
    changes: dict[str, object], complaint: str, bench: Workbench
) -> None:
    with pytest.raises(AdvstudioError) as caught:
        frame_of(SEVEN.updated(**changes), bench)
    assert complaint in str(caught.value)


def test_a_missing_picture_is_answered_with_a_sentence(bench: Workbench) -> None:
    gone = PictureRef(dataset="file", file="/nowhere/cat.png")
    with pytest.raises(AdvstudioError, match=r"cat\.png"):
        frame_of(SEVEN.updated(picture=gone), bench)


def test_the_sweep_agrees_with_the_frames(bench: Workbench) -> None:
    sweep = finished(sweep_frames(SEVEN, bench), SweepFrame)
    (curve,) = sweep.curves
    at = 6
    frame = frame_of(SEVEN.updated(epsilon=float(curve.epsilons[at])), bench)
    # One batch of 33 and a batch of one round differently, by some ulps.
    assert frame.primary.adversarial_probs[list(curve.classes)] == pytest.approx(
        curve.probs[at], abs=1e-5
    )
    assert curve.classes[0] == 7
    assert not np.isnan(curve.probs).any()


def test_an_iterated_sweep_begins_with_both_ends(bench: Workbench) -> None:
    experiment = SEVEN.updated(attack=Choice.of("pgd", steps=2))
    frames = [p for p in sweep_frames(experiment, bench) if isinstance(p, SweepFrame)]
    known = [int((~np.isnan(frame.curves[0].probs[:, 0])).sum()) for frame in frames]
    assert known == list(range(1, 18))
    second = frames[1].curves[0].probs[:, 0]
    assert not np.isnan(second[[0, -1]]).any()


@pytest.mark.parametrize("mode", ["own", "carry", "noise"])
def test_every_comparison_has_two_curves_and_two_surfaces(mode: str, bench: Workbench) -> None:
    other = Compare(model="mnist-linear", mode=mode)  # type: ignore[arg-type] # parametrised
    experiment = SEVEN.updated(compare=other)
    assert len(finished(sweep_frames(experiment, bench), SweepFrame).curves) == 2
    frame = frame_of(experiment, bench)
    surfaces = finished(surface_frames(experiment, bench), SurfaceFrame).surfaces
    keys = [surface.plane_key for surface in surfaces if surface is not None]
    assert keys == [outcome.plane_key for outcome in frame.outcomes]


def test_the_surface_comes_coarse_then_fine(bench: Workbench) -> None:
    experiment = SEVEN.updated(picture=PictureRef(dataset="mnist", index=5))
    frames = [p for p in surface_frames(experiment, bench) if isinstance(p, SurfaceFrame)]
    sides = [len(f.surfaces[0].labels) for f in frames if f.surfaces[0] is not None]
    assert sides == [17, 33, 65, 129, 257]
    assert frames[-1].is_final


def test_the_surface_agrees_with_the_frames(bench: Workbench) -> None:
    surface = finished(surface_frames(SEVEN, bench), SurfaceFrame).surfaces[0]
    assert surface is not None
    assert surface.labels[128, 128] == 7
    column = round((0.15 - surface.x_axis.low) / (surface.x_axis.high - surface.x_axis.low) * 256)
    assert surface.labels[128, column] == frame_of(SEVEN, bench).primary.adversarial_class


def test_an_interrupted_surface_goes_on_where_it_stopped(bench: Workbench) -> None:
    experiment = SEVEN.updated(picture=PictureRef(dataset="mnist", index=3))
    begun = surface_frames(experiment, bench)
    first = next(p for p in begun if isinstance(p, SurfaceFrame))
    begun.close()  # type: ignore[attr-defined] # a generator
    again = next(p for p in surface_frames(experiment, bench) if isinstance(p, SurfaceFrame))
    assert again.done >= first.done
    assert again.surfaces[0] is not None


def test_a_plane_through_another_picture_reaches_it(bench: Workbench) -> None:
    experiment = SEVEN.updated(plane=Plane(second="picture", picture=1))
    surface = finished(surface_frames(experiment, bench), SurfaceFrame).surfaces[0]
    assert surface is not None
    request = ProbeRequest(experiment, 0, (0.0, 1.0))
    probe = finished(probe_frames(request, bench), ProbeFrame)
    other = frame_of(SEVEN.updated(picture=PictureRef(dataset="mnist", index=1)), bench)
    assert np.array_equal(probe.pixels, other.primary.clean)
    assert not surface.y_axis.is_epsilon


def test_a_plane_towards_the_target_shows_its_class(bench: Workbench) -> None:
    experiment = SEVEN.updated(target=3, plane=Plane(second="target"))
    request = ProbeRequest(experiment, 0, (0.0, 1.0))
    assert finished(probe_frames(request, bench), ProbeFrame).probs.argmax() == 3


def test_a_probe_at_the_origin_is_the_clean_picture(bench: Workbench) -> None:
    probe = finished(probe_frames(ProbeRequest(SEVEN, 0, (0.0, 0.0)), bench), ProbeFrame)
    clean = frame_of(SEVEN, bench).primary
    assert np.array_equal(probe.pixels, clean.clean)
    assert probe.clipped == 0


def test_the_gallery_gives_every_thumbnail_asked_for(bench: Workbench) -> None:
    request = GalleryRequest(PictureRef(dataset="mnist"), first=5, count=30)
    frames = [f for f in gallery_frames(request, bench) if isinstance(f, GalleryFrame)]
    indices = [thumbnail.index for frame in frames for thumbnail in frame.thumbnails]
    assert indices == list(range(5, 35))
    assert frames[0].length == 10_000


def test_an_unknown_label_is_attacked_away_from_the_prediction(
    bench: Workbench, tmp_path: object
) -> None:
    from PIL import Image

    path = f"{tmp_path}/digit.png"
    Image.fromarray(frame_of(SEVEN, bench).primary.clean[..., 0]).save(path)
    own = SEVEN.updated(picture=PictureRef(dataset="file", file=path))
    outcome = frame_of(own, bench).primary
    assert outcome.label is None
    known = frame_of(SEVEN, bench).primary
    assert np.array_equal(outcome.adversarial, known.adversarial)
    assert replace(outcome, label=7).clean_class == 7


def test_a_refused_parameter_names_its_part() -> None:
    with pytest.raises(InvalidExperiment, match="PGD: the parameter “steps”"):
        frame_of(SEVEN.updated(attack=Choice.of("pgd", steps="many")), Workbench("cpu"))
