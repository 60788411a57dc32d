"""One classifier's row without a window: what the engine finds is handed to its presenters."""

from __future__ import annotations

from fake_engine import FakeEngine
from pytestqt.qtbot import QtBot
from synthetic import model_entry

from advstudio.session.experiment import Experiment
from advstudio.session.frames import SurfaceFrame
from advstudio.session.lanes import LANES
from advstudio.ui.experiment.edits import Edits
from advstudio.ui.experiment.store import Store
from advstudio.ui.kit.notifications import Notices
from advstudio.ui.outcome.outcome_rows import OutcomeRows
from advstudio.ui.outcome.outcome_view import OutcomeView
from advstudio.ui.views.surface.presenter import SurfacePresenter
from advstudio.ui.wire.bridge import Bridge
from advstudio.ui.wire.lane_presenter import Wiring
from advstudio.ui.wire.lanes import LaneState
from advstudio.ui.wire.views import VIEWS


class Middle:
    """The rows, their edits, and the presenters of the views."""

    def __init__(self, qtbot: QtBot) -> None:
        self.edits = Edits()
        self.rows = OutcomeRows(self.edits)
        qtbot.addWidget(self.rows)
        self._bridge = Bridge(FakeEngine)
        self._notices = Notices()
        qtbot.addWidget(self._notices)
        self.wiring = Wiring(
            Store(Experiment(model="synthetic")), self._bridge,
            {name: LaneState() for name in LANES}, self.edits, self._notices, self.rows,
            parent=self.rows,
        )  # fmt: skip
        self.presenters = [
            presenter
            for name, view in VIEWS.items()
            for presenter in view.presenters(self.wiring, self.rows.sights[name])
        ]

    @property
    def row(self) -> OutcomeView:
        """The first one."""
        return self.rows.views[0]

    def show_surface(self, frame: SurfaceFrame) -> None:
        """The engine has found a decision surface."""
        next(p for p in self.presenters if isinstance(p, SurfacePresenter)).show(frame)


def middle(qtbot: QtBot, size: tuple[int, int] = (1090, 760)) -> Middle:
    """A first row of that size, which knows its model."""
    made = Middle(qtbot)
    made.rows.show_tab("surface")
    made.row.set_model(model_entry())
    made.row.setParent(None)
    qtbot.addWidget(made.row)
    made.row.resize(*size)
    return made
