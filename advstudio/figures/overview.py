"""The whole of one experiment as a figure: a row of panels for each classifier."""

from __future__ import annotations

from matplotlib.figure import Figure, SubFigure

from advstudio.figures import measure
from advstudio.figures.bars import draw_bars
from advstudio.figures.curve import draw_curve
from advstudio.figures.rows import Row, rows
from advstudio.figures.style import HEADING, MUTED, SMALL, style
from advstudio.figures.surface import draw_surface
from advstudio.figures.triptych import draw_triptych
from advstudio.session.frames import Frame, SurfaceFrame, SweepFrame
from advstudio.session.outcome.guarantee_frames import GuaranteeFrame

WIDTH = 7.0
"""Inches; the full width of a page."""

_ROW = 3.5
_LINE = 0.123
_MARGIN = 0.03
_CERTIFIED = 0.3
"""Inches more for a row with a certificate: a line below its curve, and one in the legend."""


def overview(
    frame: Frame,
    sweep: SweepFrame | None,
    surface: SurfaceFrame | None,
    class_names: tuple[str, ...],
    *,
    compared_names: tuple[str, ...] | None = None,
    guarantees: GuaranteeFrame | None = None,
    caption: str = "",
) -> Figure:
    """Pictures, probabilities, epsilon curve and decision surface of each classifier.

    Args:
        frame: Its pictures and probabilities are drawn.
        sweep: Its curves, as far as they belong to the frame; None leaves an empty panel.
        surface: Its surfaces, as far as they belong to the frame; None leaves an empty panel.
        class_names: In the order of the probabilities.
        compared_names: The compared classifier's, where its classes are others.
        guarantees: What is certified, as far as it belongs to the frame; None marks nothing.
        caption: Is wrapped and put below; "" is none.
    """
    names = (class_names, compared_names or class_names)
    with style():
        drawn = rows(frame, sweep, surface, names, guarantees)
        lines = measure.wrapped(caption, SMALL, WIDTH - 2 * _MARGIN)
        heights = [_ROW + _CERTIFIED * row.is_certified for row in drawn]
        heights += [_LINE * len(lines) + 2 * _MARGIN] * bool(lines)
        figure = Figure(figsize=(WIDTH, sum(heights)), layout="constrained")
        bands = figure.subfigures(len(heights), 1, height_ratios=heights, squeeze=False)[:, 0]
        for row, band in zip(drawn, bands, strict=False):
            _draw_row(band, row)
        if lines:
            _write_caption(bands[-1], lines)
    return figure


def _draw_row(band: SubFigure, row: Row) -> None:
    _write_heading(band, row)
    halves = band.add_gridspec(1, 2, width_ratios=(4.55, 2.45), wspace=0.03)
    left = halves[0].subgridspec(2, 1, height_ratios=(1.88, 1.42))
    pictures = left[0].subgridspec(1, 3, wspace=0.08)
    below = left[1].subgridspec(1, 2, width_ratios=(1, 1))
    clean, perturbation, adversarial = (band.add_subplot(pictures[i]) for i in range(3))
    draw_triptych((clean, perturbation, adversarial), row)
    draw_bars(band.add_subplot(below[0]), row)
    draw_curve(band.add_subplot(below[1]), row)
    draw_surface(band.add_subplot(halves[1]), row)


def _write_heading(band: SubFigure, row: Row) -> None:
    outcome = row.outcome
    output = {"top_k": "leading classes only", "label": "label only"}.get(
        outcome.output, outcome.output
    )
    gradient = {
        "exact": "exact gradient",
        "straight-through": "approximate gradient",
        "none": "no gradient",
    }.get(outcome.gradient, outcome.gradient)
    grants = f"grants {output}, {gradient}"
    room = WIDTH - 3 * _MARGIN - measure.width(grants, SMALL)
    name = measure.elided(outcome.name, HEADING, room, bold=True)
    left = _MARGIN / WIDTH
    band.suptitle(name, x=left, ha="left", fontsize=HEADING, weight="bold", parse_math=False)
    band.text(1 - left, 0.985, grants, ha="right", va="top", fontsize=SMALL, color=MUTED)


def _write_caption(band: SubFigure, lines: list[str]) -> None:
    band.text(
        _MARGIN / WIDTH, 1, "\n".join(lines), ha="left", va="top", fontsize=SMALL,
        linespacing=1.25, parse_math=False,
    )  # fmt: skip
