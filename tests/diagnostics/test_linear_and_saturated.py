"""Indicators on a linear and on a saturated model, where the answers are known."""

from __future__ import annotations

import pytest
import torch
from flawed_classifiers import PICTURES, linear, saturated, subject

from advstudio.core.generators import returned
from advstudio.diagnostics.finding import Finding
from advstudio.diagnostics.indicator import INDICATORS
from advstudio.diagnostics.subject import Subject


def found(name: str, examined: Subject) -> Finding:
    return returned(INDICATORS[name]().look(examined))


def test_a_linear_models_gradients_agree_everywhere() -> None:
    # Two classes: with more, the runner-up may change on the way, and the gradient with it.
    value = found("gradient-alignment", subject(linear(classes=2))).value
    assert value == pytest.approx(1.0, abs=1e-6)  # float32 gradients


def test_a_linear_models_margin_is_straight_along_one_step() -> None:
    value = found("local-linearity", subject(linear(classes=2))).value
    assert value == pytest.approx(0.0, abs=1e-5)  # float32 logits


@pytest.mark.parametrize(
    "name", ["zero-gradients", "vanishing-gradients", "zero-dlr", "stands-still", "shattered"]
)
def test_a_linear_model_has_none_of_them(name: str) -> None:
    finding = found(name, subject(linear()))
    assert (finding.light, finding.value) == ("green", 0.0)


@pytest.mark.parametrize("name", ["zero-gradients", "top-gap", "rounded-gradients"])
def test_a_saturated_model_has_it_on_every_picture(name: str) -> None:
    finding = found(name, subject(saturated()))
    assert finding.value == 1.0
    assert finding.pictures == tuple(range(PICTURES))


def test_the_size_of_the_logits_is_their_mean() -> None:
    examined = subject(saturated())
    with torch.no_grad():
        expected = float(saturated()(examined.x).abs().mean())
    assert found("logit-size", examined).value == pytest.approx(expected, rel=1e-5)


def test_the_sentence_names_value_and_limit() -> None:
    sentence = found("zero-gradients", subject(saturated())).sentence
    assert f"{PICTURES} of {PICTURES}" in sentence
    assert "10%" in sentence
