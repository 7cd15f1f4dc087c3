"""Signs by which a movement is told from others."""

import numpy as np
import pandas as pd
import pytest
from pydantic import ValidationError

from fms_score.kinematics.catalogue import SIGNALS
from fms_score.kinematics.signs import Sign, shows, visible


def table(**columns):
    """Signals of a clip of 101 frames; those not given are unknown."""
    time_s = np.linspace(0.0, 10.0, 101)
    values = {column: np.broadcast_to(columns.get(column, np.nan), (101,)) for column in SIGNALS.columns()}
    return pd.DataFrame(values, index=pd.Index(time_s, name="time_s"))


RAMP = np.linspace(0.0, 100.0, 101)  # a signal that goes evenly from 0 to 100


@pytest.mark.parametrize(
    ("take", "limits", "answer"),
    [
        ("median", {"at_most": 50.0}, True),
        ("median", {"at_most": 49.0}, False),
        ("median", {"at_least": 50.0}, True),
        ("minimum", {"at_most": 2.0}, True),  # extremes are taken 2 % inside
        ("minimum", {"at_most": 1.9}, False),
        ("maximum", {"at_least": 98.0}, True),
        ("maximum", {"at_least": 98.1}, False),
        ("range", {"at_least": 96.0}, True),
        ("range", {"at_least": 96.1}, False),
        ("median", {"at_least": 40.0, "at_most": 60.0}, True),
        ("median", {"at_least": 60.0, "at_most": 70.0}, False),
    ],
)
def test_a_sign_is_there_or_not(take, limits, answer):
    assert shows(Sign(signal="trunk_from_vertical_deg", take=take, **limits), table(trunk_from_vertical_deg=RAMP)) is answer


def test_nothing_known_is_no_answer():
    assert shows(Sign(signal="trunk_from_vertical_deg", take="median", at_most=45.0), table()) is None


def test_of_two_sides_the_one_that_does_it_decides():
    raised = table(left_leg_raise_deg=70.0, right_leg_raise_deg=0.0)
    assert shows(Sign(signal="leg_raise_deg", take="maximum", at_least=60.0), raised) is True
    assert shows(Sign(signal="leg_raise_deg", take="minimum", at_most=5.0), raised) is True
    assert shows(Sign(signal="leg_raise_deg", take="maximum", at_most=5.0), raised) is False


def test_one_side_is_enough_where_the_other_is_hidden():
    assert shows(Sign(signal="leg_raise_deg", take="maximum", at_least=60.0), table(left_leg_raise_deg=70.0)) is True


def test_gaps_do_not_count():
    ramp = RAMP.copy()
    ramp[50:] = np.nan
    assert (
        shows(Sign(signal="trunk_from_vertical_deg", take="maximum", at_most=50.0), table(trunk_from_vertical_deg=ramp)) is True
    )


@pytest.mark.parametrize(
    ("sign", "plane", "answer"),
    [
        ({"signal": "trunk_lean_deg"}, "side", True),
        ({"signal": "trunk_lean_deg"}, "front", False),
        ({"signal": "hip_height_ratio"}, "front", True),
        ({"signal": "hip_height_ratio", "view": "side"}, "front", False),
        ({"signal": "hip_height_ratio", "view": "side"}, "side", True),
    ],
)
def test_a_sign_is_only_asked_where_it_can_be_seen(sign, plane, answer):
    assert visible(Sign(**sign, take="median", at_most=1.0), plane) is answer


@pytest.mark.parametrize(
    ("limits", "message"),
    [
        ({}, "a sign needs 'at_most' or 'at_least'"),
        ({"at_least": 2.0, "at_most": 2.0}, "impossible threshold: at_least 2 is not below at_most 2"),
        ({"at_most": float("nan")}, "finite number"),
    ],
)
def test_an_impossible_sign_is_refused(limits, message):
    with pytest.raises(ValidationError, match=message):
        Sign(signal="trunk_lean_deg", take="median", **limits)
