"""The substitute theatre: begun, left, gone on with, watched, discarded, and finished."""

from __future__ import annotations

from contextlib import closing
from dataclasses import replace

import numpy as np
import pytest
import torch

from advstudio.core.errors import AdvstudioError, InvalidExperiment
from advstudio.datasets import mnist
from advstudio.models.weights import own_folder, weights_path
from advstudio.session import watching
from advstudio.session.experiment import Choice, PictureRef
from advstudio.session.substitute.frames import (
    SubstituteDiscard,
    SubstituteFrame,
    SubstituteRequest,
)
from advstudio.session.substitute.work import substitute_frames
from advstudio.session.workbench import Workbench

SEVEN, TWO = PictureRef(dataset="mnist", index=0), PictureRef(dataset="mnist", index=1)

REQUEST = SubstituteRequest(
    "mnist-linear", (Choice.of("label-only"),), "mnist-linear", "copy", SEVEN,
    seeds=20, rounds=2, epochs=2, budget=100, seed=3,
)  # fmt: skip

pytestmark = pytest.mark.usefixtures("one_thread")


@pytest.fixture(autouse=True)
def brief(monkeypatch: pytest.MonkeyPatch) -> None:
    """Few pictures, a coarse plane, and no waiting for somebody who drags."""
    pixels, labels = mnist.test_arrays()
    monkeypatch.setattr(mnist, "test_arrays", lambda: (pixels[:120], labels[:120]))
    monkeypatch.setattr(watching, "QUIET", 0.0)
    monkeypatch.setattr(watching, "SIDE", 9)
    monkeypatch.setattr(watching, "CHUNK", 40)


@pytest.fixture
def bench() -> Workbench:
    return Workbench("cpu")


def _frames(bench: Workbench, request: SubstituteRequest = REQUEST) -> list[SubstituteFrame]:
    return [frame for frame in substitute_frames(request, bench) if frame is not None]


def _until_round(
    bench: Workbench, number: int, request: SubstituteRequest = REQUEST
) -> list[SubstituteFrame]:
    """Go on to the end of that round, then pause."""
    said: list[SubstituteFrame] = []
    with closing(substitute_frames(request, bench)) as frames:  # type: ignore[type-var]
        while not said or len(said[-1].history) <= number:
            frame = next(frames)
            said += [frame] if frame is not None else []
    return said


def _saved() -> bytes:
    path = weights_path("mnist-linear", "copy")
    assert path is not None
    return path.read_bytes()


def test_every_round_is_shown_and_the_end_brings_the_weights(bench: Workbench) -> None:
    frames = _frames(bench)
    assert [point.round for point in frames[-1].history] == [0, 1, 2]
    assert [point.queries for point in frames[-1].history] == [20, 40, 80]
    assert [frame.state for frame in frames[-2:]] == ["saving", "finished"]
    assert all(frame.request == REQUEST for frame in frames)
    found = frames[-1].catalogue
    assert found is not None
    assert [(o.model, o.name, o.recipe) for o in found.own_weights] == [
        ("mnist-linear", "copy", "extraction")
    ]


def test_a_frame_holds_everything_that_is_known(bench: Workbench) -> None:
    last = _frames(bench)[-1]
    assert last.pictures.shape == (32, 28, 28, 1)
    assert last.pictures.dtype == np.uint8
    assert last.answers.shape == (32,)
    assert last.oracle is not None
    assert last.substitute is not None
    assert last.oracle.plane_key == last.substitute.plane_key
    assert np.array_equal(last.oracle.outline, last.substitute.outline)
    assert last.done == 1.0


def test_the_oracle_is_drawn_once_and_in_steps(bench: Workbench) -> None:
    frames = _frames(bench)
    first = frames[0].oracle
    assert first is not None
    # Label only: all probability on one class.
    assert (first.confidence == 1.0).all()
    assert all(frame.oracle is first for frame in frames)
    drawn = {id(frame.substitute) for frame in frames if frame.substitute is not None}
    assert len(drawn) == 3


def test_a_label_only_oracle_has_no_direct_attack_and_others_have(bench: Workbench) -> None:
    silent = _frames(bench)[-1]
    assert not silent.has_gradient
    assert {point.direct for point in silent.history} == {None}
    granting = _frames(bench, replace(REQUEST, defenses=(), name="other"))[-1]
    assert granting.has_gradient
    # The oracle is softmax regression, which FGSM breaks wholly at 0.3.
    assert {point.direct for point in granting.history} == {1.0}


def test_the_attacker_learns_the_same_whatever_the_oracle_grants(bench: Workbench) -> None:
    _frames(bench)
    with_labels = _saved()
    _frames(bench, replace(REQUEST, defenses=(), name="other"))
    path = weights_path("mnist-linear", "other")
    assert path is not None
    assert path.read_bytes() == with_labels


def test_the_example_is_the_substitutes_and_the_oracle_judges(bench: Workbench) -> None:
    last = _frames(bench)[-1]
    carried = last.carried
    assert carried is not None
    assert (carried.round, carried.label) == (2, 7)
    change = np.abs(carried.adversarial.astype(int) - carried.clean.astype(int))
    # 0.3 in levels, rounded.
    assert change.max() in (76, 77)
    x = torch.from_numpy(carried.clean).permute(2, 0, 1)[None] / 255
    named = int(bench.classifier("mnist-linear")(x).argmax())
    assert carried.oracle_clean == named


def test_a_substitute_that_is_paused_at_every_step_loses_nothing(bench: Workbench) -> None:
    whole = _frames(bench)[-1]
    expected = _saved()
    weights_path("mnist-linear", "copy").unlink()  # type: ignore[union-attr]
    said: list[SubstituteFrame] = []
    for _ in range(2000):
        with closing(substitute_frames(REQUEST, bench)) as frames:  # type: ignore[type-var]
            # The last frame again, if there is one, and one step.
            new = [next(frames, None), next(frames, None)]
        said += [frame for frame in new if frame is not None]
        if said and said[-1].state == "finished":
            break
    assert said[-1].history == whole.history
    assert _saved() == expected


def test_what_goes_on_begins_with_what_was_shown_last(bench: Workbench) -> None:
    before = _until_round(bench, 0)[-1]
    after = next(iter(_frames(bench)))
    assert after.history == before.history
    assert after.substitute is before.substitute


def test_another_picture_gets_planes_of_its_own(bench: Workbench) -> None:
    before = _until_round(bench, 0)[-1]
    other = replace(REQUEST, picture=TWO)
    frames = _frames(bench, other)
    assert all(frame.request == other for frame in frames)
    assert (frames[0].oracle, frames[0].substitute, frames[0].carried) == (None, None, None)
    last = frames[-1]
    assert last.oracle is not None
    assert before.oracle is not None
    assert last.carried is not None
    assert last.carried.label == 2
    # In the middle lies the picture itself.
    x = bench.example(TWO, "mnist-linear").x
    assert last.oracle.labels[4, 4] == int(bench.classifier("mnist-linear")(x).argmax())
    assert len(last.history) == 3


def test_a_discarded_substitute_leaves_nothing_and_begins_anew(bench: Workbench) -> None:
    _until_round(bench, 1)
    assert list(substitute_frames(SubstituteDiscard(REQUEST), bench)) == []
    assert not list(own_folder().glob("*.safetensors"))
    assert _frames(bench)[0].history == ()


def test_a_finished_substitute_is_forgotten_and_its_name_is_taken(bench: Workbench) -> None:
    _frames(bench)
    with pytest.raises(InvalidExperiment, match="called “copy” already"):
        _frames(bench)


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"substitute": "imagenet-efficientnet-lite0"}, "cannot be copied here"),
        ({"model": "imagenet-efficientnet-lite0", "defenses": ()}, "cannot be copied here"),
        ({"seeds": 3}, "seeds = 3"),
        ({"name": "Copy!"}, "cannot be called “Copy!”"),
        ({"budget": 12}, "more than the 12"),
    ],
)
def test_a_wrong_request_is_refused_in_a_sentence(
    change: dict[str, object], sentence: str, bench: Workbench
) -> None:
    with pytest.raises(AdvstudioError, match=sentence):
        _frames(bench, replace(REQUEST, **change))  # type: ignore[arg-type]


def test_a_distilled_oracles_plane_lies_along_a_direction(bench: Workbench) -> None:
    # Its cross-entropy has no slope in float32; the plane must not collapse to a line.
    request = replace(
        REQUEST, model="mnist-small", defenses=(Choice.of("distillation", temperature=100),)
    )
    surface = _until_round(bench, 0, request)[-1].oracle
    assert surface is not None
    assert len(np.unique(surface.labels[4])) > 1
