"""Where the camera stood, told from a stick figure in space that is walked round."""

import numpy as np
import pytest

from fms_score.errors import OptionError
from fms_score.kinematics.body import body_scale
from fms_score.kinematics.view import detect_view, forced_view, parse_view
from fms_score.skeleton import JOINTS, joint_index

TORSO_PX = 150.0
FACE = ("nose", "left_eye", "right_eye")
ROUND = [-165, -150, -120, -105, -90, -75, -60, -30, -15, 0, 15, 30, 60, 75, 90, 105, 120, 150, 165, 180]


AS_A_NETWORK_SEES = {"shoulders": 0.58, "hips": 0.37, "nose": 0.30, "eyes": 0.20}
AS_MARKERS_SIT = {"shoulders": 0.50, "hips": 0.34, "nose": 0.33, "eyes": 0.13}
"""Widths, and how far the face is ahead of neck and ears, in torso lengths: a pose network on clips, and motion capture."""


def face_on(xyz, build):
    """Give the figure a face as far ahead of neck and ears as faces are; the head stays level."""
    xyz = xyz.copy()
    neck = xyz[:, joint_index("neck")]
    for name, ahead, aside in (
        ("nose", build["nose"], 0.0),
        ("left_eye", build["eyes"], 0.05),
        ("right_eye", build["eyes"], -0.05),
        ("left_ear", 0.0, 0.1),
        ("right_ear", 0.0, -0.1),
    ):
        xyz[:, JOINTS.index(name)] = neck + TORSO_PX * np.array([ahead, aside, 0.3])
    return xyz


@pytest.fixture(scope="module")
def figure(athlete):
    """Points in space of a clip: standing, or two squats."""

    def make(name, build=AS_A_NETWORK_SEES):
        widths = {"shoulder_width": build["shoulders"] * TORSO_PX, "hip_width": build["hips"] * TORSO_PX}
        body = athlete.Segments(torso=TORSO_PX, **widths)
        time_s = athlete.times(4.0, 30.0)
        made = athlete.squat(time_s, 120.0, body=body) if name == "squat" else athlete.standing(time_s, body=body)
        return face_on(made.xyz, build)

    return make


def view_of(xy, confidence=0.9):
    seen = np.where(np.isfinite(xy).all(axis=-1), confidence, 0.0)
    return detect_view(xy, seen, body_scale(xy))


def off_front(azimuth):
    return abs(azimuth) if abs(azimuth) <= 90 else 180 - abs(azimuth)


@pytest.mark.parametrize("azimuth", ROUND)
@pytest.mark.parametrize("movement", ["standing", "squat"])
@pytest.mark.parametrize("build", [AS_A_NETWORK_SEES, AS_MARKERS_SIT], ids=["network", "markers"])
def test_walking_round_somebody(athlete, figure, build, movement, azimuth):
    view = view_of(athlete.noisy(athlete.project(figure(movement, build), float(azimuth)), 2.0))
    angle = off_front(azimuth)
    assert view.plane == ("side" if angle > 45 else "front")
    assert view.off_plane_deg == pytest.approx(min(angle, 90 - angle), abs=10.0)
    assert not view.lying
    assert view.steady_share > 0.9
    if view.plane == "side":  # the camera at the left (+) sees somebody who faces the left of the picture
        assert view.facing == (-1.0 if azimuth > 0 else 1.0)
        assert view.near == ("left" if azimuth > 0 else "right")
    else:
        assert view.left == (1.0 if abs(azimuth) < 90 else -1.0)


@pytest.mark.parametrize(
    ("azimuth", "name"), [(0, "front"), (180, "back"), (90, "side"), (-90, "side"), (15, "front"), (165, "back"), (-75, "side")]
)
def test_a_view_has_its_plain_name(athlete, figure, azimuth, name):
    assert view_of(athlete.project(figure("standing"), float(azimuth))).name == name


@pytest.mark.parametrize("azimuth", [38, -38, 52, -52, 142, -142, 128])
def test_between_the_planes_a_view_is_oblique_and_every_direction_is_known(athlete, figure, azimuth):
    view = view_of(athlete.project(figure("squat"), float(azimuth)))
    assert view.name == "oblique"
    assert view.facing == (-1.0 if azimuth > 0 else 1.0)
    assert view.left == (1.0 if abs(azimuth) < 90 else -1.0)
    assert view.near == ("left" if azimuth > 0 else "right")


def test_a_direction_that_the_view_does_not_show_is_unknown(athlete, figure):
    front, side = (view_of(athlete.project(figure("standing"), view)) for view in ("front", "side"))
    assert np.isnan(front.facing)
    assert front.near is None
    assert np.isnan(side.left)


@pytest.mark.parametrize("azimuth", [180, 165, -165, -155])
def test_from_behind_without_a_face(athlete, figure, azimuth):
    xy = athlete.project(figure("squat"), float(azimuth))
    xy[:, [JOINTS.index(name) for name in FACE]] = np.nan
    view = view_of(xy)
    assert (view.name, view.plane, view.left) == ("back", "front", -1.0)
    assert view.off_plane_deg == pytest.approx(180 - abs(azimuth), abs=10.0)


def test_a_face_guessed_on_the_back_of_a_head_does_not_turn_the_view(athlete, figure):
    xy = athlete.project(figure("standing"), 180.0)
    face = [JOINTS.index(name) for name in FACE]
    xy[:, face, 0] += TORSO_PX * 0.3
    confidence = np.full(xy.shape[:2], 0.8)  # ears are seen from behind
    confidence[:, face] = 0.25
    assert detect_view(xy, confidence, body_scale(xy)).name == "back"


@pytest.mark.parametrize(("side", "facing"), [("side", 1.0), ("left_side", -1.0)])
def test_a_squat_without_a_face_faces_where_the_knees_bend(athlete, figure, side, facing):
    xy = athlete.project(figure("squat"), side)
    xy[:, [JOINTS.index(name) for name in (*FACE, "left_ear", "right_ear")]] = np.nan
    view = view_of(xy)
    assert (view.plane, view.facing) == ("side", facing)


def test_the_far_eye_and_ear_may_be_hidden(athlete, figure):
    xy = athlete.project(figure("standing"), "side")  # the right side is near
    xy[:, [JOINTS.index(name) for name in ("left_eye", "left_ear")]] = np.nan
    assert str(view_of(xy)) == "side, right side to the camera, 0 deg off the sagittal plane"


def test_a_view_in_words(athlete, figure):
    assert str(view_of(athlete.project(figure("standing"), "front"))) == "front, 0 deg off the frontal plane"


def lying(xyz, *, prone):
    """Laid down with the head towards -x, chest up, or down."""
    x, y, z = np.moveaxis(xyz, -1, 0)
    return np.stack([-z, -y, -x] if prone else [-z, y, x], axis=-1)


@pytest.mark.parametrize("prone", [True, False])
@pytest.mark.parametrize(("camera", "head"), [("right_side", -1.0), ("left_side", 1.0)])
@pytest.mark.parametrize("clearer", ["left", "right"])
def test_lying_forward_is_where_the_head_is_and_the_clearer_side_is_near(athlete, figure, prone, camera, head, clearer):
    xy = athlete.project(lying(figure("standing"), prone=prone), camera)
    confidence = np.array([0.8 if name.startswith(clearer) else 0.5 for name in JOINTS])
    view = view_of(xy, confidence)
    assert view.lying
    assert (view.plane, view.facing, view.near) == ("side", head, clearer)


def test_a_mirrored_clip_is_a_mirrored_view(athlete, figure):
    for azimuth in (0.0, 20.0, 52.0, 90.0, -75.0, 160.0):
        xy = athlete.project(figure("squat"), azimuth)
        here, there = view_of(xy), view_of(athlete.mirrored(xy))
        assert (there.name, there.plane, there.lying) == (here.name, here.plane, here.lying)
        assert there.off_plane_deg == pytest.approx(here.off_plane_deg)
        assert there.facing == pytest.approx(-here.facing, nan_ok=True)
        assert there.left == pytest.approx(here.left, nan_ok=True)
        assert there.near == {"left": "right", "right": "left", None: None}[here.near]


@pytest.mark.parametrize("prone", [True, False])
def test_lying_with_both_sides_equally_clear_is_mirrored_too(athlete, figure, prone):
    xy = athlete.project(lying(figure("standing"), prone=prone), "side")
    assert {view_of(xy).near, view_of(athlete.mirrored(xy)).near} == {"left", "right"}


def test_somebody_who_turns_is_not_steady(athlete, figure):
    xyz = figure("standing")
    xy = np.concatenate([athlete.project(xyz[:90], "front"), athlete.project(xyz[:30], "side")])
    view = view_of(xy)
    assert view.name == "front"
    assert view.steady_share == 0.75


def test_of_nobody_a_view_is_still_an_answer():
    view = view_of(np.full((5, len(JOINTS), 2), np.nan))
    assert view.steady_share == 0.0
    assert not view.lying


@pytest.mark.parametrize("filmed", ["front", "back", "side", "left_side", 40.0])
@pytest.mark.parametrize(
    ("choice", "name", "plane"),
    [
        ("front", "front", "front"),
        ("back", "back", "front"),
        ("side", "side", "side"),
        ("left", "side", "side"),
        ("right", "side", "side"),
    ],
)
def test_the_user_names_the_view(athlete, figure, filmed, choice, name, plane):
    view = forced_view(choice, view_of(athlete.project(figure("squat"), filmed)))
    assert (view.name, view.plane, view.off_plane_deg, view.forced) == (name, plane, 0.0, True)
    if plane == "front":
        assert view.left == {"front": 1.0, "back": -1.0}[choice]
    if choice in {"left", "right"}:
        assert (view.near, view.facing) == (choice, {"left": -1.0, "right": 1.0}[choice])


def test_auto_leaves_the_view_as_measured(athlete, figure):
    measured = view_of(athlete.project(figure("squat"), 25.0))
    assert forced_view("auto", measured) is measured


@pytest.mark.parametrize(("azimuth", "facing", "near"), [(35.0, -1.0, "left"), (-35.0, 1.0, "right"), (20.0, -1.0, "left")])
def test_a_view_forced_to_side_keeps_the_direction_that_was_measured(athlete, figure, azimuth, facing, near):
    """Nearer to the front than to the side, but the user knows better: who faces where is still seen."""
    view = forced_view("side", view_of(athlete.project(figure("squat"), azimuth)))
    assert (view.facing, view.near) == (facing, near)


def test_a_view_forced_upon_somebody_lying_keeps_the_head_where_it_is(athlete, figure):
    measured = view_of(athlete.project(lying(figure("standing"), prone=True), "right_side"))
    view = forced_view("right", measured)
    assert (view.near, view.facing, view.lying) == ("right", -1.0, True)


@pytest.mark.parametrize(("typed", "choice"), [("auto", "auto"), (" Side ", "side"), ("LEFT", "left")])
def test_a_view_as_it_is_typed(typed, choice):
    assert parse_view(typed) == choice


def test_an_unknown_view_is_refused_with_the_choices():
    with pytest.raises(OptionError, match=r"view 'top' is not known; choose one of auto, front, back, side, left, right$"):
        parse_view("top")
