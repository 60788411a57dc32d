"""Every indicator both ways, on small classifiers that have its flaw or have it not."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest
import torch
from flawed_classifiers import (
    PICTURES,
    classifier,
    denied,
    humped,
    linear,
    misleading,
    opaque,
    random_scores,
    rippled,
    rounded,
    saturated,
    subject,
    trembling,
    two_tops,
)
from torch import Tensor

from advstudio.core.certificate import Certificate
from advstudio.core.classifier import Classifier
from advstudio.core.generators import returned
from advstudio.diagnostics._attempt import Attempt
from advstudio.diagnostics.cause import CAUSE, CAUSES, NEVER
from advstudio.diagnostics.finding import Finding
from advstudio.diagnostics.indicator import INDICATORS
from advstudio.diagnostics.subject import Subject

Make = Callable[[], Subject]


def plain() -> Subject:
    return subject(linear(), undefended=linear())


def misled() -> Subject:
    return subject(misleading(), adapted=linear(), undefended=linear())


def taught() -> Subject:
    """Half of the labels are wrong, and the step that the gradient claims puts them right."""
    examined = subject(misleading())
    y = examined.y.clone()
    y[: PICTURES // 2] = (y[: PICTURES // 2] + 1) % 4
    return subject(misleading(), y=y)


def probabilities() -> Classifier:
    inner = linear()
    return replace(inner, forward=lambda x: inner(x).softmax(dim=1))


def tied() -> Classifier:
    """All logits are cut off at the same height."""
    inner = linear()
    return replace(inner, forward=lambda x: inner(x).clamp(max=-100.0))


def self_differentiating() -> Classifier:
    inner = linear()

    def _forward(x: Tensor) -> Tensor:
        with torch.enable_grad():
            leaf = x.detach().requires_grad_(True)
            (grad,) = torch.autograd.grad(inner(leaf).sum(), leaf)
        return inner(x - 0.01 * grad.sign())

    return replace(inner, forward=_forward)


FLAWED: dict[str, tuple[Make, str]] = {
    "labels-only": (lambda: subject(denied(), adapted=linear()), "red"),
    "no-gradient": (lambda: subject(opaque(), adapted=linear()), "red"),
    "stands-still": (lambda: subject(rounded()), "red"),
    "randomised": (lambda: subject(random_scores()), "red"),
    "shattered": (lambda: subject(trembling()), "red"),
    "zero-gradients": (lambda: subject(saturated()), "red"),
    "vanishing-gradients": (lambda: subject(saturated()), "amber"),
    "rounded-gradients": (lambda: subject(saturated()), "amber"),
    "logit-size": (lambda: subject(saturated()), "red"),
    "top-gap": (lambda: subject(saturated()), "red"),
    "softmax-output": (lambda: subject(probabilities()), "amber"),
    "zero-dlr": (lambda: subject(tied()), "red"),
    "few-classes": (lambda: subject(linear(classes=2)), "amber"),
    "dynamic": (lambda: subject(self_differentiating()), "red"),
    "unstable": (lambda: subject(rippled()), "red"),
    "gradient-alignment": (lambda: subject(rippled()), "red"),
    "local-linearity": (misled, "amber"),
    "sharpness": (misled, "amber"),
    "one-step-overshoots": (lambda: subject(humped()), "red"),
    "one-step-beats-many": (lambda: subject(two_tops()), "red"),
    "more-epsilon": (lambda: subject(humped()), "red"),
    "label-leaking": (taught, "red"),
    "transfer-beats-one-step": (misled, "amber"),
    "transfer-beats-direct": (misled, "red"),
    "scores-beat-gradients": (misled, "red"),
    "labels-beat-gradients": (misled, "red"),
    "unbounded-attack": (misled, "red"),
    "beyond-chance": (misled, "red"),
    "random-search": (lambda: subject(misleading(), epsilon=0.45), "red"),
    "transfer-failure": (lambda: subject(misleading(), adapted=humped()), "amber"),
    "ablation": (lambda: subject(linear(), undefended=linear(), epsilon=0.001), "amber"),
}
"""With the light that they have to show; those that compare longer attacks are further below."""


def found(name: str, examined: Subject) -> Finding:
    return returned(INDICATORS[name]().look(examined))


@pytest.mark.parametrize("name", FLAWED)
def test_an_indicator_shows_the_flaw(name: str) -> None:
    make, light = FLAWED[name]
    assert found(name, make()).light == light


@pytest.mark.parametrize("name", INDICATORS)
def test_an_indicator_is_green_on_a_linear_model(name: str) -> None:
    assert found(name, plain()).light == "green"


@pytest.mark.parametrize("name", INDICATORS)
def test_an_indicator_says_what_it_is(name: str) -> None:
    kind = INDICATORS[name]
    assert kind.cause in CAUSES
    assert kind.summary().endswith(".")
    for text in (kind.title, kind.source, kind.paper, kind.remedy, kind.expense, kind.reason()):
        assert text
    # Amber comes before red.
    assert (kind.hint > kind.threshold) == kind.is_low_suspicious or kind.hint == kind.threshold


@pytest.mark.parametrize("name", INDICATORS)
def test_an_indicator_that_is_never_red_has_no_limit(name: str) -> None:
    kind = INDICATORS[name]
    if "never red" in kind.reason().lower():
        assert kind.threshold == NEVER
        assert kind.light(NEVER / 10, 1000) == "amber"


@pytest.mark.parametrize("name", INDICATORS)
def test_an_indicator_waits_between_pieces_of_work(name: str) -> None:
    assert next(INDICATORS[name]().look(plain())) is None


@pytest.mark.parametrize("name", INDICATORS)
def test_an_indicator_is_never_red_on_what_it_cannot_measure(name: str) -> None:
    only_labels = found(name, subject(denied(), adapted=denied(), undefended=linear()))
    assert only_labels.light in {"green", "grey"} or only_labels.value is not None
    assert only_labels.sentence


def test_grey_gives_the_reason() -> None:
    finding = found("zero-gradients", subject(denied(), adapted=linear()))
    assert (finding.light, finding.value) == ("grey", None)
    assert "no gradient" in finding.sentence


def test_a_constant_model_claims_no_slope_to_hold_it_against() -> None:
    finding = found("stands-still", subject(tied()))
    assert finding.light == "grey"
    assert "claims no slope" in finding.sentence


def test_without_a_defense_there_is_nothing_to_carry_over_from() -> None:
    assert found("transfer-beats-direct", subject(linear())).light == "grey"


def test_randomness_with_a_guarantee_is_only_a_hint() -> None:
    def _certify(x: Tensor) -> object:
        return Certificate(0, 0.1, "L2", 0.9, 0.001, 100)

    proven = replace(random_scores(), certify=_certify)
    assert found("randomised", subject(proven)).light == "amber"


def test_one_picture_that_falls_to_another_attack_is_only_a_hint() -> None:
    examined = misled()
    alone = Subject(
        examined.deployed, examined.adapted, examined.undefended, x=examined.x[:1],
        y=examined.y[:1], ball=examined.ball, effort=examined.effort,
    )  # fmt: skip
    assert found("transfer-beats-direct", alone).light == "amber"


def test_a_mean_over_few_pictures_is_only_a_hint() -> None:
    examined = subject(rippled())
    few = Subject(
        examined.deployed, examined.adapted, None, x=examined.x[:3], y=examined.y[:3],
        ball=examined.ball, effort=examined.effort,
    )  # fmt: skip
    assert found("gradient-alignment", few).light != "red"


def test_the_pictures_that_gave_it_away_are_kept_with_what_was_made_of_them() -> None:
    examined = misled()
    finding = found("transfer-beats-direct", examined)
    assert finding.x_adv is not None
    assert len(finding.x_adv) == len(finding.pictures) > 0
    rows = list(finding.pictures)
    with torch.no_grad():
        assert (examined.deployed(finding.x_adv).argmax(dim=1) != examined.y[rows]).all()


# Longer attacks, other starts: what they found is given, not searched for.


def given(measure: str, value: object) -> Subject:
    examined = plain()

    def _measure(of: Subject) -> object:
        yield
        return value

    returned(examined.shared(measure, _measure))
    return examined


def left(broken: int) -> Attempt:
    is_broken = torch.arange(PICTURES) < broken
    return Attempt(
        torch.zeros(PICTURES, 1, 4, 4), is_broken, torch.ones(PICTURES, dtype=torch.bool)
    )


@pytest.mark.parametrize(
    ("name", "measure"), [("more-steps", "longer"), ("more-restarts", "again")]
)
@pytest.mark.parametrize(("broken", "light"), [(0, "green"), (1, "amber"), (5, "amber")])
def test_a_longer_attack_that_breaks_more_is_a_hint(
    name: str, measure: str, broken: int, light: str
) -> None:
    examined = given(measure, left(broken))
    returned(examined.shared("naive", lambda of: _instead(left(0))))
    assert found(name, examined).light == light


def _instead(value: object) -> object:
    yield
    return value


@pytest.mark.parametrize(("both_ways", "light"), [(0, "red"), (3, "green")])
def test_what_falls_to_either_attack_alone_is_chance(both_ways: int, light: str) -> None:
    # One step breaks the first three; many steps as many others, or none.
    many = torch.zeros(PICTURES, dtype=torch.bool)
    many[3 : 3 + both_ways] = True
    examined = given("one step", left(3))
    returned(examined.shared("naive", lambda of: _instead(replace(left(0), is_broken=many))))
    assert found("one-step-beats-many", examined).light == light


def test_what_was_broken_at_a_smaller_epsilon_is_shown_as_it_was_there() -> None:
    examined = subject(humped())
    evidence = found("more-epsilon", examined)
    assert evidence.x_adv is not None
    with torch.no_grad():
        classes = examined.deployed(evidence.x_adv).argmax(dim=1)
    assert (classes != examined.y[list(evidence.pictures)]).all()


@pytest.mark.parametrize(("last", "light"), [(1.0, "green"), (-1.0, "amber")])
def test_an_example_that_was_passed_by_is_a_hint(last: float, light: str) -> None:
    margins = torch.full((4, PICTURES), -1.0)
    margins[2], margins[3] = 1.0, last
    examined = given("climb", (left(0), margins))
    assert found("silent-success", examined).light == light


@pytest.mark.parametrize(("end", "light"), [(0.0, "green"), (1.0, "amber")])
def test_a_loss_that_still_rises_at_the_end_is_a_hint(end: float, light: str) -> None:
    rise = torch.linspace(0, 1, 8).clamp(max=0.5)
    rise[-1] += end
    margins = (rise - 5)[:, None].expand(8, PICTURES)
    examined = given("climb", (left(0), margins))
    returned(examined.shared("naive", lambda of: _instead(left(0))))
    assert found("incomplete", examined).light == light


def test_the_tied_logits_of_a_model_are_wrong_by_design() -> None:
    # What the flawed model is: every class has the same score.
    with torch.no_grad():
        logits = tied()(torch.rand(3, 1, 4, 4))
    assert (logits == -100).all()


def test_every_cause_says_what_it_is_and_what_to_do() -> None:
    assert set(CAUSE) == set(CAUSES)
    for cause in CAUSE.values():
        assert cause.title
        assert cause.explanation.endswith(".")
        assert cause.remedy.endswith(".")


def test_a_classifier_of_the_helpers_is_one() -> None:
    assert isinstance(classifier(lambda x: x.flatten(1)[:, :4]), Classifier)
