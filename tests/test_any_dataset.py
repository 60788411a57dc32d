"""A dataset in colour that no file of ours knows can be used for all that MNIST can."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from toy_colours import DATASET, MODEL, NAMES, toys_installed

from advstudio.cli import main
from advstudio.core.ability import check_able
from advstudio.core.dataset import DATASETS
from advstudio.core.errors import NotApplicable
from advstudio.core.model import MODELS
from advstudio.core.norms import L2
from advstudio.models.weights import Card, read_card, weights_path
from advstudio.session.catalogue import Catalogue
from advstudio.session.experiment import Choice, Experiment, PictureRef
from advstudio.session.files import saved
from advstudio.session.finishing import finished
from advstudio.session.inventory import catalogue
from advstudio.session.outcome.same_errors import same_errors_frames
from advstudio.session.outcome.same_errors_frames import SameErrorsFrame, SameErrorsRequest
from advstudio.session.substitute.frames import SubstituteFrame
from advstudio.session.substitute.work import substitute_frames
from advstudio.session.training.frames import TrainingFrame
from advstudio.session.training.work import training_frames
from advstudio.session.transfer.frames import CLASSICAL, TransferFrame, TransferRequest
from advstudio.session.transfer.work import crafting, transfer_frames
from advstudio.session.verdict.examination import examination_frames
from advstudio.session.verdict.examination_frames import ExaminationFrame, ExaminationRequest
from advstudio.session.views.rubbish.frames import RubbishFrame, RubbishRequest
from advstudio.session.views.rubbish.work import rubbish_frames
from advstudio.session.workbench import Workbench
from advstudio.ui.experiment.trainable import is_trainable, watched
from advstudio.ui.substitute.draft import SubstituteDraft
from advstudio.ui.training.draft import TrainingDraft
from advstudio.ui.transfer.draft import TransferDraft, offered
from advstudio.ui.transfer.words import short_names

pytestmark = pytest.mark.usefixtures("one_thread", "toys")

SEVENTH = PictureRef(dataset=DATASET, index=7)
HERE = Experiment(model=MODEL, picture=SEVENTH, norm="Linf", epsilon=8 / 255)
DIGIT = PictureRef(dataset="mnist")


@pytest.fixture(scope="module")
def standard(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where weights lie that the command line trained."""
    out = tmp_path_factory.mktemp("toy")
    return out / f"{MODEL}.standard.safetensors"


@pytest.fixture(scope="module")
def toys(standard: Path) -> Iterator[None]:
    with toys_installed(standard):
        settings = ("epochs=8", "batch_size=20", "learning_rate=0.01")
        out = ("--out", str(standard.parent))
        assert main(["train", "standard", *settings, "--model", MODEL, *out]) == 0
        yield


@pytest.fixture(scope="module")
def bench() -> Workbench:
    return Workbench("cpu")


@pytest.fixture
def known(bench: Workbench) -> Catalogue:
    return catalogue(bench.device)


def _card(path: Path | None) -> Card:
    assert path is not None
    card = read_card(path)
    assert card is not None
    return card


def test_the_command_line_trains_on_its_pictures(standard: Path) -> None:
    card = _card(standard)
    assert card.clean_accuracy > 0.9
    assert card.pictures == len(DATASETS[DATASET])
    assert [found.epsilon for found in card.fgsm_accuracy] == [4 / 255, 8 / 255]
    assert [found.epsilon for found in card.pgd_accuracy] == [8 / 255]


def test_the_window_trains_it_adversarially(bench: Workbench, known: Catalogue) -> None:
    assert is_trainable(known.models[MODEL])
    recipe = Choice.of("fgsm-adversarial", epochs=2, batch_size=40, epsilon=8 / 255)
    picture = watched(DIGIT, MODEL, known)
    assert picture == PictureRef(dataset=DATASET)
    request = TrainingDraft(recipe).request(MODEL, known, picture)
    last = finished(training_frames(request, bench), TrainingFrame)
    assert (last.state, last.epsilon, last.epoch) == ("finished", 8 / 255, 2)
    assert last.pictures.shape[1:] == (16, 16, 3)
    assert _card(weights_path(MODEL, request.name)).pictures == 100


def test_a_set_of_its_pictures_is_examined(bench: Workbench) -> None:
    hidden = HERE.updated(defenses=(Choice.of("jpeg"),))
    last = finished(
        examination_frames(ExaminationRequest(hidden, 6), bench), ExaminationFrame
    )  # fmt: skip
    assert last.clean_accuracy > 0.8
    assert last.verdict.readings


def test_the_command_line_diagnoses_it(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:  # fmt: skip
    source = tmp_path / "toy.json"
    saved(HERE, source)
    assert main(["diagnose", str(source), "--set", "4", "--json", "--device", "cpu"]) == 0
    (verdict,) = json.loads(capsys.readouterr().out)["verdicts"]
    assert verdict["clean_accuracy"] > 0.8


def test_it_is_copied_through_its_labels(bench: Workbench, known: Catalogue) -> None:
    draft = SubstituteDraft(seeds=20, rounds=2, epochs=30, budget=80)
    request = draft.fitted_to(MODEL, known).request(HERE, known)
    assert (request.substitute, request.epsilon) == (MODEL, 8 / 255)
    last = finished(substitute_frames(request, bench), SubstituteFrame)
    assert last.state == "finished"
    assert last.history[-1].agreement > 0.5
    assert last.pictures.shape[1:] == (16, 16, 3)
    card = _card(weights_path(MODEL, request.name))
    assert [found.epsilon for found in card.fgsm_accuracy] == [4 / 255, 8 / 255]


def test_its_examples_are_shown_to_every_classifier(bench: Workbench, known: Catalogue) -> None:
    draft = TransferDraft(pictures=16, epsilon=8 / 255).fitted_to(HERE, known)
    assert draft.networks == offered(known, HERE)
    request = draft.request(known, (0, 1))
    assert {ref.model for ref in request.networks} == {MODEL}
    last = finished(transfer_frames(request, bench), TransferFrame)
    assert last.names[0] == "Toy net"
    assert len(last.names) == 1 + len(CLASSICAL)
    assert np.isfinite(last.success).all()
    assert last.accuracy.min() > 1 / len(NAMES)
    assert last.cell is not None
    assert last.cell.clean.shape[1:] == (16, 16, 3)
    assert short_names(("Toy colours net",), last.dataset) == ("net",)


def test_without_networks_the_chosen_dataset_is_fitted(known: Catalogue) -> None:
    draft = TransferDraft(networks=(), attack="carlini-wagner").fitted_to(HERE, known)
    request = draft.request(known, None)
    assert request.dataset == DATASET
    assert crafting(request).ball.epsilon == L2().largest((3, 16, 16))


def test_networks_of_two_datasets_are_not_compared(bench: Workbench, known: Catalogue) -> None:
    digits = TransferDraft().fitted_to(HERE.updated(model="mnist-small", picture=DIGIT), known)
    here = TransferDraft().fitted_to(HERE, known)
    mixed = TransferRequest((*here.networks, *digits.networks), ())
    with pytest.raises(NotApplicable, match=r"knows the pictures of MNIST, .* Toy colours"):
        next(transfer_frames(mixed, bench))


def test_its_errors_are_the_same_whatever_it_tells(bench: Workbench) -> None:
    request = SameErrorsRequest(MODEL, epsilon=8 / 255, pictures=60)
    frame = finished(same_errors_frames(request, bench), SameErrorsFrame)
    assert all(found.is_same for found in frame.errors)
    assert frame.told("all").attacked is not None


def test_strangers_are_another_datasets(bench: Workbench) -> None:
    frame = next(
        made for made in rubbish_frames(RubbishRequest(HERE), bench)
        if isinstance(made, RubbishFrame)
    )  # fmt: skip
    assert frame.strangers == "Photographs"


def test_what_a_dataset_lacks_is_said_with_the_models_that_can(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(type(DATASETS[DATASET]), "splits", ("test",))
    check_able(MODEL, "copy")
    with pytest.raises(NotApplicable, match="Toy colours, has no training pictures") as caught:
        check_able(MODEL, "train")
    assert str(caught.value).endswith("mnist-linear.")


def test_pictures_of_another_size_or_with_other_classes_are_no_use(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    with monkeypatch.context() as patched:
        patched.setattr(type(DATASETS[DATASET]), "picture_shape", (3, 8, 8))
        with pytest.raises(NotApplicable, match="pictures of another size"):
            check_able(MODEL, "train")
    monkeypatch.setattr(type(DATASETS[DATASET]), "class_names", lambda self: ("a", "b"))
    with pytest.raises(NotApplicable, match="other classes"):
        check_able(MODEL, "train")


def test_the_catalogue_tells_what_can_be_done(known: Catalogue) -> None:
    able = ("train", "examine", "copy", "compare")
    told = {name: entry.abilities for name, entry in known.models.items()}
    assert {name for name, found in told.items() if found == able} == {
        name for name in MODELS if MODELS[name].dataset in (DATASET, "mnist")
    }
    assert {found for found in told.values() if found != able} == {()}
