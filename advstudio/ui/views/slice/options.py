"""Which line is looked at, and which number is drawn along it."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtCore import QSignalBlocker, Signal, Slot
from PySide6.QtWidgets import QHBoxLayout, QSpinBox, QStackedWidget, QWidget

from advstudio.session.views.slice.frames import SliceOptions
from advstudio.ui.kit import theme
from advstudio.ui.kit.choice_combo import Option
from advstudio.ui.kit.explained import INPUT_HEIGHT, explain
from advstudio.ui.kit.plain_combo import PlainCombo
from advstudio.ui.kit.seed_box import SeedBox
from advstudio.ui.views.slice.lines import Quantity


class SliceChoices(QWidget):
    """`edited` holds the new SliceOptions; the drawn quantity is a matter of looking alone."""

    edited = Signal(object)
    quantityChosen = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._options = SliceOptions()
        self._direction, self._quantity = PlainCombo(), PlainCombo()
        self._owner, self._picture = PlainCombo(), QSpinBox()
        self._seed = SeedBox(
            name=self.tr("Seed of the random direction"),
            tip=self.tr("The same seed gives the same direction again."),
        )
        self._details = QStackedWidget()
        self._dress()
        self._arrange()
        self._direction.picked.connect(self._on_direction)
        self._owner.picked.connect(self._on_owner)
        self._seed.edited.connect(self._on_seed)
        self._picture.valueChanged.connect(self._on_picture)
        self._quantity.picked.connect(self.quantityChosen)
        self.render_options(self._options)
        self._quantity.select("probability")

    @property
    def options(self) -> SliceOptions:
        """What is chosen."""
        return self._options

    @property
    def quantity(self) -> Quantity:
        """What is drawn."""
        key = self._quantity.key
        return key if key in ("logit", "margin", "loss") else "probability"

    def render_options(self, options: SliceOptions) -> None:
        """Show options, without a signal."""
        self._options = options
        self._direction.select(options.direction)
        self._owner.select(options.owner)
        self._seed.display(options.seed)
        with QSignalBlocker(self._picture):
            self._picture.setValue(options.picture)
        pages = {"random": self._seed, "picture": self._picture}
        self._details.setCurrentWidget(pages.get(options.direction, self._owner))

    def render_names(self, names: tuple[str, ...], owner: int) -> None:
        """Name the classifiers that can be followed; `owner` is the one that is."""
        automatic = self.tr("Automatic: {name}").format(name=names[owner])
        named = (Option(number, name) for number, name in enumerate(names))
        self._owner.set_options((Option(None, automatic), *named))
        self._owner.select(self._options.owner)
        self._owner.setEnabled(len(names) > 1)

    def _dress(self) -> None:
        self._direction.set_options(
            (
                Option("attack", self.tr("Attack")),
                Option("gradient", self.tr("Gradient")),
                Option("random", self.tr("Random")),
                Option("picture", self.tr("Picture")),
            )
        )
        self._quantity.set_options(
            (
                Option("probability", self.tr("Probability")),
                Option("logit", self.tr("Logit")),
                Option("margin", self.tr("Margin")),
                Option("loss", self.tr("Loss")),
            )
        )
        self._picture.setRange(0, 10**6)
        self._picture.setKeyboardTracking(False)
        self._picture.setFixedHeight(INPUT_HEIGHT)
        self._explain()

    def _explain(self) -> None:
        explain(
            self._direction,
            name=self.tr("Direction of the slice"),
            tip=self.tr(
                "A straight line through the clean picture: towards what the attack found, along "
                "the steepest ascent of the loss, in a random direction, or towards another "
                "picture of the dataset."
            ),
        )
        explain(
            self._owner,
            name=self.tr("Whose direction"),
            tip=self.tr(
                "Whose attack or gradient is followed; automatically the compared model's where "
                "the first one's leads nowhere. A substitute's leads on where the defended "
                "model's own gradient does not (Papernot et al. 2017, arXiv:1602.02697)."
            ),
        )
        explain(
            self._picture,
            name=self.tr("Number of the other picture"),
            tip=self.tr("The line goes from the clean picture to this one of the same dataset."),
        )
        explain(
            self._quantity,
            name=self.tr("What is drawn along the line"),
            tip=self.tr(
                "Probability or logit of the leading classes; the margin, which is positive where "
                "the attacker's goal is reached; or his loss, the cross-entropy."
            ),
        )

    def _arrange(self) -> None:
        for page in (self._owner, self._seed, self._picture):
            self._details.addWidget(page)
        self._details.setFixedHeight(INPUT_HEIGHT)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(theme.UNIT // 2)
        row.addWidget(self._direction, 2)
        row.addWidget(self._details, 2)
        row.addWidget(self._quantity, 2)

    @Slot(object)
    def _on_direction(self, direction: object) -> None:
        self._emit(direction=direction, at=None)

    @Slot(object)
    def _on_owner(self, owner: object) -> None:
        self._emit(owner=owner)

    @Slot(int)
    def _on_seed(self, seed: int) -> None:
        self._emit(seed=seed)

    @Slot(int)
    def _on_picture(self, picture: int) -> None:
        self._emit(picture=picture, at=None)

    def _emit(self, **changes: object) -> None:
        self.render_options(replace(self._options, **changes))  # type: ignore[arg-type] # by name
        self.edited.emit(self._options)
