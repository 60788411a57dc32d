"""What is on a figure, and where."""

from __future__ import annotations

import itertools
import subprocess
import sys
from dataclasses import replace

import figure_frames as frames
import pytest
from matplotlib.backend_bases import RendererBase
from matplotlib.figure import Figure
from matplotlib.text import Text
from matplotlib.transforms import Bbox

from advstudio.figures.caption import caption
from advstudio.figures.overview import WIDTH, overview
from advstudio.figures.style import style
from advstudio.session.experiment import Experiment

TOLERANCE = 1.5  # pixels at 100 per inch; letters are measured with their bearings

DIGITS = frames.digits_experiment()
ANIMALS = frames.animals_experiment()
CASES = {
    "digits compared, targeted": frames.compared(frames.digits_experiment(target=1)),
    "animals compared": frames.compared(ANIMALS),
    "animals, L2": frames.animals_experiment(norm="L2", epsilon=2.5),
    "nothing added": frames.digits_experiment(epsilon=0.0),
    "animals certified": frames.animals_experiment(epsilon=3 / 255),
}


def drawn(e: Experiment, **changes: object) -> Figure:
    frame = frames.frame(e, **changes)
    text = caption(frame, frames.CATALOGUE)
    names = frames.names_of(e)
    return overview(frame, frames.sweep(e), frames.surfaces(e), names, caption=text)


def certified(e: Experiment) -> Figure:
    frame = frames.frame(e)
    frame = replace(frame, primary=replace(frame.primary, guarantee_key="certified"))
    plane = frames.surface(e)
    surfaces = replace(
        frames.surfaces(e), surfaces=(replace(plane, outlines={"L2": plane.outline}),)
    )
    return overview(
        frame, frames.sweep(e), surfaces, frames.names_of(e), guarantees=frames.certified(frame)
    )  # fmt: skip


def texts(figure: Figure) -> list[str]:
    return [text.get_text() for text in figure.findobj(Text) if text.get_text()]


def boxes(figure: Figure) -> dict[Text, Bbox]:
    """Of every text that is drawn, in pixels, after the layout."""
    found: dict[Text, Bbox] = {}
    draw = Text.draw

    def note(text: Text, renderer: RendererBase) -> None:
        if text.get_visible() and text.get_text().strip():
            found[text] = text.get_window_extent(renderer)
        draw(text, renderer)

    with style(), pytest.MonkeyPatch.context() as patch:
        figure.draw_without_rendering()
        patch.setattr(Text, "draw", note)
        figure.draw_without_rendering()
    return found


@pytest.fixture(scope="module", params=list(CASES))
def laid_out(request: pytest.FixtureRequest) -> tuple[Figure, dict[Text, Bbox]]:
    """A figure, and where its texts are."""
    figure = (certified if "certified" in request.param else drawn)(CASES[request.param])
    return figure, boxes(figure)


def test_figure_is_as_wide_as_a_page(laid_out: tuple[Figure, dict[Text, Bbox]]) -> None:
    figure, _ = laid_out
    assert figure.get_size_inches()[0] == WIDTH


def test_no_text_is_cut_off(laid_out: tuple[Figure, dict[Text, Bbox]]) -> None:
    figure, found = laid_out
    page = figure.bbox.padded(TOLERANCE)
    cut = [text.get_text() for text, box in found.items() if page.count_contains(box.corners()) < 4]
    assert not cut


def test_no_text_covers_another(laid_out: tuple[Figure, dict[Text, Bbox]]) -> None:
    pairs = itertools.combinations(laid_out[1].items(), 2)
    covered = [(a.get_text(), b.get_text()) for (a, first), (b, second) in pairs
               if first.padded(-TOLERANCE).overlaps(second.padded(-TOLERANCE))]  # fmt: skip
    assert not covered


def test_every_outcome_has_its_row() -> None:
    figure = drawn(frames.compared(ANIMALS))
    assert [text for text in texts(figure) if text in ("Large net", "Large net + JPEG compression")]
    assert texts(figure).count("decision surface") == 2
    assert {"class flipped", "class kept"} <= set(texts(figure))


def test_epsilon_reads_in_255ths_and_as_a_decimal() -> None:
    figure = drawn(ANIMALS)
    assert "ε = 2/255" in texts(figure)
    assert any("ε = 2/255 = 0.007843" in text.replace("\n", " ") for text in texts(figure))


def test_perturbation_tells_its_gain() -> None:
    assert "perturbation × 50" in texts(drawn(ANIMALS))


def test_partial_curve_says_how_far_it_is() -> None:
    sweep = frames.sweep(DIGITS, unknown=13)
    figure = overview(frames.frame(DIGITS), sweep, None, frames.DIGITS)
    assert "ε (n/255, L∞), 61 % computed" in texts(figure)


def test_panels_without_results_say_so() -> None:
    figure = overview(frames.frame(DIGITS), None, None, frames.DIGITS)
    said = " ".join(texts(figure)).replace("\n", " ")
    assert "The probability along ε was not computed." in said
    assert "The decision surface was not computed." in said


def test_curve_without_a_single_value_counts_as_none() -> None:
    figure = overview(frames.frame(DIGITS), frames.sweep(DIGITS, unknown=33), None, frames.DIGITS)
    assert any("along ε" in text for text in texts(figure))


def test_results_of_another_experiment_are_left_out() -> None:
    other = frames.digits_experiment(seed=1)
    surfaces = replace(frames.surfaces(DIGITS), surfaces=(frames.surface(DIGITS, "elsewhere"),))
    figure = overview(frames.frame(DIGITS), frames.sweep(other), surfaces, frames.DIGITS)
    assert sum("was not" in text for text in texts(figure)) == 2


def test_sweep_of_another_epsilon_belongs_to_the_frame() -> None:
    sweep = frames.sweep(frames.digits_experiment(epsilon=0.05))
    figure = overview(frames.frame(DIGITS), sweep, frames.surfaces(DIGITS), frames.DIGITS)
    assert not any("not computed" in text for text in texts(figure))


def test_point_outside_the_plane_is_drawn_at_its_edge() -> None:
    far = replace(frames.outcome(DIGITS), point=frames.np.array([9, 9], frames.np.float32))
    figure = drawn(DIGITS, primary=far)
    # A mark beyond the axes would make constrained layout shrink every panel.
    assert figure.get_size_inches()[0] == WIDTH


def test_class_names_are_no_formulas() -> None:
    names = ("$x^2$", "a_b", *frames.DIGITS[2:])
    figure = overview(
        frames.frame(DIGITS), frames.sweep(DIGITS), frames.surfaces(DIGITS), names
    )  # fmt: skip
    named = [text for text in figure.findobj(Text) if "$x^2$" in text.get_text()]
    assert named
    assert not any(text.get_parse_math() for text in named)


def test_figures_need_neither_pyplot_nor_torch() -> None:
    code = (
        "import sys, advstudio.figures.export, advstudio.figures.style as s\n"
        "with s.style(): pass\n"
        "print({'matplotlib.pyplot', 'torch', 'PySide6'} & set(sys.modules))"
    )
    run = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True
    )  # fmt: skip
    assert run.stdout.strip() == "set()"
