"""When the window is first painted, and when the first attacked picture is there.

Run as a script; prints one JSON object of seconds since the epoch. When it was started, whoever
starts it knows best: Linux counts from the machine's start, which it tells in whole seconds.
"""

from __future__ import annotations

import json
import sys
import time
from functools import partial


def main() -> None:
    """Start the program as `advstudio` does, with clocks in the window."""
    from PySide6.QtCore import QTimer

    from advstudio.ui.app import Studio, application
    from advstudio.ui.benchmark.probes import PaintClock

    app = application(["advstudio"])
    studio = Studio()
    times: dict[str, float] = {}

    def _on_painted(seconds: float) -> None:
        times.setdefault("first_paint", time.time())
        presenter = getattr(studio, "presenter", None)
        frame = None if presenter is None else presenter.frame
        if frame is not None and frame.is_final and "ready" not in times:
            times["ready"] = time.time()
            QTimer.singleShot(0, app.quit)

    PaintClock(studio.window, _on_painted)
    studio.window.show()
    app.processEvents()
    from advstudio.session.engine import ProcessEngine
    from advstudio.session.experiment import Experiment

    studio.start(Experiment(), partial(ProcessEngine, device="auto"))
    app.exec()
    studio.close()
    sys.stdout.write(json.dumps(times) + "\n")


if __name__ == "__main__":
    main()
