"""The transfer explorer: cell by cell, left and gone on with, with the pictures of a cell."""

from __future__ import annotations

import threading
from contextlib import closing
from dataclasses import replace
from typing import get_args

import numpy as np
import pytest
import torch

from advstudio.core.errors import AdvstudioError, InvalidPicture
from advstudio.datasets import mnist
from advstudio.evaluation.classical import CLASSICAL, linear_svm
from advstudio.session.background import Background
from advstudio.session.experiment import Choice
from advstudio.session.frames import Progress
from advstudio.session.transfer.frames import (
    ClassicalName,
    NetworkRef,
    TransferFrame,
    TransferRequest,
)
from advstudio.session.transfer.work import SHOWN, transfer_frames
from advstudio.session.workbench import Workbench

REQUEST = TransferRequest((NetworkRef("mnist-linear"), NetworkRef("mnist-small")), pictures=60)
BRIEF = replace(REQUEST, classical=())

pytestmark = pytest.mark.usefixtures("one_thread")


@pytest.fixture(autouse=True)
def few_to_fit(monkeypatch: pytest.MonkeyPatch) -> None:
    """Reading and fitting the training pictures takes longer than these tests."""
    pixels, labels = mnist.test_arrays()
    monkeypatch.setattr(mnist, "training_arrays", lambda: (pixels[-400:], labels[-400:]))


@pytest.fixture
def bench() -> Workbench:
    return Workbench("cpu")


def _frames(bench: Workbench, request: TransferRequest) -> list[TransferFrame]:
    said = transfer_frames(request, bench)
    return [frame for frame in said if isinstance(frame, TransferFrame)]


def test_the_classical_names_are_those_that_can_be_fitted() -> None:
    assert get_args(ClassicalName) == tuple(CLASSICAL)


def test_networks_come_first_and_every_cell_is_found(bench: Workbench) -> None:
    frames = _frames(bench, REQUEST)
    last = frames[-1]
    assert last.names == (
        "MNIST softmax regression", "MNIST small CNN", "Logistic regression", "Linear SVM",
        "Decision tree", "Nearest neighbours",
    )  # fmt: skip
    assert last.is_final
    assert last.done == 1.0
    assert np.isfinite(last.success).all()
    assert [frame.is_final for frame in frames] == [False] * (len(frames) - 1) + [True]
    # The tree alone has no gradient, not even a softened one.
    assert np.isnan(last.cosine).sum() == 6 + 6 - 1
    assert [bool(notice) for notice in last.notices] == [False] * 4 + [True] * 2


def test_fitting_is_told_once(bench: Workbench) -> None:
    first = [said for said in transfer_frames(REQUEST, bench) if isinstance(said, Progress)]
    again = [said for said in transfer_frames(REQUEST, bench) if isinstance(said, Progress)]
    assert [said.template.format(**said.values) for said in first] == [
        "Fitting to MNIST: Logistic regression…", "Fitting to MNIST: Linear SVM…",
        "Fitting to MNIST: Decision tree…", "Fitting to MNIST: Nearest neighbours…",
    ]  # fmt: skip
    assert again == []


def test_a_fit_that_nobody_waits_for_is_not_begun_anew(
    bench: Workbench, monkeypatch: pytest.MonkeyPatch
) -> None:
    may_end, begun = threading.Event(), list[int]()

    def _slow(*arguments: object) -> object:
        begun.append(1)
        may_end.wait(10)
        return linear_svm(*arguments)  # type: ignore[arg-type]

    monkeypatch.setitem(CLASSICAL, "linear-svm", _slow)
    request = replace(REQUEST, networks=(), classical=("linear-svm",))
    for _ in range(3):
        with closing(transfer_frames(request, bench)) as frames:  # type: ignore[type-var]
            assert isinstance(next(frames), Progress)
    may_end.set()
    assert _frames(bench, request)[-1].success[0, 0] == 1
    assert begun == [1]


def test_training_pictures_that_are_missing_are_said_every_time(
    bench: Workbench, monkeypatch: pytest.MonkeyPatch
) -> None:
    def _missing() -> None:
        raise InvalidPicture("MNIST is missing.")

    monkeypatch.setattr(mnist, "training_arrays", _missing)
    for _ in range(2):
        with pytest.raises(InvalidPicture, match="MNIST is missing"):
            _frames(bench, REQUEST)


def test_what_is_known_comes_at_once_for_another_cell(bench: Workbench) -> None:
    before = _frames(bench, BRIEF)[-1]
    (only,) = _frames(bench, replace(BRIEF, cell=(0, 1)))
    assert np.array_equal(only.success, before.success)
    assert before.cell is None
    assert only.cell is not None


def test_a_cells_pictures_are_the_examples_with_both_answers(bench: Workbench) -> None:
    cell = _frames(bench, replace(BRIEF, cell=(0, 1)))[-1].cell
    assert cell is not None
    assert cell.clean.shape == cell.adversarial.shape == (SHOWN, 28, 28, 1)
    pixels, labels = mnist.test_arrays()
    assert np.array_equal(cell.clean[..., 0], pixels[cell.indices])
    assert np.array_equal(cell.labels, labels[cell.indices])
    x = torch.from_numpy(cell.clean).permute(0, 3, 1, 2) / 255
    assert bench.classifier("mnist-small")(x).argmax(dim=1).tolist() == cell.column_clean.tolist()
    # Those that were carried over come first.
    carried = (cell.column_answers != cell.labels) & (cell.column_clean == cell.labels)
    assert carried.tolist() == sorted(carried.tolist(), reverse=True)


def test_a_matrix_that_is_left_at_every_step_is_the_same(bench: Workbench) -> None:
    whole = _frames(Workbench("cpu"), BRIEF)[-1]
    for _ in range(1000):
        with closing(transfer_frames(BRIEF, bench)) as frames:  # type: ignore[type-var]
            # What is known, and one step.
            said = [next(frames), next(frames, None)]
        if any(isinstance(frame, TransferFrame) and frame.is_final for frame in said):
            break
    last = _frames(bench, BRIEF)[-1]
    assert np.array_equal(last.success, whole.success)
    assert np.array_equal(last.cosine, whole.cosine)


def test_more_epsilon_carries_over_more(bench: Workbench) -> None:
    small, large = (
        _frames(bench, replace(BRIEF, epsilon=epsilon))[-1].success for epsilon in (0.05, 0.4)
    )
    assert (large >= small).all()
    assert large[0, 1] > small[0, 1]


def test_more_confidence_costs_a_larger_perturbation(bench: Workbench) -> None:
    alone = TransferRequest((NetworkRef("mnist-linear"),), (), attack="carlini-wagner", pictures=5)
    unsure, sure = (
        _frames(bench, replace(alone, confidence=confidence))[-1] for confidence in (0.0, 5.0)
    )
    assert unsure.success[0, 0] == sure.success[0, 0] == 1
    assert sure.size[0] > unsure.size[0]


def test_behind_a_label_only_network_stands_the_same_network(bench: Workbench) -> None:
    silent = NetworkRef("mnist-linear", (Choice.of("label-only"),))
    last = _frames(bench, replace(BRIEF, networks=(NetworkRef("mnist-linear"), silent)))[-1]
    # The regions did not move, so all four cells are one.
    assert len(np.unique(last.success)) == 1
    assert "grants no gradient" in last.notices[1]


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"networks": (NetworkRef("imagenet-efficientnet-lite0"),)}, "cannot be compared here"),
        ({"epsilon": 1.5}, "epsilon is 1.5, and has to lie from 0 to 1"),
        ({"confidence": -1.0}, "confidence is -1"),
        ({"pictures": 0}, "number of pictures is 0, and has to lie from 1 to 1000"),
        ({"cell": (0, 2)}, "cell is 2, and has to lie from 0 to 1"),
        ({"networks": (NetworkRef("mnist-linear"),) * 13}, "from 0 to 12"),
    ],
)
def test_a_wrong_request_is_refused_in_a_sentence(
    change: dict[str, object], sentence: str, bench: Workbench
) -> None:
    with pytest.raises(AdvstudioError, match=sentence):
        _frames(bench, replace(BRIEF, **change))  # type: ignore[arg-type]


def test_what_fails_in_the_background_is_raised_where_it_is_awaited() -> None:
    def _failing() -> None:
        raise RuntimeError("out of luck")

    with pytest.raises(RuntimeError, match="out of luck"):
        list(Background(_failing, "failing").awaited())
