"""A studio whose engines say what a test wants."""

from __future__ import annotations

import synthetic
from fake_engine import FakeEngine

from advstudio.session.engine import Receive
from advstudio.session.experiment import Experiment, PictureRef
from advstudio.ui.app import Studio

MNIST = Experiment(
    model="mnist-small", picture=PictureRef(dataset="mnist"), epsilon=synthetic.EPSILON
)


class Harness:
    """A studio whose engines are fakes."""

    def __init__(self) -> None:
        self.engines: list[FakeEngine] = []
        self.studio = Studio()
        self.studio.start(MNIST, self._make)

    def _make(self, receive: Receive) -> FakeEngine:
        self.engines.append(FakeEngine(receive))
        return self.engines[-1]

    @property
    def engine(self) -> FakeEngine:
        return self.engines[-1]
