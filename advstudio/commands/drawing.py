"""`advstudio figure`: the frames of an experiment as one figure."""

from __future__ import annotations

from pathlib import Path

from rich.console import Console

from advstudio.figures.export import export
from advstudio.session.device import DeviceName
from advstudio.session.experiment import Experiment
from advstudio.session.finishing import finished
from advstudio.session.frames import Frame, SurfaceFrame, SweepFrame
from advstudio.session.inventory import catalogue
from advstudio.session.outcome.guarantee_frames import GuaranteeFrame
from advstudio.session.pipeline import (
    attack_frames,
    guarantee_frames,
    surface_frames,
    sweep_frames,
)
from advstudio.session.workbench import Workbench


def draw_figure(experiment: Experiment, out: Path, device: DeviceName) -> None:
    """Run every lane to its end and draw what the window would show.

    Raises:
        AdvstudioError: The experiment cannot be run, or the file not be written.
    """
    bench = Workbench(device)
    frame = finished(attack_frames(experiment, bench), Frame)
    sweep = finished(sweep_frames(experiment, bench), SweepFrame)
    surface = finished(surface_frames(experiment, bench), SurfaceFrame)
    guarantees = finished(guarantee_frames(experiment, bench), GuaranteeFrame)
    export(out, frame, sweep, surface, catalogue(bench.device), guarantees=guarantees)
    Console(highlight=False, soft_wrap=True).print(f"written to {out}")
