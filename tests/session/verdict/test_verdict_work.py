"""The verdict on one picture, live."""

from __future__ import annotations

from contextlib import closing
from itertools import takewhile

import pytest

from advstudio.core.errors import NotApplicable
from advstudio.session.experiment import Choice, Compare, Experiment, PictureRef
from advstudio.session.finishing import finished
from advstudio.session.frames import Progress
from advstudio.session.verdict.frames import VerdictFrame, VerdictView
from advstudio.session.verdict.work import verdict_frames
from advstudio.session.workbench import Workbench

MNIST = Experiment(model="mnist-small", picture=PictureRef(dataset="mnist"), epsilon=0.3)

HIDING = {
    "gradient-underflow": Choice.of("distillation", temperature=100),
    "gradient-denied": Choice.of("label-only"),
    "non-differentiable": Choice.of("bit-depth", bits=4),
    "randomness": Choice.of("random-resize"),
}

pytestmark = pytest.mark.usefixtures("one_thread")


@pytest.fixture(scope="module")
def bench() -> Workbench:
    return Workbench("cpu")


def last(e: Experiment, bench: Workbench) -> VerdictFrame:
    return finished(verdict_frames(e, bench), VerdictFrame)


def lights(view: VerdictView) -> dict[str, tuple[str, float | None]]:
    return {reading.name: (reading.light, reading.value) for reading in view.readings}


@pytest.mark.parametrize("cause", HIDING)
def test_one_picture_shows_what_hides_and_why(cause: str, bench: Workbench) -> None:
    view = last(MNIST.updated(defenses=(HIDING[cause],)), bench).primary
    assert (view.light, view.cause) == ("red", cause)


@pytest.mark.parametrize("name", ["", "fast-adversarial", "pgd-adversarial", "trades", "ibp"])
def test_one_picture_of_what_resists_is_not_red(name: str, bench: Workbench) -> None:
    defenses = (Choice.of(name),) if name else ()
    view = last(MNIST.updated(defenses=defenses), bench).primary
    assert view.light != "red", [r.sentence for r in view.readings if r.light == "red"]
    assert view.cause == "none"


def test_the_final_frame_is_a_function_of_the_experiment() -> None:
    e = MNIST.updated(defenses=(Choice.of("fast-adversarial"),))
    first, second = (last(e, Workbench("cpu")) for _ in range(2))
    assert lights(first.primary) == lights(second.primary)
    assert first.is_final


def test_every_indicator_brings_a_frame_and_the_work_can_wait(bench: Workbench) -> None:
    payloads = list(verdict_frames(MNIST.updated(seed=7), bench))
    frames = [p for p in payloads if isinstance(p, VerdictFrame)]
    known = [len(frame.primary.readings) for frame in frames]
    assert known[:-1] == list(range(1, len(known)))
    assert [len(f.primary.awaited) for f in frames][-1] == 0
    assert sum(payload is None for payload in payloads) > len(frames)


def test_an_interrupted_verdict_goes_on_where_it_stood(bench: Workbench) -> None:
    e = MNIST.updated(seed=8)
    with closing(verdict_frames(e, bench)) as payloads:  # type: ignore[type-var]
        seen = [p for p in takewhile(lambda p: _known(p) < 9, payloads) if p is not None]
    assert seen
    again = [p for p in verdict_frames(e, bench) if isinstance(p, VerdictFrame)]
    assert len(again[0].primary.readings) >= 9
    assert lights(again[-1].primary) == lights(last(e, Workbench("cpu")).primary)


def _known(payload: object) -> int:
    return len(payload.primary.readings) if isinstance(payload, VerdictFrame) else 0


def test_the_same_question_again_is_answered_at_once(bench: Workbench) -> None:
    e = MNIST.updated(defenses=(Choice.of("trades"),), seed=9)
    last(e, bench)
    (frame,) = [p for p in verdict_frames(e, bench) if not isinstance(p, Progress)]
    assert isinstance(frame, VerdictFrame)
    assert frame.is_final


def test_the_chosen_attack_plays_no_part(bench: Workbench) -> None:
    e = MNIST.updated(defenses=(Choice.of("trades"),))
    other = e.updated(attack=Choice.of("jsma"), target=3)
    assert lights(last(e, bench).primary) == lights(last(other, bench).primary)


def test_a_comparison_has_a_verdict_of_its_own(bench: Workbench) -> None:
    other = Compare(model="mnist-small", defenses=(Choice.of("label-only"),))
    frame = last(MNIST.updated(compare=other), bench)
    assert frame.compared is not None
    assert (frame.primary.light, frame.compared.cause) == ("green", "gradient-denied")
    assert frame.compared.name != frame.primary.name


def test_a_red_reading_comes_with_evidence_and_a_counter_attack(bench: Workbench) -> None:
    view = last(MNIST.updated(defenses=(HIDING["gradient-underflow"],)), bench).primary
    reds = [reading for reading in view.readings if reading.light == "red"]
    assert any(reading.evidence for reading in reds)
    picture = next(reading.evidence[0] for reading in reds if reading.evidence)
    assert picture.clean.shape == (28, 28, 1)
    assert picture.index == MNIST.picture.index
    assert view.counter is not None
    assert view.counter.experiment.attack.arguments["loss"] == "margin"
    assert view.counter.experiment.defenses == (HIDING["gradient-underflow"],)


def test_what_only_a_set_can_tell_is_named(bench: Workbench) -> None:
    view = last(MNIST, bench).primary
    assert "Scores beat gradients" in view.left_to_set
    assert not set(view.left_to_set) & {reading.title for reading in view.readings}


def test_counted_pixels_have_no_ball_to_follow_a_gradient_in(bench: Workbench) -> None:
    with pytest.raises(NotApplicable, match="Linf, L2, L1"):
        last(MNIST.updated(norm="L0", epsilon=5.0, attack=Choice.of("jsma")), bench)


@pytest.mark.parametrize(("norm", "epsilon"), [("L2", 3.0), ("L1", 20.0)])
def test_other_norms_have_verdicts_too(norm: str, epsilon: float, bench: Workbench) -> None:
    e = MNIST.updated(norm=norm, epsilon=epsilon, defenses=(HIDING["gradient-underflow"],))
    assert last(e, bench).primary.cause == "gradient-underflow"
