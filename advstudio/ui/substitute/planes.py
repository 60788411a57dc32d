"""The oracle's decision plane, and the substitute's on its way to it."""

from __future__ import annotations

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QGridLayout, QWidget

from advstudio.session.frames import Axis, Surface
from advstudio.ui.kit import theme
from advstudio.ui.kit.axes import Scale
from advstudio.ui.kit.caption import TITLE, Caption, CaptionLine
from advstudio.ui.kit.explained import wrapped
from advstudio.ui.kit.scrubber import Scrubber
from advstudio.ui.kit.surface_picture import are_alike
from advstudio.ui.substitute.carried_plane import CarriedPlane
from advstudio.ui.substitute.run import Look, SubstituteRun


class SubstitutePlanes(QWidget):
    """Two planes over one scrubber; `moved` holds a finished round, counted from 0."""

    moved = Signal(int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._titles = (Caption(TITLE), Caption(TITLE))
        self._planes = (CarriedPlane(), CarriedPlane())
        self._scrubber = Scrubber()
        self._explain()
        self._arrange()
        self._scrubber.moved.connect(self.moved)

    @property
    def planes(self) -> tuple[CarriedPlane, CarriedPlane]:
        """The oracle's and the substitute's."""
        return self._planes

    @property
    def scrubber(self) -> Scrubber:
        """Slider and play button."""
        return self._scrubber

    def render_run(self, run: SubstituteRun, number: int, class_names: tuple[str, ...]) -> None:
        """Show both planes as they were after a round."""
        count, look = run.finished_rounds, run.looks.get(number)
        self._scrubber.setEnabled(count > 1)
        self._scrubber.set_count(max(1, count))
        last = max(0, count - 1)
        said = self.tr("round {round} of {rounds}").format(round=number, rounds=last)
        self._scrubber.set_place(min(number, last), said)
        after = self.tr("after round {round}").format(round=number) if count else ""
        self._titles[1].render_lines(
            CaptionLine(self.tr("Substitute"), is_strong=True, right=after)
        )
        self._render_planes(run, look, class_names)

    @Slot()
    def stop(self) -> None:
        """Stop playing."""
        self._scrubber.stop()

    def _render_planes(
        self, run: SubstituteRun, look: Look | None, class_names: tuple[str, ...]
    ) -> None:
        oracle, substitute = self._planes
        surface = run.frame.oracle if run.frame else None
        epsilon = run.request.epsilon
        self._render_plane(oracle, surface, class_names, epsilon)
        self._render_plane(substitute, look.surface if look else None, class_names, epsilon)
        oracle.set_message("" if surface else self.tr("The oracle is being asked."))
        substitute.set_message("" if look else self._missing(run))
        for plane in self._planes:
            plane.render_point(look.carried.point if look else None)

    def _render_plane(
        self,
        plane: CarriedPlane,
        surface: Surface | None,
        class_names: tuple[str, ...],
        epsilon: float,
    ) -> None:
        if surface is not None and not are_alike(surface, plane.surface):
            scales = (self._scale(axis) for axis in (surface.x_axis, surface.y_axis))
            plane.render_epoch(surface, class_names, epsilon, *scales)

    def _missing(self, run: SubstituteRun) -> str:
        if not run.finished_rounds:
            return self.tr("The substitute's plane is computed after every round.")
        return self.tr(
            "No plane of this picture was computed after this round: another picture was chosen "
            "then."
        )

    def _scale(self, axis: Axis) -> Scale:
        is_attack = axis.kind == "attack"
        name = self.tr("along FGSM, L∞ (n/255)") if is_attack else self.tr("at random, L∞ (n/255)")
        return Scale(name, axis.low, axis.high, 255.0)

    def _explain(self) -> None:
        self._titles[0].render_lines(
            CaptionLine(self.tr("Oracle"), is_strong=True, right=self.tr("label only"))
        )
        self._scrubber.name(
            play=(
                self.tr("Play the rounds"),
                self.tr("Goes through the rounds, from the first to the last."),
            ),
            slider=(
                self.tr("Round of the augmentation"),
                self.tr("Drag, or press the arrow keys, Home and End, to look at a round."),
            ),
        )
        names = (self.tr("The oracle's decision plane"), self.tr("The substitute's decision plane"))
        for plane, name in zip(self._planes, names, strict=True):
            plane.setAccessibleName(name)
            plane.setToolTip(
                wrapped(
                    self.tr(
                        "The class of every picture on one plane through the chosen one, the same "
                        "plane for both and for all rounds. The oracle tells labels only, so its "
                        "regions are evenly coloured: steps without a slope. The cross is FGSM's "
                        "example made on the substitute, projected on the plane; the dashed line "
                        "is its ball. Source: Papernot et al. 2017, arXiv:1602.02697."
                    )
                )
            )

    def _arrange(self) -> None:
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(2 * theme.UNIT)
        grid.setVerticalSpacing(0)
        for column, (title, plane) in enumerate(zip(self._titles, self._planes, strict=True)):
            grid.addWidget(title, 0, column)
            grid.addWidget(plane, 1, column)
            grid.setColumnStretch(column, 1)
        grid.setRowStretch(1, 1)
        grid.setRowMinimumHeight(2, theme.UNIT // 2)
        grid.addWidget(self._scrubber, 3, 0, 1, 2)
