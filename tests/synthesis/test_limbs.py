from __future__ import annotations

import numpy as np
import pytest

from synthesis.limbs import bend, bend_at_x, reachable

HIP = np.array([0.1, 0.9, 0.0])
AHEAD = np.array([0.0, 0.0, 1.0])


def test_thigh_and_shin_end_at_the_ankle():
    ankle = np.array([0.2, 0.2, 0.1])
    thigh, shin = bend(HIP, ankle, 0.45, 0.40, AHEAD)
    assert HIP + 0.45 * thigh + 0.40 * shin == pytest.approx(ankle)
    assert (HIP + 0.45 * thigh)[2] > 0.1  # the knee points ahead


@pytest.mark.parametrize("x_m", [0.02, 0.15, 0.25])
def test_a_knee_is_where_it_is_wanted_from_side_to_side(x_m):
    ankle = np.array([0.15, 0.25, 0.05])
    thigh, shin = bend_at_x(HIP, ankle, (0.45, 0.40), x_m, AHEAD)
    assert (HIP + 0.45 * thigh)[0] == pytest.approx(x_m)
    assert HIP + 0.45 * thigh + 0.40 * shin == pytest.approx(ankle)


def test_an_end_out_of_reach_is_brought_into_reach_on_its_line():
    end = reachable(np.zeros(3), np.array([2.0, 0.0, 0.0]), 0.4, 0.6)
    assert end == pytest.approx([0.9995, 0.0, 0.0])
