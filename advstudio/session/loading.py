"""Loads the networks of an experiment, saying so while it takes time."""

from __future__ import annotations

import threading
from collections.abc import Iterator

import torch

from advstudio.core.classifier import Classifier
from advstudio.session.experiment import Experiment
from advstudio.session.frames import Progress
from advstudio.session.resolve import Network, network_of, resolved, resolved_defenses
from advstudio.session.workbench import NETWORKS, Workbench

_POLL = 0.05
"""Seconds between two looks at a load; it may be interrupted at each."""


def loading(e: Experiment, bench: Workbench) -> Iterator[Progress]:
    """Check the experiment and load what is not loaded yet, yielding progress meanwhile.

    Raises:
        AdvstudioError: The experiment is wrong, or a network cannot be loaded.
    """
    resolved(e)
    for one in e.classifiers():
        network = network_of(one.model, resolved_defenses(one.model, one.defenses))
        if bench.recalled(NETWORKS, (network, torch.float32)) is None:
            yield Progress("Loading {model}…", {"model": one.model})
            load = _Load(bench, network)
            while not load.is_over(_POLL):
                yield load.progress()
            bench.keep(NETWORKS, (network, torch.float32), load.result())


class _Load:
    """A load in a thread, so that a long download can be reported, and abandoned."""

    def __init__(self, bench: Workbench, network: Network) -> None:
        self._bench, self._network = bench, network
        self._bytes = (0, 0)
        self._classifier: Classifier | None = None
        self._error: BaseException | None = None
        self._thread = threading.Thread(target=self._run, name=f"load {network.model}", daemon=True)
        self._thread.start()

    def is_over(self, patience: float) -> bool:
        """Wait up to `patience` seconds; whether it has ended."""
        self._thread.join(patience)
        return not self._thread.is_alive()

    def progress(self) -> Progress:
        """How far it is."""
        done, total = self._bytes
        if not total:
            return Progress("Loading {model}…", {"model": self._network.model})
        values = {"model": self._network.model, "done": done / 1e6, "total": total / 1e6}
        template = "Fetching the weights of {model}: {done:.0f} of {total:.0f} MB"
        return Progress(template, values, done / total)

    def result(self) -> Classifier:
        """What was loaded; raises what the load raised."""
        if self._error is not None:
            raise self._error
        assert self._classifier is not None, "a load ends with a result or an error"
        return self._classifier

    def _run(self) -> None:
        try:
            self._classifier = self._bench.loaded(self._network, self._report)
        except BaseException as error:  # noqa: BLE001 # handed over to the engine's thread
            self._error = error

    def _report(self, done: int, total: int) -> None:
        self._bytes = (done, total)
