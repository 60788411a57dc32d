"""A studio with the real engine process."""

from __future__ import annotations

from pytestqt.qtbot import QtBot

from advstudio.session.engine import ProcessEngine, Receive
from advstudio.session.experiment import Experiment, PictureRef
from advstudio.session.frames import Frame
from advstudio.ui.app import Studio

# Generous: a start imports torch, on a machine that may be busy.
PATIENCE = 90_000

MNIST = Experiment(model="mnist-small", picture=PictureRef(dataset="mnist"), epsilon=0.1)


class Live:
    """A studio with the engines that it started."""

    def __init__(self) -> None:
        self.engines: list[ProcessEngine] = []
        self.studio = Studio()
        self.studio.start(MNIST, self._make)

    def _make(self, receive: Receive) -> ProcessEngine:
        self.engines.append(ProcessEngine(receive, device="cpu"))
        return self.engines[-1]

    def settle(self, qtbot: QtBot) -> None:
        qtbot.waitUntil(lambda: self.studio.presenter.is_settled, timeout=PATIENCE)

    @property
    def frame(self) -> Frame:
        frame = self.studio.presenter.frame
        assert frame is not None
        return frame

    @property
    def sentence(self) -> str:
        return self.studio.window.notices.sentence
