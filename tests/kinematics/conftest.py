"""Bodies made of a few named points, so that a test shows all that matters."""

from __future__ import annotations

import numpy as np
import pytest

from fms_score.kinematics.body import Body, Scale
from fms_score.skeleton import JOINT_COUNT, JOINTS

TORSO_PX, LEG_PX, HAND_PX = 100.0, 200.0, 40.0


@pytest.fixture(scope="session")
def posed():
    """Make a `Body` from named points such as ``left_knee=(300, 300)``; all other points are unknown.

    One torso is 100 px long, a leg 200, a hand 40.
    """

    def make(points, facing=np.nan, left=np.nan):
        xy = np.full((JOINT_COUNT, 2), np.nan)
        for name, place in points.items():
            xy[JOINTS.index(name)] = place
        return Body(xy, facing, left, Scale(TORSO_PX, LEG_PX, HAND_PX))

    return make
