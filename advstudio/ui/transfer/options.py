"""What the transfer explorer compares, and how: classifiers, attack, epsilon or κ."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QLabel,
    QProgressBar,
    QPushButton,
    QScrollArea,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)

from advstudio.session.catalogue import Catalogue, Parameter
from advstudio.session.transfer.frames import NetworkRef
from advstudio.ui.kit import theme
from advstudio.ui.kit.explained import INPUT_HEIGHT, explain, heading
from advstudio.ui.kit.param_form import ParamForm
from advstudio.ui.transfer.draft import TransferDraft
from advstudio.ui.transfer.networks import TransferNetworks

_PARTS = 1000
_ATTACKS = ("fgsm", "pgd", "carlini-wagner")


class TransferOptions(QWidget):
    """List, form, progress and two buttons."""

    edited = Signal(dict)
    """Fields of the draft that somebody changed."""
    computeRequested = Signal()
    cancelRequested = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._networks = TransferNetworks()
        self._form = ParamForm(after=self._networks)
        self._sentence = QLabel()
        self._bar = QProgressBar(maximum=_PARTS, textVisible=False)
        self._compute = QPushButton(self.tr("Compute"))
        self._cancel = QPushButton(self.tr("Cancel"))
        self._explain()
        self._arrange()
        self._networks.edited.connect(self.edited)
        self._form.edited.connect(self.edited)
        self._compute.clicked.connect(self.computeRequested)
        self._cancel.clicked.connect(self.cancelRequested)

    @property
    def networks(self) -> TransferNetworks:
        """The list."""
        return self._networks

    @property
    def sentence(self) -> str:
        """How it stands."""
        return self._sentence.text()

    @property
    def compute_button(self) -> QPushButton:
        """Begins, or goes on."""
        return self._compute

    @property
    def cancel_button(self) -> QPushButton:
        """Stops."""
        return self._cancel

    def display(
        self, draft: TransferDraft, refs: tuple[NetworkRef, ...], catalogue: Catalogue
    ) -> None:
        """Show what is chosen."""
        self._networks.display(draft, refs, catalogue)
        values = {
            "attack": draft.attack, "epsilon": draft.epsilon, "confidence": draft.confidence,
            "pictures": draft.pictures,
        }  # fmt: skip
        self._form.display(self._parameters(draft), values)

    def render_progress(self, done: float, sentence: str, *, is_running: bool) -> None:
        """Show how far it is, what is being done or why nothing is."""
        self._bar.setValue(round(_PARTS * done))
        self._sentence.setText(sentence)
        self._sentence.setToolTip(sentence)
        self._compute.setEnabled(not is_running)
        self._cancel.setEnabled(is_running)

    def _parameters(self, draft: TransferDraft) -> tuple[Parameter, ...]:
        attack = Parameter(
            "attack", "choice", "fgsm", None, None, _ATTACKS,
            self.tr("How the examples are made, on every row's classifier."),
            titles=(self.tr("FGSM"), self.tr("PGD"), self.tr("Carlini & Wagner")),
            tips=(
                self.tr("One step (Goodfellow et al. 2015, arXiv:1412.6572)."),
                self.tr("Many steps (Madry et al. 2018, arXiv:1706.06083)."),
                self.tr("The smallest change in L2 (Carlini and Wagner 2017, arXiv:1608.04644)."),
            ),
        )  # fmt: skip
        epsilon = Parameter(
            "epsilon", "number", 0.25, 0.0, 0.5, (),
            self.tr(
                "L∞ radius of the examples, pixel values from 0 to 1; it is the explorer's own "
                "and does not follow the window's slider."
            ),
        )  # fmt: skip
        confidence = Parameter(
            "confidence", "number", 5.0, 0.0, 50.0, (),
            self.tr(
                "κ: by how many logits the examples shall be wrong on their own classifier. The "
                "larger, the more of them fool others, too (Carlini and Wagner 2017, "
                "arXiv:1608.04644)."
            ),
        )  # fmt: skip
        pictures = Parameter(
            "pictures", "integer", 100, 20, 500, (), self.tr("Test pictures, from all over."),
            stops=(20.0, 50.0, 100.0, 200.0, 500.0),
        )  # fmt: skip
        size = confidence if draft.attack == "carlini-wagner" else epsilon
        return attack, size, pictures

    def _explain(self) -> None:
        explain(
            self._compute,
            name=self.tr("Compute the matrix"),
            tip=self.tr(
                "Makes the examples and shows them to all, while you go on with the rest of the "
                "window; from then on a change of the options is computed by itself."
            ),
        )
        explain(
            self._cancel,
            name=self.tr("Cancel the matrix"),
            tip=self.tr("Stops; what is known already stays, and Compute goes on from there."),
        )
        self._bar.setAccessibleName(self.tr("Progress of the matrix"))
        self._sentence.setProperty("role", "muted")
        self._sentence.setAccessibleName(self.tr("State of the matrix"))

    def _arrange(self) -> None:
        self._bar.setFixedHeight(theme.UNIT)
        self._sentence.setFixedHeight(2 * theme.UNIT)
        self._sentence.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(theme.UNIT // 2)
        for widget in (self._build_choices(), self._sentence, self._bar):
            column.addWidget(widget)
        row = QHBoxLayout()
        row.setSpacing(theme.UNIT // 2)
        for button in (self._compute, self._cancel):
            button.setFixedHeight(INPUT_HEIGHT)
            row.addWidget(button)
        column.addLayout(row)
        self.render_progress(0.0, "", is_running=False)

    def _build_choices(self) -> QScrollArea:
        """What has no room is scrolled; progress and buttons always stand below."""
        choices = QWidget()
        column = QVBoxLayout(choices)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(theme.UNIT // 2)
        column.addWidget(heading(self.tr("Classifiers"), self._networks))
        column.addWidget(self._networks, 1)
        column.addWidget(self._form)
        area = QScrollArea(widgetResizable=True)
        area.setFrameShape(QFrame.Shape.NoFrame)
        area.setWidget(choices)
        area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        return area
