"""Defenses round a classifier: what they change, and which gradient they give."""

from __future__ import annotations

import pytest
import torch
from victims import small_victim

from advstudio.core.attack import gradient_at
from advstudio.core.defense import DEFENSES, InferenceDefense, inside_out
from advstudio.core.errors import NotApplicable
from advstudio.defenses.bit_depth import BitDepth
from advstudio.defenses.jpeg import Jpeg
from advstudio.defenses.label_only import LabelOnly

AT_INFERENCE = [name for name in DEFENSES if issubclass(DEFENSES[name], InferenceDefense)]


@pytest.mark.parametrize("name", list(DEFENSES))
def test_defense_says_what_it_is(name: str) -> None:
    defense = DEFENSES[name]
    assert defense.title
    assert any(character.isdigit() for character in defense.source)
    assert len(defense.summary()) > 20
    assert all(field.description for field in defense.model_fields.values())


@pytest.mark.parametrize("name", AT_INFERENCE)
def test_defense_leaves_the_classifier_alone(name: str) -> None:
    victim = small_victim()
    before = victim.model(victim.x)
    defended = DEFENSES[name]().applied(victim.model)  # type: ignore[attr-defined] # at inference
    assert defended(victim.x).shape == before.shape
    assert torch.equal(victim.model(victim.x), before)
    assert victim.model.gradient == "exact"


@pytest.mark.parametrize("name", AT_INFERENCE)
def test_defense_says_how_an_attacker_gets_round_it(name: str) -> None:
    assert len(DEFENSES[name].adaptive) > 60


@pytest.mark.parametrize("name", AT_INFERENCE)
def test_same_pictures_get_the_same_answers_however_the_batch_is_split(name: str) -> None:
    victim = small_victim(n=5)
    defended = made(name).applied(victim.model)
    order = torch.tensor([3, 0, 4, 1, 2])
    with torch.no_grad():
        whole = defended(victim.x)
        alone = torch.cat([defended(picture[None]) for picture in victim.x])
        shuffled = defended(victim.x[order])
        again = defended(victim.x)
    assert torch.equal(whole, again)
    # Batches of other sizes are summed in another order; that is all that may differ.
    assert torch.allclose(whole, alone, atol=1e-4)
    assert torch.allclose(whole[order], shuffled, atol=1e-4)


@pytest.mark.parametrize(
    "name", [name for name in AT_INFERENCE if hasattr(DEFENSES[name], "change")]
)
def test_what_the_model_sees_stays_a_picture(name: str) -> None:
    x = torch.rand(3, 3, 8, 8).round()
    seen = made(name).change(x)  # type: ignore[attr-defined] # those that have it
    assert seen.shape == x.shape
    # Weighted means of values in [0, 1], in float32.
    assert seen.min() >= -1e-6
    assert seen.max() <= 1 + 1e-6


@pytest.mark.parametrize("name", AT_INFERENCE)
def test_gradient_is_what_the_defense_claims(name: str) -> None:
    victim = small_victim()
    defended = made(name).applied(victim.model)
    if defended.gradient == "none":
        with pytest.raises(NotApplicable, match="grants no gradient"):
            gradient_at(defended, victim.x, victim.goal)
        return
    assert gradient_at(defended, victim.x, victim.goal).grad.flatten(1).any(dim=1).all()


@pytest.mark.parametrize("name", AT_INFERENCE)
def test_adaptive_attacker_has_a_gradient_in_any_case(name: str) -> None:
    victim = small_victim()
    fields = DEFENSES[name].model_fields
    hidden = {"straight_through": False} if "straight_through" in fields else {}
    adapted = made(name, **hidden).adapted(victim.model)
    assert adapted.gradient != "none"
    assert gradient_at(adapted, victim.x, victim.goal).grad.flatten(1).any(dim=1).all()


def made(name: str, **parameters: object) -> InferenceDefense:
    defense = DEFENSES[name](**parameters)
    assert isinstance(defense, InferenceDefense)
    return defense


def test_picture_meets_the_defenses_in_their_order() -> None:
    parts = [LabelOnly(), Jpeg(), BitDepth()]
    assert inside_out(parts) == [BitDepth(), Jpeg(), LabelOnly()]


def test_label_only_answers_with_the_most_likely_class() -> None:
    victim = small_victim()
    probs = LabelOnly().applied(victim.model)(victim.x).softmax(dim=1)
    expected = torch.nn.functional.one_hot(victim.model(victim.x).argmax(dim=1), 5)
    assert torch.equal(probs, expected.float())


def test_label_only_moves_no_boundary() -> None:
    victim = small_victim(n=200)
    defended = LabelOnly().applied(victim.model)
    assert torch.equal(defended(victim.x).argmax(1), victim.model(victim.x).argmax(1))


@pytest.mark.parametrize(("bits", "levels"), [(1, 2), (4, 16), (8, 256)])
def test_bit_depth_keeps_that_many_levels(bits: int, levels: int) -> None:
    seen: list[torch.Tensor] = []
    victim = small_victim(n=40)
    spy = type(victim.model)(
        lambda x: seen.append(x) or victim.model(x), victim.model.class_names, (3, 8, 8)
    )  # fmt: skip
    BitDepth(bits=bits, straight_through=False).applied(spy)(victim.x)
    values = seen[0].unique()
    assert len(values) <= levels
    assert torch.allclose(values * (levels - 1), (values * (levels - 1)).round(), atol=1e-4)


def test_bit_depth_ignores_changes_within_a_level() -> None:
    victim = small_victim()
    defended = BitDepth(bits=1, straight_through=False).applied(victim.model)
    x = torch.full_like(victim.x, 0.2)
    assert torch.equal(defended(x), defended(x + 0.2))


@pytest.mark.parametrize("defense", [BitDepth(), Jpeg()])
def test_straight_through_gives_the_gradient_of_the_model_behind(
    defense: InferenceDefense,
) -> None:
    victim = small_victim()
    defended = defense.applied(victim.model)
    grad = gradient_at(defended, victim.x, victim.goal).grad
    assert defended.gradient == "straight-through"
    assert grad.any()


@pytest.mark.parametrize(
    "defense", [BitDepth(straight_through=False), Jpeg(straight_through=False)]
)
def test_without_it_there_is_no_gradient(defense: InferenceDefense) -> None:
    victim = small_victim()
    with pytest.raises(NotApplicable, match="grants no gradient"):
        gradient_at(defense.applied(victim.model), victim.x, victim.goal)


@pytest.mark.parametrize("channels", [1, 3])
def test_jpeg_keeps_a_constant_picture(channels: int) -> None:
    from advstudio.core.classifier import Classifier

    identity = Classifier(lambda x: x.flatten(1), ("a",), (channels, 16, 16))
    defended = Jpeg(quality=90, straight_through=False).applied(identity)
    x = torch.full((2, channels, 16, 16), 128 / 255)
    # One grey level of JPEG's own rounding.
    assert (defended(x) - x.flatten(1)).abs().max() <= 1.01 / 255


def test_jpeg_drops_more_at_lower_quality() -> None:
    from advstudio.core.classifier import Classifier

    identity = Classifier(lambda x: x.flatten(1), ("a",), (3, 32, 32))
    x = torch.rand(1, 3, 32, 32)

    def lost(quality: int) -> float:
        defended = Jpeg(quality=quality, straight_through=False).applied(identity)
        return float((defended(x) - x.flatten(1)).abs().mean())

    assert lost(5) > lost(50) > lost(95)
