"""The transfer explorer, with matrices that nobody computed."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QAbstractButton, QAbstractSpinBox, QComboBox, QListWidget, QSlider
from pytestqt.qtbot import QtBot
from training_parts import training_catalogue
from transfer_parts import NAMES, REQUEST, cell_pictures, transfer_frame

from advstudio.session.catalogue import OwnWeights
from advstudio.session.experiment import Choice, Experiment
from advstudio.session.transfer.frames import CLASSICAL, NetworkRef
from advstudio.ui.transfer.draft import MOST_NETWORKS, TransferDraft, offered
from advstudio.ui.transfer.panel import TransferPanel
from advstudio.ui.transfer.words import cosine_contents, short_names, success_contents

MNIST = Experiment(model="mnist-small")
SMALL = NetworkRef("mnist-small")
DISTILLED = NetworkRef("mnist-small", (Choice(name="distillation"),))
PGD = NetworkRef("mnist-small", (Choice(name="pgd-training"),))
INPUTS = (QAbstractButton, QAbstractSpinBox, QComboBox, QListWidget, QSlider)


@pytest.fixture
def panel(qtbot: QtBot) -> TransferPanel:
    made = TransferPanel()
    qtbot.addWidget(made)
    made.resize(1400, 300)
    return made


def render(panel: TransferPanel, draft: TransferDraft, experiment: Experiment = MNIST) -> None:
    catalogue = training_catalogue()
    panel.render_draft(draft, offered(catalogue, experiment), catalogue)


def checked(panel: TransferPanel) -> list[str]:
    networks = panel.options.networks
    items = [networks.item(row) for row in range(networks.count())]
    return [item.text() for item in items if item.checkState() == Qt.CheckState.Checked]


def test_every_network_with_weights_is_offered() -> None:
    assert offered(training_catalogue(), MNIST) == (SMALL, PGD, DISTILLED)


def test_the_windows_own_classifier_is_offered_too() -> None:
    hidden = MNIST.updated(defenses=(Choice(name="label-only"),))
    assert offered(training_catalogue(), hidden)[-1].defenses == hidden.defenses
    assert len(offered(training_catalogue(), Experiment())) == 3


def test_weights_of_ones_own_are_offered() -> None:
    catalogue = training_catalogue(
        own_weights=(OwnWeights("mnist-small", "mine", "pgd-training", ""),)
    )
    own = NetworkRef("mnist-small", (Choice.of("pgd-training", weights="mine"),))
    assert own in offered(catalogue, MNIST)


def test_only_what_there_is_is_asked_for() -> None:
    gone = NetworkRef("mnist-small", (Choice.of("pgd-training", weights="gone"),))
    hidden = NetworkRef("mnist-small", (Choice(name="label-only"),))
    draft = TransferDraft(networks=(SMALL, gone, hidden, NetworkRef("mnist-large")))
    request = draft.request(training_catalogue(), (1, 5))
    assert request.networks == (SMALL, hidden)
    assert request.cell == (1, 5)
    assert draft.request(training_catalogue(), (1, 6)).cell is None


def test_the_chosen_ones_are_checked(panel: TransferPanel) -> None:
    render(panel, TransferDraft(networks=(SMALL, DISTILLED), classical=("decision-tree",)))
    assert checked(panel) == [
        "Small convolutional net (MNIST)",
        "Defensive distillation (Small convolutional net (MNIST))",
        "Decision tree",
    ]


def test_a_check_mark_changes_the_matrix(qtbot: QtBot, panel: TransferPanel) -> None:
    render(panel, TransferDraft(networks=(SMALL,)))
    with qtbot.waitSignal(panel.options.edited) as edited:
        panel.options.networks.item(1).setCheckState(Qt.CheckState.Checked)
    assert edited.args == [{"networks": (SMALL, PGD), "classical": CLASSICAL}]


def test_no_more_networks_than_can_be_read(panel: TransferPanel) -> None:
    own = tuple(OwnWeights("mnist-small", f"w{n}", "pgd-training", "") for n in range(20))
    catalogue = training_catalogue(own_weights=own)
    refs = offered(catalogue, MNIST)
    panel.render_draft(TransferDraft(networks=refs[:MOST_NETWORKS]), refs, catalogue)
    last = panel.options.networks.item(len(refs) - 1)
    assert not last.flags() & Qt.ItemFlag.ItemIsEnabled


def test_the_slider_is_that_of_the_attack(panel: TransferPanel) -> None:
    def names() -> set[str]:
        spins = panel.options.findChildren(QAbstractSpinBox)
        return {spin.accessibleName() for spin in spins if not spin.parentWidget().isHidden()}

    render(panel, TransferDraft())
    assert names() == {"Epsilon", "Pictures"}
    render(panel, TransferDraft(attack="carlini-wagner"))
    assert names() == {"Confidence", "Pictures"}


def test_every_cell_has_its_number(panel: TransferPanel) -> None:
    panel.render_frame(transfer_frame(), None, is_stale=False)
    contents = panel.success.matrix.contents
    assert contents is not None
    assert contents.texts[0] == ("10", "37", "63", "90")
    assert contents.heads == (
        "1  small CNN",
        "2  Distillation",
        "3  Linear SVM",
        "4  Decision tree",
    )
    assert [head for head, _ in contents.margins] == ["clean", "L2"]
    assert panel.success.heading.right == "FGSM, ε 0.3, 100 pictures"
    assert "63.3 % of the pictures that it gets right" in contents.tell(1, 2)
    assert "The tree has no gradient." in contents.tell_head(3)


def test_a_classifier_without_a_gradient_has_no_cosine() -> None:
    contents = cosine_contents(transfer_frame(), None)
    assert contents.texts[3] == ("–",) * 4
    assert contents.texts[0][:3] == (".25",) * 3
    assert "no gradient" in contents.tell(0, 3)


def test_cells_of_the_matrix_before_stand_until_new_ones_are_known() -> None:
    before = transfer_frame()
    coming = transfer_frame(1, request=replace(REQUEST, epsilon=0.2))
    contents = success_contents(coming, before)
    assert not contents.is_old[0].any()
    assert contents.is_old[1:].all()
    assert np.isfinite(contents.values).all()


def test_a_matrix_that_is_out_of_date_says_so(panel: TransferPanel) -> None:
    panel.render_frame(transfer_frame(), None, is_stale=True)
    assert panel.success.heading.chip == "pale: out of date"
    assert panel.success.matrix.is_stale
    panel.render_frame(transfer_frame(), None, is_stale=False)
    assert panel.success.heading.chip == ""


def test_a_cells_pictures_say_who_was_fooled(panel: TransferPanel) -> None:
    request = replace(REQUEST, cell=(0, 1))
    panel.render_frame(transfer_frame(request=request, cell=cell_pictures()), None, is_stale=False)
    assert panel.cell.words == ("3 (3)", "7 (3)", "1 (2)")
    assert panel.cell.texts[1:] == (
        f"made on 1  {NAMES[0]}",
        f"shown to 2  {NAMES[1]}",
    )


def test_without_a_cell_the_pictures_say_what_to_do(panel: TransferPanel) -> None:
    panel.render_frame(transfer_frame(), None, is_stale=False)
    assert panel.cell.texts[1] == "Click a cell to see its pictures."
    request = replace(REQUEST, cell=(0, 1))
    panel.render_frame(transfer_frame(1, request=request), None, is_stale=False)
    assert panel.cell.texts[1] == "The pictures of this cell are not there yet."


def test_headings_tell_classifiers_apart() -> None:
    names = ("MNIST small CNN + JPEG", "MNIST large CNN + JPEG", "MNIST small CNN + TRADES")
    assert short_names(names, "MNIST") == ("small CNN + JPEG", "large CNN + JPEG", "TRADES")


def test_every_input_is_named_and_explained(panel: TransferPanel) -> None:
    render(panel, TransferDraft())
    found = [child for kind in INPUTS for child in panel.findChildren(kind)]
    assert len(found) >= 6
    for child in found:
        assert child.accessibleName(), child
        assert child.toolTip(), child.accessibleName()
