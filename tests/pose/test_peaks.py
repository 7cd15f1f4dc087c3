"""Peaks between the cells: bumps of known place are found there, once each."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from fms_score.pose.peaks import find_peaks

SIGMA_CELLS = 7 / 8  # of OpenPose's training: 7 pixels at stride 8


def bumps(*centres, grid=(12, 16), height=1.0):
    """One heat map with a Gaussian bump at each (x, y)."""
    rows, columns = np.mgrid[: grid[0], : grid[1]]
    maps = [height * np.exp(-((columns - x) ** 2 + (rows - y) ** 2) / (2 * SIGMA_CELLS**2)) for x, y in centres]
    return np.max(maps, axis=0).astype(np.float32)[None]


def test_a_bump_in_the_middle_of_a_cell():
    peaks = find_peaks(bumps((5, 7)), 0.1)
    assert peaks.part.tolist() == [0]
    np.testing.assert_allclose(peaks.place, [[5], [7]], atol=1e-3)
    assert peaks.height == pytest.approx([1], abs=0.02)


def test_a_bump_where_four_cells_meet():
    peaks = find_peaks(bumps((5.5, 7.5)), 0.1)
    np.testing.assert_allclose(peaks.place, [[5.5], [7.5]], atol=1e-3)
    assert peaks.height == pytest.approx([1], abs=0.15)


@given(st.floats(3, 12), st.floats(3, 8), st.floats(0.2, 1))
def test_any_bump_is_found_within_a_tenth_of_a_cell(x, y, height):
    peaks = find_peaks(bumps((x, y), height=height), 0.1)
    assert len(peaks) == 1
    assert np.hypot(peaks.place[0] - x, peaks.place[1] - y) < 0.1
    assert peaks.height == pytest.approx([height], rel=0.15)


def test_the_error_under_a_known_shift_is_small():
    # 0.6 pixels of the network's input are the target; the figure for an upsampling decoder is half a pixel at best.
    shifts = np.arange(0, 1, 0.05)
    found = np.array([find_peaks(bumps((5 + dx, 6 + dy)), 0.1).place[:, 0] for dx in shifts for dy in shifts])
    true = np.array([(5 + dx, 6 + dy) for dx in shifts for dy in shifts])
    error_px = 8 * np.hypot(*(found - true).T)
    assert error_px.mean() < 0.4
    assert error_px.max() < 0.6


def test_peaks_come_part_by_part():
    maps = np.concatenate([bumps((3, 3), (9, 8)), bumps((12, 2)), np.zeros((1, 12, 16), np.float32), bumps((4, 4))])
    peaks = find_peaks(maps, 0.1)
    assert peaks.part.tolist() == [0, 0, 1, 3]
    np.testing.assert_allclose(peaks.place, [[3, 9, 12, 4], [3, 8, 2, 4]], atol=1e-3)


def test_the_threshold_is_for_the_peak_not_for_its_highest_cell():
    low = bumps((5.5, 7.5), height=0.12)  # its highest cells hold 0.087
    assert low.max() < 0.1
    assert len(find_peaks(low, 0.1)) == 1
    assert len(find_peaks(low, 0.2)) == 0


@pytest.mark.parametrize("corner", [(0, 0), (15, 0), (0, 11), (15, 11)])
def test_a_peak_in_the_corner(corner):
    peaks = find_peaks(bumps(corner), 0.1)
    assert len(peaks) == 1
    assert np.abs(peaks.place[:, 0] - corner).max() < 0.75


def test_a_plateau_is_one_peak():
    flat = np.zeros((1, 8, 8), np.float32)
    flat[0, 3:5, 3:5] = 0.5
    assert len(find_peaks(flat, 0.1)) == 1
    assert len(find_peaks(np.full((1, 8, 8), 0.5, np.float32), 0.1)) == 1


def test_two_peaks_are_two_only_with_a_cell_between_them():
    assert len(find_peaks(bumps((5, 5), (8, 5)), 0.1)) == 2
    assert len(find_peaks(bumps((5, 5), (6, 5)), 0.1)) == 1


def test_nothing_in_empty_maps():
    peaks = find_peaks(np.zeros((18, 12, 16), np.float32), 0.1)
    assert len(peaks) == 0
    assert peaks.place.shape == (2, 0)


def test_more_peaks_than_fit_in_one_matrix_product():
    maps = np.zeros((3, 60, 60), np.float32)
    maps[:, 2::4, 2::4] = 0.8  # 225 lone cells in each of three maps
    peaks = find_peaks(maps, 0.1)
    assert len(peaks) == 675
    np.testing.assert_allclose(peaks.place % 4, 2, atol=1e-3)


def test_a_ripple_from_cell_to_cell_moves_the_place_less():
    """Networks answer so to a picture that lies otherwise on the grid; on the bicubic surface it would be 0.76 px."""
    ripple = np.float32(0.06) * (-1) ** np.arange(16)
    true = 5 + np.arange(0, 1, 0.1)
    found = np.array([find_peaks((bumps((x, 6)) + ripple).astype(np.float32), 0.5).place[0, 0] for x in true])
    assert 8 * np.abs(found - true).mean() < 0.72
