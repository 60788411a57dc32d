"""Which fields change together; no widget here."""

from __future__ import annotations

import pytest
from synthetic_catalogue import catalogue

from advstudio.session.catalogue import Catalogue
from advstudio.session.experiment import Choice, Compare, Experiment, PictureRef, Plane
from advstudio.ui.experiment import choices
from advstudio.ui.experiment.availability import (
    Obstacle,
    defense_obstacle,
    norm_obstacle,
    picture_obstacle,
)

LITE, RESNET, MNIST = "imagenet-efficientnet-lite0", "imagenet-resnet50", "mnist-small"


@pytest.fixture
def parts() -> Catalogue:
    return catalogue()


def on_mnist(**changes: object) -> Experiment:
    picture = PictureRef(dataset="mnist", index=7)
    fields = {"model": MNIST, "picture": picture, "epsilon": 0.1, **changes}
    return Experiment.checked(fields)


def test_epsilon_end_is_the_models_unless_a_person_chose_one(parts: Catalogue) -> None:
    assert choices.epsilon_end(Experiment(), parts) == pytest.approx(16 / 255)
    assert choices.epsilon_end(Experiment(epsilon_end=0.5), parts) == 0.5
    assert choices.epsilon_end(Experiment(model="gone", epsilon=0.2), parts) == 0.2


def test_epsilon_beyond_the_end_moves_the_end(parts: Catalogue) -> None:
    assert choices.with_epsilon(Experiment(), parts, 0.05) == {"epsilon": 0.05}
    assert choices.with_epsilon(Experiment(), parts, 0.5) == {"epsilon": 0.5, "epsilon_end": 0.5}


def test_end_below_epsilon_takes_epsilon_along(parts: Catalogue) -> None:
    changes = choices.with_epsilon_end(Experiment(epsilon=8 / 255), parts, 4 / 255)
    assert changes == {"epsilon": 4 / 255, "epsilon_end": 4 / 255}


def test_natural_end_is_not_noted(parts: Catalogue) -> None:
    changes = choices.with_epsilon_end(Experiment(epsilon_end=0.5), parts, 16 / 255)
    assert changes["epsilon_end"] is None


def test_model_of_another_dataset_starts_anew(parts: Catalogue) -> None:
    before = Experiment(
        picture=PictureRef(index=5), target=388, epsilon_end=0.5,
        plane=Plane(second="target", picture=9, seed=4), compare=Compare(model=RESNET),
    )  # fmt: skip
    after = before.updated(**choices.with_model(before, parts, MNIST))
    assert after.picture == PictureRef(dataset="mnist", index=0)
    assert (after.epsilon, after.epsilon_end) == (pytest.approx(0.1), None)
    assert (after.target, after.compare) == (None, None)
    assert after.plane == Plane(seed=4)


def test_model_of_another_dataset_scales_epsilon_for_the_norm(parts: Catalogue) -> None:
    before = Experiment(norm="L2", epsilon=1.0)
    after = before.updated(**choices.with_model(before, parts, MNIST))
    assert after.epsilon / parts.models[MNIST].epsilon_ends["L2"] == pytest.approx(0.1 / 0.4)


def test_model_with_the_same_classes_keeps_what_is_compared(parts: Catalogue) -> None:
    before = Experiment(
        picture=PictureRef(index=5), target=388, epsilon=3 / 255, compare=Compare(model=LITE)
    )
    after = before.updated(**choices.with_model(before, parts, RESNET))
    assert (after.picture, after.target, after.epsilon) == (before.picture, 388, 3 / 255)
    assert after.compare == Compare(model=RESNET)


def test_model_keeps_only_the_defenses_it_can_have(parts: Catalogue) -> None:
    trained, label_only = Choice(name="distillation"), Choice(name="label-only")
    before = on_mnist(defenses=(trained, label_only))
    assert choices.with_model(before, parts, LITE)["defenses"] == (label_only,)


def test_model_brings_another_attack_when_it_cannot_have_this_one(parts: Catalogue) -> None:
    changes = choices.with_model(on_mnist(attack=Choice(name="square")), parts, LITE)
    assert changes["attack"] == Choice(name="fgsm")


def test_own_picture_stays_with_another_model(parts: Catalogue) -> None:
    own = PictureRef(dataset="file", file="/tmp/cat.png")
    before = Experiment(picture=own, target=388)
    after = before.updated(**choices.with_model(before, parts, MNIST))
    assert (after.picture, after.target) == (own, None)


def test_noise_beside_follows_the_model(parts: Catalogue) -> None:
    before = Experiment(compare=Compare(model=LITE, mode="noise"))
    changes = choices.with_model(before, parts, RESNET)
    assert changes["compare"] == Compare(model=RESNET, mode="noise")


def test_dataset_brings_a_model_that_knows_it(parts: Catalogue) -> None:
    after = Experiment().updated(**choices.with_dataset(Experiment(), parts, "mnist"))
    assert (after.model, after.picture) == (MNIST, PictureRef(dataset="mnist"))
    assert after.epsilon == pytest.approx(0.1)


def test_dataset_that_the_model_knows_keeps_the_model(parts: Catalogue) -> None:
    before = Experiment(picture=PictureRef(dataset="file", file="/tmp/cat.png"), target=388)
    after = before.updated(**choices.with_dataset(before, parts, "samples"))
    assert (after.model, after.target) == (LITE, 388)
    assert after.picture == PictureRef(dataset="samples")


def test_attack_brings_a_norm_that_it_supports(parts: Catalogue) -> None:
    before = Experiment(epsilon=8 / 255)
    changes = choices.with_attack(before, parts, Choice(name="deepfool"))
    assert changes["norm"] == "L2"
    assert changes["epsilon"] == pytest.approx(0.5 * parts.models[LITE].epsilon_ends["L2"])
    assert choices.with_attack(before, parts, Choice(name="pgd")) == {"attack": Choice(name="pgd")}


def test_norm_keeps_the_fraction_of_the_slider(parts: Catalogue) -> None:
    before = Experiment(epsilon=0.1, epsilon_end=0.4)
    changes = choices.with_norm(before, parts, "L1")
    assert changes["epsilon"] == pytest.approx(0.25 * parts.models[LITE].epsilon_ends["L1"])
    assert changes["epsilon_end"] is None


def test_untargeted_attack_has_no_plane_through_the_target() -> None:
    before = Experiment(target=3, plane=Plane(second="target", seed=5))
    assert choices.with_target(before, None) == {"target": None, "plane": Plane(seed=5)}
    assert choices.with_target(before, 4) == {"target": 4}


def test_defense_is_put_replaced_and_removed() -> None:
    jpeg, label_only = Choice(name="jpeg"), Choice(name="label-only")
    assert choices.placed((), 0, jpeg) == (jpeg,)
    assert choices.placed((jpeg,), 1, label_only) == (jpeg, label_only)
    assert choices.placed((jpeg, label_only), 0, None) == (label_only,)


def test_defense_changes_places_with_the_one_before() -> None:
    jpeg, label_only, distillation = (
        Choice(name=name) for name in ("jpeg", "label-only", "distillation")
    )
    before = Experiment(defenses=(distillation, label_only, jpeg))
    changes = choices.with_raised_defense(before, 2)
    assert changes == {"defenses": (distillation, jpeg, label_only)}


def test_noise_beside_follows_the_defense() -> None:
    before = Experiment(compare=Compare(model=LITE, mode="noise"))
    changes = choices.with_defense(before, 0, Choice(name="jpeg"))
    expected = Compare(model=LITE, defenses=(Choice(name="jpeg"),), mode="noise")
    assert changes["compare"] == expected


def test_another_comparison_does_not_follow_the_defense() -> None:
    before = Experiment(compare=Compare(model=LITE))
    assert choices.with_defense(before, 0, Choice(name="jpeg")).keys() == {"defenses"}


def test_noise_is_toggled() -> None:
    defended = Experiment(defenses=(Choice(name="jpeg"),))
    beside = choices.toggled_noise(defended)["compare"]
    assert beside == Compare(model=LITE, defenses=defended.defenses, mode="noise")
    assert choices.toggled_noise(defended.updated(compare=beside)) == {"compare": None}


def test_noise_replaces_another_comparison() -> None:
    before = Experiment(compare=Compare(model=RESNET))
    assert choices.toggled_noise(before) == {"compare": Compare(model=LITE, mode="noise")}


def test_choice_holds_only_what_differs_from_the_defaults(parts: Catalogue) -> None:
    pgd = parts.attacks["pgd"]
    assert choices.chosen(pgd, pgd.full(Choice(name="pgd"))) == Choice(name="pgd")
    assert choices.chosen(pgd, {"steps": 40, "loss": "ce"}) == Choice.of("pgd", steps=40)


@pytest.mark.parametrize(
    ("name", "model", "position", "expected"),
    [
        ("jpeg", LITE, 1, Obstacle.NONE),
        ("distillation", MNIST, 0, Obstacle.NONE),
        ("distillation", LITE, 0, Obstacle.MODEL),
        ("distillation", MNIST, 1, Obstacle.STACKED),
    ],
)
def test_trained_defense_needs_weights_and_the_first_place(
    parts: Catalogue, name: str, model: str, position: int, expected: Obstacle
) -> None:
    assert defense_obstacle(parts.defenses[name], model, position) is expected


def test_norm_needs_the_attacks_support(parts: Catalogue) -> None:
    with_pgd = Experiment(attack=Choice(name="pgd"))
    assert not norm_obstacle("L2", with_pgd, parts)
    assert norm_obstacle("L1", with_pgd, parts) is Obstacle.NORM


def test_picture_needs_a_model_that_knows_its_classes(parts: Catalogue) -> None:
    assert not picture_obstacle(PictureRef(), parts, LITE)
    assert picture_obstacle(PictureRef(), parts, MNIST) is Obstacle.PICTURE
    assert not picture_obstacle(PictureRef(dataset="file", file="a.png"), parts, MNIST)
