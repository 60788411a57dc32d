"""What comes before long work: columns of choices, and seed, name and Start among them."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QPushButton,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from advstudio.session.catalogue import ModelEntry
from advstudio.ui.kit import theme
from advstudio.ui.kit.explained import INPUT_HEIGHT, explain, heading
from advstudio.ui.kit.section import Section
from advstudio.ui.kit.seed_box import SeedBox


@dataclass(frozen=True, slots=True)
class SetupTexts:
    """Names and tips of what every setup has.

    Attributes:
        seed: What the seed is of.
        seed_tip: What follows from it.
        name: What is named.
        name_tip: What the name is for.
        start: What the button does.
        start_tip: What happens then.
        model: What the button does that takes another model.
    """

    seed: str
    seed_tip: str
    name: str
    name_tip: str
    start: str
    start_tip: str
    model: str


class RunSetup(QScrollArea):
    """Columns of choices for work on the window's classifier, which may be of the wrong kind."""

    edited = Signal(dict)
    """Fields of the draft that somebody changed."""
    started = Signal()
    modelWanted = Signal(str)

    def __init__(self, texts: SetupTexts, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._instead = ""
        self._subject = sentence()
        self._take_model = QPushButton()
        self._seed = SeedBox(name=texts.seed, tip=texts.seed_tip)
        self._name = QLineEdit(maxLength=64)
        self._name.setFixedHeight(INPUT_HEIGHT)
        self._complaint = sentence()
        self._start = QPushButton(texts.start)
        explain(self._name, name=texts.name, tip=texts.name_tip)
        explain(self._start, name=texts.start, tip=texts.start_tip)
        undo = self.tr("Changes the model of the window; Undo takes it back.")
        explain(self._take_model, name=texts.model, tip=undo)
        self._seed.edited.connect(self._on_seed_edited)
        self._name.textEdited.connect(self._on_name_edited)
        self._name.returnPressed.connect(self._start.click)
        self._start.clicked.connect(self.started)
        self._take_model.clicked.connect(self._on_take_model)

    @property
    def subject(self) -> str:
        """What is said of the classifier that the work is on."""
        return self._subject.text()

    @property
    def complaint(self) -> str:
        """Why nothing can be started, or ""."""
        return self._complaint.text()

    @property
    def start_button(self) -> QPushButton:
        """Starts what is chosen."""
        return self._start

    def _render_seed_and_name(self, seed: int, name: str, *, otherwise: str) -> None:
        """Show both; `otherwise` is the name that an empty one stands for."""
        self._seed.display(seed)
        self._name.setPlaceholderText(otherwise)
        if name != self._name.text():
            # Not while somebody types: that would take the cursor to the end.
            self._name.setText(name)

    def _render_subject(self, text: str, instead: ModelEntry | None) -> None:
        """Say what the work is on; offer another model where it cannot be on this one."""
        self._subject.setText(text)
        self._take_model.setVisible(instead is not None)
        if instead is not None:
            self._instead = instead.name
            self._take_model.setText(self.tr("Choose {title}").format(title=instead.title))

    def _render_start(self, complaint: str, *, can_start: bool) -> None:
        self._complaint.setText(complaint)
        self._complaint.setVisible(bool(complaint))
        self._start.setEnabled(can_start and not complaint)

    def _add_start(self, section: Section) -> None:
        """Seed, name and the button, with what stands against it."""
        section.add_row(self.tr("Seed"), self._seed)
        section.add_row(self.tr("Name"), self._name)
        section.add(self._complaint)
        section.add(self._start)

    def _arrange(self, *columns: QWidget) -> None:
        content = QWidget()
        row = QHBoxLayout(content)
        margin = theme.UNIT + theme.UNIT // 2
        row.setContentsMargins(margin, theme.UNIT // 2, margin, theme.UNIT)
        row.setSpacing(4 * theme.UNIT)
        for column in columns:
            row.addWidget(column)
        row.addStretch(1)
        self.setWidget(content)
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)

    @Slot(int)
    def _on_seed_edited(self, seed: int) -> None:
        self.edited.emit({"seed": seed})

    @Slot(str)
    def _on_name_edited(self, name: str) -> None:
        self.edited.emit({"name": name})

    @Slot()
    def _on_take_model(self) -> None:
        self.modelWanted.emit(self._instead)


def sentence() -> QLabel:
    """A muted text of several lines."""
    label = QLabel(wordWrap=True)
    label.setProperty("role", "muted")
    label.setTextInteractionFlags(Qt.TextInteractionFlag.NoTextInteraction)
    return label


def column(title: str, *widgets: QWidget, width: int, buddy: QWidget | None = None) -> QWidget:
    """Widgets below a title, which is the label of its buddy; `width` in pixels."""
    box = QWidget()
    box.setFixedWidth(width)
    layout = QVBoxLayout(box)
    layout.setContentsMargins(0, 0, 0, 0)
    layout.setSpacing(theme.UNIT // 2)
    layout.addWidget(heading(title, buddy))
    for widget in widgets:
        layout.addWidget(widget)
    layout.addStretch(1)
    return box
