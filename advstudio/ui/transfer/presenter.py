"""Between the transfer explorer and the engine: compute, cancel, another cell."""

from __future__ import annotations

from PySide6.QtCore import QTimer, Slot

from advstudio.session.catalogue import Catalogue
from advstudio.session.experiment import Experiment
from advstudio.session.transfer.frames import TransferFrame, TransferRequest
from advstudio.ui.transfer.draft import TransferDraft, is_same, offered
from advstudio.ui.transfer.panel import TransferPanel
from advstudio.ui.wire.lane_presenter import LanePresenter, Wiring
from advstudio.ui.wire.theatres import Stage

_REST_MS = 400
"""A drag that moved nothing for so long has come to rest."""

_GROWN_MS = 400
"""Between two pictures of a growing matrix: painting one takes long enough for a drag to feel."""


class TransferPresenter(LanePresenter):
    """Holds the draft and the newest matrix; after the first one changes are computed at rest."""

    lane = "long"
    watched = frozenset({"model", "defenses"})

    def __init__(self, wiring: Wiring, stage: Stage[TransferPanel, None]) -> None:
        super().__init__(wiring)
        self._panel, self._dock = stage.panel, stage.dock
        self.draft = TransferDraft()
        self.frame: TransferFrame | None = None
        self._catalogue: Catalogue | None = None
        self._before: TransferFrame | None = None
        self._cell: tuple[int, int] | None = None
        self._sentence, self._has_begun = "", False
        self._resting = QTimer(self, singleShot=True, interval=_REST_MS)
        self._resting.timeout.connect(self._ask_when_free)
        self._growing = QTimer(self, singleShot=True, interval=_GROWN_MS)
        self._growing.timeout.connect(self._render_results)
        self._connect()

    def set_catalogue(self, catalogue: Catalogue) -> None:
        """There is an engine, or new weights."""
        self._catalogue = catalogue
        self._panel.setEnabled(True)
        self._render()

    def watch(self, old: Experiment, new: Experiment) -> None:
        """Another classifier in the window may be one more to compare."""
        self._render()

    def show(self, payload: object) -> None:
        """The engine knows more of the matrix."""
        if not isinstance(payload, TransferFrame):
            return
        if self.frame is not None and self.frame.is_final:
            self._before = self.frame
        self.frame, self.state.done = payload, payload.done
        self.state.text = self.tr("Showing every classifier's examples to every other…")
        self._sentence = ""
        if payload.is_final:
            self._render_results()
        elif not self._growing.isActive():
            self._growing.start()

    def ends(self, ticket: int) -> None:
        """Nothing more will come for a question."""
        super().ends(ticket)
        self._render_results()

    def fail(self, sentence: str) -> None:
        """The matrix could not be computed."""
        self._sentence = sentence
        self._render()

    def superseded(self) -> None:
        """Another long job has taken the engine's place for such work."""
        self._stop(self.tr("Another long job was started. Compute goes on."))

    def cancelled(self) -> None:
        """Somebody gave the work up."""
        self._stop(self.tr("Cancelled. Compute goes on where it stopped."))

    def engine_gone(self) -> None:
        """What the engine knew has gone with it; what is shown stays."""
        self._catalogue = None
        self._panel.setEnabled(False)
        self._stop(self.tr("The engine ended. Compute begins anew."))

    @Slot()
    def compute(self) -> None:
        """Compute the chosen matrix, or go on with it."""
        if self._catalogue is None:
            return
        self._resting.stop()
        request = self._wanted(self._catalogue)
        if not request.networks and not request.classical:
            self._sentence = self.tr("Check at least one classifier.")
            self._render()
            return
        self._has_begun, self._sentence = True, ""
        self.ask(request)
        self._render()

    @Slot()
    def cancel(self) -> None:
        """Stop; the engine keeps what it knows."""
        self.let_go()
        self.cancelled()

    def _connect(self) -> None:
        panel = self._panel
        panel.options.edited.connect(self._on_edited)
        panel.options.computeRequested.connect(self.compute)
        panel.options.cancelRequested.connect(self.cancel)
        panel.picked.connect(self._on_picked)
        self._dock.visibilityChanged.connect(self._render)
        self._dock.opened.connect(self._render)

    def _wanted(self, catalogue: Catalogue) -> TransferRequest:
        return self._fitted(catalogue).request(catalogue, self._cell)

    def _fitted(self, catalogue: Catalogue) -> TransferDraft:
        return self.draft.fitted_to(self.store.experiment, catalogue)

    def _stop(self, sentence: str) -> None:
        self._resting.stop()
        if self._has_begun:
            self._sentence = sentence
        self._render()

    @Slot()
    def _ask_when_free(self) -> None:
        """Compute, unless other long work is being done: that comes first."""
        if self.state.is_busy and not self.is_busy:
            self._sentence = self.tr("Waits for the other long job; Compute comes before it.")
            self._resting.start()
            self._render()
            return
        self.compute()

    @Slot(dict)
    def _on_edited(self, changes: dict[str, object]) -> None:
        self.draft = self.draft.edited(changes)
        if self._has_begun:
            self._resting.start()
        self._render()

    @Slot(int, int)
    def _on_picked(self, row: int, column: int) -> None:
        self._cell = (row, column)
        self._ask_when_free()

    @Slot()
    def _render(self) -> None:
        """Show the choices and what there is, if anybody can see it."""
        catalogue, panel = self._catalogue, self._panel
        if catalogue is None or self._dock.isHidden():
            return
        refs = offered(catalogue, self.store.experiment)
        panel.render_draft(self._fitted(catalogue), refs, catalogue)
        self._render_results()

    @Slot()
    def _render_results(self) -> None:
        """Show what there is; again and again while it grows."""
        catalogue, panel = self._catalogue, self._panel
        if catalogue is None or self._dock.isHidden():
            return
        shown = self.frame
        wanted = shown if shown and is_same(shown.request, self._wanted(catalogue)) else None
        if shown is not None:
            panel.render_frame(shown, self._earlier(shown), is_stale=wanted is None)
        done = wanted.done if wanted else 0.0
        panel.render_progress(done, self._told(wanted), is_running=self.is_busy)

    def _earlier(self, frame: TransferFrame) -> TransferFrame | None:
        """The last whole matrix, if it is of the same classifiers."""
        before = self._before
        return before if before is not None and before.names == frame.names else None

    def _told(self, wanted: TransferFrame | None) -> str:
        """How it stands, where `wanted` is what is known of the chosen matrix."""
        if self._sentence:
            return self._sentence
        if self.is_busy:
            return self.tr("Making examples…") if wanted else self.tr("Starting…")
        if self.frame is not None and wanted is None:
            return self.tr("The options have changed since.")
        return ""
