"""The loss inside the ball and the restarts, on the shipped MNIST networks."""

from __future__ import annotations

import numpy as np
import pytest

from advstudio.core.errors import NotApplicable
from advstudio.session.experiment import Choice, Compare, Experiment, PictureRef
from advstudio.session.finishing import finished
from advstudio.session.views.landscape.frames import (
    LandscapeFrame,
    LandscapeLoss,
    LandscapeOptions,
    LandscapeRequest,
)
from advstudio.session.views.landscape.work import landscape_frames
from advstudio.session.workbench import Workbench

pytestmark = pytest.mark.usefixtures("one_thread")

SEVEN = Experiment(model="mnist-small", picture=PictureRef(dataset="mnist", index=0), epsilon=0.15)
SMALL = LandscapeOptions("margin", restarts=4)


@pytest.fixture(scope="module")
def bench() -> Workbench:
    return Workbench("cpu")


def landscape_of(
    experiment: Experiment, bench: Workbench, options: LandscapeOptions = SMALL
) -> LandscapeFrame:
    request = LandscapeRequest(experiment, options)
    return finished(landscape_frames(request, bench), LandscapeFrame)


@pytest.mark.parametrize("loss", ["cross-entropy", "margin"])
def test_the_middle_is_the_clean_picture_and_the_attack_climbs(
    loss: LandscapeLoss, bench: Workbench
) -> None:
    made = landscape_of(SEVEN, bench, LandscapeOptions(loss, restarts=2)).maps[0]
    middle = len(made.values) // 2
    # One batch of 64 and a batch of one round differently.
    assert made.values[middle, middle] == pytest.approx(made.clean, rel=1e-4, abs=1e-6)
    along = made.values[middle, middle:]
    assert (np.diff(along) > 0).all()
    assert made.attacked == pytest.approx([0.15, 0])


def test_restarts_end_in_the_ball_in_different_places(bench: Workbench) -> None:
    made = landscape_of(SEVEN, bench).maps[0]
    restarts = made.restarts
    assert restarts is not None
    assert restarts.paths.shape == (4, 21, 2)
    assert restarts.is_broken.all()
    assert (restarts.best > 0).all(), "a positive margin is a broken picture"
    assert (restarts.best >= restarts.losses.max(axis=1) - 1e-4).all()
    # Two pictures of one ball are at most its diameter apart.
    assert 0 < restarts.apart <= 2 * 0.15 + 1e-6


def test_a_model_without_a_gradient_has_a_landscape_but_no_restarts(bench: Workbench) -> None:
    other = Compare(model="mnist-small", defenses=(Choice.of("label-only"),))
    plain, label = landscape_of(SEVEN.updated(compare=other), bench).maps
    assert plain.restarts is not None
    assert label.restarts is None
    assert "grants no gradient" in label.notice
    assert (label.direction, label.attacked) == ("random", None)
    assert np.unique(label.values).size == 1


def test_the_landscape_comes_coarse_then_fine(bench: Workbench) -> None:
    request = LandscapeRequest(SEVEN.updated(epsilon=0.11), SMALL)
    frames = [f for f in landscape_frames(request, bench) if isinstance(f, LandscapeFrame)]
    sides = [len(frame.maps[0].values) for frame in frames]
    assert sides[:4] == [6, 11, 21, 41]
    assert frames[-1].is_final
    assert not frames[-2].is_final


@pytest.mark.parametrize(
    ("changes", "complaint"),
    [({"norm": "L0", "epsilon": 20, "attack": Choice.of("jsma")}, "no ball"),
     ({"epsilon": 0.0}, "larger")],
)  # fmt: skip
def test_what_has_no_ball_is_answered_with_a_sentence(
    changes: dict[str, object], complaint: str, bench: Workbench
) -> None:
    with pytest.raises(NotApplicable, match=complaint):
        landscape_of(SEVEN.updated(**changes), bench)


def test_final_frame_is_a_function_of_the_request(bench: Workbench) -> None:
    warm, cold = (landscape_of(SEVEN, one).maps[0] for one in (bench, Workbench("cpu")))
    assert np.array_equal(warm.values, cold.values)
    assert warm.restarts is not None
    assert cold.restarts is not None
    assert np.array_equal(warm.restarts.paths, cold.restarts.paths)
