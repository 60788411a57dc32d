"""What a certificate looks like on a figure."""

from __future__ import annotations

from dataclasses import replace

import figure_frames as frames
import numpy as np
import pytest
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.patches import Rectangle
from matplotlib.text import Text

from advstudio.figures.caption import caption
from advstudio.figures.overview import overview
from advstudio.session.experiment import Experiment, NormName
from advstudio.session.frames import Frame, SurfaceFrame

DIGITS = frames.digits_experiment()
ANIMALS_L2 = frames.animals_experiment(norm="L2", epsilon=2.5)


def framed(e: Experiment) -> Frame:
    made = frames.frame(e)
    return replace(made, primary=replace(made.primary, guarantee_key="certified"))


def planes(e: Experiment, norm: NormName = "L2") -> SurfaceFrame:
    made = frames.surfaces(e)
    first = replace(made.surfaces[0], outlines={norm: made.surfaces[0].outline})
    return replace(made, surfaces=(first, *made.surfaces[1:]))


def drawn(e: Experiment, label: int | None = 0) -> Figure:
    frame = framed(e)
    return overview(
        frame, frames.sweep(e), planes(e), frames.names_of(e),
        guarantees=frames.certified(frame, label),
    )  # fmt: skip


def words(figure: Figure) -> str:
    return "\n".join(text.get_text() for text in figure.findobj(Text))


def spans(figure: Figure) -> list[Rectangle]:
    """The tinted parts of the curves."""
    return [found for found in figure.findobj(Rectangle) if found.get_alpha() == 0.14]


def outlines(figure: Figure) -> list[Line2D]:
    """The certified ones on the planes; the keys of the legends are none of the axes' lines."""
    lines = [line for axes in figure.axes for line in axes.lines]
    return [line for line in lines if str(line.get_label()).startswith("certified")]


@pytest.mark.parametrize(
    ("e", "end", "said"),
    # 1.5 in L2 is 1.5 / 28 in L-infinity for 784 values, and its axis counts in 255ths.
    [(DIGITS, 1.5 / 28 * 255, "L∞ ≤ 13.66/255"), (ANIMALS_L2, 1.5, "L2 ≤ 1.5")],
)
def test_curve_is_tinted_up_to_what_is_certified_in_its_norm(
    e: Experiment, end: float, said: str
) -> None:
    figure = drawn(e)
    (span,) = spans(figure)
    assert span.get_x() == 0
    assert span.get_width() == pytest.approx(end)
    assert f"tinted: certified, {said}" in words(figure)


def test_surface_has_the_outline_in_the_norm_of_the_certificate() -> None:
    figure = drawn(DIGITS)
    (outline,) = outlines(figure)
    corners = frames.surface(DIGITS).outline * 1.5 * 255
    assert np.allclose(np.asarray(outline.get_xydata())[:-1], corners)
    assert "certified, L2" in words(figure)


def test_classifier_without_a_certificate_has_no_mark() -> None:
    figure = drawn(frames.compared(DIGITS))
    assert len(spans(figure)) == len(outlines(figure)) == 1


def test_certificate_that_abstains_marks_nothing_and_says_so() -> None:
    figure = drawn(DIGITS, label=None)
    assert not spans(figure)
    assert not outlines(figure)
    frame = framed(DIGITS)
    said = caption(frame, frames.CATALOGUE, frames.certified(frame, None))
    assert "Small net: nothing certified (2000 noisy copies" in said


def test_certificate_of_another_picture_is_left_out() -> None:
    stale = frames.certified(framed(DIGITS))
    frame = frames.frame(DIGITS)
    figure = overview(
        frame, frames.sweep(DIGITS), planes(DIGITS), frames.DIGITS, guarantees=stale
    )  # fmt: skip
    assert not spans(figure)
    assert "certified" not in caption(frame, frames.CATALOGUE, stale)


def test_caption_names_class_radius_and_risk() -> None:
    frame = framed(DIGITS)
    assert (
        "Small net: class 0 certified for L2 ≤ 1.5 (2000 noisy copies, wrong with probability "
        "≤ 0.001)."
    ) in caption(frame, frames.CATALOGUE, frames.certified(frame))
