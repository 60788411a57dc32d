"""The verdict on a set of pictures, and the counter-attack."""

from __future__ import annotations

from contextlib import closing

import pytest

from advstudio.core.errors import InvalidExperiment, NotApplicable
from advstudio.session.experiment import Choice, Experiment, PictureRef
from advstudio.session.finishing import finished
from advstudio.session.verdict.calibration import CASES, SETTINGS, Case, judged
from advstudio.session.verdict.counter import counter_frames
from advstudio.session.verdict.examination import examination_frames
from advstudio.session.verdict.examination_frames import (
    MOST_PICTURES,
    CounterFrame,
    CounterRequest,
    ExaminationFrame,
    ExaminationRequest,
)
from advstudio.session.verdict.frames import CounterPlan
from advstudio.session.workbench import Workbench

MNIST = Experiment(model="mnist-small", picture=PictureRef(dataset="mnist"), epsilon=0.25)
DISTILLED = MNIST.updated(defenses=(Choice.of("distillation", temperature=100),))
LABELS = MNIST.updated(defenses=(Choice.of("label-only"),))

pytestmark = pytest.mark.usefixtures("one_thread")


@pytest.fixture(scope="module")
def bench() -> Workbench:
    return Workbench("cpu")


@pytest.fixture(scope="module")
def distilled(bench: Workbench) -> ExaminationFrame:
    return finished(examination_frames(ExaminationRequest(DISTILLED, 12), bench), ExaminationFrame)


def plan(frame: ExaminationFrame) -> CounterPlan:
    assert frame.verdict.counter is not None
    return frame.verdict.counter


def test_distillation_holds_until_the_counter_attack(distilled: ExaminationFrame) -> None:
    assert (distilled.verdict.light, distilled.verdict.cause) == ("red", "gradient-underflow")
    assert distilled.naive_accuracy is not None
    assert distilled.counter_accuracy is not None
    # Carlini and Wagner 2016: what resists the cross-entropy falls to the logits.
    assert distilled.naive_accuracy >= 0.8
    assert distilled.counter_accuracy <= 0.1
    assert distilled.is_final


def test_an_examination_tells_how_far_it_is(bench: Workbench) -> None:
    request = ExaminationRequest(MNIST, 6)
    payloads = list(examination_frames(request, bench))
    frames = [p for p in payloads if isinstance(p, ExaminationFrame)]
    done = [frame.done for frame in frames]
    assert done == sorted(done)
    assert frames[0].doing
    assert None in payloads


def test_an_interrupted_examination_goes_on_where_it_stood(distilled: ExaminationFrame) -> None:
    bench, request = Workbench("cpu"), ExaminationRequest(DISTILLED, 12)
    with closing(examination_frames(request, bench)) as payloads:  # type: ignore[type-var]
        for payload in payloads:
            if isinstance(payload, ExaminationFrame) and len(payload.verdict.readings) == 10:
                break
    frames = [p for p in examination_frames(request, bench) if isinstance(p, ExaminationFrame)]
    assert len(frames[0].verdict.readings) == 10
    assert _values(frames[-1]) == _values(distilled)


def _values(frame: ExaminationFrame) -> dict[str, tuple[str, float | None]]:
    return {r.name: (r.light, r.value) for r in frame.verdict.readings}


def test_the_bar_falls_step_by_step(distilled: ExaminationFrame, bench: Workbench) -> None:
    request = CounterRequest(DISTILLED, plan(distilled), 12)
    frames = [p for p in counter_frames(request, bench) if isinstance(p, CounterFrame)]
    assert frames[0].accuracy == frames[0].clean_accuracy
    assert frames[-1].accuracy == distilled.counter_accuracy
    assert frames[-1].naive_accuracy == distilled.naive_accuracy
    # Pictures that are broken are left as they are, so the bar never rises.
    assert list(frames[-1].history) == sorted(frames[-1].history, reverse=True)
    assert len(frames) > 3
    assert frames[-1].broken


def test_an_interrupted_fall_goes_on(distilled: ExaminationFrame) -> None:
    bench, request = Workbench("cpu"), CounterRequest(DISTILLED, plan(distilled), 12)
    with closing(counter_frames(request, bench)) as payloads:  # type: ignore[type-var]
        first = next(p for p in payloads if isinstance(p, CounterFrame) and p.step > 1)
    frames = [p for p in counter_frames(request, bench) if isinstance(p, CounterFrame)]
    assert frames[0].step == first.step
    assert frames[-1].accuracy == distilled.counter_accuracy


def test_labels_alone_are_enough_for_the_counter_attack(bench: Workbench) -> None:
    request = ExaminationRequest(LABELS, 5)
    verdict = finished(examination_frames(request, bench), ExaminationFrame).verdict
    assert verdict.cause == "gradient-denied"
    assert verdict.counter is not None
    assert verdict.counter.is_substitute_apt
    fall = finished(counter_frames(CounterRequest(LABELS, verdict.counter, 5), bench), CounterFrame)
    assert fall.naive_accuracy == fall.clean_accuracy
    assert fall.accuracy <= 0.4


def test_a_model_without_a_labelled_set_says_so(bench: Workbench) -> None:
    request = ExaminationRequest(Experiment(), 20)
    with pytest.raises(NotApplicable, match="has no test pictures with labels in numbers"):
        finished(examination_frames(request, bench), ExaminationFrame)


@pytest.mark.parametrize("count", [0, MOST_PICTURES + 1])
def test_a_set_has_bounds(count: int, bench: Workbench) -> None:
    with pytest.raises(InvalidExperiment, match=str(MOST_PICTURES)):
        finished(examination_frames(ExaminationRequest(MNIST, count), bench), ExaminationFrame)


# Averages over draws, and layers that sort, take long; their own signs need few pictures.
FEW = {"randomness": 4, "shattered-gradients": 8}


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.title)
def test_the_verdict_is_right_on_cases_whose_truth_is_known(case: Case, bench: Workbench) -> None:
    count = FEW.get(case.cause, 16)
    cell = judged(case, SETTINGS[1], bench, count=count, is_countered=False)
    assert cell.is_right, (cell.light, cell.cause, cell.reds)
