"""What every long job promises: left anywhere it goes on, and what failed begins anew."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import fields, is_dataclass
from functools import cache, partial
from itertools import islice
from tempfile import TemporaryDirectory

import numpy as np
import pytest
from brief_trainings import give_few_pictures, plan_of
from torch.overrides import TorchFunctionMode

from advstudio.attacks.carlini_wagner import CarliniWagner
from advstudio.session import loading, watching
from advstudio.session.experiment import Choice, Compare, Experiment, PictureRef
from advstudio.session.outcome.same_errors import same_errors_frames
from advstudio.session.outcome.same_errors_frames import SameErrorsRequest
from advstudio.session.pipeline import attack_frames, guarantee_frames, surface_frames
from advstudio.session.resumable import Resumable
from advstudio.session.substitute.frames import SubstituteRequest
from advstudio.session.substitute.work import substitute_frames
from advstudio.session.training.frames import TrainingRequest
from advstudio.session.training.work import training_frames
from advstudio.session.transfer.frames import NetworkRef, TransferRequest
from advstudio.session.transfer.work import transfer_frames
from advstudio.session.verdict.counter import counter_frames
from advstudio.session.verdict.examination import examination_frames
from advstudio.session.verdict.examination_frames import CounterRequest, ExaminationRequest
from advstudio.session.verdict.frames import CounterPlan
from advstudio.session.verdict.work import verdict_frames
from advstudio.session.views.bounds.frames import BoundsOptions, BoundsRequest
from advstudio.session.views.bounds.work import bounds_frames
from advstudio.session.views.gradient.frames import GradientRequest
from advstudio.session.views.gradient.work import gradient_frames
from advstudio.session.views.landscape.frames import LandscapeOptions, LandscapeRequest
from advstudio.session.views.landscape.work import landscape_frames
from advstudio.session.views.rubbish import work as rubbish
from advstudio.session.views.rubbish.frames import RubbishRequest
from advstudio.session.views.rubbish.work import rubbish_frames
from advstudio.session.views.slice.frames import SliceRequest
from advstudio.session.views.slice.work import slice_frames
from advstudio.session.views.temperature import work as temperature
from advstudio.session.views.temperature.frames import TemperatureRequest
from advstudio.session.views.temperature.work import temperature_frames
from advstudio.session.workbench import Workbench

pytestmark = pytest.mark.usefixtures("one_thread")

PICTURE = PictureRef(dataset="mnist")
SEVEN = Experiment(model="mnist-small", picture=PICTURE, epsilon=0.1)
LINEAR = SEVEN.updated(model="mnist-linear")
HIDING = (Choice.of("label-only"),)
BESIDE = SEVEN.updated(compare=Compare(model="mnist-small", defenses=HIDING))
SMOOTHED = (Choice.of("randomized-smoothing", certificate_draws=2000, draws=8),)
PGD = CounterPlan("none", "PGD", "", SEVEN.updated(attack=Choice.of("pgd", steps=4)))
BRIEF = plan_of("fast-adversarial", model="mnist-linear")

Job = Callable[[Workbench], Iterator[object]]
JOBS: dict[str, Job] = {
    "training": partial(training_frames, TrainingRequest(
        model="mnist-linear", recipe=Choice.of(BRIEF.recipe, **BRIEF.parameters), seed=3,
        name="mine", picture=PICTURE)),
    "substitute": partial(substitute_frames, SubstituteRequest(
        "mnist-linear", HIDING, "mnist-linear", "copy", PICTURE,
        seeds=20, rounds=2, epochs=2, budget=100, seed=3)),
    "temperature study": partial(
        temperature_frames, TemperatureRequest("mnist-small", PICTURE, 0.25)),
    "examination": partial(
        examination_frames, ExaminationRequest(SEVEN.updated(defenses=HIDING), 1)),
    "counter-attack": partial(counter_frames, CounterRequest(SEVEN, PGD, 4)),
    "transfer": partial(transfer_frames, TransferRequest(
        (NetworkRef("mnist-linear"), NetworkRef("mnist-small")), classical=(), pictures=20)),
    "same errors": partial(same_errors_frames, SameErrorsRequest("mnist-small", (), pictures=120)),
    "bounds": partial(bounds_frames, BoundsRequest(LINEAR, BoundsOptions("set", 2))),
    "landscape": partial(landscape_frames, LandscapeRequest(BESIDE, LandscapeOptions(restarts=2))),
    "rubbish": partial(rubbish_frames, RubbishRequest(BESIDE)),
    "slice": partial(slice_frames, SliceRequest(BESIDE)),
    "gradients": partial(gradient_frames, GradientRequest(BESIDE)),
    "surface": partial(surface_frames, BESIDE),
    "verdict": partial(verdict_frames, BESIDE),
    "guarantee": partial(guarantee_frames, SEVEN.updated(defenses=SMOOTHED)),
    "search": partial(
        attack_frames, SEVEN.updated(attack=Choice(name="deepfool"), norm="L2", epsilon=4.0)),
}  # fmt: skip
"""All whose work is kept between jobs; each by its last payload."""

TIMES = {"seconds", "seconds_left", "milliseconds"}
MOST_TURNS = 40
"""A job that began anew at every turn would never end."""


@pytest.fixture(autouse=True)
def brief(monkeypatch: pytest.MonkeyPatch) -> None:
    """Few pictures, a coarse plane, and no waiting for somebody who drags."""
    give_few_pictures(monkeypatch, test=200)
    # However long it takes to load a network, it is one payload.
    monkeypatch.setattr(loading, "_POLL", 60.0)
    monkeypatch.setattr(watching, "QUIET", 0.0)
    monkeypatch.setattr(watching, "SIDE", 9)
    monkeypatch.setattr(watching, "CHUNK", 40)
    optimiser = partial(CarliniWagner, steps=5, search_steps=1)
    monkeypatch.setattr(temperature, "CarliniWagner", lambda **_: optimiser())
    monkeypatch.setattr(temperature, "TEMPERATURES", (10, 100))
    monkeypatch.setattr(temperature, "natural_end", lambda model, norm: 8.0)
    for name, count in {"_MANY": 20, "_SOME": 1, "_FEW": 1}.items():
        monkeypatch.setattr(temperature, name, count)
    monkeypatch.setattr(rubbish, "COUNTS", dict.fromkeys(rubbish.COUNTS, 30))
    monkeypatch.setattr(rubbish, "_CHUNK", 5)
    monkeypatch.setattr(rubbish, "SHOWN", 3)


class Broken(TorchFunctionMode):
    """A device that computes nothing any more."""

    def __torch_function__(self, *call: object, **more: object) -> object:
        raise ZeroDivisionError


@cache
def whole(name: str) -> list[object]:
    """The payloads of a job that nobody interrupts."""
    with pytest.MonkeyPatch.context() as patched, TemporaryDirectory() as elsewhere:
        # Weights of one name are saved once; this test's own folder is for what it interrupts.
        patched.setenv("ADVSTUDIO_DATA", elsewhere)
        return list(JOBS[name](Workbench("cpu")))


def said(payloads: Iterator[object], count: int | None = None) -> list[object]:
    """The first payloads, and what they were asked of is closed."""
    with closing(payloads) as begun:  # type: ignore[type-var]
        return list(islice(begun, count))


def is_same(one: object, other: object) -> bool:
    """Whether two payloads say the same, however long it took."""
    if isinstance(one, np.ndarray):
        return np.array_equal(one, other, equal_nan=one.dtype.kind == "f")  # type: ignore[arg-type]
    if is_dataclass(one):
        names = {field.name for field in fields(one)} - TIMES
        return all(is_same(getattr(one, name), getattr(other, name)) for name in names)
    if isinstance(one, dict) and isinstance(other, dict):
        return one.keys() == other.keys() and all(is_same(one[key], other[key]) for key in one)
    if isinstance(one, tuple) and isinstance(other, tuple):
        return len(one) == len(other) and all(map(is_same, one, other))
    return one == other or (one != one and other != other)


@pytest.mark.parametrize("name", JOBS)
def test_a_job_that_is_left_at_many_places_ends_as_one_that_is_not(name: str) -> None:
    bench, at_once = Workbench("cpu"), 6 + len(whole(name)) // 12
    for _ in range(MOST_TURNS):
        turn = said(JOBS[name](bench), at_once)
        if len(turn) < at_once:
            break
    assert len(turn) < at_once, "it does not go on"
    assert is_same(turn[-1], whole(name)[-1])


@pytest.mark.parametrize("name", JOBS)
def test_a_job_that_failed_on_its_way_begins_anew(name: str) -> None:
    bench, third = Workbench("cpu"), len(whole(name)) // 3
    # At one of two neighbours it is the work that fails, not what is said of it.
    for place in (third, third + 1):
        begun = JOBS[name](bench)
        for _ in islice(begun, place):
            pass
        with pytest.raises(ZeroDivisionError), Broken():
            for _ in begun:
                pass
    again = said(JOBS[name](bench), 2 * len(whole(name)))
    assert is_same(again[-1], whole(name)[-1])


def test_no_work_is_left_out(monkeypatch: pytest.MonkeyPatch) -> None:
    begun, payloads = set(), Resumable.payloads

    def _noted(work: Resumable[object]) -> Iterator[object]:
        begun.add(type(work))
        return payloads(work)

    monkeypatch.setattr(Resumable, "payloads", _noted)
    for job in JOBS.values():
        said(job(Workbench("cpu")), 10)
    known = {kind for kind in Resumable.__subclasses__() if kind.__module__.startswith("advstudio")}
    assert begun == known
