"""Who wins at an epsilon, on the shipped MNIST networks."""

from __future__ import annotations

import numpy as np
import pytest

from advstudio.core.errors import NotApplicable
from advstudio.session.experiment import Choice, Compare, Experiment, PictureRef
from advstudio.session.finishing import finished
from advstudio.session.views.bounds.frames import Bounds, BoundsFrame, BoundsOptions, BoundsRequest
from advstudio.session.views.bounds.work import bounds_frames
from advstudio.session.workbench import Workbench

pytestmark = pytest.mark.usefixtures("one_thread")

SEVEN = Experiment(model="mnist-small", picture=PictureRef(dataset="mnist", index=0), epsilon=0.1)
CERTIFIED = (Choice.of("ibp", epsilon=0.1),)
SMOOTHED = (Choice.of("randomized-smoothing", certificate_draws=500, draws=4),)


@pytest.fixture(scope="module")
def bench() -> Workbench:
    return Workbench("cpu")


def bounds_of(
    experiment: Experiment, bench: Workbench, options: BoundsOptions | None = None
) -> tuple[Bounds, ...]:
    request = BoundsRequest(experiment, options or BoundsOptions())
    return finished(bounds_frames(request, bench), BoundsFrame).bounds


def test_a_set_is_proven_before_it_is_broken_picture_by_picture(bench: Workbench) -> None:
    options = BoundsOptions("set", 12)
    (made,) = bounds_of(SEVEN.updated(defenses=CERTIFIED), bench, options)
    assert (made.proof, made.conflicts) == ("interval-bounds", 0)
    right = made.broken_by != -2
    assert (made.proven_to[right] <= made.broken_at[right]).all()
    assert made.proven_share(0.1) >= 0.85
    # Whatever is not proven and not broken is unknown, and shares of the three make a whole.
    for epsilon in (0.0, 0.1, 0.2, 0.5):
        assert made.proven_share(epsilon) + made.broken_share(epsilon) <= 1


def test_hiding_the_output_moves_no_bound(bench: Workbench) -> None:
    other = Compare(model="mnist-small", defenses=(Choice.of("label-only"),))
    plain, label = bounds_of(SEVEN.updated(compare=other), bench)
    assert np.array_equal(plain.broken_at, label.broken_at)
    assert np.array_equal(plain.proven_to, label.proven_to)


def test_distillation_does_not_hide_from_the_battery(bench: Workbench) -> None:
    distilled = SEVEN.updated(defenses=(Choice.of("distillation"),))
    (made,) = bounds_of(distilled, bench)
    assert made.broken_at[0] < 0.2


def test_a_defense_at_the_input_has_no_proof_and_says_so(bench: Workbench) -> None:
    (made,) = bounds_of(SEVEN.updated(defenses=(Choice.of("bit-depth"),)), bench)
    assert made.proof == "none"
    assert "Nothing is proven" in made.proof_notice
    assert made.proven_to[0] == -1
    assert np.isfinite(made.broken_at[0])


def test_smoothing_proves_in_l2_with_a_risk(bench: Workbench) -> None:
    (made,) = bounds_of(SEVEN.updated(defenses=SMOOTHED, norm="L2", epsilon=0.3), bench)
    assert (made.proof, made.risk) == ("smoothing", 0.001)
    assert 0 < made.proven_to[0] < 0.25 * 2.8  # 500 hits of 500 bound the probability by 0.986
    assert made.conflicts == 0


def test_a_count_of_pixels_is_answered_with_a_sentence(bench: Workbench) -> None:
    counted = SEVEN.updated(norm="L0", epsilon=20, attack=Choice.of("jsma"))
    with pytest.raises(NotApplicable, match="no battery"):
        bounds_of(counted, bench)


def test_an_interrupted_battery_goes_on_where_it_stopped() -> None:
    bench = Workbench("cpu")
    request = BoundsRequest(SEVEN)
    begun = bounds_frames(request, bench)
    first = next(p for p in begun if isinstance(p, BoundsFrame) and p.done > 0.5)
    begun.close()  # type: ignore[attr-defined] # a generator
    again = next(p for p in bounds_frames(request, bench) if isinstance(p, BoundsFrame))
    assert again.done >= first.done
    interrupted, whole = bounds_of(SEVEN, bench)[0], bounds_of(SEVEN, Workbench("cpu"))[0]
    assert np.array_equal(interrupted.broken_at, whole.broken_at)
