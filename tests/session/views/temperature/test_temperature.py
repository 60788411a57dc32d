"""The study of distillation's temperature, on the shipped network that was distilled at 100."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import takewhile

import numpy as np
import pytest

from advstudio.core.errors import InvalidWeights
from advstudio.session.experiment import PictureRef
from advstudio.session.finishing import finished
from advstudio.session.views.temperature.frames import (
    MEASURES,
    MeasureName,
    TemperatureFrame,
    TemperatureRequest,
)
from advstudio.session.views.temperature.work import Study, shipped_temperatures, temperature_frames
from advstudio.session.workbench import Workbench

pytestmark = pytest.mark.usefixtures("one_thread")

SEVEN = TemperatureRequest("mnist-small", PictureRef(dataset="mnist", index=0), 0.25)
CHEAP = tuple(name for name in MEASURES if name not in ("jsma-logits", "carlini-wagner"))


@pytest.fixture(scope="module")
def bench() -> Workbench:
    return Workbench("cpu")


@pytest.fixture(scope="module")
def study(bench: Workbench) -> Study:
    """All that is known within seconds."""
    made = Study("mnist-small", (100,), bench)
    made.ask(SEVEN.epsilon)
    while not all(np.isfinite(made.values[name]).all() for name in CHEAP):
        made.advance()
    return made


def value(study: Study, name: MeasureName) -> float:
    return float(study.values[name][0])


def shown(frames: Iterator[TemperatureFrame | None]) -> Iterator[TemperatureFrame]:
    return (frame for frame in frames if frame is not None)


def test_most_gradients_at_100_are_exactly_zero(study: Study) -> None:
    # The gate that was set: at least half of the pictures.
    assert value(study, "zero-gradients") >= 0.5


def test_logits_at_100_are_as_large_as_the_papers(study: Study) -> None:
    # 482 ± 457 on average, Carlini and Wagner 2016, arXiv:1607.04311; within a factor of 3.
    assert 160 <= value(study, "logit-size") <= 1450


def test_fgsm_moves_no_picture_whose_gradient_is_zero(study: Study) -> None:
    unmoved = value(study, "zero-gradients") - (1 - value(study, "clean"))
    assert value(study, "fgsm") >= unmoved - 1e-6  # float32 shares


@pytest.mark.parametrize("name", ["fgsm-margin", "fgsm-softened"])
def test_the_same_step_succeeds_when_it_sees_the_logits(study: Study, name: MeasureName) -> None:
    # What is left of cross-entropy's 98%: at most 15 of 100 pictures, 2 and 9 when measured.
    assert value(study, "fgsm") >= 0.95
    assert value(study, name) <= 0.15


def test_what_is_carried_over_does_more_than_what_is_computed_directly(study: Study) -> None:
    assert value(study, "fgsm-transfer") <= value(study, "fgsm") - 0.2


def test_jsma_on_saturated_probabilities_finds_nothing(study: Study) -> None:
    # 0.45% in Papernot et al. 2016, arXiv:1511.04508; one picture of 20 is 5%.
    assert value(study, "jsma") <= 0.05


def test_soft_answers_are_the_softmax_of_divided_logits(study: Study) -> None:
    frame = study.frame(SEVEN)
    for probs, temperature in ((frame.soft, 100), (frame.hard, 1)):
        divided = frame.logits.astype(np.float64) / temperature
        powers = np.exp(divided - divided.max(axis=1, keepdims=True))
        # float32 exponentials err by some 1e-7.
        np.testing.assert_allclose(probs, powers / powers.sum(axis=1, keepdims=True), atol=1e-6)


def test_the_answers_are_about_the_picture_that_was_asked_for(study: Study) -> None:
    two = TemperatureRequest("mnist-small", PictureRef(dataset="mnist", index=1), 0.25)
    assert study.frame(SEVEN).hard.argmax(axis=1).tolist() == [7]
    assert study.frame(two).hard.argmax(axis=1).tolist() == [2]


def test_with_no_radius_fgsm_leaves_all(bench: Workbench) -> None:
    study = Study("mnist-small", (100,), bench)
    study.ask(0.0)
    while not np.isfinite(study.values["fgsm-margin"]).all():
        study.advance()
    left = (value(study, name) for name in ("fgsm", "fgsm-margin"))
    assert all(share == value(study, "clean") for share in left)


def test_another_radius_keeps_what_has_none(bench: Workbench) -> None:
    study = Study("mnist-small", (100,), bench)
    study.ask(0.25)
    while not np.isfinite(study.values["fgsm"]).all():
        study.advance()
    before = value(study, "zero-gradients")
    study.ask(0.1)
    assert np.isnan(value(study, "fgsm"))
    assert value(study, "zero-gradients") == before


def test_an_interrupted_study_goes_on() -> None:
    bench = Workbench("cpu")
    begun = temperature_frames(SEVEN, bench)
    (*_, last) = takewhile(lambda frame: np.isnan(frame.values["fgsm"]).all(), shown(begun))
    begun.close()  # type: ignore[attr-defined] # a generator
    again = next(shown(temperature_frames(SEVEN, bench)))
    known = np.isfinite(last.values["zero-gradients"])
    assert again.done > last.done > 0
    assert np.array_equal(
        again.values["zero-gradients"][known], last.values["zero-gradients"][known]
    )


def test_a_study_that_failed_is_taken_up_again(
    bench: Workbench, monkeypatch: pytest.MonkeyPatch
) -> None:
    study = Study("mnist-small", (100,), bench)

    def _refuse(*_: object) -> None:
        raise InvalidWeights("The weights are damaged.")

    with monkeypatch.context() as broken:
        broken.setattr(bench, "classifier", _refuse)
        study.ask(0.25)
        with pytest.raises(InvalidWeights):
            study.advance()
    study.ask(0.25)
    while not np.isfinite(study.values["clean"]).all():
        study.advance()
    assert not study.is_over


def test_a_model_without_distilled_weights_has_an_empty_final_frame(bench: Workbench) -> None:
    assert shipped_temperatures("mnist-linear") == ()
    request = TemperatureRequest("mnist-linear", SEVEN.picture, SEVEN.epsilon)
    frame = finished(temperature_frames(request, bench), TemperatureFrame)
    assert frame.is_final
    assert frame.temperatures == ()
    assert frame.done == 1
    assert all(len(values) == 0 for values in frame.values.values())
