"""Between a theatre and the engine: begin some long work, pause it, go on, give it up."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Generic, Protocol, Self, TypeVar

from PySide6.QtCore import Slot

from advstudio.session.catalogue import Catalogue
from advstudio.session.experiment import PictureRef
from advstudio.ui.experiment.choices import with_model
from advstudio.ui.runs.panel import RunPanel
from advstudio.ui.runs.run_state import RunState
from advstudio.ui.wire.lane_presenter import LanePresenter, Wiring
from advstudio.ui.wire.theatres import Stage


class _Draft(Protocol):
    """The choices for the next run, `name` among them."""

    def edited(self, changes: Mapping[str, object]) -> Self: ...


class _Request(Protocol):
    """What the engine is asked for, with the picture that is watched meanwhile."""

    @property
    def picture(self) -> PictureRef: ...


class _Run(Protocol):
    """Work that the engine does, or that stands still."""

    @property
    def state(self) -> RunState: ...

    @property
    def can_resume(self) -> bool: ...

    @property
    def request(self) -> _Request: ...

    def watching(self, picture: PictureRef) -> Self: ...

    def paused(self, sentence: str) -> Self: ...

    def failed(self, sentence: str) -> Self: ...


DraftT = TypeVar("DraftT", bound=_Draft)
RunT = TypeVar("RunT", bound=_Run)
PanelT = TypeVar("PanelT", bound=RunPanel)


class RunPresenter(LanePresenter, Generic[DraftT, RunT, PanelT]):
    """Holds the draft and the run; the panel shows them while it can be seen.

    Attributes:
        draft: What would be begun next.
        run: What was begun, until somebody puts it aside.

    Args:
        wiring: What every presenter works with.
        draft: The first one.
        stage: Its panel shows both.
    """

    def __init__(self, wiring: Wiring, draft: DraftT, stage: Stage[PanelT, None]) -> None:
        super().__init__(wiring)
        self.draft = draft
        self.run: RunT | None = None
        panel, dock = stage.panel, stage.dock
        self._panel, self._dock = panel, dock
        self._catalogue: Catalogue | None = None
        panel.setup.edited.connect(self._on_edited)
        panel.setup.modelWanted.connect(self._on_model_wanted)
        panel.setup.started.connect(self.start)
        panel.paused.connect(self.pause)
        panel.resumed.connect(self.resume)
        panel.discarded.connect(self.discard)
        panel.putAside.connect(self.put_aside)
        dock.visibilityChanged.connect(self._render)
        dock.opened.connect(self._render)

    def set_catalogue(self, catalogue: Catalogue) -> None:
        """There is an engine, or new weights."""
        self._catalogue = catalogue
        self._panel.setEnabled(True)
        self._render()

    def fail(self, sentence: str) -> None:
        """The work ended in a sentence."""
        if self.run is not None and self.run.state.is_active:
            self.run = self.run.failed(sentence)
            self._render()

    def engine_gone(self) -> None:
        """The engine that worked is no more."""
        self._panel.setEnabled(False)
        if self.run is not None:
            self.run = self._lost(self.run)
        self._render()

    @Slot()
    def start(self) -> None:
        """Begin what the draft says."""
        is_running = self.run is not None and self.run.state.is_active
        if self._catalogue is None or is_running or not self.has_engine:
            return
        run = self._begun(self._catalogue)
        if run is None:
            return
        self.run, self.draft = run, self.draft.edited({"name": ""})
        self.ask(run.request)
        self._render()

    @Slot()
    def pause(self) -> None:
        """Let the engine leave the work until it is resumed."""
        self._stand_still("")

    @Slot()
    def resume(self) -> None:
        """Go on with the run."""
        run, catalogue = self.run, self._catalogue
        if run is None or catalogue is None or not run.can_resume or not self.has_engine:
            return
        self.run = self._resumed(run, catalogue)
        self.ask(self.run.request)
        self._render()

    @Slot()
    def discard(self) -> None:
        """Give the paused run up."""
        run = self.run
        if run is None or not run.can_resume or not self.has_engine:
            return
        self.run = None
        self._forget(run)
        self._render()

    @Slot()
    def put_aside(self) -> None:
        """Choose another one."""
        run, self.run = self.run, None
        if run is not None:
            self._leave(run)
        self._render()

    def _begun(self, catalogue: Catalogue) -> RunT | None:
        """The draft as a run, or None where it cannot be begun."""
        raise NotImplementedError

    def _resumed(self, run: RunT, catalogue: Catalogue) -> RunT:
        """A run that stood still, as it goes on."""
        raise NotImplementedError

    def _lost(self, run: RunT) -> RunT:
        """What a run is when the engine has gone."""
        raise NotImplementedError

    def _forget(self, run: RunT) -> None:
        """Let the engine throw a run away."""
        raise NotImplementedError

    def _leave(self, run: RunT) -> None:
        """Somebody put a run aside."""
        raise NotImplementedError

    def _show_draft(self, catalogue: Catalogue) -> None:
        """Let the panel show the draft."""
        raise NotImplementedError

    def _show_run(self, run: RunT, catalogue: Catalogue) -> None:
        """Let the panel show the run."""
        raise NotImplementedError

    def _look_at(self, run: RunT, picture: PictureRef) -> None:
        """Watch another picture from now on."""
        if run.request.picture != picture:
            self.run = run.watching(picture)
            if run.state.is_active:
                self.ask(self.run.request)

    def _stand_still(self, sentence: str) -> None:
        """Pause what goes on, and say why."""
        if self.run is not None and self.run.state.is_active:
            self.run = self.run.paused(sentence)
            self.let_go()
            self._render()

    @Slot()
    def _render(self) -> None:
        """Show what there is, if anybody can see it."""
        if self._catalogue is None or self._dock.isHidden():
            return
        if self.run is not None:
            self._show_run(self.run, self._catalogue)
        else:
            self._show_draft(self._catalogue)

    @Slot(dict)
    def _on_edited(self, changes: dict[str, object]) -> None:
        self.draft = self.draft.edited(changes)
        self._render()

    @Slot(str)
    def _on_model_wanted(self, name: str) -> None:
        if self._catalogue is not None:
            self.edits.edited.emit(with_model(self.store.experiment, self._catalogue, name))
