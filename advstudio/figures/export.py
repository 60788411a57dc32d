"""From frames to a file; the command line and the window both end here."""

from __future__ import annotations

from pathlib import Path

from advstudio.figures.caption import caption
from advstudio.figures.overview import overview
from advstudio.figures.saving import file_kind, save
from advstudio.session.catalogue import Catalogue
from advstudio.session.frames import Frame, SurfaceFrame, SweepFrame
from advstudio.session.outcome.guarantee_frames import GuaranteeFrame


def export(
    path: Path,
    frame: Frame,
    sweep: SweepFrame | None,
    surface: SurfaceFrame | None,
    catalogue: Catalogue,
    *,
    guarantees: GuaranteeFrame | None = None,
) -> None:
    """Draw what the frames show, with every setting below it, and write it to `path`.

    Raises:
        CannotSave: Not a PDF, SVG or PNG, or the file cannot be written.
    """
    # Before the drawing, which takes a second or two.
    file_kind(path)
    e = frame.experiment
    class_names = [catalogue.models[one.model].class_names for one in e.classifiers()]
    figure = overview(
        frame,
        sweep,
        surface,
        class_names[0],
        compared_names=class_names[-1],
        guarantees=guarantees,
        caption=caption(frame, catalogue, guarantees),
    )
    save(figure, path, e)
