"""Numbers, names and places that figures are made of."""

from __future__ import annotations

import figure_frames as frames
import numpy as np
import pytest
from matplotlib import rcParams

from advstudio.figures import measure
from advstudio.figures.colours import ClassColours
from advstudio.figures.perturbation import gain_of, signed_colours, signed_pixels
from advstudio.figures.regions import Box, classes_by_area, name_places
from advstudio.figures.rows import leading
from advstudio.figures.style import style
from advstudio.figures.wording import choice_text, epsilon_text, in_255ths, listed

SQUARE = (0.1, 0.1)


@pytest.mark.parametrize(
    ("epsilon", "norm", "text"),
    [
        (8 / 255, "Linf", "8/255 = 0.03137"),
        (0.3, "Linf", "76.5/255 = 0.3"),
        (0.25 / 255, "Linf", "0.25/255 = 0.0009804"),
        (0.0, "Linf", "0/255 = 0"),
        (2.5, "L2", "2.5"),
        (1234.5678, "L1", "1235"),
    ],
)
def test_epsilon_reads_as_in_papers(epsilon: float, norm: str, text: str) -> None:
    assert epsilon_text(epsilon, norm) == text  # type: ignore[arg-type] # parametrized


def test_float32_epsilon_reads_like_the_float_that_it_was() -> None:
    assert in_255ths(float(np.float32(2 / 255))) == "2/255"


def test_parameters_read_as_words() -> None:
    assert choice_text("PGD", {"step_ratio": 2.5, "steps": 20}) == "PGD (step ratio 2.5, steps 20)"
    assert choice_text("FGSM", {}) == "FGSM"


@pytest.mark.parametrize(
    ("words", "text"), [(["a"], "a"), (["a", "b"], "a and b"), (["a", "b", "c"], "a, b and c")]
)
def test_words_are_listed(words: list[str], text: str) -> None:
    assert listed(words) == text


def test_elided_text_fits() -> None:
    with style():
        cut = measure.elided("American Staffordshire terrier", 7, 0.8)
        assert measure.width(cut, 7) <= 0.8
    assert cut.startswith("American")
    assert cut.endswith("…")


def test_short_text_is_left_alone() -> None:
    with style():
        assert measure.elided("gibbon", 7, 0.8) == "gibbon"


def test_wrapped_lines_fit_and_lose_nothing() -> None:
    text = "all the words of a caption " * 8
    with style():
        lines = measure.wrapped(text, 7, 2.0)
        assert max(measure.width(line, 7) for line in lines) <= 2.0
    assert " ".join(lines).split() == text.split()


def test_style_is_local() -> None:
    before = dict(rcParams)
    with style():
        assert rcParams["svg.fonttype"] == "none"
        assert not rcParams["text.usetex"]
    assert dict(rcParams) == before


def test_few_classes_are_coloured_by_index() -> None:
    few = ClassColours(10, (3, 1))
    assert few.of(0) == ClassColours(10, ()).of(0)
    assert len({few.of(index) for index in range(10)}) == 10


def test_many_classes_are_coloured_by_importance() -> None:
    many = ClassColours(1000, (388, 388, 7, *range(20, 40)))
    assert many.of(388) == ClassColours(10, ()).of(0)
    assert many.of(39) == many.of(999)


def test_bars_list_both_predictions_and_the_target() -> None:
    outcome = frames.outcome(frames.animals_experiment())
    chosen = leading(outcome, target=700)
    assert {0, 1, 700} <= set(chosen)
    assert len(chosen) == 5


@pytest.mark.parametrize(("scale", "gain"), [(0.0, 500), (2 / 255, 50), (0.3, 1), (0.9, 1)])
def test_gain_keeps_the_change_within_the_colours(scale: float, gain: int) -> None:
    assert gain_of(scale) == gain


def test_perturbation_of_nothing_is_the_middle_of_the_map() -> None:
    outcome = frames.outcome(frames.digits_experiment(epsilon=0.0))
    assert np.array_equal(np.unique(signed_pixels(outcome).reshape(-1, 3), axis=0),
                          signed_colours()[128:129])  # fmt: skip


def test_names_lie_in_their_regions_and_apart() -> None:
    surface = frames.surface(frames.digits_experiment())
    sizes = dict.fromkeys(classes_by_area(surface), SQUARE)
    places = dict(name_places(surface, sizes, []))
    assert set(places) == {0, 1, 2, 3}
    for index, box in places.items():
        assert surface.labels[round(64 * box.y), round(64 * box.x)] == index
        assert not any(box.overlaps(other) for i, other in places.items() if i != index)


def test_names_keep_clear_of_what_is_taken() -> None:
    surface = frames.surface(frames.digits_experiment())
    taken = Box(0.8, 0.5, 0.4, 0.7)
    sizes = dict.fromkeys(classes_by_area(surface), SQUARE)
    assert not any(box.overlaps(taken) for _, box in name_places(surface, sizes, [taken]))


def test_name_without_room_is_left_out() -> None:
    surface = frames.surface(frames.digits_experiment())
    sizes = dict.fromkeys(classes_by_area(surface), (1.2, 0.1))
    assert not list(name_places(surface, sizes, []))
