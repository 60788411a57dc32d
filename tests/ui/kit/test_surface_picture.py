"""A decision surface as arrays."""

from __future__ import annotations

import numpy as np
import pytest
from PySide6.QtGui import QColor, QTransform
from synthetic import END, surface

from advstudio.ui.kit import surface_picture
from advstudio.ui.kit.strokes import painter_path

WHITE = QColor("white")
COLOURS = {7: QColor(0, 0, 250), 3: QColor(250, 0, 0)}


def test_shaded_has_the_classes_where_the_labels_are() -> None:
    pixels = surface_picture.shaded(surface(65), COLOURS, WHITE).astype(int)
    assert pixels.shape == (65, 65, 4)
    assert pixels[32, 5, 2] > pixels[32, 5, 0]
    assert pixels[32, 60, 0] > pixels[32, 60, 2]


def test_shaded_turns_the_lowest_y_into_the_bottom_row() -> None:
    made = surface(17)
    made.labels[0] = 3
    pixels = surface_picture.shaded(made, COLOURS, WHITE).astype(int)
    assert pixels[-1, 0, 0] > pixels[-1, 0, 2]
    assert pixels[0, 0, 2] > pixels[0, 0, 0]


def test_shaded_is_paler_where_the_confidence_is_lower() -> None:
    made = surface(17)
    made.confidence[:] = 0.3
    unsure = surface_picture.shaded(made, COLOURS, WHITE)
    made.confidence[:] = 0.9
    sure = surface_picture.shaded(made, COLOURS, WHITE)
    assert (unsure[..., :3].sum(axis=2) > sure[..., :3].sum(axis=2, dtype=int)).all()


@pytest.mark.parametrize("size", [17, 65, 257])
def test_boundary_lies_between_the_last_point_of_one_class_and_the_first_of_the_other(
    size: int,
) -> None:
    strokes = surface_picture.boundary_lines(surface(size))
    cell = 2 * END / (size - 1)
    # The synthetic border is at 0.6 of the width, somewhere between two grid points.
    assert strokes.points[:, 0] == pytest.approx(0.2 * END, abs=cell)
    assert len(np.unique(strokes.points[:, 0].round(9))) == 1


def test_a_surface_of_one_class_has_no_boundary() -> None:
    assert len(surface_picture.boundary_lines(surface(17, classes=(7, 7))).points) == 0


def test_three_classes_meet_in_the_middle_of_a_cell() -> None:
    made = surface(2)
    made.labels[:] = [[7, 3], [7, 2]]
    ends = surface_picture.boundary_lines(made).points
    places, counts = np.unique(ends.round(9), axis=0, return_counts=True)
    # Points lie at the four corners of the plane, so that the cell's middle is the origin.
    assert places[counts == 3].tolist() == [[0, 0]]


def test_clipped_outline_holds_the_part_with_more_than_half_clipped() -> None:
    path = painter_path(surface_picture.clipped_outline(surface(65)), QTransform())
    box = path.boundingRect()
    # Clipped above 0.75 of the height: y from half of END up, to within a cell.
    assert (box.top(), box.bottom()) == pytest.approx((END / 2, END), abs=END / 32)
    assert box.width() == pytest.approx(2 * END)


def test_each_class_is_named_deep_inside_its_largest_region() -> None:
    spots = {spot.index: spot for spot in surface_picture.name_spots(surface(257))}
    assert set(spots) == {7, 3}
    assert spots[7].x == pytest.approx(-0.4 * END, abs=0.1 * END)
    assert spots[3].x == pytest.approx(0.6 * END, abs=0.1 * END)
    assert spots[7].depth > spots[3].depth


def test_surfaces_are_alike_when_they_look_the_same() -> None:
    assert surface_picture.are_alike(surface(17), surface(17))
    assert not surface_picture.are_alike(surface(17), surface(65))
    assert not surface_picture.are_alike(surface(17), surface(17, plane_key="another"))
    assert not surface_picture.are_alike(surface(17), None)


def test_classes_by_area_puts_the_largest_region_first() -> None:
    assert surface_picture.classes_by_area(surface(65)) == (7, 3)
