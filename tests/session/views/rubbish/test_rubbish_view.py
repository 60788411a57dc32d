"""What the shipped MNIST networks see in rubbish."""

from __future__ import annotations

import numpy as np
import pytest

from advstudio.session.experiment import Choice, Compare, Experiment, PictureRef
from advstudio.session.finishing import finished
from advstudio.session.views.rubbish.frames import (
    RUBBISH_KINDS,
    Opinion,
    RubbishFrame,
    RubbishOptions,
    RubbishRequest,
)
from advstudio.session.views.rubbish.work import COUNTS, rubbish_frames
from advstudio.session.workbench import Workbench

pytestmark = pytest.mark.usefixtures("one_thread")

SEVEN = Experiment(model="mnist-maxout", picture=PictureRef(dataset="mnist"))


@pytest.fixture(scope="module")
def bench() -> Workbench:
    return Workbench("cpu")


@pytest.fixture(scope="module")
def seen(bench: Workbench) -> RubbishFrame:
    request = RubbishRequest(SEVEN.updated(compare=Compare(model="mnist-linear")))
    return finished(rubbish_frames(request, bench), RubbishFrame)


def test_every_kind_is_judged_by_both(seen: RubbishFrame) -> None:
    assert (seen.is_final, seen.done, seen.strangers) == (True, 1.0, "Photographs")
    for opinions in seen.opinions:
        assert tuple(opinions) == RUBBISH_KINDS
        assert {kind: len(o.labels) for kind, o in opinions.items()} == COUNTS
    assert {kind: len(made) for kind, made in seen.samples.items()} == dict.fromkeys(
        RUBBISH_KINDS, 24
    )


def test_maxout_sees_digits_in_gaussian_noise_as_in_the_paper(seen: RubbishFrame) -> None:
    # 98.35 % of N(0, 1) at 92.8 % confidence, Goodfellow et al. 2014, appendix A; the paper's
    # order, maxout above softmax regression, is F9's gate.
    maxout, linear = (opinions["normal"] for opinions in seen.opinions)
    assert maxout.sure_share >= 0.9
    assert maxout.sure_confidence >= 0.8
    assert maxout.sure_share >= linear.sure_share


def test_what_a_label_says_it_says_surely(bench: Workbench) -> None:
    request = RubbishRequest(SEVEN.updated(defenses=(Choice.of("label-only"),)))
    made = finished(rubbish_frames(request, bench), RubbishFrame)
    assert all(opinion.sure_share == 1 for opinion in made.opinions[0].values())


def test_another_seed_draws_other_noise_and_the_same_one_the_same(bench: Workbench) -> None:
    def noise(seed: int, where: Workbench) -> np.ndarray:
        frames = rubbish_frames(RubbishRequest(SEVEN, RubbishOptions(seed)), where)
        return next(
            f.samples["uniform"] for f in frames if isinstance(f, RubbishFrame) and f.samples
        )

    first = noise(0, bench)
    assert np.array_equal(first, noise(0, Workbench("cpu")))
    assert not np.array_equal(first, noise(1, bench))


def test_nothing_sure_has_no_confidence() -> None:
    made = Opinion(np.array([3, 3, 5], np.int16), np.array([0.2, 0.3, 0.4], np.float32))
    assert made.sure_share == 0
    assert np.isnan(made.sure_confidence)
    assert made.commonest == (3, pytest.approx(2 / 3))
