"""The parser on painted maps: everybody is found where they were painted, and nobody else."""

from __future__ import annotations

import runpy
from pathlib import Path

import numpy as np
import pytest

from fms_score.errors import OptionError
from fms_score.pose.fields import COCO18, MPI15, FieldMaps
from fms_score.pose.paf import ParserOptions, cells_to_pixels, parse_people
from fms_score.skeleton import JOINTS

_PAINTED = runpy.run_path(str(Path(__file__).with_name("painted.py")))
only, paint, standing, without = (_PAINTED[name] for name in ("only", "paint", "standing", "without"))

GRID = (32, 57)


def assert_same_places(found, painted, within=0.1):
    assert np.isnan(found).tolist() == np.isnan(painted).tolist()
    assert np.nanmax(np.hypot(*(found - painted).T)) < within


def test_somebody_is_found_where_they_stand():
    person = standing(20.3, 3.6, 25)
    xy, confidence = parse_people(paint([person], GRID))
    assert xy.shape == (1, 18, 2)
    assert xy.dtype == confidence.dtype == np.float32
    assert_same_places(xy[0], person)
    assert (confidence[0] > 0.9).all()
    assert (confidence[0] <= 1).all()


def test_a_faint_peak_half_way_along_a_limb_is_not_its_end():
    person = standing(20, 3, 25)
    maps = paint([person], GRID)
    knee, ankle = (COCO18.parts.index(name) for name in ("right_knee", "right_ankle"))
    x, y = np.rint(person[knee] + 0.4 * (person[ankle] - person[knee])).astype(int)
    maps.heatmaps[ankle, y, x] = 0.3
    maps.pafs[:, y + 1 :] *= 0.8  # fields fade towards the ends of limbs
    xy, _ = parse_people(maps)
    assert np.hypot(*(xy[0, JOINTS.index("right_ankle")] - person[ankle])) < 0.5


def test_what_is_hidden_is_nan_with_confidence_0():
    person = without(standing(20, 3, 25), "left_wrist", "left_ear")
    xy, confidence = parse_people(paint([person], GRID))
    assert_same_places(xy[0], person)
    for joint in ("left_wrist", "left_ear"):
        assert confidence[0, JOINTS.index(joint)] == 0


def test_three_people_side_by_side():
    crowd = [standing(x, 4, 22) for x in (10, 26, 43.5)]
    xy, _ = parse_people(paint(crowd, GRID))
    assert len(xy) == 3
    for person, found in zip(crowd, sorted(xy, key=lambda points: points[0, 0]), strict=True):
        assert_same_places(found, person)


def test_the_most_confident_person_comes_first():
    small = without(standing(45, 10, 16), "left_wrist", "right_wrist")
    tall = standing(15, 3, 25)
    for order in ([small, tall], [tall, small]):
        xy, confidence = parse_people(paint(order, GRID))
        assert_same_places(xy[0], tall)
        assert_same_places(xy[1], small)
        assert confidence[0].sum() > confidence[1].sum()


def test_more_people_than_one_look_at_all_pairs_is_meant_for():
    crowd = [standing(6 + 10 * column, 2 + 20 * row, 17) for column in range(7) for row in range(2)]
    xy, _ = parse_people(paint(crowd, (44, 72)))
    assert len(xy) == 14
    for person in crowd:
        nearest = min(xy, key=lambda points: np.abs(points - person).max())
        assert_same_places(nearest, person)


class TestGhosts:
    FACE = ("neck", "nose", "right_eye", "left_eye")

    def test_four_joints_are_nobody(self):
        xy, confidence = parse_people(paint([only(standing(20, 3, 25), *self.FACE)], GRID))
        assert xy.shape == (0, 18, 2)
        assert confidence.shape == (0, 18)

    def test_unless_asked_for(self):
        xy, _ = parse_people(paint([only(standing(20, 3, 25), *self.FACE)], GRID), ParserOptions(min_joints=4))
        assert np.isfinite(xy[0, :, 0]).sum() == 4

    def test_eight_joints_are_somebody(self):
        half = only(standing(20, 3, 25), *self.FACE, "right_shoulder", "left_shoulder", "right_elbow", "left_elbow")
        assert len(parse_people(paint([half], GRID))[0]) == 1

    def test_faint_people_are_nobody(self):
        maps = paint([standing(20, 3, 25)], GRID)
        faint = FieldMaps(0.14 * maps.heatmaps, maps.pafs, COCO18)
        assert len(parse_people(faint)[0]) == 0
        assert len(parse_people(faint, ParserOptions(min_mean_height=0.1))[0]) == 1


class TestNothing:
    def test_in_empty_maps(self):
        xy, confidence = parse_people(paint([], GRID))
        assert xy.shape == (0, 18, 2)
        assert confidence.shape == (0, 18)

    @pytest.mark.parametrize("grid", [(0, 0), (1, 1), (1, 9), (9, 1), (2, 2)])
    def test_in_maps_too_small_for_anybody(self, grid):
        maps = FieldMaps(np.ones((19, *grid), np.float32), np.ones((38, *grid), np.float32), COCO18)
        assert len(parse_people(maps)[0]) == 0

    def test_in_peaks_without_fields(self):
        maps = paint([standing(20, 3, 25)], GRID)
        assert len(parse_people(FieldMaps(maps.heatmaps, 0 * maps.pafs, COCO18))[0]) == 0

    def test_where_the_fields_point_the_other_way(self):
        maps = paint([standing(20, 3, 25)], GRID)
        assert len(parse_people(FieldMaps(maps.heatmaps, -maps.pafs, COCO18))[0]) == 0


@pytest.mark.parametrize("value", [np.nan, np.inf, -np.inf])
def test_values_that_are_no_numbers_are_ignored(value):
    person = standing(20, 3, 25)
    maps = paint([person], GRID)
    maps.heatmaps[:, 2:30, 45] = value  # a column beside the body, in every map
    maps.pafs[:, 5, 50:] = value
    xy, _ = parse_people(maps)
    assert len(xy) == 1
    assert_same_places(xy[0], person)


@pytest.mark.parametrize("value", [np.nan, np.inf, -np.inf])
def test_a_limb_is_found_across_a_cell_whose_field_is_no_number(value):
    person = standing(20, 3, 25)
    maps = paint([person], GRID)
    knee, ankle = (person[JOINTS.index(f"left_{joint}")] for joint in ("knee", "ankle"))
    across, down = np.rint((knee + ankle) / 2).astype(int)
    maps.pafs[:, down, across] = value
    xy, _ = parse_people(maps)
    assert len(xy) == 1
    assert_same_places(xy[0], person)


def test_maps_of_nothing_but_nan():
    maps = FieldMaps(np.full((19, *GRID), np.nan, np.float32), np.full((38, *GRID), np.nan, np.float32), COCO18)
    assert len(parse_people(maps)[0]) == 0


def test_the_maps_are_left_as_they_are():
    maps = paint([standing(20, 3, 25)], GRID)
    maps.heatmaps[0, 0, 0] = np.nan
    before = maps.heatmaps.copy(), maps.pafs.copy()
    parse_people(maps)
    np.testing.assert_array_equal(maps.heatmaps, before[0])
    np.testing.assert_array_equal(maps.pafs, before[1])


def test_the_mpi_layout_becomes_coco_without_a_face():
    person = standing(20.4, 3.2, 25, layout=MPI15)
    xy, confidence = parse_people(paint([person], GRID, layout=MPI15))
    assert xy.shape == (1, 18, 2)
    for joint, name in enumerate(JOINTS):
        if name in MPI15.parts:
            assert np.hypot(*(xy[0, joint] - person[MPI15.parts.index(name)])) < 0.1
        else:
            assert np.isnan(xy[0, joint]).all()
            assert confidence[0, joint] == 0
    assert np.isfinite(xy[0, :, 0]).sum() == 13


def test_pixels_of_cells():
    # At stride 8 cell 0 covers the pixels 0-7, whose middle is 3.5; half a cell further is 7.5.
    np.testing.assert_allclose(cells_to_pixels(np.array([[0.0, 0.5], [1.0, np.nan]]), 8), [[3.5, 7.5], [11.5, np.nan]])
    assert cells_to_pixels(np.zeros((2, 18, 2), np.float32), 8).dtype == np.float32
    assert cells_to_pixels(np.array([5.0]), 1) == 5


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"peak_threshold": 0.0}, "peak_threshold must be between 0 and 1, got 0.0"),
        ({"peak_threshold": 1.5}, "peak_threshold must be between 0 and 1, got 1.5"),
        ({"samples": 1}, "samples must be 2 or more, got 1"),
    ],
)
def test_options_that_cannot_be_meant(options, message):
    with pytest.raises(OptionError, match=message):
        ParserOptions(**options)
