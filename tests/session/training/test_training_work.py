"""The training theatre: begun, left, taken up again, watched, discarded, and finished."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace

import numpy as np
import pytest
import torch
from brief_trainings import finished, give_few_pictures, plan_of
from torch import nn

from advstudio.core.errors import InvalidExperiment, InvalidWeights, TrainingFailed
from advstudio.core.model import MODELS
from advstudio.core.recipe import RECIPES
from advstudio.models.weights import load_trained, own_folder, weights_path
from advstudio.session import watching
from advstudio.session.experiment import Choice, PictureRef
from advstudio.session.frames import Surface
from advstudio.session.inventory import catalogue
from advstudio.session.mailbox import Job, Mailbox, Result, serve
from advstudio.session.training.frames import TrainingDiscard, TrainingFrame, TrainingRequest
from advstudio.session.training.work import training_frames
from advstudio.session.workbench import Workbench
from advstudio.training.run import Training

SEVEN, TWO = PictureRef(dataset="mnist", index=0), PictureRef(dataset="mnist", index=1)

PLAN = plan_of("fast-adversarial", model="mnist-linear").model_copy(update={"name": "mine"})

REQUEST = TrainingRequest(
    model="mnist-linear", recipe=Choice.of(PLAN.recipe, **PLAN.parameters), seed=PLAN.seed,
    name="mine", picture=SEVEN,
)  # fmt: skip

pytestmark = pytest.mark.usefixtures("one_thread")


@pytest.fixture(autouse=True)
def brief(monkeypatch: pytest.MonkeyPatch) -> None:
    """Few pictures, a coarse plane, and no waiting for somebody who drags."""
    give_few_pictures(monkeypatch)
    monkeypatch.setattr(watching, "QUIET", 0.0)
    monkeypatch.setattr(watching, "SIDE", 9)
    monkeypatch.setattr(watching, "CHUNK", 40)


@pytest.fixture
def bench() -> Workbench:
    return Workbench("cpu")


def _is_share(frame: object) -> bool:
    """Whether a frame only tells how much of the measurement is done."""
    return isinstance(frame, TrainingFrame) and frame.state == "measuring" and frame.done > 0


def _frames(bench: Workbench, request: TrainingRequest = REQUEST) -> list[TrainingFrame]:
    """All frames; of the measurement only the first."""
    frames = (frame for frame in training_frames(request, bench) if frame is not None)
    return [frame for frame in frames if not _is_share(frame)]


def _until_epoch(
    bench: Workbench, epoch: int, request: TrainingRequest = REQUEST
) -> list[TrainingFrame]:
    """Train to the end of that epoch, then pause."""
    said: list[TrainingFrame] = []
    with closing(training_frames(request, bench)) as frames:  # type: ignore[type-var]
        while not said or said[-1].epoch < epoch:
            frame = next(frames)
            said += [frame] if frame is not None else []
    return said


def _surfaces(frames: list[TrainingFrame]) -> list[Surface]:
    return [frame.surface for frame in frames if frame.surface is not None]


def _saved() -> bytes:
    path = weights_path("mnist-linear", "mine")
    assert path is not None
    return path.read_bytes()


def _trained() -> nn.Module:
    network = MODELS["mnist-linear"].build()
    load_trained(network, "mnist-linear", "mine")
    return network.requires_grad_(False)


def test_every_epoch_is_shown_and_the_end_brings_the_weights(bench: Workbench) -> None:
    frames = _frames(bench)
    assert [frame.state for frame in frames] == ["running", "running", "measuring", "finished"]
    assert [frame.epoch for frame in frames] == [1, 2, 2, 2]
    assert [len(frame.history) for frame in frames] == [1, 2, 2, 2]
    assert [frame.done for frame in frames] == [0.5, 1.0, 0.0, 1.0]
    assert all(frame.request == REQUEST for frame in frames)
    assert own_folder().joinpath("mnist-linear.mine.safetensors").is_file()
    assert not list(own_folder().glob("*.checkpoint"))


def test_a_frame_is_numpy_and_shows_what_the_recipe_shows(bench: Workbench) -> None:
    frame = _frames(bench)[1]
    assert frame.pictures.shape == (32, 28, 28, 1)
    assert frame.pictures.dtype == np.uint8
    # Fast training asks about attacked pictures alone.
    assert frame.clean_accuracy is None
    assert frame.adversarial_accuracy == frame.history[-1].adversarial_accuracy
    assert [point.epoch for point in frame.history] == [1, 2]
    for point in frame.history:
        assert 0 <= point.test_pgd <= point.test_fgsm <= point.test_accuracy <= 1


def test_a_training_in_the_theatre_gives_the_weights_of_the_command_line(bench: Workbench) -> None:
    _frames(bench)
    in_theatre = _saved()
    path, _ = finished(Training(PLAN, out=own_folder().parent / "elsewhere"))
    assert path.read_bytes() == in_theatre


def test_a_training_that_is_paused_at_every_step_loses_nothing(bench: Workbench) -> None:
    _frames(bench)
    expected = _saved()
    weights_path("mnist-linear", "mine").unlink()  # type: ignore[union-attr]
    said: list[TrainingFrame] = []
    for _ in range(2000):
        with closing(training_frames(REQUEST, bench)) as frames:  # type: ignore[type-var]
            # The last frame again, if there is one, and one step.
            new = [next(frames, None), next(frames, None)]
        said += [frame for frame in new if frame is not None]
        if said and said[-1].state == "finished":
            break
    assert said[-1].state == "finished"
    assert _saved() == expected


def test_the_measurement_tells_how_far_it_is(bench: Workbench) -> None:
    shares = [frame.done for frame in training_frames(REQUEST, bench) if _is_share(frame)]
    assert shares == sorted(shares)
    assert len(shares) > 1
    assert shares[-1] == 1.0


def test_what_goes_on_begins_with_what_was_shown_last(bench: Workbench) -> None:
    before = _until_epoch(bench, 1)[-1]
    after = _frames(bench)
    assert before.surface is not None
    assert after[0] == replace(before, surface=None)
    assert [frame.epoch for frame in after] == [1, 2, 2, 2]


def test_a_finished_training_that_was_interrupted_at_its_end_is_shown_as_finished(
    bench: Workbench,
) -> None:
    frames = training_frames(REQUEST, bench)
    while (frame := next(frames)) is None or frame.state != "finished":
        continue
    frames.close()  # type: ignore[attr-defined] # as the lane does when a drag outranks it
    again = _frames(bench)
    assert [frame.state for frame in again] == ["finished"]
    assert again[0].catalogue is not None


def test_the_catalogue_at_the_end_offers_the_new_weights(bench: Workbench) -> None:
    frames = _frames(bench)
    assert all(frame.catalogue is None for frame in frames[:-1])
    found = frames[-1].catalogue
    assert found is not None
    assert [(own.model, own.name, own.recipe) for own in found.own_weights] == [
        ("mnist-linear", "mine", "fast-adversarial")
    ]
    assert "mnist-linear" in (found.defenses["fast-adversarial"].models or ())
    assert found.unfinished == ()


def test_a_paused_training_is_listed_and_goes_on_after_the_engine_has_died() -> None:
    _frames(Workbench("cpu"))
    expected = _saved()
    weights_path("mnist-linear", "mine").unlink()  # type: ignore[union-attr]
    _until_epoch(Workbench("cpu"), 1)

    bench = Workbench("cpu")
    (unfinished,) = catalogue(bench.device).unfinished
    resumed = TrainingRequest(
        unfinished.model, unfinished.recipe, unfinished.seed, unfinished.name, SEVEN,
        is_resumed=True,
    )  # fmt: skip
    assert resumed == replace(REQUEST, is_resumed=True)
    assert [frame.epoch for frame in _frames(bench, resumed)] == [2, 2, 2]
    assert _saved() == expected


def test_a_training_that_was_left_while_it_was_measured_is_finished_later() -> None:
    frames = training_frames(REQUEST, Workbench("cpu"))
    while (frame := next(frames)) is None or frame.state != "measuring":
        continue
    del frames
    resumed = _frames(Workbench("cpu"), replace(REQUEST, is_resumed=True))
    assert [frame.state for frame in resumed] == ["measuring", "finished"]
    assert [len(frame.history) for frame in resumed] == [2, 2]


def test_a_discarded_training_leaves_nothing_and_begins_anew(bench: Workbench) -> None:
    _until_epoch(bench, 1)
    assert list(own_folder().glob("*.checkpoint"))
    assert list(training_frames(TrainingDiscard(REQUEST), bench)) == []
    assert not list(own_folder().iterdir())
    assert catalogue(bench.device).unfinished == ()
    assert [frame.epoch for frame in _frames(bench)] == [1, 2, 2, 2]


def test_discarding_what_was_never_begun_does_no_harm(bench: Workbench) -> None:
    assert list(training_frames(TrainingDiscard(REQUEST), bench)) == []


@pytest.mark.parametrize("name", ["", "standard"])
def test_a_name_that_is_taken_is_refused(name: str, bench: Workbench) -> None:
    taken = replace(REQUEST, recipe=Choice.of("standard", epochs=1), name=name)
    with pytest.raises(InvalidExperiment, match=r"called “standard” already.*another name"):
        _frames(bench, taken)


def test_weights_trained_without_a_defense_can_be_chosen_by_name(bench: Workbench) -> None:
    standard = replace(REQUEST, recipe=Choice.of("standard", epochs=1))
    assert _frames(bench, standard)
    entry = catalogue(bench.device).defenses["own-weights"]
    assert entry.models == ("mnist-linear",)
    own = Choice.of("own-weights", weights=REQUEST.name)
    chosen, shipped = (bench.classifier("mnist-linear", parts) for parts in ((own,), ()))
    x = bench.example(PictureRef(dataset="mnist"), "mnist-linear").x
    assert not torch.equal(chosen(x), shipped(x))


def test_weights_of_ones_own_are_kept_too(bench: Workbench) -> None:
    _frames(bench)
    before = _saved()
    with pytest.raises(InvalidExperiment, match="called “mine” already"):
        _frames(bench)
    assert _saved() == before


def test_a_training_that_cannot_be_resumed_is_said(bench: Workbench) -> None:
    with pytest.raises(InvalidWeights, match="Begin the training anew"):
        _frames(bench, replace(REQUEST, is_resumed=True))
    assert len(_frames(bench)) == 4


def test_the_plane_is_that_of_the_picture_and_moves_with_the_network(bench: Workbench) -> None:
    first, second = _surfaces(_frames(bench))
    assert first.labels.shape == first.confidence.shape == (9, 9)
    assert first.evaluated.all()
    assert np.array_equal(first.outline, second.outline)
    assert not np.array_equal(first.confidence, second.confidence)
    # In the middle lies the picture itself, seen by the finished network.
    x = bench.example(SEVEN, "mnist-linear").x
    logits = _trained()(x)
    assert second.labels[4, 4] == int(logits.argmax())
    # float32; the plane's middle is the picture up to rounding.
    assert second.confidence[4, 4] == pytest.approx(float(logits.softmax(dim=1).max()), abs=1e-5)


def test_another_picture_is_watched_from_the_next_epoch_on(bench: Workbench) -> None:
    (first,) = _surfaces(_until_epoch(bench, 1))
    other = replace(REQUEST, picture=TWO)
    frames = _frames(bench, other)
    (second,) = _surfaces(frames)
    assert all(frame.request == other for frame in frames)
    assert not np.array_equal(first.outline, second.outline)
    x = bench.example(TWO, "mnist-linear").x
    assert second.labels[4, 4] == int(_trained()(x).argmax())


def test_a_picture_that_is_chosen_while_a_plane_is_drawn_gets_its_own_plane(
    bench: Workbench, monkeypatch: pytest.MonkeyPatch
) -> None:
    evaluator, drawn = watching.class_evaluator, []
    monkeypatch.setattr(
        watching, "class_evaluator", lambda *arguments: drawn.append(1) or evaluator(*arguments)
    )
    with closing(training_frames(REQUEST, bench)) as frames:  # type: ignore[type-var]
        while not drawn:
            next(frames)
    other = replace(REQUEST, picture=TWO)
    frame = next(frame for frame in _frames(bench, other) if frame.surface is not None)
    assert (frame.epoch, frame.request) == (1, other)
    alone = _surfaces(_frames(Workbench("cpu"), replace(other, name="alone")))[0]
    assert np.array_equal(frame.surface.confidence, alone.confidence)  # type: ignore[union-attr]


@pytest.mark.parametrize("error", [TrainingFailed("It failed."), RuntimeError("out of luck")])
def test_a_failed_training_is_forgotten_and_can_begin_anew(
    error: Exception, bench: Workbench, monkeypatch: pytest.MonkeyPatch
) -> None:
    recipe = RECIPES["fast-adversarial"]

    def _failing(*arguments: object) -> Iterator[None]:
        yield None
        raise error

    with monkeypatch.context() as patched:
        patched.setattr(recipe, "train", _failing)
        with pytest.raises(type(error)):
            _frames(bench)
    assert [frame.state for frame in _frames(bench)][-1] == "finished"


def test_a_training_yields_to_a_drag_and_ends_all_the_same(bench: Workbench) -> None:
    inbox, results = Mailbox(), list[Result]()
    drag = Job("attack", 2, None)

    def _payloads(job: Job) -> Iterator[object]:
        if job is drag:
            return iter(["frame"])
        return training_frames(REQUEST, bench)

    def _send(result: Result) -> None:
        results.append(result)
        frame = result.payload
        if isinstance(frame, TrainingFrame) and frame.epoch == 1 and frame.surface is not None:
            inbox.post(drag)
        if isinstance(frame, TrainingFrame) and frame.state == "finished":
            inbox.close()

    inbox.post(Job("training", 1, None))
    serve(inbox, _payloads, _send)
    place = [result.lane for result in results].index("attack")
    # Right after the frame with which somebody began to drag.
    assert place == 1
    epochs = [r.payload.epoch for r in results if isinstance(r.payload, TrainingFrame)]
    assert epochs[:4] == [1, 1, 2, 2]
