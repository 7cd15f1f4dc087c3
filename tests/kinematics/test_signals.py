"""The vocabulary of a rubric, and the table it becomes."""

import numpy as np
import pytest

from fms_score.kinematics.body import body_scale
from fms_score.kinematics.catalogue import SIGNALS
from fms_score.kinematics.registry import joints_of, place
from fms_score.kinematics.signals import body_in_view, column_values, signal_table, split_column
from fms_score.kinematics.view import detect_view
from fms_score.skeleton import JOINTS, joint_index
from fms_score.tracks.track import PoseTrack

UNITS = {"deg": "deg", "ratio": "ratio", "fraction": "fraction", "hands": "hand lengths"}


def names_of(joints):
    return tuple(JOINTS[joint] for joint in joints)


def test_every_entry_says_what_it_is():
    for name, signal in SIGNALS.items():
        assert name == signal.name
        assert signal.unit == UNITS[name.rsplit("_", 1)[1]]
        assert len(signal.columns) == (2 if signal.sided else 1)
        assert {"side", "front"} >= set(signal.planes) > set(), name
        assert "\n" not in signal.meaning
        assert len(signal.meaning) > 10, name
        assert signal.joints("left"), name


def test_every_entry_can_be_drawn():
    for name, signal in SIGNALS.items():
        count = len(signal.drawing.points)
        assert {"angle": count == 3, "incline": count % 2 == 0, "gap": count in {2, 3, 4}}[signal.drawing.kind], name
        assert (signal.drawing.reference is None) == (signal.drawing.kind != "incline"), name


def test_a_sided_signal_needs_the_joints_of_its_side():
    assert [names_of(group) for group in SIGNALS["knee_flexion_deg"].joints("right")] == [
        ("right_hip",),
        ("right_knee",),
        ("right_ankle",),
    ]


@pytest.mark.parametrize(
    ("point", "joints"),
    [
        ("knee", ("left_knee",)),
        ("other_knee", ("right_knee",)),
        ("right_wrist", ("right_wrist",)),
        ("mid_hip", ("left_hip", "right_hip")),
        ("neck", ("neck",)),
        ("nose", ("nose",)),
    ],
)
def test_points_by_relative_name_for_the_left_side(posed, point, joints):
    assert names_of(joints_of(point, "left")) == joints
    body = posed({name: (10 * index, 5) for index, name in enumerate(JOINTS)})
    assert place(body, point, "left")[0] == np.mean([10 * JOINTS.index(name) for name in joints])


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("kne_flexion_deg", "knee_flexion_deg"),
        ("knee_flexion", "knee_flexion_deg"),
        ("thigh_inclination_deg", "thigh_incline_deg"),
        ("qqqqqq", None),
    ],
)
def test_the_nearest_name_of_a_misspelt_one(typed, meant):
    assert SIGNALS.nearest(typed) == meant


@pytest.mark.parametrize(
    ("column", "name", "side"),
    [
        ("left_knee_flexion_deg", "knee_flexion_deg", "left"),
        ("right_knee_flexion_deg", "knee_flexion_deg", "right"),
        ("trunk_lean_deg", "trunk_lean_deg", None),
    ],
)
def test_a_column_is_a_signal_of_a_side(column, name, side):
    signal, found = split_column(column)
    assert (signal.name, found) == (name, side)


@pytest.mark.parametrize("column", ["knee_flexion_deg", "left_trunk_lean_deg", "near_knee_flexion_deg", "nonsense"])
def test_no_such_column(column):
    with pytest.raises(KeyError):
        split_column(column)


@pytest.fixture(scope="module")
def squat_track(athlete):
    squat = athlete.squat(athlete.times(2.0, 30.0), depth_deg=100.0, view="side")
    sure = np.full(squat.xy.shape[:2], 0.9)
    nothing = np.zeros(sure.shape, dtype=bool)
    return PoseTrack(squat.time_s, squat.xy, sure, squat.xy, nothing, np.arange(len(squat.time_s)), (1280, 720))


def test_the_table_has_a_row_a_frame_and_every_column(squat_track):
    scale = body_scale(squat_track.xy)
    view = detect_view(squat_track.xy, squat_track.confidence, scale)
    table = signal_table(squat_track, body_in_view(squat_track, view, scale))
    assert table.index.name == "time_s"
    assert table.index.tolist() == squat_track.time_s.tolist()
    assert list(table) == SIGNALS.columns()
    assert (table.dtypes == np.float64).all()
    assert table.loc[1.0, "left_knee_flexion_deg"] == pytest.approx(100.0)  # at the turn, as the athlete was told
    assert table["trunk_lateral_lean_deg"].isna().all()  # not from the side


def test_a_gap_in_the_points_is_a_gap_in_the_table(squat_track):
    xy = squat_track.xy.copy()
    xy[10:20, joint_index("knee", "left")] = np.nan
    scale = body_scale(xy)
    view = detect_view(xy, squat_track.confidence, scale)
    values = column_values("left_knee_flexion_deg", body_in_view(squat_track, view, scale).with_points(xy))
    assert np.flatnonzero(np.isnan(values)).tolist() == list(range(10, 20))
