"""From findings to a verdict, and to the attack that its cause calls for."""

from __future__ import annotations

import pytest
from flawed_classifiers import PICTURES, denied, linear, saturated, subject

from advstudio.core.attack import ATTACKS
from advstudio.core.errors import NotApplicable
from advstudio.core.generators import returned
from advstudio.diagnostics.cause import CAUSES, CauseName, Light
from advstudio.diagnostics.counter import counter_attack
from advstudio.diagnostics.examination import Examination, live_names
from advstudio.diagnostics.finding import Finding
from advstudio.diagnostics.indicator import INDICATORS
from advstudio.diagnostics.subject import Measuring, Subject
from advstudio.diagnostics.verdict import verdict_of


def finding(light: Light, cause: CauseName = "none") -> Finding:
    return Finding(light, None, "", cause=cause)


@pytest.mark.parametrize("cause", [cause for cause in CAUSES if cause != "none"])
def test_one_red_light_makes_the_verdict_red_for_its_cause(cause: CauseName) -> None:
    verdict = verdict_of({"a": finding("green"), "b": finding("red", cause)})
    assert (verdict.light, verdict.cause, verdict.reds) == ("red", cause, ("b",))


def test_of_several_causes_the_one_counts_that_explains_the_others() -> None:
    red: tuple[CauseName, ...] = ("transfer-beats-direct", "gradient-underflow", "gradient-denied")
    verdict = verdict_of({cause: finding("red", cause) for cause in red})
    assert verdict.cause == "gradient-denied"
    assert verdict.reds == red


def test_two_hints_are_none_and_three_for_one_cause_are_amber() -> None:
    hints = {name: finding("amber", "gradient-underflow") for name in "abc"}
    assert verdict_of({name: hints[name] for name in "ab"}).light == "green"
    assert verdict_of(hints).light == "amber"
    apart = hints | {"c": finding("amber", "randomness")}
    assert verdict_of(apart).light == "green"


def test_hints_that_speak_for_no_cause_do_not_count() -> None:
    assert verdict_of({name: finding("amber", "none") for name in "abcd"}).light == "green"


def test_a_verdict_from_nothing_is_grey() -> None:
    assert verdict_of({}).light == "grey"
    assert verdict_of({"a": finding("grey")}).light == "grey"


@pytest.mark.parametrize("cause", CAUSES)
@pytest.mark.parametrize("norm", ["Linf", "L2", "L1"])
@pytest.mark.parametrize("grants_gradient", [True, False])
def test_every_cause_has_a_counter_attack_that_fits(
    cause: CauseName, norm: str, grants_gradient: bool
) -> None:
    counter = counter_attack(cause, norm, grants_gradient=grants_gradient)  # type: ignore[arg-type]
    assert counter is not None
    attack = ATTACKS[counter.attack](**dict(counter.parameters))
    assert norm in attack.norms
    if not grants_gradient and attack.knowledge == "white-box":
        assert counter.gradient == "adaptive"


def test_pixel_counts_have_no_counter_attack() -> None:
    assert counter_attack("gradient-underflow", "L0", grants_gradient=True) is None
    assert counter_attack("gradient-denied", "L0", grants_gradient=False) is None


def test_a_denied_gradient_calls_for_labels_and_names_the_substitute() -> None:
    counter = counter_attack("gradient-denied", "Linf", grants_gradient=False)
    assert counter is not None
    assert ATTACKS[counter.attack].knowledge == "labels"
    assert counter.is_substitute_apt


def run(examined: Subject) -> Examination:
    examination = Examination(examined, tuple(INDICATORS))
    while not examination.is_over:
        examination.advance()
    return examination


@pytest.mark.parametrize(
    ("examined", "light", "cause"),
    [
        (subject(linear(), undefended=linear()), "green", "none"),
        (subject(saturated(), undefended=linear()), "red", "gradient-underflow"),
        (subject(denied(), adapted=linear(), undefended=linear()), "red", "gradient-denied"),
    ],
    ids=["linear", "saturated", "denied"],
)
def test_an_examination_comes_to_the_true_cause(examined: Subject, light: str, cause: str) -> None:
    examination = run(examined)
    assert (examination.verdict.light, examination.verdict.cause) == (light, cause)
    assert tuple(examination.findings) == tuple(INDICATORS)


def test_both_accuracies_are_those_of_a_model_that_hides() -> None:
    examination = Examination(subject(saturated()), ())
    right = returned(examination.accuracies())
    assert right.all()
    assert examination.clean_accuracy == 1.0
    # PGD has no gradient to follow; its random start alone breaks one that lies at the boundary.
    assert examination.naive_accuracy is not None
    assert examination.naive_accuracy >= 1 - 1 / PICTURES - 1e-6


def test_what_cannot_be_attacked_is_grey_and_the_rest_goes_on(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def _refuse(self: object, of: Subject) -> Measuring[Finding]:
        yield
        raise NotApplicable("It refuses {what}.", what="everything")

    monkeypatch.setattr(INDICATORS["dynamic"], "look", _refuse)
    examination = run(subject(linear(), undefended=linear()))
    assert examination.findings["dynamic"].light == "grey"
    assert examination.findings["dynamic"].sentence == "It refuses everything."
    assert examination.verdict.light == "green"


def test_what_is_measured_is_measured_once() -> None:
    examined, calls = subject(linear()), []

    def _measure(of: Subject) -> Measuring[int]:
        calls.append(of)
        yield
        return 7

    assert [returned(examined.shared("seven", _measure)) for _ in range(3)] == [7, 7, 7]
    assert len(calls) == 1


def test_large_pictures_get_the_cheap_indicators_live() -> None:
    large, small = live_names(is_large=True), live_names(is_large=False)
    assert set(large) < set(small) < set(INDICATORS)
    assert {"labels-only", "stands-still", "zero-gradients", "randomised"} <= set(large)
